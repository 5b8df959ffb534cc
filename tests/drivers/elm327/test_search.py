"""drivers.elm327.search: finding the network with adapters that help, and with those that do not."""

import threading

import pytest

from drivers.api import Bus
from drivers.elm327.asker import Asker
from drivers.elm327.dialogue import Dialogue
from drivers.elm327.exchange import Exchange
from drivers.elm327.profile import Profile
from drivers.elm327.protocols import PROTOCOLS
from drivers.elm327.response_count import ResponseCount
from drivers.elm327.search import Search
from drivers.errors import (
    AdapterResetError,
    AdapterUnfitError,
    AnswerGarbledError,
    BusFaultError,
    RequestStoppedError,
    VehicleSilentError,
)
from tests.drivers.elm327.scripted import GO_ON, SUPPORTED, ScriptedLine, Turn

ON_6: tuple[Turn, ...] = (("ATSH7DF", "OK"), ("0100", SUPPORTED), ("01001", SUPPORTED))


def search(*turns: Turn, headers: bool = True, stop: threading.Event = GO_ON) -> Bus:
    """Search an unknown vehicle through an adapter that follows a script to its end."""
    line = ScriptedLine(turns)
    dialogue = Dialogue(line, line.clock)
    exchange = Exchange(dialogue, Profile("", "", headers=headers), line.clock)
    asker = Asker(dialogue, stop, line.clock)
    bus = Search(exchange, asker, ResponseCount(), headers, stop, line.clock).unknown()
    assert line.is_done
    return bus


def one_by_one(reply: str, *, but: str = "") -> list[Turn]:
    """Return the turns of trying each network in its order, up to the one that is left out."""
    turns: list[Turn] = []
    for digit, protocol in PROTOCOLS.items():
        if digit == but:
            return turns
        header = {"can11": ["ATSH7DF"], "can29": ["ATSHDB33F1"]}.get(protocol.layout.value, [])
        turns += [(f"ATTP{digit}", "OK"), *((command, "OK") for command in header), ("0100", reply)]
    return turns


def test_network_that_the_adapter_finds_is_named() -> None:
    bus = search(("ATSP0", "OK"), ("0100", f"SEARCHING...\r{SUPPORTED}"), ("ATDPN", "A6"), *ON_6)
    assert bus == Bus(PROTOCOLS["6"].name, PROTOCOLS["6"].everybody, (0x7E8,))


def test_flood_on_a_network_is_not_taken_for_silence() -> None:
    rows = "\r".join(["7E803410D00"] * 20)
    flooded = [("0100", rows) if turn[0] == "0100" else turn for turn in one_by_one("NO DATA", but="8")]
    twice = [*flooded, ("0100", rows)]
    others = one_by_one("NO DATA")[len(flooded) :]
    with pytest.raises(AnswerGarbledError, match="20 frames"):
        search(("ATSP0", "OK"), ("0100", "UNABLE TO CONNECT"), *twice, *others)


@pytest.mark.parametrize("first", ["7E8037F0178", "7E80641", "BUFFER FULL", "7E8064100BE3FA8<DATA ERROR"])
def test_network_on_which_somebody_spoke_to_no_end_is_asked_again(first: str) -> None:
    bus = search(
        ("ATSP0", "OK"), ("0100", SUPPORTED), ("ATDPN", "A6"), ("ATSH7DF", "OK"), ("0100", first), *ON_6[1:]
    )
    assert bus.responders == (0x7E8,)


def test_every_responder_is_told_once() -> None:
    both = f"{SUPPORTED}\r7EA0641000980 8001\r{SUPPORTED}".replace(" ", "")
    bus = search(
        ("ATSP0", "OK"),
        ("0100", SUPPORTED),
        ("ATDPN", "6"),
        ("ATSH7DF", "OK"),
        ("0100", both),
        ("01003", both),
    )
    assert bus.responders == (0x7E8, 0x7EA)


@pytest.mark.parametrize("told", ["0", "A0", "?", "AUTO", "A"])
def test_adapter_that_does_not_name_the_network_is_tried_one_by_one(told: str) -> None:
    bus = search(("ATSP0", "OK"), ("0100", SUPPORTED), ("ATDPN", told), ("ATTP6", "OK"), *ON_6)
    assert bus.name == PROTOCOLS["6"].name


def test_adapter_whose_search_gives_up_is_helped() -> None:
    bus = search(("ATSP0", "OK"), ("0100", "SEARCHING...\rUNABLE TO CONNECT"), ("ATTP6", "OK"), *ON_6)
    assert bus.responders == (0x7E8,)


def test_adapter_without_a_search_is_helped() -> None:
    assert search(("ATSP0", "?"), ("ATTP6", "OK"), *ON_6).responders == (0x7E8,)


def test_adapter_that_cannot_try_a_network_is_set_to_it() -> None:
    assert search(("ATSP0", "?"), ("ATTP6", "?"), ("ATSP6", "OK"), *ON_6).responders == (0x7E8,)


def test_networks_are_tried_in_their_order_to_the_last_one() -> None:
    row = "416B104100BE3EB811"
    crc = "7A"
    turns = [*one_by_one("NO DATA", but="1"), ("ATTP1", "OK"), *[("0100", row + crc)] * 2]
    line = ScriptedLine([("ATSP0", "?"), *turns])
    dialogue = Dialogue(line, line.clock)
    exchange = Exchange(dialogue, Profile("", ""), line.clock)
    finder = Search(exchange, Asker(dialogue, GO_ON, line.clock), ResponseCount(), headers=True, stop=GO_ON)
    finder.clock = line.clock
    with pytest.raises(VehicleSilentError):  # the checksum is wrong on purpose: no network is made up
        finder.unknown()
    assert line.is_done


def test_vehicle_that_answers_nowhere_is_silent() -> None:
    with pytest.raises(VehicleSilentError):
        search(("ATSP0", "OK"), ("0100", "UNABLE TO CONNECT"), *one_by_one("NO DATA"))


def test_broken_network_is_told_when_no_other_answers() -> None:
    with pytest.raises(BusFaultError):
        search(("ATSP0", "OK"), ("0100", "CAN ERROR"), *one_by_one("CAN ERROR"))


def test_error_at_another_bit_rate_is_no_fault_of_a_network_that_took_the_question() -> None:
    silent_at_500_kbit = [("ATTP6", "OK"), ("ATSH7DF", "OK"), ("0100", "NO DATA")]
    with pytest.raises(VehicleSilentError):
        search(
            ("ATSP0", "OK"),
            ("0100", "UNABLE TO CONNECT"),
            *silent_at_500_kbit,
            *one_by_one("CAN ERROR")[len(silent_at_500_kbit) :],
        )


def test_restart_of_the_adapter_ends_the_search() -> None:
    with pytest.raises(AdapterResetError):
        search(("ATSP0", "OK"), ("0100", "SEARCHING...\rLV RESET"))


def test_stop_ends_the_search() -> None:
    stop = threading.Event()
    with pytest.raises(RequestStoppedError):
        search(("ATSP0", "OK"), ("0100", [b"SEARCHING...", stop.set]), (" ", "STOPPED"), stop=stop)


def test_adapter_without_headers_is_no_use_on_29_bit() -> None:
    with pytest.raises(AdapterUnfitError):
        search(("ATSP0", "OK"), ("0100", "4100BE3FA813"), ("ATDPN", "A7"), headers=False)
