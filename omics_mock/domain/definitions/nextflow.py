"""Reading Nextflow by its tokens: there is no complete parser of it in Python, and none is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omics_mock.domain.definitions.nextflow_config import read_config
from omics_mock.domain.definitions.nextflow_parameters import parameter_template
from omics_mock.domain.definitions.nextflow_steps import Scripts
from omics_mock.domain.definitions.steps import flatten
from omics_mock.domain.definitions.verdict import Findings

if TYPE_CHECKING:
    from omics_mock.domain.definitions.archive import Archive


def read(archive: Archive, main: str) -> Findings:
    """What the Nextflow definition says; only an include from outside of it makes it fail."""
    config = read_config(archive, main)
    scripts = Scripts(archive, config)
    return Findings(
        parameter_template=parameter_template(archive, main, scripts.script(main).tokens, config),
        outline=flatten("NEXTFLOW", scripts.entry(main)),
    )
