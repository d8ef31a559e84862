"""Run caches: the resource, and what a second run of the same tasks finds in it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from omics_mock import Task
from tests.operations.run_calls import start, status, tasks


def finished(mock, omics, workflow_id, cache_id, **members):
    """Run a workflow to its end with a cache; the run's id."""
    run_id = start(omics, workflow_id, cacheId=cache_id, **members)
    mock.clock.run_until_idle()
    return run_id


def hits(omics, run_id):
    """Which tasks came from the cache, by name."""
    return {task["name"]: task["cacheHit"] for task in tasks(omics, run_id)}


def test_a_cache_is_active_at_once(omics):
    """CreateRunCache tells an ACTIVE cache, which by default caches what failing runs have computed."""
    created = omics.create_run_cache(cacheS3Location="s3://out/cache", name="c", tags={"a": "b"}, description="d")
    assert created["status"] == "ACTIVE"
    assert created["arn"] == f"arn:aws:omics:us-east-1:123456789012:runCache/{created['id']}"
    cache = omics.get_run_cache(id=created["id"])
    assert cache["cacheBehavior"] == "CACHE_ON_FAILURE"
    assert (cache["name"], cache["description"], cache["tags"]) == ("c", "d", {"a": "b"})
    (item,) = omics.list_run_caches()["items"]
    assert set(item) == {"arn", "cacheBehavior", "cacheS3Uri", "creationTime", "id", "name", "status"}


@pytest.mark.parametrize("location", ["s3://out/cache", "s3://out/cache/"])
def test_two_caches_with_one_location_lie_apart(omics, location):
    """Get and List show the location with the uuid of the cache below it, ending in a slash."""
    for _ in range(2):
        omics.create_run_cache(cacheS3Location=location)
    uris = [item["cacheS3Uri"] for item in omics.list_run_caches()["items"]]
    assert len(set(uris)) == 2
    assert all(re.fullmatch(r"s3://out/cache/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/", uri) for uri in uris)
    assert uris == [omics.get_run_cache(id=item["id"])["cacheS3Uri"] for item in omics.list_run_caches()["items"]]


def test_the_owner_of_the_bucket_is_shown_when_it_was_named(omics):
    """Nobody's name stands for the account's own."""
    own, others = (
        omics.create_run_cache(cacheS3Location="s3://out/cache", **owner)["id"]
        for owner in ({}, {"cacheBucketOwnerId": "222222222222"})
    )
    assert "cacheBucketOwnerId" not in omics.get_run_cache(id=own)
    assert omics.get_run_cache(id=others)["cacheBucketOwnerId"] == "222222222222"


def test_a_cache_can_be_changed_but_not_moved(omics):
    """Name, description and behavior change; the location is no member of UpdateRunCache."""
    cache_id = omics.create_run_cache(cacheS3Location="s3://out/cache")["id"]
    omics.update_run_cache(id=cache_id, cacheBehavior="CACHE_ALWAYS", name="n", description="d")
    cache = omics.get_run_cache(id=cache_id)
    assert (cache["cacheBehavior"], cache["name"], cache["description"]) == ("CACHE_ALWAYS", "n", "d")


@pytest.mark.parametrize("operation", ["get_run_cache", "update_run_cache", "delete_run_cache"])
def test_unknown_caches_are_not_found(omics, operation):
    """ResourceNotFoundException, also after the cache was deleted."""
    cache_id = omics.create_run_cache(cacheS3Location="s3://out/cache")["id"]
    omics.delete_run_cache(id=cache_id)
    with pytest.raises(ClientError) as refused:
        getattr(omics, operation)(id=cache_id)
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_the_location_must_be_in_s3(omics):
    """Anything else violates the pattern of the model."""
    with pytest.raises(ClientError) as refused:
        omics.create_run_cache(cacheS3Location="https://out/cache")
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_a_run_shows_the_behavior_of_its_cache(mock, omics):
    """The default comes from the cache, and StartRun can override it."""
    workflow_id, cache_id = mock.add.workflow(), mock.add.run_cache(cache_behavior="CACHE_ALWAYS")
    run = omics.get_run(id=start(omics, workflow_id, cacheId=cache_id))
    assert (run["cacheId"], run["cacheBehavior"]) == (cache_id, "CACHE_ALWAYS")
    run = omics.get_run(id=start(omics, workflow_id, cacheId=cache_id, cacheBehavior="CACHE_ON_FAILURE"))
    assert run["cacheBehavior"] == "CACHE_ON_FAILURE"


def test_the_second_run_hits_and_is_shorter(mock, omics):
    """With CACHE_ALWAYS all tasks of an equal run come from the cache, without times of their own."""
    workflow_id, cache_id = mock.add.workflow(tasks=["a", "b"]), mock.add.run_cache(cache_behavior="CACHE_ALWAYS")
    first, second = (finished(mock, omics, workflow_id, cache_id, parameters={"x": "s3://in/x"}) for _ in range(2))
    assert hits(omics, first) == {"a": False, "b": False}
    assert hits(omics, second) == {"a": True, "b": True}
    runs = [omics.get_run(id=run_id) for run_id in (first, second)]
    long, short = (run["stopTime"] - run["startTime"] for run in runs)
    assert short < long
    for task in tasks(omics, second):
        assert task["status"] == "COMPLETED"
        assert {"startTime", "stopTime", "instanceType"} & set(task) == set()
        assert task["cacheS3Uri"].startswith(f"{omics.get_run_cache(id=cache_id)['cacheS3Uri']}{first}/")
        assert omics.get_run_task(id=second, taskId=task["taskId"])["cacheS3Uri"] == task["cacheS3Uri"]


@pytest.mark.parametrize("change", [{"parameters": {"x": 2}}, {"workflow": True}, {"cache": True}])
def test_another_input_task_or_cache_misses(mock, omics, change):
    """Only the same tasks with the same inputs in the same cache hit."""
    workflow_id, cache_id = mock.add.workflow(), mock.add.run_cache(cache_behavior="CACHE_ALWAYS")
    finished(mock, omics, workflow_id, cache_id, parameters={"x": 1})
    if "workflow" in change:
        workflow_id = mock.add.workflow()
    if "cache" in change:
        cache_id = mock.add.run_cache()
    second = finished(mock, omics, workflow_id, cache_id, parameters=change.get("parameters", {"x": 1}))
    assert hits(omics, second) == {"main": False}


def test_on_failure_only_failing_runs_fill_the_cache(mock, omics):
    """After a success nothing is cached; after a failure what was completed is, and the failed task runs again."""
    workflow_id, cache_id = mock.add.workflow(tasks=["a", "b"]), mock.add.run_cache()
    finished(mock, omics, workflow_id, cache_id)
    assert hits(omics, finished(mock, omics, workflow_id, cache_id)) == {"a": False, "b": False}
    mock.add.run(
        workflow_id=workflow_id,
        tasks=[Task("a", "1m"), Task("b", "1m", fails="RUN_TASK_FAILED")],
        cache_id=cache_id,
        cache_behavior="CACHE_ON_FAILURE",
    )
    mock.clock.run_until_idle()
    assert hits(omics, finished(mock, omics, workflow_id, cache_id)) == {"a": True, "b": False}


def test_a_cancelled_run_caches_nothing(mock, omics):
    """Cancelling exports nothing, even with CACHE_ALWAYS."""
    workflow_id, cache_id = mock.add.workflow(tasks=["a", "b"]), mock.add.run_cache(cache_behavior="CACHE_ALWAYS")
    run_id = start(omics, workflow_id, cacheId=cache_id)
    mock.clock.advance(seconds=90)
    assert tasks(omics, run_id)[0]["status"] == "COMPLETED"
    omics.cancel_run(id=run_id)
    mock.clock.run_until_idle()
    assert hits(omics, finished(mock, omics, workflow_id, cache_id)) == {"a": False, "b": False}


def test_entries_appear_when_the_run_has_exported_them(mock, omics):
    """A run that starts while the first is still running misses."""
    workflow_id, cache_id = mock.add.workflow(), mock.add.run_cache(cache_behavior="CACHE_ALWAYS")
    start(omics, workflow_id, cacheId=cache_id)
    mock.clock.advance(seconds=40)
    assert hits(omics, finished(mock, omics, workflow_id, cache_id)) == {"main": False}


def test_entries_outlive_their_run_but_not_their_cache(mock, omics):
    """Deleting the run that computed them changes nothing; without the cache a run computes everything."""
    workflow_id, cache_id = mock.add.workflow(), mock.add.run_cache(cache_behavior="CACHE_ALWAYS")
    omics.delete_run(id=finished(mock, omics, workflow_id, cache_id))
    assert hits(omics, finished(mock, omics, workflow_id, cache_id)) == {"main": True}
    run_id = start(omics, workflow_id, cacheId=cache_id)
    omics.delete_run_cache(id=cache_id)
    mock.clock.run_until_idle()
    assert (status(omics, run_id), hits(omics, run_id)) == ("COMPLETED", {"main": False})


def test_a_task_that_is_meant_to_fail_does_so(mock, omics):
    """A cached result does not keep a scripted failure from happening."""
    workflow_id, cache_id = mock.add.workflow(tasks=["a"]), mock.add.run_cache(cache_behavior="CACHE_ALWAYS")
    finished(mock, omics, workflow_id, cache_id)
    run_id = mock.add.run(workflow_id=workflow_id, tasks=[Task("a", "1m", fails="RUN_TASK_FAILED")], cache_id=cache_id)
    mock.clock.run_until_idle()
    assert omics.get_run(id=run_id)["failureReason"] == "RUN_TASK_FAILED"


def test_nothing_is_found_before_it_was_computed(mock, omics):
    """A run that starts after time went back behind the export of the first misses."""
    freezegun = pytest.importorskip("freezegun")
    with freezegun.freeze_time("2026-01-01") as frozen:
        workflow_id, cache_id = mock.add.workflow(), mock.add.run_cache(cache_behavior="CACHE_ALWAYS")
        start(omics, workflow_id, cacheId=cache_id)
        frozen.tick(timedelta(minutes=30))
        omics.list_runs()
        frozen.tick(timedelta(minutes=-30))
        second = start(omics, workflow_id, cacheId=cache_id)
        frozen.tick(timedelta(minutes=30))
        assert hits(omics, second) == {"main": False}


@pytest.mark.parametrize("code", ["OUT_OF_MEMORY_ERROR", "RUN_TASK_FAILED", "TASK_TIMED_OUT"])
def test_a_run_that_is_to_fail_by_a_task_fails_although_its_tasks_are_cached(mock, omics, code):
    """The first task is computed anew, and is the one that fails."""
    cache_id = mock.add.run_cache(cache_behavior="CACHE_ALWAYS")
    workflow_id = mock.add.workflow(tasks=["align", "call"])
    finished(mock, omics, workflow_id, cache_id)
    mock.scripts.run(fails=code)
    run_id = finished(mock, omics, workflow_id, cache_id)
    run = omics.get_run(id=run_id)
    assert (run["status"], run["failureReason"]) == ("FAILED", code)
    (failed,) = omics.list_run_tasks(id=run_id, status="FAILED")["items"]
    assert (failed["name"], failed["cacheHit"]) == ("align", False)
