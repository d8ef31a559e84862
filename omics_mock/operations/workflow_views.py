"""How workflows and their versions are shown."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from omics_mock.timing.instants import to_datetime

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omics_mock.domain.region import Region
    from omics_mock.domain.workflow import Revision
    from omics_mock.timing.instants import Instant

_VALID_FOR = 3600  # seconds
_LISTED = ("licensed", "publisher", "estimatedDuration", "version")  # seen: the metadata that lists show


def detail(revision: Revision, arn: str, region: Region, now: Instant, export: Sequence[str]) -> Mapping[str, object]:
    """What Get operations show of a workflow and of a version alike.

    seen: what is found in the definition is present once it was read.
    """
    exported = {
        "definition": signed_url(arn, "definition.zip", region, now) if "DEFINITION" in export else None,
        "readme": signed_url(arn, "README.md", region, now) if "README" in export and revision.readme else None,
    }
    return {
        "arn": arn,
        "status": revision.status_at(now),
        "type": revision.type,
        "description": revision.description,
        "creationTime": revision.creation_time,
        "uuid": revision.uuid,
        "storageType": revision.storage_type,
        "storageCapacity": revision.storage_capacity,
        "accelerators": revision.accelerators,
        "containerRegistryMap": revision.container_registry_map,
        "definitionRepositoryDetails": _repository_details(revision.definition_repository),
        "readmePath": revision.readme_path,
        "metadata": revision.metadata,
        "tags": region.tags.get(arn, {}),
        **_found(revision, now),
        **exported,
    }


def summary(revision: Revision, arn: str, now: Instant) -> Mapping[str, object]:
    """What lists show of a workflow and of a version alike."""
    was_read = revision.status_at(now) != "CREATING"
    return {
        "arn": arn,
        "status": revision.status_at(now),
        "type": revision.type,
        "digest": revision.digest if was_read else None,
        "creationTime": revision.creation_time,
        "metadata": {key: revision.metadata[key] for key in _LISTED} if revision.metadata else None,
    }


def _found(revision: Revision, now: Instant) -> Mapping[str, object]:
    if revision.status_at(now) == "CREATING":
        return {}
    return {
        "engine": revision.engine,
        "main": revision.main,
        "digest": revision.digest,
        "parameterTemplate": revision.parameter_template,
        "statusMessage": revision.status_message,
    }


def _repository_details(repository: Mapping[str, object] | None) -> Mapping[str, object] | None:
    if repository is None:
        return None
    members = ("connectionArn", "fullRepositoryId", "sourceReference")
    # chosen: the connection's provider is not known here, and most are this one
    provider = {"providerType": "GitHub", "providerEndpoint": "https://github.com"}
    return {**{member: repository.get(member) for member in members}, **provider}


def signed_url(arn: str, file: str, region: Region, now: Instant) -> str:
    """A URL like a presigned one. chosen: on a reserved domain, so that it leads nowhere."""
    resource = quote(arn.rpartition(":")[2])
    path = f"https://workflows.{region.name}.omics.test/{region.account_id}/{resource}/{file}"
    signed_at = f"{to_datetime(now):%Y%m%dT%H%M%SZ}"
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Date": signed_at,
        "X-Amz-Expires": _VALID_FOR,
        "X-Amz-Signature": hashlib.sha256(f"{path}{signed_at}".encode()).hexdigest(),
    }
    return f"{path}?{urlencode(query)}"
