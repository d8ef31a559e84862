"""Log lines in the log group of runs of the mocked CloudWatch Logs."""

from __future__ import annotations

import warnings
from functools import partial
from typing import TYPE_CHECKING

from omics_mock.domain.log_streams import LOG_GROUP
from omics_mock.effects.mocked_service import MockedService
from omics_mock.effects.run_logs import lines_of
from omics_mock.timing.freezers import frozen_now, real_now
from omics_mock.timing.instants import DAY, HOUR, MILLISECOND, MINUTE, from_datetime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from omics_mock.effects.happening import Happening
    from omics_mock.settings import Settings
    from omics_mock.timing.instants import Instant

    LogEvent = Mapping[str, object]

# doc: what lies outside is dropped, without an error. A minute is left for the time that passes until then.
_OLDEST, _NEWEST = 14 * DAY - MINUTE, 2 * HOUR - MINUTE

_MISSING, _EXISTS = "ResourceNotFoundException", "ResourceAlreadyExistsException"


class CloudWatch:
    """The channel to the mocked CloudWatch Logs."""

    def __init__(self, settings: Settings) -> None:
        self._service = MockedService("logs", "logs", settings.logs)

    @property
    def is_wanted(self) -> bool:
        """Whether CloudWatch Logs is there."""
        return self._service.is_open

    def deliveries(self, happenings: Sequence[Happening]) -> Iterator[Callable[[], object]]:
        """One call of PutLogEvents for every stream, with its lines in time order."""
        if not self._service.is_open:
            return
        window = _Window()
        streams: dict[tuple[str, str], list[LogEvent]] = {}
        for happening in happenings:
            timestamp = window.timestamp(happening.at)
            for stream, message in lines_of(happening):
                events = streams.setdefault((happening.region.name, stream), [])
                events.append({"timestamp": timestamp, "message": message})
        for (region, stream), events in streams.items():
            yield partial(self._put, region, stream, events)

    def _put(self, region: str, stream: str, events: Sequence[LogEvent]) -> None:
        group, both = {"logGroupName": LOG_GROUP}, {"logGroupName": LOG_GROUP, "logStreamName": stream}
        answer = self._service.tell("put_log_events", region, (_MISSING,), **both, logEvents=events)
        if answer is None:
            self._service.tell("create_log_group", region, (_EXISTS,), **group)
            self._service.tell("create_log_stream", region, (_EXISTS,), **both)
            answer = self._service.tell("put_log_events", region, **both, logEvents=events)
        if answer is not None and answer.get("rejectedLogEventsInfo"):
            message = f"CloudWatch Logs refused lines of AWS HealthOmics in {stream}: {answer['rejectedLogEventsInfo']}"
            warnings.warn(message, RuntimeWarning, stacklevel=2)


class _Window:
    """The times that the log service takes now: by the clock of the process, which it lives by, not by ours."""

    def __init__(self) -> None:
        frozen = frozen_now()
        now = from_datetime(real_now()) if frozen is None else frozen
        self._oldest, self._newest = now - _OLDEST, now + _NEWEST

    def timestamp(self, at: Instant) -> int:
        """The instant, or the nearest one that the service takes, in milliseconds."""
        return min(max(at, self._oldest), self._newest) // MILLISECOND
