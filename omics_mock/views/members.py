"""Views and their attributes: the members of a Get answer under their names in snake_case."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, overload

from omics_mock.timing.instants import to_datetime

if TYPE_CHECKING:
    from typing_extensions import Self

    from omics_mock.views.sight import Sight

T = TypeVar("T")

_WORD = re.compile(r"_([a-z0-9])")


def wire_name(name: str) -> str:
    """The model's name of a member: `failureReason` for `failure_reason`."""
    return _WORD.sub(lambda found: found[1].upper(), name)


class Member(Generic[T]):
    """A member of the answer: `status = Member[str]()`. One that the answer lacks is None."""

    def __set_name__(self, owner: type[View], name: str) -> None:
        self.wire_name = wire_name(name)

    @overload
    def __get__(self, view: None, owner: type[View]) -> Self: ...

    @overload
    def __get__(self, view: View, owner: type[View]) -> T: ...

    def __get__(self, view: View | None, owner: type[View]) -> Self | T:
        return self if view is None else self.shown(seen_by(view).answer().get(self.wire_name))

    def __set__(self, view: View, value: NoReturn) -> NoReturn:
        message = (
            f"{view!r} cannot be changed: it only shows what is there. Call the service to change it, or make another "
            "one in the state that you need with mock.add."
        )
        raise AttributeError(message)

    def shown(self, value: Any) -> T:
        """What the view gives away, for the test to do with it what it likes."""
        given: T = deepcopy(value)
        return given


class Moment(Member[T]):
    """A member that is a time: an aware datetime in UTC."""

    def shown(self, value: Any) -> T:
        """The datetime."""
        given: Any = None if value is None else to_datetime(value)
        return given  # type: ignore[no-any-return]


class View:
    """One resource, as its Get operation would show it now.

    Attributes are the members of that answer in snake_case; what is nested in them is as clients show it. `region`
    and `account_id` say where the resource is. Looking leaves no trace: no call in the journal, no access to a read
    set. When the resource is gone, looking raises KeyError.
    """

    __slots__ = ("_sight",)

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    @property
    def region(self) -> str:
        """The name of the region in which it is."""
        return self._sight.region_name

    @property
    def account_id(self) -> str:
        """The account that owns it."""
        return self._sight.account_id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and self._sight.key == other._sight.key

    def __hash__(self) -> int:
        return hash(self._sight.key)

    def __repr__(self) -> str:
        sight = self._sight
        with sight.mock.lock:
            now = sight.now()
            record = sight.found(now)
            if record is None:
                return f"<{sight.kind.word} {sight.resource_id}, which is gone>"
            name = getattr(record, sight.kind.name_field, None)
            called = repr(name) if name not in (None, record.id) else None
            words = (sight.kind.word, record.id, called, record.status_at(now))
        return f"<{' '.join(word for word in words if word)}>"

    if not TYPE_CHECKING:  # type checkers are to find unknown attributes, too

        def __getattr__(self, name: str) -> NoReturn:
            raise AttributeError(_unknown(self, name), name=name, obj=self)


def seen_by(view: View) -> Sight:
    """What a view looks at."""
    return view._sight  # noqa: SLF001 - hidden from the test, which is to see members


def members_of(view: type[View]) -> dict[str, Member[Any]]:
    """The members of a kind of views by their names."""
    return {name: member for name in dir(view) if isinstance(member := getattr(view, name), Member)}


def _unknown(view: View, name: str) -> str:
    members = members_of(type(view))
    for own, member in members.items():
        if member.wire_name == name:
            return f"{seen_by(view).kind.word}: views have the model's {name!r} as {own!r}"
    return f"a view of a {seen_by(view).kind.word} has no {name!r}; it has {', '.join(members)}"
