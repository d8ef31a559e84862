"""`@mock_omics` on functions of every kind and on classes: what it decorates never runs outside the mock.

A coroutine or a generator begins to run after the call has returned, so each kind needs a wrapper of its own.
Of a class the tests are wrapped; where a set-up method is called before the test, the world opens there.
"""

from __future__ import annotations

import functools
import inspect
from contextlib import ExitStack
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import TYPE_CHECKING, Any

import wrapt

from omics_mock.activation import enter, leave

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator, Iterator

    from omics_mock.activation import Activation
    from omics_mock.mock import OmicsMock

    Run = Callable[[OmicsMock], Any]

_set_up: set[int] = set()  # ids of test instances between setup_method and teardown_method


def decorate(activation: Activation, target: Any) -> Any:
    """`target`, a function of any kind or a class, running inside the mock; raises TypeError for the rest."""
    if not inspect.isclass(target):
        return _function(activation, target, activation.as_kwarg)
    if not _class(activation, target):
        message = (
            f"mock_omics found nothing to wrap in the class {target.__qualname__}: it has no test* method, "
            "no setup_method, and is no unittest.TestCase. Decorate the functions that make the calls."
        )
        raise TypeError(message)
    return target


def _function(activation: Activation, target: Any, as_kwarg: str | None) -> Any:
    if isinstance(target, (staticmethod, classmethod)):
        return type(target)(_function(activation, target.__func__, as_kwarg))
    if isinstance(target, functools.partialmethod):
        inner = _function(activation, target.func, as_kwarg)
        return functools.partialmethod(inner, *target.args, **target.keywords)
    if reason := _unwrappable(target):
        message = f"mock_omics cannot decorate {target!r}: {reason}"
        raise TypeError(message)
    kind = _kind(target)

    def wrapper(wrapped: Any, _instance: Any, args: Any, kwargs: Any) -> Any:
        def run(mock: OmicsMock) -> Any:
            return wrapped(*args, **(kwargs if as_kwarg is None else {**kwargs, as_kwarg: mock}))

        return kind(activation, run)

    adapter = None if as_kwarg is None else _Without(as_kwarg, target)
    return wrapt.decorator(adapter=adapter)(wrapper)(target)


def _unwrappable(target: Any) -> str | None:
    """Why `target` cannot be wrapped, or would run outside the mock if it were; `None` if it can be."""
    if _is_fixture(target):
        return "it is a pytest fixture already. Put @pytest.fixture above @mock_omics, not below."
    if not (inspect.isroutine(target) or isinstance(target, functools.partial)):
        return "it is neither a function nor a class. Use `with mock_omics():` around the calls."
    module = getattr(target, "__globals__", {}).get("__name__")
    if module == "contextlib" and _kind(inspect.unwrap(target)) in (_generator, _async_generator):
        return "its body runs after the call. Put @contextmanager above @mock_omics, not below."
    return None


def _is_fixture(target: object) -> bool:
    # pytest 8.4 and newer, and older ones
    return hasattr(target, "_fixture_function_marker") or hasattr(target, "_pytestfixturefunction")


def _kind(target: Any) -> Callable[[Activation, Run], Any]:
    if inspect.isasyncgenfunction(target):
        return _async_generator
    if inspect.iscoroutinefunction(target):
        return _coroutine
    return _generator if inspect.isgeneratorfunction(target) else _plain


def _plain(activation: Activation, run: Run) -> Any:
    with activation as mock:
        result = run(mock)
        if isinstance(result, (CoroutineType, GeneratorType)):
            result.close()  # a coroutine thrown away would warn that nobody awaited it
        elif not isinstance(result, AsyncGeneratorType):
            return result
        message = (
            f"A function decorated with mock_omics returned the {type(result).__name__} "
            f"{result.__qualname__}, which would run after the mock has ended. "
            "Decorate the function that it comes from instead."
        )
        raise TypeError(message)


async def _coroutine(activation: Activation, run: Run) -> Any:
    with activation as mock:
        return await run(mock)


def _generator(activation: Activation, run: Run) -> Generator[Any, Any, Any]:
    with activation as mock:
        return (yield from run(mock))


async def _async_generator(activation: Activation, run: Run) -> AsyncGenerator[Any, Any]:
    with activation as mock:
        inner = run(mock)
        try:
            value = await inner.__anext__()
            while True:  # what `yield from` does for generators
                try:
                    sent = yield value
                except GeneratorExit:  # noqa: PERF203 - one turn is one step of the generator
                    raise
                except BaseException as error:  # noqa: BLE001 - all of them belong to the inner generator
                    value = await inner.athrow(error)
                else:
                    value = await inner.asend(sent)
        except StopAsyncIteration:
            return
        finally:
            await inner.aclose()


class _Without:
    """What `inspect` and pytest see of a function: all but the parameter that the decorator fills in."""

    def __init__(self, name: str, target: Any) -> None:
        signature = inspect.signature(target)
        kinds = {parameter.name: parameter.kind for parameter in signature.parameters.values()}
        by_keyword = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        if kinds.get(name) not in by_keyword and inspect.Parameter.VAR_KEYWORD not in kinds.values():
            message = (
                f"as_kwarg={name!r}: {target!r} takes no keyword argument of that name. "
                f"Add the parameter {name}, or leave as_kwarg out and call current_mock()."
            )
            raise TypeError(message)
        kept = [parameter for parameter in signature.parameters.values() if parameter.name != name]
        self.__signature__ = signature.replace(parameters=kept)
        self.__code__ = getattr(target, "__code__", None)
        self.__defaults__ = getattr(target, "__defaults__", None)
        self.__kwdefaults__ = getattr(target, "__kwdefaults__", None)

    def __call__(self) -> None:
        """Be callable: `inspect` reads signatures of nothing else."""


def _class(activation: Activation, cls: type) -> bool:
    """Wrap what runs tests in `cls` and in its later subclasses; says whether there was anything to wrap."""
    found = _wrap(activation, cls)
    _follow_subclasses(activation, cls)
    return found


def _wrap(activation: Activation, cls: type) -> bool:
    # What is inherited from a decorated class is wrapped again, and joins its own world.
    wrapped = {**dict(_set_up_methods(activation, cls)), **dict(_tests(activation, cls))}
    for name, value in wrapped.items():
        setattr(cls, name, value)
    inner = [_class(activation, value) for name, value in vars(cls).items() if _is_inner(cls, name, value)]
    return bool(wrapped) or any(inner)


def _is_inner(cls: type, name: str, value: object) -> bool:
    return inspect.isclass(value) and name.startswith("Test") and value.__qualname__ == f"{cls.__qualname__}.{name}"


def _tests(activation: Activation, cls: type) -> Iterator[tuple[str, Any]]:
    for name in dir(cls):
        value = inspect.getattr_static(cls, name) if name.startswith("test") else None
        is_descriptor = isinstance(value, (staticmethod, classmethod, functools.partialmethod))
        if (is_descriptor or callable(value)) and not (inspect.isclass(value) or _is_fixture(value)):
            takes = inspect.signature(getattr(cls, name)).parameters
            yield (
                name,
                _function(activation, value, activation.as_kwarg if activation.as_kwarg in takes else None),
            )


def _set_up_methods(activation: Activation, cls: type) -> Iterator[tuple[str, Any]]:
    """The methods that frameworks call before and after each test, opening and closing the world."""
    if hasattr(cls, "addCleanup"):  # unittest.TestCase and its relatives
        yield "setUp", wrapt.decorator(_until_clean_up(activation))(_own_or_forwarding(cls, "setUp"))
    elif hasattr(cls, "setup_method") or hasattr(cls, "teardown_method"):
        opening = wrapt.decorator(_opening(activation))
        yield "setup_method", opening(_own_or_forwarding(cls, "setup_method"))
        yield (
            "teardown_method",
            wrapt.decorator(_closing(activation))(_own_or_forwarding(cls, "teardown_method")),
        )


def _own_or_forwarding(cls: type, name: str) -> Any:
    """The method that `cls` defines itself, or one that calls what comes next in its resolution order."""

    def forwarding(self: Any, method: Any = None) -> None:
        inherited = getattr(super(cls, self), name, None)
        if inherited is not None:  # with or without the test method, as pytest allows
            inherited(*(method,)[: inherited.__code__.co_argcount - 1])

    return vars(cls).get(name, forwarding)


def _until_clean_up(activation: Activation) -> Callable[..., Any]:
    def set_up(wrapped: Any, instance: Any, args: Any, kwargs: Any) -> Any:
        enter(activation.settings)
        # First in, so last out: after tearDown and all other clean-ups.
        instance.addCleanup(leave, failing=False)
        with activation:  # notes a failure; so do the tests themselves
            return wrapped(*args, **kwargs)

    return set_up


def _opening(activation: Activation) -> Callable[..., Any]:
    def set_up(wrapped: Any, instance: Any, args: Any, kwargs: Any) -> Any:
        if id(instance) in _set_up:  # called by the set-up of a subclass
            return wrapped(*args, **kwargs)
        with ExitStack() as undo:
            enter(activation.settings)
            undo.callback(leave, failing=True)
            _set_up.add(id(instance))
            undo.callback(_set_up.remove, id(instance))
            result = wrapped(*args, **kwargs)
            undo.pop_all()  # a tear-down follows a set-up that has succeeded, and no other
            return result

    return set_up


def _closing(activation: Activation) -> Callable[..., Any]:
    def tear_down(wrapped: Any, instance: Any, args: Any, kwargs: Any) -> Any:
        if id(instance) not in _set_up:  # called by the tear-down of a subclass, which closes the world
            return wrapped(*args, **kwargs)
        _set_up.remove(id(instance))
        try:
            with activation:
                return wrapped(*args, **kwargs)
        finally:
            leave(failing=False)

    return tear_down


def _follow_subclasses(activation: Activation, cls: Any) -> None:
    """Make later subclasses of `cls` wrap what they define themselves: no test is silently outside."""
    own = vars(cls).get("__init_subclass__")

    def init_subclass(subclass: Any, /, **kwargs: Any) -> None:
        if own is None:
            super(cls, subclass).__init_subclass__(**kwargs)
        else:
            own.__get__(None, subclass)(**kwargs)
        _wrap(activation, subclass)

    cls.__init_subclass__ = classmethod(init_subclass)
