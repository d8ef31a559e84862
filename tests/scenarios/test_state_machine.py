"""The whole service under random use: thousands of calls, jumps in time, faults, and what must hold meanwhile."""

from __future__ import annotations

import os
import warnings
from contextlib import ExitStack
from datetime import timedelta
from random import Random
from typing import Any

from freezegun import freeze_time
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from omics_mock import Task, mock_omics
from omics_mock.exceptions import UnmodelledInputWarning
from omics_mock.timing.durations import DEFAULT
from tests.contract.model_values import OPERATION_NAMES
from tests.scenarios.machine_limits import check_events, check_history, check_now
from tests.scenarios.machine_recipes import MET, RECIPES
from tests.scenarios.machine_requests import ACCOUNT, OBJECTS, SUBSCRIBER, Requests
from tests.scenarios.machine_resources import KINDS, OPERATIONS, TARGETS
from tests.scenarios.machine_service import CALLED, SUCCEEDED, Refused, Service, declared

SEEDS = st.integers(0, 2**31 - 1)
LISTED = sorted(KINDS)
QUOTAS: dict[str, float] = {
    "concurrent_runs_static": 2,
    "concurrent_runs_dynamic": 1,
    "concurrent_tasks_per_run": 2,
    "sequence_stores": 100,
    "variant_stores": 100,
    "annotation_stores": 100,
    "configurations": 100,
}
DURATIONS: dict[str, Any] = {
    "default": "default",
    "realistic": "realistic",
    "never zero": {stage: "7s" for stage, lasts in DEFAULT.items() if lasts == 0},
    "all zero": dict.fromkeys(DEFAULT, "0s"),
}
NETWORK = {
    "connect-timeout": "ConnectTimeoutError",
    "connection-closed": "ConnectionClosedError",
    "endpoint": "EndpointConnectionError",
    "read-timeout": "ReadTimeoutError",
}
# Each is for the next resource of its kind only.
SCRIPTS = (
    lambda scripts: scripts.run(fails="RUN_TASK_FAILED", task="*", times=1),
    lambda scripts: scripts.run(fails="RUN_TIMED_OUT", times=1),
    lambda scripts: scripts.run(hangs="RUNNING", times=1),
    lambda scripts: scripts.run(hangs="PENDING", times=1),
    lambda scripts: scripts.run(cancelled_after="25s", times=1),
    lambda scripts: scripts.run(cancelled_after="3s", times=1),
    lambda scripts: scripts.run(tasks=[Task("a", "10s"), Task("b", "0s", fails="OUT_OF_MEMORY_ERROR")], times=1),
    lambda scripts: scripts.run(duration="1h", times=1),
    lambda scripts: scripts.workflow(fails="broken", times=1),
    lambda scripts: scripts.store(fails="broken", times=1),
    lambda scripts: scripts.store(hangs="CREATING", times=1),
    lambda scripts: scripts.read_set_import(fails="broken", times=1),
    lambda scripts: scripts.read_set_import(hangs="IN_PROGRESS", times=1),
    lambda scripts: scripts.read_set_activation(fails="broken", times=1),
    lambda scripts: scripts.read_set_export(hangs="SUBMITTED", times=1),
    lambda scripts: scripts.reference_import(duration="1s", times=1),
    lambda scripts: scripts.variant_import(fails="broken", times=1),
    lambda scripts: scripts.annotation_import(hangs="IN_PROGRESS", times=1),
)
START = "2030-01-01 12:00:00"


# As many as fit into a minute; `make soak` takes its time.
EXAMPLES = 5000 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 200
SETTINGS = settings(
    max_examples=EXAMPLES,
    stateful_step_count=50,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


class RandomUse(RuleBasedStateMachine):
    """One account, and now and then a second one, use one mock."""

    @initialize(
        durations=st.sampled_from(("default", *DURATIONS)),
        freezes=st.sampled_from((False, False, False, True)),
        page_size=st.sampled_from((None, None, 2)),
    )
    def begin(self, durations: str, freezes: bool, page_size: int | None) -> None:
        self.exits = ExitStack()
        self.frozen = self.exits.enter_context(freeze_time(START, ignore=["hypothesis"])) if freezes else None
        settings = {"quotas": QUOTAS, "durations": DURATIONS[durations], "page_size": page_size}
        activation = mock_omics(region="us-east-1", stall_after=None, strict=False, seed=1, **settings)
        self.mock = self.exits.enter_context(activation)
        self.service = Service(self.mock)
        self.requests = Requests(self.service.known)
        self.steps = 0
        self.is_usual = durations == "default"
        self.most = dict(QUOTAS)
        for uri, content in OBJECTS.items():
            self.mock.add.s3_object(uri, content)
        for account in (SUBSCRIBER, ACCOUNT):
            self.service.attempt("ListShares", {"resourceOwner": "SELF"}, account)

    def teardown(self) -> None:
        with self.exits:
            for kind in LISTED:
                self.service.audit(kind, 100)
            if self.service.known.is_certain:
                check_history(self.mock, self.most, self.service.known.changed_groups)
                check_events(self.mock)
            assert str(self.mock).startswith("AWS HealthOmics")

    def random(self, seed: int) -> Random:
        """Random numbers of one step; hypothesis likes small seeds, and would make the same choices each time."""
        self.steps += 1
        return Random(f"{seed} {self.steps}")

    @rule(operation=st.sampled_from(sorted(TARGETS.keys() & OPERATIONS)), seed=SEEDS)
    def act_on_something(self, operation: str, seed: int) -> None:
        self.service.attempt(operation, self.requests.make(operation, self.random(seed)))

    @rule(operation=st.sampled_from(OPERATION_NAMES), seed=SEEDS)
    def call_any_operation(self, operation: str, seed: int) -> None:
        random = self.random(seed)
        account = SUBSCRIBER if random.random() < 0.05 else ACCOUNT
        self.service.attempt(operation, self.requests.make(operation, random), account)

    @rule(recipe=st.sampled_from(RECIPES), seed=SEEDS)
    def walk_a_happy_path(self, recipe: Any, seed: int) -> None:
        try:
            recipe(self.service, self.random(seed))
        except Refused as refused:
            assert refused.code in MET or not self.is_usual, refused

    @rule(seconds=st.sampled_from((0.001, 1, 10, 47, 300, 86400)))
    def advance(self, seconds: float) -> None:
        self.mock.clock.advance(seconds=seconds)

    @rule()
    def go_to_the_next_event(self) -> None:
        self.mock.clock.advance_to_next_event()

    @rule()
    def wait_until_idle(self) -> None:
        self.mock.clock.run_until_idle()
        assert not self.mock.clock.pending_events

    @rule(kind=st.sampled_from(LISTED), size=st.sampled_from((1, 3, 10)))
    def audit(self, kind: str, size: int) -> None:
        self.service.audit(kind, size)

    @rule(operation=st.sampled_from(OPERATION_NAMES), seed=SEEDS)
    def fail_a_call(self, operation: str, seed: int) -> None:
        random = self.random(seed)
        code = random.choice(sorted(declared(operation)))
        self.mock.faults.add(operation, error=code, times=1)
        with self.service.expecting(code):
            self.service.call(operation, self.requests.make(operation, random))
        self.mock.faults.clear()

    @rule(operation=st.sampled_from(OPERATION_NAMES), seed=SEEDS)
    def deny_a_call(self, operation: str, seed: int) -> None:
        request = self.requests.make(operation, self.random(seed))
        self.mock.deny(f"omics:{operation}")
        try:
            self.service.call(operation, request)
        except Refused as refused:
            assert refused.code in ("AccessDeniedException", "ValidationException"), refused
        else:
            raise AssertionError(f"{operation} was not denied")
        finally:
            self.mock.deny.clear()

    @rule(operation=st.sampled_from(OPERATION_NAMES), seed=SEEDS, network=st.sampled_from(sorted(NETWORK)))
    def cut_the_line(self, operation: str, seed: int, network: str) -> None:
        self.mock.faults.add(operation, network=network, times=1)
        with self.service.expecting(NETWORK[network]):
            self.service.call(operation, self.requests.make(operation, self.random(seed)))
        self.mock.faults.clear()

    @rule(quota=st.sampled_from(sorted(QUOTAS)), value=st.sampled_from((1, 3, 100)))
    def change_a_quota(self, quota: str, value: int) -> None:
        self.is_usual = False
        self.mock.quotas[quota] = value
        self.most[quota] = max(self.most[quota], value)

    @rule(script=st.sampled_from(SCRIPTS))
    def write_a_script(self, script: Any) -> None:
        self.is_usual = False
        script(self.mock.scripts)

    @precondition(lambda self: self.frozen is not None)
    @rule(seconds=st.sampled_from((1, 30, 4000)))
    def go_back(self, seconds: int) -> None:
        self.frozen.tick(timedelta(seconds=-seconds))
        self.service.known.time_went_back(self.mock.clock.now())
        self.is_usual = False

    @precondition(lambda self: self.frozen is not None)
    @rule(seconds=st.sampled_from((1, 30, 4000)))
    def tick(self, seconds: int) -> None:
        self.frozen.tick(timedelta(seconds=seconds))

    @rule(operations=st.lists(st.sampled_from(OPERATION_NAMES), min_size=1, max_size=5), seed=SEEDS)
    def see_the_same_future_twice(self, operations: list[str], seed: int) -> None:
        random = self.random(seed)
        requests = [(operation, self.requests.make(operation, random)) for operation in operations]
        snapshot = self.mock.snapshot()
        once = self.service.future(requests)
        self.mock.restore(snapshot)
        again = self.service.future(requests)
        self.mock.restore(snapshot)
        assert once == again

    @invariant()
    def limits_hold(self) -> None:
        check_now(self.mock, self.most)


def test_the_service_survives_random_use() -> None:
    """Whatever is called in whatever order, every invariant of the machine holds, and every operation is reached."""
    CALLED.clear()
    SUCCEEDED.clear()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnmodelledInputWarning)
        run_state_machine_as_test(RandomUse, settings=SETTINGS)
    assert set(OPERATION_NAMES) - set(CALLED) == set()
    never = set(OPERATION_NAMES) - set(SUCCEEDED)
    assert len(never) <= (0 if EXAMPLES > 1000 else len(OPERATION_NAMES) // 10), never
