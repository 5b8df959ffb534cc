"""drivers.simulator.elm_stn: OBDLink Family Reference and Programming Manual, "ST Commands"."""

import pytest

from drivers.simulator.elm_settings import StnChip
from drivers.simulator.elm_stn import InlineRequest, StnCommands, speed_asked

CHIP = StnChip("OBDLink EX r2.0", "STN2230 v5.6.19", "223010001234")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("DI", "OBDLink EX r2.0"),
        ("I", "STN2230 v5.6.19"),
        ("SN", "223010001234"),
        ("MFR", "OBD Solutions LLC"),
        ("CSEGT1", "OK"),
        ("PTO200", "OK"),
        ("CMM0", "OK"),
        ("FPA7E8,7FF", "OK"),
        ("P33", "OK"),
        ("CMM7", "?"),
        ("FPA7E8", "?"),
        ("XYZ", "?"),
        ("", "?"),
    ],
)
def test_command_is_answered(command: str, said: str) -> None:
    assert StnCommands(CHIP).run(command) == said


def test_without_pass_filters_nothing_passes() -> None:
    assert not StnCommands(CHIP).wants(0x7E8)


def test_pass_filters_add_up_and_block_filters_win() -> None:
    chip = StnCommands(CHIP)
    for command in ("FPA700,700", "FPA123,7FF", "FBA7E8,7FF"):
        chip.run(command)
    assert [chip.wants(identifier) for identifier in (0x7E9, 0x123, 0x124, 0x7E8)] == [
        True,
        True,
        False,
        False,
    ]


def test_filters_can_be_cleared() -> None:
    chip = StnCommands(CHIP)
    for command in ("FPA000,000", "FBA7E8,7FF", "FBC", "FPC", "FPA7E8,7FF"):
        chip.run(command)
    assert (chip.wants(0x7E8), chip.wants(0x7E9)) == (True, False)


def test_request_goes_with_its_header_time_out_and_count() -> None:
    assert InlineRequest.parse("H:7E0,D:22F190,T:100,R:1") == InlineRequest(b"\x22\xf1\x90", 0x7E0, 0.1, 1)


def test_request_alone_leaves_the_settings_as_they_are() -> None:
    assert InlineRequest.parse("D:0100") == InlineRequest(b"\x01\x00", None, None, None)


@pytest.mark.parametrize("text", ["", "H:7E0", "D:010", "D:0100,X:1", "D:0100,T:FF", "H:XYZ,D:0100"])
def test_request_that_makes_no_sense_is_none(text: str) -> None:
    assert InlineRequest.parse(text) is None


@pytest.mark.parametrize(
    ("command", "baud"), [("BR500000", 500000), ("BR", None), ("BRT75", None), ("BR5", None)]
)
def test_speed_that_is_asked_for(command: str, baud: int | None) -> None:
    assert speed_asked(command) == baud
