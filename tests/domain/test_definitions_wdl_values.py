"""Sizes and widths that WDL expressions give: what can be told without running anything, and what cannot."""

from __future__ import annotations

import pytest

from tests.domain.archives import zipped
from tests.operations.run_calls import start, tasks

pytest.importorskip("WDL", reason="needs the extra wdl", exc_type=ImportError)


def run_of(mock, omics, source, parameters=None):
    """The tasks of a run of this definition, by name."""
    created = omics.create_workflow(definitionZip=zipped({"main.wdl": source}), engine="WDL", requestId="once")
    mock.clock.run_until_idle()
    shown = omics.get_workflow(id=created["id"])
    assert shown["status"] == "ACTIVE", shown["statusMessage"]
    run = start(omics, created["id"], **({"parameters": parameters} if parameters else {}))
    mock.clock.run_until_idle()
    return {task["name"]: task for task in tasks(omics, run)}


SIZES = {
    "a literal": ("6", 6),
    "a choice": ("if wide then 8 else 3", 8),
    "the other choice": ("if !wide then 8 else 3", 3),
    "a choice in a choice": ("if n > 2 && wide then (if n == 4 then 16 else 2) else 1", 16),
    "arithmetic": ("n * 2 - 1 + 9 % 4", 8),
    "a whole division": ("n / 3", 1),
    "the larger one": ("max(n, 12)", 12),
    "a length": ("length([1, 2, n])", 3),
    "the first that is there": ("select_first([none, n])", 4),
    "text with a number": ('"~{n}"', 4),
    "a division by nothing": ("n / 0", 1),
    "a number beyond all sizes": ("9223372036854775807 * n", 1),
    "a choice by what only a run can tell": ("if read_boolean(flag) then 8 else 3", 1),
    "a member of a pair": ("(8, n).left", 1),
    "what only a run can tell": ("read_int(flag)", 1),
    "text with what only a run can tell": ('"~{read_int(flag)}"', 1),
}


@pytest.mark.parametrize(("expression", "cpus"), SIZES.values(), ids=SIZES)
def test_the_cpus_of_a_task(mock, omics, expression, cpus):
    """They are computed from the parameters and defaults; the service's default stands where that is impossible."""
    source = f"""version 1.1
task align {{
  input {{ Int n = 4 Boolean wide = true Int? none File flag }}
  command <<< >>>
  runtime {{ cpu: {expression} }}
}}
workflow w {{ input {{ File flag }} call align {{ input: flag = flag }} }}
"""
    assert run_of(mock, omics, source, {"flag": "s3://in-bucket/flag"})["align"]["cpus"] == cpus


def test_text_that_grows_without_end_is_not_known(mock, omics):
    """An expression that doubles a text often is given up, and so is what depends on it: memory has its default."""
    doubled = "\n".join(f'  String s{n + 1} = "~{{s{n}}}~{{s{n}}}"' for n in range(14))
    source = f"""version 1.1
task align {{
  input {{ String s0 = "0123456789" }}
{doubled}
  command <<< >>>
  runtime {{ cpu: 2 memory: if s14 == s14 then "8 GiB" else "4 GiB" }}
}}
workflow w {{ call align }}
"""
    align = run_of(mock, omics, source)["align"]
    assert (align["cpus"], align["memory"]) == (2, 1)


def test_the_width_of_a_scatter_over_an_array_of_anything(mock, omics):
    """Items whose values nobody knows count, too: there is a task for each of them."""
    source = """version 1.1
task one { input { Int n = 1 } command <<< >>> }
workflow w {
  input { File flag }
  scatter (n in [1, read_int(flag), 3]) { call one { input: n = n } }
}
"""
    assert len(run_of(mock, omics, source, {"flag": "s3://in-bucket/flag"})) == 3
