"""Which version of Nextflow a definition chooses."""

from __future__ import annotations

import pytest

from omics_mock.domain.definitions.nextflow_version import SUPPORTED, engine_version
from tests.domain.archives import read

WORKFLOW = "workflow { }"


@pytest.mark.parametrize(
    ("requested", "version"),
    [
        (None, "23.10.0"),
        ("24.10.8", "24.10.8"),
        ("22.04.01", "22.04.0"),
        ("=25.10.0", "25.10.0"),
        (">=22.04.0", "23.10.0"),
        (">=24", "24.10.8"),
        ("24.04.0+", "24.10.8"),
        (">=22.01, <23.01", "22.04.0"),
        (">25.10.0", "26.04.0"),
        ("!>=25.04.0", "25.10.0"),
        ("<=22.10", "22.04.0"),
        (">=99.10.0", "23.10.0"),
        ("24.10.1", "23.10.0"),
        ("the latest", "23.10.0"),
        (">=24, or so", "23.10.0"),
        ("", "23.10.0"),
        ("v24.10.8", "24.10.8"),
    ],
)
def test_the_documented_choice(requested, version):
    """An exact version that is supported, the preferred one of a range, and the default for anything else."""
    assert engine_version(requested) == version


@pytest.mark.parametrize(("requested", "named"), [("!24.10.1", "24.10.1"), ("!>=99.10.0", "99.10.0")])
def test_what_must_be_and_is_not_there(requested, named):
    """A requirement that nothing fulfils names the version that it asks for, which is none of the supported ones."""
    assert engine_version(requested) == named
    assert named not in SUPPORTED


def test_old_scripts_have_the_old_engine():
    """DSL 1 is run by the one version that knows it, unless the manifest chooses."""
    old = "nextflow.enable.dsl=1\nprocess p { script: 'x' }"
    assert read({"main.nf": old}).engine_version == "22.04.0"
    assert read({"main.nf": old.replace("1", "2")}).engine_version == "23.10.0"
    chosen = {"main.nf": old, "nextflow.config": "manifest.nextflowVersion = '24.10.8'"}
    assert read(chosen).engine_version == "24.10.8"


@pytest.mark.parametrize(
    "config",
    [
        "manifest {\n  name = 'x'\n  nextflowVersion = '!>=24.04.0'\n}",
        'params { a = 1 }\nmanifest { nextflowVersion = "!>=24.04.0" }',
        "manifest.nextflowVersion = '!>=24.04.0'",
        "includeConfig 'conf/base.config'",
    ],
)
def test_where_the_manifest_says_it(config):
    """In its block or as a path, also in an included file."""
    files = {"main.nf": WORKFLOW, "nextflow.config": config}
    files["conf/base.config"] = "manifest { nextflowVersion = '>=24' }"
    assert read(files).engine_version == "24.10.8"
