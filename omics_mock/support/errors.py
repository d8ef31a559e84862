"""The errors the service answers with: what a caller of boto3 sees as a `ClientError`.

A handler raises one of these; the protocol layer turns it into a response. The HTTP status is read from
the service model of the calling client (402 for a quota, 409 for a conflict, ...), so none is written here.
"""

from __future__ import annotations


class ServiceError(Exception):
    """An error answer of the service.

    `code` is the name of the modelled exception, or of an error that AWS sends without modelling it
    (`UnrecognizedClientException`). `message` is the text the caller reads. `status` is the HTTP status for
    a code that the caller's model lacks; a modelled code takes its status from the model.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


class _ModelledError(ServiceError):
    """A modelled exception: its code is the name of its class."""

    def __init__(self, message: str) -> None:
        super().__init__(type(self).__name__, message)


class ValidationException(_ModelledError):
    """The input fails to satisfy a constraint of the service."""


class ResourceNotFoundException(_ModelledError):
    """The target resource was not found in the Region of the call."""


class ConflictException(_ModelledError):
    """The request cannot be applied to the target resource in its current state."""


class ServiceQuotaExceededException(_ModelledError):
    """The request exceeds a service quota."""


class AccessDeniedException(_ModelledError):
    """The caller may not perform this action."""


class ThrottlingException(_ModelledError):
    """The request was denied because too many were sent."""


class InternalServerException(_ModelledError):
    """The service failed; the caller may try again."""


class RequestTimeoutException(_ModelledError):
    """The request timed out."""


class NotSupportedOperationException(_ModelledError):
    """The operation is not supported for this resource."""


class RangeNotSatisfiableException(_ModelledError):
    """The byte range or part asked for does not exist."""
