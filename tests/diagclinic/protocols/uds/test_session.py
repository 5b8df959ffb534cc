"""diagclinic.protocols.uds.session."""

import pytest
from udsoncan.services import TesterPresent

from diagclinic.core.reply import Corrupt, Refused, Value
from diagclinic.protocols.uds import session


def test_message_is_the_one_that_udsoncan_sends() -> None:
    assert session.tester_present() == TesterPresent.make_request().get_payload()


def test_silent_message_suppresses_the_answer() -> None:
    peer = TesterPresent.make_request()
    assert session.silent_tester_present() == peer.get_payload(suppress_positive_response=True)


def test_confirmation_is_a_value() -> None:
    assert session.decode_tester_present(bytes.fromhex("7E 00")) == Value(None, bytes.fromhex("7E 00"))


def test_refusal_is_no_confirmation() -> None:
    assert session.decode_tester_present(bytes.fromhex("7F 3E 22")) == Refused(
        0x3E, 0x22, bytes.fromhex("7F 3E 22")
    )


@pytest.mark.parametrize("answer", ["", "7E", "7E 01", "7E 00 00"])
def test_anything_else_is_corrupt(answer: str) -> None:
    assert isinstance(session.decode_tester_present(bytes.fromhex(answer)), Corrupt)
