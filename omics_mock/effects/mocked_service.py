"""One service of the mocked AWS around us that is told something: used when it is there, as the settings say."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from omics_mock.effects import clients
from omics_mock.exceptions import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omics_mock.settings import Bridge


class MockedService:
    """The service `name` of boto3; `keyword` is the setting of `mock_omics` that `bridge` was given for."""

    def __init__(self, name: str, keyword: str, bridge: Bridge) -> None:
        self._name = name
        self._keyword = keyword
        self._bridge = bridge

    @property
    def is_open(self) -> bool:
        """Whether it is to be told: with `"auto"` if it is mocked now."""
        return clients.is_mocked(self._name) if self._bridge == "auto" else bool(self._bridge)

    def tell(
        self, operation: str, region: str, tolerated: Sequence[str] = (), **parameters: object
    ) -> Mapping[str, Any] | None:
        """Its answer; None when it refuses, because nothing out there changes a run.

        Errors other than those with the `tolerated` codes give a warning. Raises ConfigurationError when it has to be
        mocked and is not.
        """
        try:
            return clients.call(self._name, operation, region, **parameters)
        except clients.NobodyAnswers:
            if self._bridge is True:
                message = (
                    f"mock_omics({self._keyword}=True) wants a mocked {self._name}, and nobody mocks it in this "
                    f"process. Enter moto's mock_aws() as well, or use {self._keyword}='auto' (where it is mocked) "
                    f"or {self._keyword}=False (never)."
                )
                raise ConfigurationError(message) from None
        except Exception as error:  # noqa: BLE001 - whatever goes wrong there is no matter of the run
            if isinstance(error, ClientError) and error.response["Error"]["Code"] in tolerated:
                return None
            message = f"AWS HealthOmics could not deliver to the mocked {self._name} ({operation}): {error!r}"
            warnings.warn(message, RuntimeWarning, stacklevel=2)
        return None
