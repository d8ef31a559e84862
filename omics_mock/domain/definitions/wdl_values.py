"""What can be told of the value of a WDL expression without running anything.

Works on the syntax tree of miniwdl. Values stay small: a number, text or array that grows beyond what sizes of tasks
need is not known any more.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from omics_mock.domain.definitions.outline import MOST_TASKS, Known, Section

_LARGEST_NUMBER = 1 << 63
_LONGEST_TEXT = 10_000
_NOTHING = Known()

Env = Mapping[str, Known]


def known(expression: Any, env: Env) -> Known:
    """What is known of an expression (None: there is none), given what is known of its variables."""
    if expression is None:
        return _NOTHING
    kind = type(expression).__name__
    if kind == "Get":
        return _member(expression, env)
    if kind == "Ident":
        return env.get(expression.name, _NOTHING)
    return Known(_constant(kind, expression, env))


def scatter_section(expression: Any, env: Env, declared: Mapping[str, Any], number: int) -> Section:
    """The section of a scatter over this expression; `range(n)`, `range(length(x))` and `zip(x, y)` are known.

    `declared` are the expressions of the variables that the workflow declares, its inputs left out.
    """
    expression = _origin(expression, declared)
    if _is_call(expression, "range"):
        inner = _origin(expression.arguments[0], declared)
        over = known(inner.arguments[0] if _is_call(inner, "length") else inner, env)
        return Section(over, by_index=True, number=number)
    if _is_call(expression, "zip"):
        return Section(known(expression.arguments[0], env), by_index=True, number=number)
    return Section(known(expression, env), number=number)


def _origin(expression: Any, declared: Mapping[str, Any]) -> Any:
    """The expression that a variable was declared as, through at most ten variables."""
    for _ in range(10):
        is_variable = type(expression).__name__ == "Get" and expression.member is None
        origin = declared.get(getattr(expression.expr, "name", "")) if is_variable else None
        if origin is None:
            break
        expression = origin
    return expression


def _is_call(expression: Any, function: str) -> bool:
    return type(expression).__name__ == "Apply" and expression.function_name == function


def _member(expression: Any, env: Env) -> Known:
    inner = known(expression.expr, env)
    if expression.member is None:
        return inner
    return Known(None, (*inner.parameter, expression.member)) if inner.parameter else _NOTHING


def _constant(kind: str, expression: Any, env: Env) -> object:
    reader = _READERS.get(kind)
    if reader is None:
        return None
    try:
        return _limited(reader(expression, env))
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return None


def _limited(value: object) -> object:
    if isinstance(value, str):
        return value if len(value) <= _LONGEST_TEXT else None
    if isinstance(value, (int, float)):
        return value if abs(value) < _LARGEST_NUMBER else None
    return value


def _text(expression: Any, env: Env) -> object:
    parts = []
    for part in expression.parts[1:-1]:  # without the quotes
        value = part if isinstance(part, str) else known(part.expr, env).constant
        if value is None:
            return None
        parts.append(str(value))
    return "".join(parts)


def _array(expression: Any, env: Env) -> object:
    items = [known(item, env).constant for item in expression.items[:MOST_TASKS]]
    return [item if isinstance(item, (str, int, float)) else None for item in items]


def _choice(expression: Any, env: Env) -> object:
    condition = known(expression.condition, env).constant
    if condition is None:
        return None
    return known(expression.consequent if condition else expression.alternative, env).constant


def _applied(expression: Any, env: Env) -> object:
    arguments = [known(argument, env).constant for argument in expression.arguments]
    if expression.function_name == "select_first":
        return _first_known(expression.arguments[0], env)
    function = _FUNCTIONS.get(expression.function_name)
    if function is None or None in arguments:
        return None
    return function(*arguments)


def _first_known(array: Any, env: Env) -> object:
    """inferred: an optional input that nobody gave is absent, so the first known item is the one selected."""
    items = (known(item, env).constant for item in getattr(array, "items", ()))
    return next((item for item in items if item is not None), None)


def _divided(one: Any, other: Any) -> object:
    return one // other if isinstance(one, int) and isinstance(other, int) else one / other


def _joined(one: Any, other: Any) -> object:
    return f"{one}{other}" if isinstance(one, str) or isinstance(other, str) else one + other


_FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "_add": _joined,
    "_interpolation_add": _joined,
    "_sub": operator.sub,
    "_mul": operator.mul,
    "_div": _divided,
    "_rem": operator.mod,
    "_lt": operator.lt,
    "_lte": operator.le,
    "_gt": operator.gt,
    "_gte": operator.ge,
    "_eqeq": operator.eq,
    "_neq": operator.ne,
    "_land": lambda one, other: one and other,
    "_lor": lambda one, other: one or other,
    "_negate": operator.not_,
    "ceil": math.ceil,
    "floor": math.floor,
    "round": round,
    "min": min,
    "max": max,
    "length": len,
}

_READERS: Mapping[str, Callable[[Any, Env], object]] = {
    "Boolean": lambda expression, _: expression.value,
    "Int": lambda expression, _: expression.value,
    "Float": lambda expression, _: expression.value,
    "String": _text,
    "Array": _array,
    "IfThenElse": _choice,
    "Apply": _applied,
}
