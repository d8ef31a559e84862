"""Operations of a service model, compiled: everything the protocol needs to know, worked out once.

A client's model is known by the identity of its description, so that every client, also one with a model of
its own, is served by the model it has. An operation is compiled when it is first called.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from omics_mock.protocol.request import compile_request
from omics_mock.protocol.response import compile_response, timestamp_digits
from omics_mock.protocol.validate import compile_violations
from omics_mock.support.reviewed import reviewed_input

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omics_mock.protocol.request import Parse
    from omics_mock.protocol.response import Serialise
    from omics_mock.protocol.validate import Violations

_MOST_MODELS = 16


@dataclass(frozen=True, slots=True, eq=False)
class CompiledOperation:
    """One operation of one service model.

    `status` is the HTTP status of success, `host_prefix` the part of the service it belongs to
    (`workflows-`), `declared_errors` the codes the operation lists. `parse(method, url, headers, body)`,
    `violations(parameters)` and `serialise(result)` are described in `request`, `validate` and `response`.
    `streaming_input` and `streaming_output` name the member that is a stream of bytes, if there is one.
    `payloads` names all input members that are bytes. `timestamp_digits` is how many digits of a second its answers
    show: 3 or 6. `unreviewed` names input members newer than the reviewed model: they are accepted, but nothing is
    simulated for them.
    """

    name: str
    method: str
    status: int
    host_prefix: str
    declared_errors: frozenset[str]
    streaming_input: str | None
    streaming_output: str | None
    payloads: frozenset[str]
    timestamp_digits: int
    unreviewed: frozenset[str]
    parse: Parse = field(repr=False)
    violations: Violations = field(repr=False)
    serialise: Serialise = field(repr=False)
    _error_statuses: Mapping[str, int] = field(repr=False)

    def error_status(self, code: str) -> int | None:
        """The HTTP status the model gives to an error code; None for a code the service does not model."""
        return self._error_statuses.get(code)


class _Model:
    """A service model with the operations compiled so far; keeps the description, and so its id, alive."""

    __slots__ = ("description", "error_statuses", "operations")

    def __init__(self, service_model: Any) -> None:
        self.description = _description(service_model)
        self.operations: dict[str, CompiledOperation] = {}
        self.error_statuses = {
            shape.error_code: shape.metadata["error"]["httpStatusCode"]
            for shape in service_model.error_shapes
            if "httpStatusCode" in shape.metadata.get("error", {})
        }


_models: dict[int, _Model] = {}


def _description(service_model: Any) -> Any:
    """The loaded JSON of the model: botocore makes new ServiceModels of it, but shares it among clients."""
    return service_model._service_description  # noqa: SLF001 - nothing public identifies a model


def compiled(service_model: Any, operation_name: str) -> CompiledOperation:
    """The compiled operation of a botocore ServiceModel; made on first use and kept.

    Raises botocore's OperationNotFoundError for a name the model lacks, and UnsupportedOperation for a
    protocol or binding that the service has not used so far.
    """
    model = _models.get(id(_description(service_model))) or _remember(service_model)
    operation = model.operations.get(operation_name)
    if operation is None:
        operation = model.operations[operation_name] = _compile(service_model, operation_name, model)
    return operation


def _remember(service_model: Any) -> _Model:
    model = _Model(service_model)
    _models[id(model.description)] = model
    for oldest in list(_models)[:-_MOST_MODELS]:
        _models.pop(oldest, None)
    return model


def _compile(service_model: Any, operation_name: str, model: _Model) -> CompiledOperation:
    operation = service_model.operation_model(operation_name)
    host_prefix = (operation.endpoint or {}).get("hostPrefix", "")
    digits = timestamp_digits(operation_name, host_prefix)
    members = operation.input_shape.members if operation.input_shape else {}
    return CompiledOperation(
        name=operation.name,
        method=operation.http["method"],
        status=operation.http.get("responseCode", 200),
        host_prefix=host_prefix,
        declared_errors=frozenset(shape.error_code for shape in operation.error_shapes),
        streaming_input=_streaming_member(operation.input_shape),
        streaming_output=_streaming_member(operation.output_shape),
        payloads=frozenset(name for name, member in members.items() if member.type_name == "blob"),
        timestamp_digits=digits,
        unreviewed=frozenset(members) - reviewed_input(operation.name),
        parse=compile_request(operation),
        violations=compile_violations(operation.input_shape),
        serialise=compile_response(operation, digits),
        _error_statuses=model.error_statuses,
    )


def _streaming_member(shape: Any) -> str | None:
    members = shape.members if shape is not None else {}
    return next((name for name, member in members.items() if member.serialization.get("streaming")), None)
