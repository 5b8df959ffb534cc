"""drivers.elm327.command_table: the commands of a self-test (ELM327 data sheet v2.2, STN manual)."""

import re

import pytest

from drivers.elm327.command_table import ELM327_COMMANDS, STN, STN_COMMANDS, Command

EVERY = (*ELM327_COMMANDS, *STN_COMMANDS)
#: what speaks or listens on the vehicle's network, what the adapter keeps, what puts it to sleep or elsewhere
FORBIDDEN = re.compile(
    r"AT(SP|PP\d|PPFF|SD|CV|@3|LP|MA|MP|MR|MT|DM1|FI|SI|RTR|BRD|Z)|ST(SBR|WBR|SATI|SL|M$|MA|PX|PO|BR\d|SDI|S@1)"
)


@pytest.mark.parametrize("command", EVERY, ids=lambda command: command.name)
def test_no_command_touches_the_vehicle_or_what_the_adapter_keeps(command: Command) -> None:
    assert not any(FORBIDDEN.match(part) for part in command.text.split("|"))


def test_every_command_is_asked_once() -> None:
    assert len({command.text for command in EVERY}) == len(EVERY)


def test_every_version_that_added_commands_is_there() -> None:
    assert {command.since for command in ELM327_COMMANDS} == {
        "1.0", "1.1", "1.2", "1.3", "1.3a", "1.4", "1.4b", "2.0", "2.1", "2.2"
    }  # fmt: skip


def test_st_commands_belong_to_no_version_of_the_elm327() -> None:
    assert {command.since for command in STN_COMMANDS} == {STN}


@pytest.mark.parametrize(
    ("name", "answer", "right"),
    [
        ("AT RV", "12.4V", True),
        ("AT RV", "12.4", False),
        ("AT DPN", "A6", True),
        ("AT DPN", "0", False),
        ("AT DP", "AUTO,ISO15765-4(CAN11/500)", True),
        ("AT DP", "AUTO", False),
        ("AT I", "ELM327V1.4B", True),
        ("AT I", "ELM327", False),
        ("AT CS", "T:00R:00", True),
        ("AT AL", "OK", True),
        ("AT AL", "OK|OK", False),
        ("AT PPS", "00:FFF01:FFF|02:FFF03:32F", True),
        ("STSN", "113010745724", True),
    ],
)
def test_right_answer_is_told_from_a_wrong_one(name: str, answer: str, right: bool) -> None:
    command = next(command for command in EVERY if command.name == name)
    assert command.is_right(answer) is right
