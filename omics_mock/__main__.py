"""`python -m omics_mock`: the tour, printed as it happens."""

from __future__ import annotations

from time import perf_counter

from botocore.session import get_session

from omics_mock import mock_omics
from omics_mock.demo.tour import Tour


def main() -> None:
    """Walk the tour and tell how much simulated and real time it took."""
    began = perf_counter()
    with mock_omics(region="us-east-1") as mock:
        Tour(mock, get_session().create_client("omics", region_name="us-east-1"), print).walk()
        simulated = mock.clock.elapsed
    print(f"\nSimulated time: {simulated}. Real time: {perf_counter() - began:.1f} s.")


if __name__ == "__main__":
    main()
