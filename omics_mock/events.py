"""`mock.events`: the events that the service sent to EventBridge, and handlers that get them."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, get_args
from uuid import UUID

from omics_mock.effects.event_kinds import EVENT_KINDS
from omics_mock.exceptions import ConfigurationError
from omics_mock.support.derived import derived_hex
from omics_mock.timing.instants import MILLISECOND, MINUTE, to_datetime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from omics_mock.domain.region import Region
    from omics_mock.domain.world import World
    from omics_mock.effects.deliveries import Lock
    from omics_mock.effects.happening import Chronicle, Event, Happening
    from omics_mock.timing.clock import Clock

Delivery = Literal["once", "duplicate", "reordered", "drop"]
"""What goes wrong on the way of events to a handler; with `once` nothing does."""

_TIME_LIMIT = 15 * MINUTE  # doc: the longest that a Lambda function can have


@dataclass(frozen=True, slots=True)
class CognitoIdentity:
    """The user of a mobile app that called a function: nobody, when EventBridge calls it."""

    cognito_identity_id: str | None = None
    cognito_identity_pool_id: str | None = None


class LambdaContext:
    """The second argument of a handler: what code written for AWS Lambda asks its context for.

    * `function_name`: the name of the handler; `function_version`: `"$LATEST"`
    * `invoked_function_arn`: the ARN of such a function in the region and account of the event
    * `memory_limit_in_mb`: `"128"`, a text as in AWS
    * `aws_request_id`: a UUID of the delivery
    * `log_group_name`, `log_stream_name`: where such a function would log; nothing is written there
    * `identity`: its `cognito_identity_id` and `cognito_identity_pool_id` are None; so are `client_context` and
      `tenant_id`

    A handler has fifteen minutes of simulated time.
    """

    def __init__(self, clock: Clock, region: Region, function_name: str, aws_request_id: str) -> None:
        now = clock.instant()
        self.function_name = function_name
        self.function_version = "$LATEST"
        self.invoked_function_arn = (
            f"arn:{region.partition}:lambda:{region.name}:{region.account_id}:function:{function_name}"
        )
        # doc: the least memory, which a function has unless told otherwise; seen: text, in AWS's client of the runtime
        self.memory_limit_in_mb = "128"
        self.aws_request_id = aws_request_id
        self.log_group_name = f"/aws/lambda/{function_name}"
        # chosen: each function has one environment, and a stream a day
        environment = derived_hex(32, "environment", function_name)
        self.log_stream_name = f"{to_datetime(now):%Y/%m/%d}/[$LATEST]{environment}"
        # seen: an identity of nobody is there, a context of no client is not
        self.identity = CognitoIdentity()
        self.client_context: Any = None
        self.tenant_id: str | None = None
        self._clock = clock
        self._ends = now + _TIME_LIMIT

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds of simulated time that are left of fifteen minutes."""
        return max(self._ends - self._clock.instant(), 0) // MILLISECOND


@dataclass(slots=True)
class Subscription:
    """One handler, what it wants, and how it gets it; with `reordered` one event is held until the next one went."""

    handler: Callable[[Event, LambdaContext], object]
    detail_type: str | None
    status: str | None
    delivery: Delivery
    held: Happening | None = None
    handed_over: int = 0

    def wants(self, happening: Happening) -> bool:
        """Whether the filters let it through."""
        return _fits(happening, self.detail_type, self.status)

    def arriving(self, happening: Happening) -> Sequence[Happening]:
        """What arrives now that this one was sent."""
        if self.delivery == "reordered":
            if held := self.released():
                return happening, *held
            self.held = happening
            return ()
        return {"once": (happening,), "duplicate": (happening, happening), "drop": ()}[self.delivery]

    def released(self) -> Sequence[Happening]:
        """The one that was held, if any."""
        held, self.held = self.held, None
        return () if held is None else (held,)

    def hand_over(self, happening: Happening, clock: Clock) -> None:
        """Call the handler with a fresh event; raises what it raises."""
        self.handed_over += 1
        event = happening.event()
        name = getattr(self.handler, "__name__", type(self.handler).__name__)
        request_id = str(UUID(derived_hex(32, "request", event["id"], self.handed_over), version=4))
        result = self.handler(event, LambdaContext(clock, happening.region, name, request_id))
        if inspect.iscoroutine(result):
            result.close()
            raise ConfigurationError(_not_awaited(self.handler))


class Events:
    """The events of all kinds of resources in all regions and accounts of one mock (`mock.events`).

    An event is a new dictionary with the members of an EventBridge event: `id`, `detail-type`, `source`, `account`,
    `time`, `region`, `resources` and `detail`. Filters take the words that events show, such as `"Run Status Change"`
    and `"COMPLETED"`; what no event has raises ConfigurationError.
    """

    def __init__(self, chronicle: Chronicle, clock: Clock, world: World, lock: Lock) -> None:
        self._happenings = chronicle.happenings
        self._clock = clock
        self._world = world
        self._lock = lock
        self._subscriptions: list[Subscription] = []

    @property
    def list(self) -> Sequence[Event]:
        """Every event until now, oldest first, each as EventBridge passes it on: a dictionary."""
        return [happening.event() for happening in self._until_now()]

    def last(self, *, detail_type: str | None = None, status: str | None = None) -> Event | None:
        """The latest event with this detail type (`"Run Status Change"`) and status; None when there is none."""
        _check_filter(detail_type, status)
        latest_first = reversed(self._until_now())
        return next((one.event() for one in latest_first if _fits(one, detail_type, status)), None)

    def subscribe(
        self,
        handler: Callable[[Event, LambdaContext], object],
        *,
        detail_type: str | None = None,
        status: str | None = None,
        delivery: Delivery = "once",
    ) -> None:
        """Call `handler(event, context)` for every event from now on, as EventBridge calls a Lambda function.

        Only events with this `detail_type` and `status`, where given. `delivery` is what goes wrong on the way:
        `"duplicate"` hands every event over twice, `"reordered"` each second one before the one that was sent first,
        `"drop"` none at all. The handler runs when the clock is moved or after the call that brought the event about,
        and may call AWS itself. What it raises comes out of the move of the clock; after a call, out of the next move
        or at the end of the mock. Raises ConfigurationError for a handler or a filter that can never work.
        """
        _check_handler(handler)
        _check_filter(detail_type, status)
        if delivery not in get_args(Delivery):
            raise ConfigurationError(f"delivery={delivery!r} is none of {', '.join(map(repr, get_args(Delivery)))}.")
        self._until_now()
        self._subscriptions.append(Subscription(handler, detail_type, status, delivery))

    @property
    def is_wanted(self) -> bool:
        """Whether there is any handler."""
        return bool(self._subscriptions)

    def deliveries(self, happenings: Sequence[Happening]) -> Iterator[Callable[[], object]]:
        """The calls of handlers that these happenings bring about, in time order."""
        if not self._subscriptions:
            return
        for happening in happenings:
            for subscription in tuple(self._subscriptions):  # a handler may subscribe another one
                if subscription.wants(happening):
                    for arriving in subscription.arriving(happening):
                        yield partial(subscription.hand_over, arriving, self._clock)
        if any(subscription.held for subscription in self._subscriptions) and self._is_idle():
            for subscription in tuple(self._subscriptions):
                for late in subscription.released():
                    yield partial(subscription.hand_over, late, self._clock)

    def saved(self) -> Sequence[Subscription]:
        """The handlers, and what is held for each; the events themselves are in the chronicle."""
        return tuple(replace(subscription) for subscription in self._subscriptions)

    def restored(self, saved: Sequence[Subscription]) -> None:
        """Have these handlers and no others."""
        self._subscriptions = [replace(subscription) for subscription in saved]

    def _until_now(self) -> Sequence[Happening]:
        with self._lock:
            self._world.settle(self._clock.instant())
        return self._happenings

    def _is_idle(self) -> bool:
        with self._lock:
            return self._world.next_event() is None


def _fits(happening: Happening, detail_type: str | None, status: str | None) -> bool:
    right_type = detail_type is None or happening.kind.detail_type == detail_type
    return right_type and (status is None or happening.word == status)


def _check_handler(handler: Any) -> None:
    if not callable(handler):
        raise ConfigurationError(f"{handler!r} is no handler. Give a function of (event, context), as for AWS Lambda.")
    call = getattr(handler, "__call__", None)  # noqa: B004 - an object's own, which may be async
    if inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(call):
        raise ConfigurationError(_not_awaited(handler))


def _not_awaited(handler: Any) -> str:
    return (
        f"{handler!r} gives a coroutine, which nobody would await: events arrive while time moves, in a loop or "
        "outside of one. Give a plain function of (event, context), e.g. one that calls asyncio.run(...), or that "
        "puts the event into a list that the test reads."
    )


def _check_filter(detail_type: str | None, status: str | None) -> None:
    """A filter that lets no event through would make a test pass that tests nothing."""
    types = {kind.detail_type: kind for kind in EVENT_KINDS.values()}
    if detail_type is not None and detail_type not in types:
        raise ConfigurationError(f"No event has detail_type={detail_type!r}. There are: {', '.join(sorted(types))}.")
    kinds = [types[detail_type]] if detail_type is not None else list(types.values())
    words = sorted({word for kind in kinds for word in kind.words.values()})
    if status is not None and status not in words:
        which = f"{detail_type!r}" if detail_type is not None else "any kind"
        raise ConfigurationError(f"No event of {which} has status={status!r}. There are: {', '.join(words)}.")
