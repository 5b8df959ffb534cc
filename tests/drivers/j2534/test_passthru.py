"""drivers.j2534.passthru: what the protocol's types hold."""

import dataclasses

import pytest

from drivers.j2534.constants import Ioctl, ProtocolId
from drivers.j2534.passthru import Clearable, PassThruMessage


def test_a_message_to_send_needs_no_more_than_protocol_and_bytes() -> None:
    message = PassThruMessage(ProtocolId.CAN, b"\x00\x00\x07\xdf\x02\x01\x00")
    assert (message.tx_flags, message.rx_status, message.timestamp_us) == (0, 0, 0)


def test_a_message_stays_as_it_is() -> None:
    message = PassThruMessage(ProtocolId.CAN, b"")
    with pytest.raises(dataclasses.FrozenInstanceError):
        message.payload = b"other"  # type: ignore[misc]


def test_each_thing_to_forget_is_a_request_to_clear() -> None:
    clearing = {request for request in Ioctl if request.name.startswith("CLEAR")}
    assert {what.value for what in Clearable} == clearing
