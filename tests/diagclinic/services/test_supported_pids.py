"""diagclinic.services.supported_pids: which PIDs a unit offers, block by block."""

from typing import cast

import pytest

from diagclinic.services.supported_pids import read_supported
from drivers.errors import AnswerGarbledError, LinkLostError
from tests.service_doubles import ENGINE, Coming, Script, ScriptedLink, session_on

FREEZE_FRAME = 0x02


def offered(script: Script, service: int = 0x01) -> set[int]:
    return set(read_supported(session_on(script), ENGINE, service))


def test_bits_are_pids() -> None:
    assert offered({"0100": {0x7E8: "4100C0000002"}}) == {0x01, 0x02, 0x1F}


def test_list_of_lists_is_followed() -> None:
    script: Script = {
        "0100": {0x7E8: "410000000001"},
        "0120": {0x7E8: "412080000001"},
        "0140": {0x7E8: "414040000000"},
    }
    assert offered(script) == {0x21, 0x42}


def test_list_that_is_not_offered_is_not_asked_for() -> None:
    session = session_on({"0100": {0x7E8: "410080000000"}})
    read_supported(session, ENGINE)
    assert [text for _, text in cast("ScriptedLink", session.link).sent] == ["0100"]


def test_unit_that_offers_every_list_is_asked_for_all_and_no_more() -> None:
    script: Script = {f"01{base:02X}": {0x7E8: f"41{base:02X}FFFFFFFF"} for base in range(0, 0x100, 0x20)}
    assert offered(script) == {number for number in range(1, 0x100) if number % 0x20}


@pytest.mark.parametrize("coming", [{}, {0x7E8: "7F0112"}, {0x7E8: "4120"}, AnswerGarbledError("bits", b"x")])
def test_what_is_no_list_offers_nothing(coming: Coming) -> None:
    assert offered({"0100": coming}) == set()


def test_what_was_told_before_a_silence_counts() -> None:
    assert offered({"0100": {0x7E8: "410080000001"}}) == {0x01}


@pytest.mark.parametrize("lost", [{}, {0x7E8: "4120"}, AnswerGarbledError("bits", b"x")])
def test_list_that_was_lost_on_its_way_is_asked_for_once_more(lost: Coming) -> None:
    answers: list[Coming] = [lost, {0x7E8: "412080000000"}]
    script: Script = {"0100": {0x7E8: "410080000001"}, "0120": lambda: answers.pop(0)}
    assert offered(script) == {0x01, 0x21}


def test_unit_without_freeze_frames_is_asked_for_their_list_once() -> None:
    session = session_on()
    read_supported(session, ENGINE, FREEZE_FRAME)
    assert [text for _, text in cast("ScriptedLink", session.link).sent] == ["020000"]


def test_freeze_frames_have_lists_of_their_own() -> None:
    script: Script = {"020000": {0x7E8: "42000010000001"}, "022000": {0x7E8: "42200000004000"}}
    assert offered(script, FREEZE_FRAME) == {0x04, 0x32}


def test_lost_link_is_told() -> None:
    with pytest.raises(LinkLostError):
        offered({"0100": LinkLostError("gone")})
