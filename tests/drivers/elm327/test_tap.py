"""drivers.elm327.tap against scripted adapters, simulated ones and the third-party ELM327-emulator.

ELM327 data sheet v2.2, "Monitoring the Bus"; OBDLink Family Reference and Programming Manual, "Monitoring".
"""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import can
import pytest

from drivers.api import Capability, FrameFilter, TapOptions
from drivers.elm327.dialogue import Dialogue
from drivers.elm327.link import Opened
from drivers.elm327.profile import Hint, Profile
from drivers.elm327.speed import Speed
from drivers.elm327.tap import Elm327Tap, start, tap_elm327
from drivers.errors import (
    AdapterNotSilentError,
    AdapterResetError,
    AdapterUnfitError,
    BusFaultError,
    DriverError,
    LinkLostError,
    RequestStoppedError,
)
from drivers.registry import VciUrl
from drivers.simulator.car import Car
from drivers.simulator.elm_server import serve_pty, serve_tcp
from drivers.simulator.elm_settings import PERSONALITIES
from drivers.simulator.options import car_options
from drivers.transport.opening import open_line
from tests.drivers.elm327.scripted import PassingTime, Piece, ScriptedLine, Turn, unplug
from tests.elm_emulator import ElmEmulator

ELM = Profile("ELM327", "ELM327 v2.2")
STN = Profile("OBDLink EX", "ELM327 v1.4b", segmented=True, batched=True)
ENGINE = FrameFilter(0x7E8, 0x7FF, is_extended=False)
GEARBOX = FrameFilter(0x7E9, 0x7FF, is_extended=False)
ON_6: tuple[Turn, ...] = (("ATCAF0", "OK"), ("ATCSM1", "OK"), ("ATD1", "OK"), ("ATTP6", "OK"))
STN_ON_6: tuple[Turn, ...] = (("ATCAF0", "OK"), ("STCMM0", "OK"), ("ATD1", "OK"), ("ATTP6", "OK"))
#: an adapter that acknowledges what it monitors
LOUD: tuple[Turn, ...] = (("ATCAF0", "OK"), ("ATCSM1", "?"), ("ATD1", "OK"))
LEAVES: tuple[Turn, ...] = ((" ", [b"STOPPED\r\r>"]), ("ATAR", "OK"), ("ATD", "OK"))


def shown(*pieces: Piece) -> list[Piece]:
    return list(pieces)


def refused(*digits: str) -> list[Turn]:
    """Return the script of networks that the adapter does not know."""
    return [(f"{verb}{digit}", "?") for digit in digits for verb in ("ATTP", "ATSP")]


def tap_on(
    *turns: Turn, filters: tuple[FrameFilter, ...] = (), protocol: str = "6", profile: Profile = ELM
) -> tuple[Elm327Tap, ScriptedLine, threading.Event]:
    line = ScriptedLine(turns)
    stop = PassingTime(line.clock)
    opened = Opened("elm:COM3", line, Dialogue(line, line.clock), Hint(profile, 38400), is_warm=False)
    return start(opened, protocol, TapOptions(stop, filters), line.clock), line, stop


def identifiers(frames: list[can.Message]) -> list[int]:
    return [frame.arbitration_id for frame in frames]


def read(tap: Elm327Tap, timeout_s: float = 0.2) -> list[can.Message]:
    return list(tap.read(timeout_s=timeout_s))


# -- before the first frame --


def test_adapter_is_silenced_before_it_listens() -> None:
    tap, line, _ = tap_on(*ON_6, ("ATMA", shown(b"0C9101\r")))
    assert line.sent.index("ATCSM1") < line.sent.index("ATMA")
    assert Capability.LISTEN_ONLY in tap.info.capabilities


def test_adapter_that_cannot_keep_silent_is_not_said_to() -> None:
    tap, _, _ = tap_on(("ATCAF0", "OK"), ("ATCSM1", "?"), ("ATD1", "OK"), ("ATTP6", "OK"), ("ATMA", []))
    assert tap.info.capabilities == Capability.MONITOR


def test_adapter_that_cannot_keep_silent_is_not_let_onto_networks_that_it_may_disturb() -> None:
    turns = (*LOUD, ("ATTP6", "OK"), *LEAVES[1:])
    with pytest.raises(AdapterNotSilentError, match="protocol=6"):
        tap_on(*turns, protocol="")


def test_network_that_is_named_to_whoever_cannot_keep_silent_is_one_that_the_adapter_knows() -> None:
    unknown = refused("6")
    with pytest.raises(AdapterNotSilentError, match="protocol=8"):
        tap_on(*LOUD, *unknown, ("ATTP8", "?"), ("ATSP8", "OK"), *LEAVES[1:], protocol="")
    tap, _, _ = tap_on(*LOUD, ("ATTP8", "?"), ("ATSP8", "OK"), ("ATMA", shown(b"0C9101\r")), protocol="8")
    assert identifiers(read(tap)) == [0x0C9]


def test_nothing_is_advised_to_whoever_can_neither_keep_silent_nor_be_set_to_a_network() -> None:
    with pytest.raises(AdapterUnfitError, match="6, 8, 7, 9"):
        tap_on(*LOUD, *refused("6", "8", "7", "9"), *LEAVES[1:], protocol="")


def test_adapter_that_shows_no_raw_frames_is_unfit() -> None:
    with pytest.raises(AdapterUnfitError):
        tap_on(("ATCAF0", "?"), *LEAVES[1:])


def test_adapter_that_cannot_be_set_to_the_network_is_unfit() -> None:
    with pytest.raises(AdapterUnfitError, match=r"networks asked for: 6$"):
        tap_on(*ON_6[:-1], *refused("6"), *LEAVES[1:])


def test_networks_that_the_adapter_does_not_know_are_left_out_of_the_search() -> None:
    tap, _, _ = tap_on(
        *ON_6[:-1],
        *refused("6", "8"),
        ("ATTP7", "OK"),
        ("ATMA", []),
        (" ", [b"STOPPED\r\r>"]),
        ("ATTP9", "OK"),
        ("ATMA", shown(b"18FEF100101\r")),
        protocol="",
    )
    assert identifiers(read(tap)) == [0x18FEF100]


def test_quiet_vehicle_is_listened_to_on_the_first_network_that_the_adapter_knows() -> None:
    trials = (*refused("6"), ("ATTP8", "OK"), ("ATMA", []), (" ", [b"STOPPED\r\r>"]), *refused("7", "9"))
    tap, line, _ = tap_on(*ON_6[:-1], *trials, *refused("6"), ("ATTP8", "OK"), ("ATMA", []), protocol="")
    assert (read(tap), line.is_done) == ([], True)


def test_adapter_that_knows_none_of_the_networks_is_unfit() -> None:
    wanted = (FrameFilter(0x18FEF100, 0x1FFFFFFF, is_extended=True),)
    none = refused("7", "9")
    with pytest.raises(AdapterUnfitError, match=r"7, 9$"):
        tap_on(*ON_6[:-1], *none, *none, *LEAVES[1:], protocol="", filters=wanted)


def test_stn_chip_listens_through_its_filters() -> None:
    filters = ("STFPC|STFPA7E8,7FF|STFPA7E9,7FF", "OK\rOK\rOK")
    tap, _, _ = tap_on(
        *STN_ON_6, filters, ("STM", shown(b"7E8101\r")), filters=(ENGINE, GEARBOX), profile=STN
    )
    assert identifiers(read(tap)) == [0x7E8]


def test_stn_chip_without_room_for_the_filters_shows_everything_and_we_choose() -> None:
    tap, _, _ = tap_on(
        *STN_ON_6,
        ("STFPC|STFPA7E8,7FF|STFPA7E9,7FF", "OK\rOK\rOUT OF MEMORY"),
        ("STFPC", "OK"),
        ("STFPA7E8,7FF", "OK"),
        ("STFPA7E9,7FF", "?"),
        ("STFPA000,000", "OK"),
        ("STM", shown(b"7E8101\r0C9101\r7E9101\r")),
        filters=(ENGINE, GEARBOX),
        profile=STN,
    )
    assert identifiers(read(tap)) == [0x7E8, 0x7E9]


def test_stn_chip_that_refuses_its_filters_is_used_as_an_elm327() -> None:
    tap, _, _ = tap_on(
        *STN_ON_6,
        ("STFPC|STFPA000,000", "?"),
        ("STFPC", "?"),
        ("STFPA000,000", "?"),
        ("STFPA000,000", "?"),
        ("ATMA", shown(b"0C9101\r")),
        profile=STN,
    )
    assert identifiers(read(tap)) == [0x0C9]


def test_elm327_is_told_its_one_filter() -> None:
    tap, _, _ = tap_on(*ON_6, ("ATCRA7E8", "OK"), ("ATMA", shown(b"7E8101\r")), filters=(ENGINE,))
    assert identifiers(read(tap)) == [0x7E8]


def test_filters_beyond_the_one_are_ours() -> None:
    shows = ("ATMA", shown(b"7E8101\r0C9101\r7E9101\r"))
    tap, _, _ = tap_on(*ON_6, shows, filters=(ENGINE, GEARBOX))
    assert identifiers(read(tap)) == [0x7E8, 0x7E9]


def test_filter_that_a_clone_refuses_is_ours() -> None:
    turns = (*ON_6, ("ATCRA7E8", "?"), ("ATAR", "OK"), ("ATMA", shown(b"7E8101\r0C9101\r")))
    tap, _, _ = tap_on(*turns, filters=(ENGINE,))
    assert identifiers(read(tap)) == [0x7E8]


def test_network_is_found_by_listening() -> None:
    tap, _, _ = tap_on(
        *ON_6,
        ("ATMA", []),
        (" ", [b"STOPPED\r\r>"]),
        ("ATTP8", "OK"),
        ("ATMA", shown(b"0C9101\r")),
        protocol="",
        filters=(),
    )
    assert identifiers(read(tap)) == [0x0C9]


def test_network_is_found_by_frames_that_nobody_wants() -> None:
    tap, _, _ = tap_on(
        *ON_6,
        ("ATMA", []),
        (" ", [b"STOPPED\r\r>"]),
        ("ATTP8", "OK"),
        ("ATMA", shown(b"0C9101\r")),
        (" ", [b"STOPPED\r\r>"]),
        ("ATTP8", "OK"),
        ("ATCRA7E8", "OK"),
        ("ATMA", shown(b"7E8101\r")),
        protocol="",
        filters=(ENGINE,),
    )
    assert identifiers(read(tap)) == [0x7E8]


def test_network_of_errors_is_left_for_the_next_at_once() -> None:
    errors: tuple[Turn, ...] = (("ATMA", [b"CAN ERROR\r\r>"]),) * 3
    tap, line, _ = tap_on(*ON_6, *errors, ("ATTP8", "OK"), ("ATMA", shown(b"0C9101\r")), protocol="")
    assert identifiers(read(tap)) == [0x0C9]
    assert " " not in line.sent


def test_quiet_vehicle_is_listened_to_on_the_commonest_network() -> None:
    trials = [
        turn for digit in "687" for turn in ((f"ATTP{digit}", "OK"), ("ATMA", []), (" ", [b"STOPPED\r\r>"]))
    ]
    last = (("ATTP9", "OK"), ("ATMA", []), (" ", [b"STOPPED\r\r>"]), ("ATTP6", "OK"), ("ATMA", []))
    tap, line, _ = tap_on(*ON_6[:-1], *trials, *last, protocol="")
    assert (read(tap), line.is_done) == ([], True)


# -- when it cannot begin --


def fails_to_begin(*turns: Turn, stop: threading.Event | None = None) -> tuple[ScriptedLine, Speed]:
    """Return what was left behind of an adapter whose speed had been raised."""
    line = ScriptedLine(turns)
    stop = stop or PassingTime(line.clock)
    dialogue = Dialogue(line, line.clock)
    faster = Speed(line, dialogue, stop, line.clock, is_stn=False, baud=500_000)
    opened = Opened("elm:COM3", line, dialogue, Hint(ELM, 38400), is_warm=False, speed=faster)
    with pytest.raises(DriverError):
        start(opened, "", TapOptions(stop), line.clock)
    return line, faster


SLOWED: tuple[Turn, ...] = (
    ("ATAR", "OK"),
    ("ATD", "OK"),
    ("ATBRD68", [b"OK\r", 0.05, b"ELM327 v2.2\r"]),
    ("", [b"OK\r\r>"]),
)


def test_adapter_that_cannot_listen_is_brought_back_to_its_speed() -> None:
    line, speed = fails_to_begin(*LOUD, ("ATTP6", "OK"), *SLOWED)
    assert (line.is_done, speed.baud) == (True, 38400)


def test_stop_before_the_first_frame_ends_the_monitor() -> None:
    stop = threading.Event()
    line, speed = fails_to_begin(*ON_6, ("ATMA", [stop.set]), (" ", [b"STOPPED\r\r>"]), *SLOWED, stop=stop)
    assert (line.is_done, speed.baud) == (True, 38400)


def test_adapter_that_is_lost_before_it_listens_is_told_nothing_more() -> None:
    line, _ = fails_to_begin(("ATCAF0", [unplug]))
    assert line.sent == ["ATCAF0"]


# -- while it listens --


def test_nothing_within_the_time_is_no_frames() -> None:
    tap, line, _ = tap_on(*ON_6, ("ATMA", []))
    began_s = line.clock.now_s
    assert read(tap, 0.2) == []
    assert line.clock.now_s - began_s == pytest.approx(0.2)


def test_full_buffer_is_counted_and_listening_goes_on() -> None:
    tap, _, _ = tap_on(*ON_6, ("ATMA", shown(b"0C9101\rBUFFER FULL\r\r>")), ("ATMA", shown(b"0C9105\r")))
    assert identifiers(read(tap) + read(tap)) == [0x0C9, 0x0C9]
    assert tap.lost == 1


def test_error_of_the_network_is_an_error_frame_and_listening_goes_on() -> None:
    tap, _, _ = tap_on(*ON_6, ("ATMA", shown(b"CAN ERROR\r\r>")), ("ATMA", shown(b"0C9105\r")))
    assert [frame.is_error_frame for frame in read(tap) + read(tap)] == [True, False]


def test_errors_and_nothing_else_end_the_tap() -> None:
    tap, _, _ = tap_on(*ON_6, *[("ATMA", shown(b"CAN ERROR\r\r>"))] * 3)
    for _ in range(3):
        read(tap)
    with pytest.raises(BusFaultError):
        read(tap)


def test_time_does_not_go_backwards() -> None:
    tap, _, _ = tap_on(*ON_6, ("ATMA", shown(b"0C9101\r", 0.05, b"0C9102\r", 0.05, b"0C9103\r")))
    times = [frame.timestamp for _ in range(3) for frame in read(tap)]
    assert times == sorted(times)
    assert len(times) == 3


def test_restart_ends_the_tap() -> None:
    tap, _, _ = tap_on(*ON_6, ("ATMA", shown(b"LV RESET\r\r>")))
    with pytest.raises(AdapterResetError):
        read(tap)


def test_frames_that_came_with_the_restart_are_told_before_it() -> None:
    tap, _, _ = tap_on(*ON_6, ("ATMA", shown(b"0C9105\rLV RESET\r\r>")))
    assert [frame.arbitration_id for frame in read(tap)] == [0x0C9]
    with pytest.raises(AdapterResetError):
        read(tap)


def test_adapter_that_does_not_know_how_to_listen_is_unfit() -> None:
    tap, _, _ = tap_on(*ON_6, ("ATMA", "?"))
    with pytest.raises(AdapterUnfitError):
        read(tap)


#: what adapters that never listen say at once: a bare prompt, or a word that ends nothing which had begun
NEVER_LISTENS = [b"\r>", b"OK\r\r>", b"NO DATA\r\r>", b"BUFFER FULL\r\r>"]


@pytest.mark.parametrize("said", NEVER_LISTENS)
def test_adapter_that_never_listens_is_unfit_and_lost_nothing(said: bytes) -> None:
    tap, line, _ = tap_on(*ON_6, *[("ATMA", shown(said))] * 8)
    with pytest.raises(AdapterUnfitError, match="does not listen: it ends ATMA at once"):
        read(tap, 5.0)
    assert (line.is_done, tap.lost) == (True, 0)


@pytest.mark.parametrize("said", NEVER_LISTENS)
def test_stn_chip_that_never_listens_is_unfit(said: bytes) -> None:
    passing = ("STFPC|STFPA000,000", "OK\rOK")
    tap, line, _ = tap_on(*STN_ON_6, passing, *[("STM", shown(said))] * 8, profile=STN)
    with pytest.raises(AdapterUnfitError, match="does not listen: it ends STM at once"):
        read(tap, 5.0)
    assert line.is_done


@pytest.mark.parametrize("said", NEVER_LISTENS)
def test_frames_of_an_adapter_that_listens_no_more_are_told_before_the_end(said: bytes) -> None:
    tap, _, _ = tap_on(*ON_6, ("ATMA", shown(b"0C9101\r\r>")), *[("ATMA", shown(said))] * 8)
    assert identifiers(read(tap)) == [0x0C9]
    with pytest.raises(AdapterUnfitError):
        read(tap, 5.0)


def test_adapter_that_never_listens_is_found_out_before_any_network_is_chosen() -> None:
    with pytest.raises(AdapterUnfitError, match="does not listen"):
        tap_on(*ON_6, *[("ATMA", shown(b"\r>"))] * 8, *LEAVES[1:], protocol="")


def test_buffer_that_is_full_of_frames_is_listening_however_often() -> None:
    turns = [("ATMA", shown(b"0C9101\r0C9102\r", b"BUFFER FULL\r\r>"))] * 20
    tap, line, _ = tap_on(*ON_6, *turns, ("ATMA", shown(b"0C9105\r")))
    frames = [frame for _ in range(21) for frame in read(tap)]
    assert (len(frames), tap.lost, line.is_done) == (41, 20, True)


def test_adapter_that_listens_for_a_while_each_time_is_on_a_quiet_network() -> None:
    turns = [("ATMA", shown(0.2, b"NO DATA\r\r>"))] * 20
    tap, _, _ = tap_on(*ON_6, *turns, ("ATMA", shown(b"0C9105\r")))
    assert identifiers(read(tap, 10.0)) == [0x0C9]


def test_adapter_that_is_pulled_out_is_lost() -> None:
    tap, _, _ = tap_on(*ON_6, ("ATMA", shown(unplug)))
    with pytest.raises(LinkLostError):
        read(tap)


def test_stop_ends_the_wait() -> None:
    tap, _, stop = tap_on(*ON_6, ("ATMA", []))
    stop.set()
    with pytest.raises(RequestStoppedError):
        read(tap)


# -- at the end --


def test_monitor_is_ended_and_the_filter_taken_back() -> None:
    tap, line, _ = tap_on(*ON_6, ("ATMA", []), *LEAVES)
    tap.close()
    assert (line.is_done, line.is_closed) == (True, True)


def test_stop_does_not_keep_the_monitor_from_being_ended() -> None:
    tap, line, stop = tap_on(*ON_6, ("ATMA", []), *LEAVES)
    stop.set()
    tap.close()
    assert line.is_done


def test_monitor_that_ended_by_itself_is_not_ended_again() -> None:
    tap, line, _ = tap_on(*ON_6, *[("ATMA", shown(b"CAN ERROR\r\r>"))] * 3, *LEAVES[1:])
    for _ in range(3):
        read(tap)
    with pytest.raises(BusFaultError):
        read(tap)
    tap.close()
    assert line.is_done


def test_second_close_does_nothing() -> None:
    tap, line, _ = tap_on(*ON_6, ("ATMA", []), *LEAVES)
    tap.close()
    tap.close()
    assert line.is_closed


def test_adapter_that_is_gone_is_let_go_of() -> None:
    tap, line, _ = tap_on(*ON_6, ("ATMA", []), (" ", [unplug]))
    tap.close()
    assert line.is_closed


@pytest.mark.parametrize(
    "script",
    [
        [(" ", [])],
        [(" ", [b"STOPPED\r\r>"]), ("ATAR", []), (" ", [])],
        [(" ", [b"STOPPED\r\r>"]), ("ATAR", "OK"), ("ATD", [0.3, b"O"]), (" ", [])],
        [
            (" ", [b"STOPPED\r\r>"]),
            ("ATAR", [b"0C9101\r\r>", *[0.01, b"0C9101\r"] * 200]),
            ("ATD", []),
            (" ", []),
        ],
        [(" ", [b"STOPPED\r\r>"]), ("ATAR", [b"?", 0.3, b"\r\r>"]), ("ATD", []), (" ", [])],
    ],
)
def test_adapter_that_hangs_is_let_go_of_within_half_a_second(script: list[Turn]) -> None:
    hung = script if len(script) > 1 else [*script, ("ATAR", []), (" ", [])]
    tap, line, _ = tap_on(*ON_6, ("ATMA", []), *hung)
    began_s = line.clock.now_s
    tap.close()
    assert (line.is_closed, line.clock.now_s - began_s <= 0.5) == (True, True)


def test_adapter_that_never_falls_silent_is_let_go_of_within_half_a_second() -> None:
    endless: list[Piece] = [0.01, b"0C9101\r"] * 1000
    tap, line, _ = tap_on(*ON_6, ("ATMA", []), (" ", endless), ("ATAR", []), (" ", []))
    began_s = line.clock.now_s
    tap.close()
    assert (line.is_closed, line.clock.now_s - began_s <= 0.5) == (True, True)


def test_closed_tap_is_lost() -> None:
    tap, _, _ = tap_on(*ON_6, ("ATMA", []), *LEAVES)
    tap.close()
    with pytest.raises(LinkLostError):
        read(tap)


# -- whole adapters --


def quiet_car() -> Car:
    return Car(car_options(VciUrl.parse("sim:healthy?engine=off")))


@pytest.fixture(params=["genuine", "stn", "clone", "bad-clone"])
def served(request: pytest.FixtureRequest) -> Iterator[str]:
    server = serve_tcp(quiet_car(), personality=PERSONALITIES[request.param])
    yield f"{server.url}?protocol=6"
    server.close()


def collected(url: str, count: int, *filters: FrameFilter) -> tuple[list[can.Message], int]:
    tap = tap_elm327(VciUrl.parse(url), TapOptions(threading.Event(), filters))
    try:
        frames: list[can.Message] = []
        while len(frames) < count:
            frames += tap.read(timeout_s=1.0)
    finally:
        tap.close()
    return frames, tap.lost


def test_bus_of_a_simulated_vehicle_is_heard(served: str) -> None:
    frames, _ = collected(served, 50)
    assert {0x0C1, 0x0D3} <= set(identifiers(frames))


def test_no_frame_is_missing_unless_it_is_counted_as_lost(served: str) -> None:
    frames, lost = collected(served, 60)
    counters = [frame.data[6] for frame in frames if frame.arbitration_id == 0x0C1]
    steps = {(after - before) % 16 for before, after in pairwise(counters)}
    assert steps == {1} or lost


def test_filters_hold_on_whole_adapters(served: str) -> None:
    wanted = (FrameFilter(0x1A0, 0x7FF, is_extended=False), FrameFilter(0x220, 0x7FF, is_extended=False))
    frames, _ = collected(served, 8, *wanted)
    assert set(identifiers(frames)) == {0x1A0, 0x220}


def test_adapter_can_be_used_again_afterwards(served: str) -> None:
    collected(served, 5)
    assert len(collected(served, 5)[0]) >= 5


def test_advice_to_a_clone_that_cannot_keep_silent_leads_to_frames() -> None:
    server = serve_tcp(quiet_car(), personality=PERSONALITIES["clone"])
    with contextlib.closing(server), pytest.raises(AdapterNotSilentError) as refusal:
        collected(server.url, 5)
    advised = str(refusal.value).removeprefix("e.g. ")
    with contextlib.closing(serve_tcp(quiet_car(), personality=PERSONALITIES["clone"])) as again:
        assert len(collected(f"{again.url}?{advised}", 5)[0]) >= 5


def test_adapter_that_hung_when_it_was_left_is_recovered_by_the_next_opening() -> None:
    hangs = replace(PERSONALITIES["genuine"], hangs=frozenset({"AR"}))
    with contextlib.closing(serve_pty(quiet_car(), personality=hangs)) as server:
        collected(f"{server.url}?protocol=6", 5)
        assert len(collected(f"{server.url}?protocol=6", 5)[0]) >= 5


def test_adapter_that_still_monitors_is_recovered_by_the_next_opening() -> None:
    with contextlib.closing(serve_pty(quiet_car())) as server:
        address = server.url.removeprefix("elm:")
        abandoned = open_line(address, 38400, threading.Event())
        abandoned.write(b"ATE0\rATTP6\rATMA\r")
        abandoned.close()
        assert len(collected(f"{server.url}?protocol=6", 5)[0]) >= 5


def test_third_party_emulator_is_listened_to() -> None:
    with ElmEmulator.on_pty() as emulator:
        frames, lost = collected(f"{emulator.url}?protocol=6", 3)
    assert frames
    assert lost  # its canned rows lack the lengths that it was asked for, and some are cut
