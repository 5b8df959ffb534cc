"""diagclinic.protocols.obd2.requests."""

import pytest

from diagclinic.core.dtc import DtcStatus
from diagclinic.protocols.obd2 import requests


def test_one_request_names_several_pids() -> None:
    assert requests.current_data(0x0C, 0x0D, 0x05) == bytes.fromhex("01 0C 0D 05")


@pytest.mark.parametrize("pids", [(), tuple(range(1, 8))])
def test_number_of_pids_is_limited(pids: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="1 to 6"):
        requests.current_data(*pids)


def test_freeze_frame_names_pid_and_frame() -> None:
    assert requests.freeze_frame(0x0C) == bytes.fromhex("02 0C 00")


def test_vehicle_info_names_the_infotype() -> None:
    assert requests.vehicle_info(0x02) == bytes.fromhex("09 02")


@pytest.mark.parametrize(
    ("status", "request_"),
    [(DtcStatus.CONFIRMED, "03"), (DtcStatus.PENDING, "07"), (DtcStatus.PERMANENT, "0A")],
)
def test_each_list_of_codes_has_its_service(status: DtcStatus, request_: str) -> None:
    assert requests.codes_request(status) == bytes.fromhex(request_)
