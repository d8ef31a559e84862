"""Why runs and tasks fail: the documented codes, at which point of a run each of them strikes, and what it says.

doc: the codes are those of the page "Run failure reasons" of the HealthOmics user guide. chosen: the wording (that
of four codes is known) and the point at which a code strikes, where the page leaves it open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Phase = Literal["start", "import", "engine", "task start", "task", "export", "time"]

FailureReason = Literal[
    "ASSUME_ROLE_FAILED",
    "CANNOT_START_CONTAINER_ERROR",
    "CANNOT_START_CONTAINER_SIZE_ERROR",
    "ECR_PERMISSION_ERROR",
    "EXPORT_FAILED",
    "FILE_SYSTEM_OUT_OF_SPACE",
    "IMAGE_VERIFICATION_FAILURE",
    "IMPORT_FAILED",
    "INACTIVE_OMICS_STORAGE_RESOURCE",
    "INPUT_URI_NOT_FOUND",
    "INSTANCE_RESERVATION_FAILED",
    "INVALID_ECR_IMAGE_URI",
    "INVALID_TASK_RESOURCE_VALUE",
    "INVALID_URI_INPUT",
    "MODIFIED_INPUT_RESOURCE",
    "OUT_OF_MEMORY_ERROR",
    "RUN_TASK_FAILED",
    "RUN_TIMED_OUT",
    "SERVICE_ERROR",
    "TASK_TIMED_OUT",
    "UNSUPPORTED_GPU_INSTANCE_TYPE",
    "UNSUPPORTED_INPUT_SIZE",
    "WORKFLOW_RUN_FAILED",
    "WORKFLOW_VER_VALIDATION_FAILED",
]


@dataclass(frozen=True, slots=True)
class Reason:
    """When a code strikes, and its text with names in braces for what only the run itself knows.

    `start`: before RUNNING. `import` and `engine`: in RUNNING before any task. `task start`: a task never gets to
    RUNNING. `task`: a task ends its work in failure. `export`: after all tasks. `time`: the run took too long.
    """

    phase: Phase
    text: str


REASONS: dict[str, Reason] = {
    "ASSUME_ROLE_FAILED": Reason(
        "start",
        "HealthOmics could not assume the role {role}. Name the HealthOmics service principal in its trust policy.",
    ),
    "CANNOT_START_CONTAINER_ERROR": Reason(
        "task start",
        "Unable to start workflow task: {task}, id: {task_id} container using image: {image}. "
        "Check that the container image is valid.",
    ),
    "CANNOT_START_CONTAINER_SIZE_ERROR": Reason(
        "task start",
        "Unable to start workflow task: {task}, id: {task_id} container using image: {image}. "
        "The image must be smaller than 45 GiB, or 95 GiB on GPU instances.",
    ),
    "ECR_PERMISSION_ERROR": Reason(
        # seen: the text is exact, "principle" included
        "start",
        "Unable to access image URI: {image}. Ensure the ECR private repository exists and has granted access "
        "for the omics service principle to access the repository.",
    ),
    "EXPORT_FAILED": Reason(
        "export", "Export failed. Check that the output bucket {output} exists and that the run's role can write to it."
    ),
    "FILE_SYSTEM_OUT_OF_SPACE": Reason(
        "task", "The file system does not have enough space. Increase the file system size and run again."
    ),
    "IMAGE_VERIFICATION_FAILURE": Reason(
        "start", "Unable to verify the image {image}. Pull the image, push it again and rerun."
    ),
    "IMPORT_FAILED": Reason(
        "import", "Import failed. Check that the input files exist and that the run's role can access them."
    ),
    "INACTIVE_OMICS_STORAGE_RESOURCE": Reason(
        "import", "The storage URI {uri} is not in status ACTIVE. Activate the read set and run again."
    ),
    "INPUT_URI_NOT_FOUND": Reason("import", "The provided URI does not exist: {uri}"),
    "INSTANCE_RESERVATION_FAILED": Reason(
        "task start", "There is not enough instance capacity to complete the workflow run. Wait, then run again."
    ),
    "INVALID_ECR_IMAGE_URI": Reason(
        # seen: in a public report of an engine's log; inferred: that GetRun says the same
        "engine",
        "ECR image URI: {image} has an invalid structure. Provide a valid ECR image URI and retry.",
    ),
    "INVALID_TASK_RESOURCE_VALUE": Reason(
        "task start", "The requested GPU, CPU or memory is either too high or below 1 for the task with ID {task_id}."
    ),
    "INVALID_URI_INPUT": Reason("import", "The URI structure is not valid: {uri}"),
    "MODIFIED_INPUT_RESOURCE": Reason("import", "The provided URI {uri} was modified after the run started."),
    "OUT_OF_MEMORY_ERROR": Reason(
        "task", "The workflow task with ID {task_id} ran out of memory. Give it more memory and run again."
    ),
    "RUN_TASK_FAILED": Reason(
        # seen: the text is exact
        "task",
        "Run failed due to task: {task}, id: {task_id}, failure. Use the GetRunTask API for more information "
        "as well as the CloudWatch logs log stream: {task_stream} to debug the failure.",
    ),
    "RUN_TIMED_OUT": Reason("time", "Run timeout after {minutes} minutes."),
    "SERVICE_ERROR": Reason("engine", "A transient error occurred in the service. Run again."),
    "TASK_TIMED_OUT": Reason("task", "Task {task_id} timed out after {seconds} seconds."),
    "UNSUPPORTED_GPU_INSTANCE_TYPE": Reason(
        "task start", "The task {task} requests a GPU instance type that is not supported in {region}."
    ),
    "UNSUPPORTED_INPUT_SIZE": Reason("import", "The total input size is too high. Decrease it and run again."),
    "WORKFLOW_RUN_FAILED": Reason(
        # seen: in a published client, without the stream
        "engine",
        "Workflow run failed. Review the CloudWatch logs engine log stream: {engine_stream} to debug the failure.",
    ),
    "WORKFLOW_VER_VALIDATION_FAILED": Reason(
        "start",
        "The requested Nextflow version {version} is not supported. The latest supported version is 26.04.0.",
    ),
}

TASK_EXIT = "The task exited with a non-zero exit code. See the log stream {task_stream}."
"""chosen: what the failed task itself says; the text of RUN_TASK_FAILED is the run's."""


def strikes_tasks(code: str) -> bool:
    """Whether the code is one that a task can fail with."""
    # doc: "transient service error" is also what a task's own retries are about
    return needs_task(code) or code == "SERVICE_ERROR"


def needs_task(code: str) -> bool:
    """Whether a run can fail with the code only because one of its tasks does."""
    return REASONS[code].phase in ("task", "task start")
