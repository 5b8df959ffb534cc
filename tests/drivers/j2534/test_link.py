"""The link over ISO 15765, K-line and J1850: answers, patience, silence, loss."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Answer, Scheme, Target
from drivers.errors import (
    AdapterUnfitError,
    DriverError,
    LinkLostError,
    RequestStoppedError,
    VehicleSilentError,
    VendorLibraryDiedError,
)
from drivers.j2534.constants import ProtocolId
from drivers.j2534.link import J2534Link
from drivers.j2534.passthru import PassThruMessage
from tests.drivers.j2534.fake import (
    ENGINE,
    EVERYBODY,
    GO_ON,
    LATER,
    ScriptedPassThru,
    Trace,
    ask,
    iso15765,
    link_on,
    stop_at_read,
)

STARTED = bytes.fromhex("83F110C1EF8F")
KWP = Target(Scheme.K_LINE, 0x33, functional=True)
VIN = b"\x62\xf1\x90WAUZZZ8K9BA123456"


def payloads(answers: list[Answer]) -> list[bytes]:
    """Return what was answered, without who and when."""
    return [answer.payload for answer in answers]


def requested(link: J2534Link, target: Target = ENGINE, payload: str = "22F190") -> list[Answer]:
    """Ask for one answer over `link`."""
    return list(link.request(target, bytes.fromhex(payload), deadline_s=0.2, expected=1, stop=GO_ON))


def test_whole_message_is_an_answer_with_its_source() -> None:
    (answer,) = ask(iso15765(["done 7E0", "begun 7E8", f"7E8 {VIN.hex()}"]), "22F190", ENGINE)
    assert (answer.source, answer.payload, answer.damage) == (0x7E8, VIN, "")


def test_arrival_is_told_on_the_links_clock() -> None:
    library = iso15765(["7E8 41 0D 20"])
    (answer,) = ask(library, "010D", ENGINE)
    assert 100 < answer.at_s < library.clock.now_s


def test_several_units_answer_everybody() -> None:
    answers = ask(iso15765(["7E8 41 0D 20", "7E9 41 0D 21"]), "010D")
    assert [answer.source for answer in answers] == [0x7E8, 0x7E9]


def test_everybody_is_waited_for_until_as_many_answered_as_expected() -> None:
    library = iso15765(["7E8 41 0D 20", LATER, "7E9 41 0D 21", LATER, "7EA 41 0D 22"])
    assert [answer.source for answer in ask(library, "010D", expected=2)] == [0x7E8, 0x7E9]


def test_expected_answers_end_the_wait() -> None:
    library = iso15765(["7E8 41 0D 20", "7E9 41 0D 21"])
    ask(library, "010D", expected=2)
    assert library.clock.now_s < 100.05


def test_unit_that_says_it_twice_is_heard_once() -> None:
    assert len(ask(iso15765(["7E8 41 0D 20", "7E8 41 0D 20"]), "010D")) == 1


def test_late_answer_to_an_earlier_request_is_dropped() -> None:
    assert payloads(ask(iso15765(["7E8 41 0C 10 00", "7E8 41 0D 20"]), "010D")) == [b"\x41\x0d\x20"]


def test_pending_unit_is_waited_for_beyond_the_deadline() -> None:
    library = iso15765(["7E8 7F 22 78"])
    link = link_on(library)
    request = link.request(ENGINE, b"\x22\xf1\x90", deadline_s=0.2, expected=1, stop=GO_ON)
    late(library, f"7E8 {VIN.hex()}", after_s=3.0)
    assert payloads(list(request)) == [VIN]


def late(library: ScriptedPassThru, row: str, after_s: float) -> None:
    """Let `row` come once `after_s` have passed on the device's clock."""
    due_s, plain = library.clock.now_s + after_s, library.read

    def read(channel: int, count: int, timeout_ms: int) -> list[PassThruMessage]:
        if library.clock.now_s >= due_s and row not in library.waiting and library.sent:
            library.waiting.append(row)
        return plain(channel, count, timeout_ms)

    library.read = read  # type: ignore[method-assign]  # the script's own device


def test_pending_unit_that_never_answers_is_silent_after_five_seconds() -> None:
    library = iso15765(["7E8 7F 22 78"])
    with pytest.raises(VehicleSilentError):
        ask(library, "22F190", ENGINE)
    assert 105 <= library.clock.now_s < 105.3


def test_negative_response_is_an_answer() -> None:
    assert payloads(ask(iso15765(["7E8 7F 22 31"]), "22F190", ENGINE)) == [b"\x7f\x22\x31"]


def test_long_request_may_take_longer_than_the_deadline() -> None:
    library = iso15765([])
    late(library, "7E8 6E F1 90", after_s=0.7)
    assert payloads(ask(library, "2EF190" + "00" * 17, ENGINE)) == [b"\x6e\xf1\x90"]


def test_answer_that_broke_off_is_named_as_damage() -> None:
    (answer,) = ask(iso15765(["begun 7E8"]), "22F190", ENGINE)
    assert (answer.payload, answer.damage) == (b"", "it began and never became whole")


def test_nobody_is_silence() -> None:
    with pytest.raises(VehicleSilentError, match="7E0: no answer"):
        ask(iso15765(), "22F190", ENGINE)


def test_bytes_are_traced_both_ways() -> None:
    trace = Trace()
    requested(link_on(iso15765(["7E8 62 F1 90 41"]), trace))
    assert trace.rows == [
        (True, "0600000040" + "000007E022F190"),
        (False, "0600000000" + "000007E862F19041"),
    ]


def test_k_line_request_without_a_network_is_refused() -> None:
    with pytest.raises(AdapterUnfitError, match="no network was found yet"):
        ask(ScriptedPassThru(), "0100", KWP)


def test_doip_address_is_nothing_for_j2534() -> None:
    with pytest.raises(AdapterUnfitError, match="no doip addresses"):
        ask(ScriptedPassThru(), "22F190", Target(Scheme.DOIP, 0x0E80))


def test_29_bit_units_are_looked_for_before_everybody_is_asked() -> None:
    library = ScriptedPassThru(
        {
            ProtocolId.CAN: [["18DAF110 06 41 00 BE 3E B8 11"]],
            ProtocolId.ISO15765: [["18DAF110 41 0D 20"]],
        }
    )
    answers = ask(library, "010D", Target(Scheme.CAN_29BIT, 0x18DB33F1, functional=True))
    assert [answer.source for answer in answers] == [0x18DAF110]


def test_remembered_k_line_is_woken_on_the_first_request() -> None:
    library = ScriptedPassThru({ProtocolId.ISO14230: [["83 F1 10 41 0D 20"]]}, wakes=[STARTED])
    assert payloads(requested(link_on(library, hint="kwp-fast"), KWP, "010D")) == [b"\x41\x0d\x20"]


def test_messages_of_a_long_answer_on_the_k_line_are_all_answers() -> None:
    rows = [f"87 F1 10 49 02 {number:02X} 31 32 33 34" for number in range(1, 6)]
    library = ScriptedPassThru({ProtocolId.ISO14230: [rows]}, wakes=[STARTED])
    link = link_on(library, hint="kwp-fast")
    answers = list(link.request(KWP, b"\x09\x02", deadline_s=0.2, expected=None, stop=GO_ON))
    assert [answer.payload[2] for answer in answers] == [1, 2, 3, 4, 5]


def test_damaged_message_on_the_k_line_is_told_as_such() -> None:
    library = ScriptedPassThru({ProtocolId.ISO14230: [["84 F1 10 41 0D"]]}, wakes=[STARTED])
    (answer,) = requested(link_on(library, hint="kwp-fast"), KWP, "010D")
    assert answer.damage == "2 of 4 bytes came"


def test_voltage_is_the_devices() -> None:
    assert link_on(iso15765()).battery_v(stop=GO_ON) == 12.3


def test_device_that_measures_no_voltage_tells_none() -> None:
    library = ScriptedPassThru(refused=frozenset({"battery_v"}))
    assert link_on(library).battery_v(stop=GO_ON) is None


def test_network_found_is_the_hint() -> None:
    link = link_on(iso15765(["7E8 41 00 BE 3E B8 11"]))
    link.find_bus(stop=GO_ON)
    assert link.resume_hint == "can11-500"


def test_looking_again_lets_the_old_channel_go() -> None:
    library = iso15765(["7E8 41 00 BE 3E B8 11"], ["7E8 41 00 BE 3E B8 11"])
    link = link_on(library)
    link.find_bus(stop=GO_ON)
    link.find_bus(stop=GO_ON)
    assert len(library.channels) == 1


def test_stop_ends_the_wait() -> None:
    library, stop = iso15765([]), threading.Event()
    stop_at_read(library, stop)
    link = link_on(library)
    with pytest.raises(RequestStoppedError):
        list(link.request(ENGINE, b"\x3e\x00", deadline_s=60, expected=1, stop=stop))
    assert library.clock.now_s < 100.2


def test_nothing_is_asked_once_stopped() -> None:
    library, stop = iso15765([]), threading.Event()
    stop.set()
    with pytest.raises(RequestStoppedError):
        list(link_on(library).request(ENGINE, b"\x3e\x00", deadline_s=1, expected=1, stop=stop))
    assert library.sent == []


@pytest.mark.parametrize("error", [LinkLostError("pulled"), VendorLibraryDiedError("crashed")])
def test_lost_adapter_is_asked_nothing_more(error: LinkLostError) -> None:
    library = iso15765([error])
    link = link_on(library)
    with pytest.raises(type(error)):
        requested(link)
    library.calls.clear()
    with pytest.raises(LinkLostError):
        requested(link)
    assert library.calls == []


def test_stop_during_a_5_baud_start_is_told_at_once_and_the_device_let_go_afterwards() -> None:
    stop, release, shut = threading.Event(), threading.Event(), threading.Event()

    def wake() -> None:
        stop.set()
        release.wait(10)

    library = ScriptedPassThru(wakes=[b"\x08\x08"], on_wake=wake)
    library.shut = shut.set  # type: ignore[method-assign]  # tells the test
    link = link_on(library, hint="iso9141")
    with pytest.raises(RequestStoppedError):
        link.find_bus(stop=stop)
    link.close()
    assert not shut.is_set()
    release.set()
    assert shut.wait(10)


def test_closed_link_says_so() -> None:
    link = link_on(iso15765())
    link.close()
    with pytest.raises(LinkLostError, match="closed"):
        requested(link)


def test_closing_lets_everything_go() -> None:
    library = iso15765(["7E8 62 F1 90 41"])
    link = link_on(library)
    requested(link)
    link.close()
    link.close()
    assert library.calls[-3:] == ["disconnect ISO15765", "close", "shut"]


@given(
    st.sampled_from(
        [("can11-500", EVERYBODY), ("kwp-fast", KWP), ("vpw", Target(Scheme.K_LINE, 0x6A, functional=True))]
    ),
    st.lists(st.tuples(st.binary(max_size=14), st.integers(0, 0x1FF), st.integers(0, 16)), max_size=6),
)
def test_arbitrary_messages_raise_nothing_but_driver_errors(
    network: tuple[str, Target], rows: list[tuple[bytes, int, int]]
) -> None:
    library = ScriptedPassThru(wakes=[STARTED])
    heard = [
        PassThruMessage(ProtocolId.CAN, row, rx_status=status, extra_index=extra)
        for row, status, extra in rows
    ]

    def read(channel: int, count: int, timeout_ms: int) -> list[PassThruMessage]:
        library.clock.now_s += timeout_ms / 1000
        taken, heard[:] = heard[:count] if timeout_ms else [], heard[count:] if timeout_ms else heard
        return taken

    library.read = read  # type: ignore[method-assign]  # the script's own device
    link = link_on(library, hint=network[0])
    try:
        answers = requested(link, network[1], "010D")
    except DriverError:
        return
    assert all(answer.payload or answer.damage for answer in answers)
