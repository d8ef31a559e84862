# ruff: noqa: INP001, T201 - a script, not part of a package
"""Write `docs/how-to/timeline.svg`, the picture of `docs/how-to/timeline.md`.

    python tools/write_timeline_picture.py

Run it after changing how timelines look, or what runs do by default; a test compares.
"""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.session import get_session

from omics_mock import Task, mock_omics

if TYPE_CHECKING:
    from omics_mock import OmicsMock

TARGET = Path(__file__).parent.parent / "docs" / "how-to" / "timeline.svg"
ROLE = "arn:aws:iam::123456789012:role/OmicsRun"
START = datetime(2026, 3, 1, 22, tzinfo=timezone.utc)


def picture() -> str:
    """A night of six runs in a group that lets two go at once, an hour after its beginning."""
    with mock_omics(region="us-east-1", start_time=START) as mock:
        _write_scripts(mock)
        _start_runs(mock, get_session().create_client("omics", region_name="us-east-1"))
        return mock.timeline().svg()


def _write_scripts(mock: OmicsMock) -> None:
    align = [Task(f"align-{lane}", f"{minutes}m", after=["split"]) for lane, minutes in ((1, 14), (2, 9), (3, 17))]
    lanes = [Task("split", "4m"), *align, Task("merge", "6m", after=[task.name for task in align])]
    broken = [Task("split", "4m"), Task("align", "13m", fails="OUT_OF_MEMORY_ERROR")]
    mock.scripts.run(name="broken", tasks=broken)
    mock.scripts.run(name="stopped", tasks=[Task("split", "5m"), Task("align", "40m")])
    mock.scripts.run(name="*", tasks=lanes)


def _start_runs(mock: OmicsMock, omics: Any) -> None:
    workflow = mock.add.workflow("germline")
    group = mock.add.run_group("night", max_runs=2)
    cache = mock.add.run_cache(cache_behavior="CACHE_ALWAYS")
    runs = {}
    for name in ("sample-1", "broken", "stopped", "sample-1 again", "sample-2"):
        runs[name] = omics.start_run(
            workflowId=workflow,
            roleArn=ROLE,
            outputUri="s3://out/runs",
            runGroupId=group,
            name=name,
            parameters={"sample": name.removesuffix(" again")},
            **({"cacheId": cache} if name.startswith("sample-1") else {}),
        )["id"]
        mock.clock.advance(minutes=3)
    mock.clock.advance(minutes=20)
    omics.cancel_run(id=runs["stopped"])
    mock.clock.advance(minutes=19)


def main() -> None:
    """Write the picture."""
    TARGET.write_text(picture(), encoding="utf-8")
    print(TARGET)


if __name__ == "__main__":
    main()
