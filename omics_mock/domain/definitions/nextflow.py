"""Reading Nextflow by its tokens: there is no complete parser of it in Python, and none is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.definitions.nextflow_config import read_config
from omics_mock.domain.definitions.nextflow_parameters import parameter_template
from omics_mock.domain.definitions.nextflow_steps import Scripts
from omics_mock.domain.definitions.nextflow_version import engine_version
from omics_mock.domain.definitions.steps import flatten
from omics_mock.domain.definitions.verdict import Findings

if TYPE_CHECKING:
    from omics_mock.domain.definitions.archive import Archive
    from omics_mock.domain.definitions.tokens import Tokens

_DSL1 = ("nextflow", ".", "enable", ".", "dsl", "=", "1")


def read(archive: Archive, main: str) -> Findings:
    """What the Nextflow definition says; only an include from outside of it makes it fail."""
    config = read_config(archive, main)
    scripts = Scripts(archive, config)
    tokens = scripts.script(main).tokens
    return Findings(
        parameter_template=parameter_template(archive, main, tokens, config),
        outline=flatten("NEXTFLOW", scripts.entry(main)),
        engine_version=engine_version(config.nextflow_version, is_dsl1=_is_dsl1(tokens)),
    )


def _is_dsl1(tokens: Tokens) -> bool:
    begins = (at for at in range(len(tokens)) if tokens[at] == _DSL1[0])
    return any(tuple(tokens[at + n] for n in range(len(_DSL1))) == _DSL1 for at in begins)
