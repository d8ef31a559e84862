"""Service errors as HTTP answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omics_mock.protocol.model import CompiledOperation
    from omics_mock.support.errors import ServiceError


def error_answer(operation: CompiledOperation, error: ServiceError) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an error, as rest-json services send them.

    The status is that of the caller's model; the error's own `status` serves for codes the model lacks.
    """
    status = operation.error_status(error.code) or error.status
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": error.code}  # doc
    return status, headers, json.dumps({"message": error.message}).encode()
