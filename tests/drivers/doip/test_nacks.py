"""drivers.doip.nacks: what a gateway that passes nothing on means for the technician."""

import pytest

from drivers.doip.nacks import DIAGNOSTIC, HEADER, refused
from drivers.errors import (
    AdapterLimitError,
    AdapterUnfitError,
    BusFaultError,
    DriverError,
    LinkLostError,
    VehicleSilentError,
)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (0x02, LinkLostError),
        (0x03, VehicleSilentError),
        (0x04, AdapterLimitError),
        (0x05, AdapterLimitError),
        (0x06, VehicleSilentError),
        (0x07, VehicleSilentError),
        (0x08, BusFaultError),
        (0x00, AdapterUnfitError),
        (0xFF, AdapterUnfitError),
    ],
)
def test_refused_diagnostic_message_is_told_by_its_remedy(code: int, error: type[DriverError]) -> None:
    assert type(refused(DIAGNOSTIC, code, "gateway")) is error


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (0x00, LinkLostError),
        (0x01, AdapterUnfitError),
        (0x02, AdapterLimitError),
        (0x03, AdapterLimitError),
        (0x04, LinkLostError),
        (0x05, AdapterUnfitError),
    ],
)
def test_refused_header_is_told_by_its_remedy(code: int, error: type[DriverError]) -> None:
    assert type(refused(HEADER, code, "gateway")) is error


def test_code_is_told_to_whoever_helps() -> None:
    assert "code 06" in str(refused(DIAGNOSTIC, 0x06, "gateway"))
