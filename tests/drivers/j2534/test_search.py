"""Finding the network: which are tried, in which order, and what a failure means."""

import pytest

from drivers.api import Bus
from drivers.errors import (
    AdapterLimitError,
    AdapterUnfitError,
    BusFaultError,
    LinkLostError,
    VehicleSilentError,
)
from drivers.j2534.constants import ProtocolId
from drivers.j2534.networks import networks
from tests.drivers.j2534.fake import GO_ON, ScriptedPassThru, link_on

ISO15765, CAN = ProtocolId.ISO15765, ProtocolId.CAN
SUPPORTED = "41 00 BE 3E B8 11"
ANSWER_11 = f"7E8 {SUPPORTED}"
RAW_29 = f"18DAF110 06 {SUPPORTED}"
ANSWER_29 = f"18DAF110 {SUPPORTED}"
STARTED = bytes.fromhex("83F110C1EF8F")
SILENT = VehicleSilentError("nothing answered")


def found(library: ScriptedPassThru, hint: str = "") -> Bus:
    """Return the network that a fresh link finds."""
    return link_on(library, hint=hint).find_bus(stop=GO_ON)


def connections(library: ScriptedPassThru) -> list[str]:
    """Return what was connected, in order."""
    return [call.removeprefix("connect ") for call in library.calls if call.startswith("connect ")]


def test_11_bits_at_500_come_first() -> None:
    library = ScriptedPassThru({ISO15765: [[ANSWER_11, f"7EA {SUPPORTED}"]]})
    bus = found(library)
    assert (bus.name, bus.everybody.request, bus.responders) == (
        "ISO 15765-4, CAN 11 bit, 500 kbit/s",
        0x7DF,
        (0x7E8, 0x7EA),
    )


def test_250_kbit_are_tried_too() -> None:
    library = ScriptedPassThru({(ISO15765, 250_000): [[ANSWER_11]]})
    assert found(library).name == "ISO 15765-4, CAN 11 bit, 250 kbit/s"


def test_gateway_that_sleeps_through_the_first_request_is_found() -> None:
    library = ScriptedPassThru({(ISO15765, 500_000): [[], [], [ANSWER_11]]})
    assert found(library).responders == (0x7E8,)


def test_29_bit_units_are_found_over_raw_frames_and_then_named_to_the_device() -> None:
    library = ScriptedPassThru({(CAN, 500_000): [[RAW_29]], (ISO15765, 500_000): [[], [], [], [ANSWER_29]]})
    assert found(library).name == "ISO 15765-4, CAN 29 bit, 500 kbit/s"
    assert list(library.filters.values()) == ["FLOW_CONTROL FFFFFFFF 18DAF110 18DA10F1"]


def test_raw_search_lets_29_bit_answers_alone_through() -> None:
    library = ScriptedPassThru({(CAN, 500_000): [[RAW_29]], (ISO15765, 500_000): [[], [], [], [ANSWER_29]]})
    found(library)
    assert "start_filter PASS 1FFFFF00 18DAF100" in library.calls
    assert "write 18 DB 33 F1 02 01 00 00 00 00 00 00" in library.calls


def test_unit_that_only_asked_for_patience_over_raw_frames_is_there() -> None:
    library = ScriptedPassThru(
        {(CAN, 500_000): [["18DAF110 03 7F 01 78"]], (ISO15765, 500_000): [[], [], [], [ANSWER_29]]}
    )
    assert found(library).responders == (0x18DAF110,)


def test_frames_that_answer_nothing_are_nobody() -> None:
    noise = ["18DAF110 03 62 F1 90", "18DAF110 10 14 49 02", "18DAF110"]
    library = ScriptedPassThru({CAN: [noise]}, wakes=[SILENT, SILENT, SILENT])
    with pytest.raises(VehicleSilentError):
        found(library)


def test_device_with_few_filters_finds_the_units_over_raw_frames() -> None:
    library = ScriptedPassThru(
        {(CAN, 500_000): [[f"7E8 06 {SUPPORTED}"]], (ISO15765, 500_000): [[ANSWER_11]]}, filters_max=4
    )
    assert found(library).responders == (0x7E8,)


def few_filters(**more: object) -> ScriptedPassThru:
    """Return a device with four filters that does not do raw frames: CAN cannot be asked."""
    return ScriptedPassThru(filters_max=4, refused=frozenset({"connect CAN"}), **more)


def test_network_that_could_not_be_asked_is_told_where_another_one_answers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    found(few_filters(scripts={ProtocolId.J1850VPW: [["48 6B 10 41 00 BE 3E B8 11"]]}, wakes=[SILENT] * 3))
    told = "ISO 15765-4, CAN 11 bit, 500 kbit/s could not be asked: the adapter keeps 4 control units apart"
    assert any(told in message for message in caplog.messages)


def test_limit_that_kept_a_network_from_being_asked_comes_before_the_silence_of_others() -> None:
    with pytest.raises(AdapterLimitError, match=r"CAN 11 bit, 500 kbit/s: .* 8 are needed"):
        found(few_filters(wakes=[SILENT] * 3))


def test_k_line_is_woken_fast_first() -> None:
    library = ScriptedPassThru({ProtocolId.ISO14230: [["86 F1 10 41 00 BE 3E B8 11"]]}, wakes=[STARTED])
    bus = found(library)
    assert (bus.name, bus.everybody.request, bus.responders) == (
        "ISO 14230-4, KWP, fast start",
        0x33,
        (0x10,),
    )


def test_k_line_is_woken_at_5_baud_next() -> None:
    library = ScriptedPassThru(
        {ProtocolId.ISO14230: [["86 F1 10 41 00 BE 3E B8 11"]]}, wakes=[SILENT, b"\xef\x8f"]
    )
    assert found(library).name == "ISO 14230-4, KWP, 5 baud start"


def test_key_bytes_of_iso_9141_lead_there() -> None:
    library = ScriptedPassThru(
        {ProtocolId.ISO9141: [["48 6B 10 41 00 BE 3E B8 11"]]}, wakes=[SILENT, b"\x08\x08", b"\x08\x08"]
    )
    bus = found(library)
    assert (bus.name, bus.everybody.request) == ("ISO 9141-2, 5 baud start", 0x6A)


@pytest.mark.parametrize(
    ("protocol", "row", "name"),
    [
        (ProtocolId.J1850VPW, "48 6B 10 41 00 BE 3E B8 11", "SAE J1850 VPW, 10.4 kbit/s"),
        (ProtocolId.J1850PWM, "41 6B 10 41 00 BE 3E B8 11", "SAE J1850 PWM, 41.6 kbit/s"),
    ],
)
def test_j1850_comes_last(protocol: ProtocolId, row: str, name: str) -> None:
    library = ScriptedPassThru({protocol: [[row]]}, wakes=[SILENT, SILENT, SILENT])
    assert found(library).name == name


def test_everything_is_tried_and_let_go_before_the_vehicle_is_called_silent() -> None:
    library = ScriptedPassThru(wakes=[SILENT, SILENT, SILENT])
    with pytest.raises(VehicleSilentError, match="on any network"):
        found(library)
    assert connections(library) == [
        "ISO15765 0 500000",
        "CAN 100 500000",
        "ISO15765 0 250000",
        "CAN 100 250000",
        "ISO14230 0 10400",
        "ISO14230 0 10400",
        "ISO9141 0 10400",
        "J1850VPW 0 10400",
        "J1850PWM 0 41600",
    ]
    assert not library.channels


def test_protocols_that_the_device_lacks_are_passed_over() -> None:
    lacking = frozenset({"connect ISO14230", "connect ISO9141", "connect CAN"})
    library = ScriptedPassThru({ProtocolId.J1850VPW: [["48 6B 10 41 00 BE 3E B8 11"]]}, refused=lacking)
    assert found(library).name == "SAE J1850 VPW, 10.4 kbit/s"


def test_device_that_speaks_nothing_is_unfit() -> None:
    with pytest.raises(AdapterUnfitError):
        found(ScriptedPassThru(refused=frozenset({"connect"})))


def test_channel_that_cannot_be_set_up_is_let_go() -> None:
    library = ScriptedPassThru(refused=frozenset({"start_filter PASS"}), wakes=[])
    with pytest.raises(VehicleSilentError):
        found(library)
    assert not library.channels


def test_bus_where_nobody_takes_a_frame_is_a_fault() -> None:
    library = ScriptedPassThru(
        {ISO15765: [["done 7DF", ANSWER_11]]},
        refused=frozenset({"connect CAN", "connect ISO14230", "connect ISO9141"}),
    )
    link = link_on(library, known=networks((500_000,))[:1])
    link.find_bus(stop=GO_ON)
    with pytest.raises(BusFaultError):
        list(link.request(link_everybody(), b"\x01\x0d", deadline_s=0.2, expected=None, stop=GO_ON))


def link_everybody() -> object:
    """Return the target of a legislated request with 11 bits."""
    return networks()[0].everybody


def test_remembered_network_comes_first() -> None:
    library = ScriptedPassThru({ProtocolId.J1850VPW: [["48 6B 10 41 00 BE 3E B8 11"]]})
    found(library, hint="vpw")
    assert connections(library) == ["J1850VPW 0 10400"]


def test_hint_of_another_driver_changes_nothing() -> None:
    library = ScriptedPassThru({ISO15765: [[ANSWER_11]]})
    assert found(library, hint='{"v":1}').responders == (0x7E8,)


def test_adapter_that_goes_away_ends_the_search() -> None:
    library = ScriptedPassThru({ISO15765: [[LinkLostError("pulled")]]})
    with pytest.raises(LinkLostError):
        found(library)
    assert len(connections(library)) == 1
