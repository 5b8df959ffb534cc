"""diagclinic.core.uds_dtc."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from udsoncan import Dtc as PeerDtc

from diagclinic.core.dtc import Dtc, DtcStatus
from diagclinic.core.uds_dtc import UdsDtc, UdsStatus

MISFIRE = Dtc.parse("P0301")


@pytest.mark.parametrize(
    ("status", "lists"),
    [
        (UdsStatus.CONFIRMED | UdsStatus.WARNING_LAMP, {DtcStatus.CONFIRMED}),
        (UdsStatus.PENDING | UdsStatus.TEST_FAILED, {DtcStatus.PENDING}),
        (UdsStatus.CONFIRMED | UdsStatus.PENDING, {DtcStatus.CONFIRMED, DtcStatus.PENDING}),
        (UdsStatus.NOT_TESTED_SINCE_CLEAR, set()),
        (UdsStatus.FAILED_SINCE_CLEAR | UdsStatus.WARNING_LAMP, set()),
        # units that leave the pending bit out
        (UdsStatus.TEST_FAILED, {DtcStatus.PENDING}),
        (UdsStatus.TEST_FAILED_THIS_CYCLE, {DtcStatus.PENDING}),
        (UdsStatus.TEST_FAILED | UdsStatus.CONFIRMED, {DtcStatus.CONFIRMED}),
    ],
)
def test_status_names_the_lists(status: UdsStatus, lists: set[DtcStatus]) -> None:
    assert UdsDtc(MISFIRE, 0x00, status).statuses == lists


@pytest.mark.parametrize(("failure_type", "text"), [(0x1C, "P0301-1C"), (0x00, "P0301-00"), (None, "P0301")])
def test_failure_type_is_written_behind_the_code(failure_type: int | None, text: str) -> None:
    assert str(UdsDtc(MISFIRE, failure_type, UdsStatus(0))) == text


@given(st.integers(0, 0xFF))
def test_bits_are_those_of_udsoncan(status: int) -> None:
    peer = PeerDtc.Status.from_byte(status)
    ours = UdsStatus(status)
    assert (
        bool(ours & UdsStatus.CONFIRMED),
        bool(ours & UdsStatus.PENDING),
        bool(ours & UdsStatus.TEST_FAILED),
    ) == (
        *(peer.confirmed, peer.pending),
        peer.test_failed,
    )
