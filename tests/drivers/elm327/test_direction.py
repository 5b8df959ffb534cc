"""drivers.elm327.direction: settings before a request, or header, time-out and count with it.

OBDLink Family Reference and Programming Manual, "OBD Protocol ST Commands", STPX; ELM327 data sheet v2.2,
"Setting the Headers".
"""

import pytest

from drivers.api import Scheme, Target
from drivers.elm327.profile import Profile
from drivers.elm327.protocols import PROTOCOLS
from drivers.errors import AdapterUnfitError, LinkLostError
from tests.drivers.elm327.scripted import (
    GO_ON,
    PassingTime,
    ScriptedLine,
    Turn,
    adapter,
    ask,
    on_vehicle,
    whole,
)

STN = Profile("OBDLink EX", "ELM327 v1.4b", segmented=True, addressed=True, batched=True)
ENGINE, GEARBOX = Target(Scheme.CAN_11BIT, 0x7E0), Target(Scheme.CAN_11BIT, 0x7E1)
BODY = Target(Scheme.CAN_11BIT, 0x745)
SUPPORTED = "7E8064100BE3FA813"
#: the network of last time: found by STPX, told apart from a count by the plain line
FOUND: tuple[Turn, ...] = (
    ("ATTP6", "OK"),
    ("STPXH:7DF,D:0100", SUPPORTED),
    ("ATSH7DF", "OK"),
    ("01001", SUPPORTED),
)
VIN = "7E81014490201574241\r7E8215A5A5A31323334\r7E82235363738393041"


def test_who_is_asked_once_costs_no_setting() -> None:
    link = on_vehicle(("STPXH:7E0,D:010C", "7E804410C1AF8"), ("STPXH:7E1,D:010D", "7E903410D00"),
                      start=FOUND, profile=STN)  # fmt: skip
    assert whole(ask(link, "010C", target=ENGINE)) == {0x7E8: "410C1AF8"}
    assert whole(ask(link, "010D", target=GEARBOX)) == {0x7E9: "410D00"}


def test_who_is_asked_twice_in_a_row_is_asked_by_the_shorter_line_from_then_on() -> None:
    link = on_vehicle(
        ("STPXH:7E0,D:010C", "7E804410C1AF8"),
        ("ATSH7E0", "OK"),
        ("010D1", "7E803410D00"),
        ("01051", "7E80341055A"),
        start=FOUND,
        profile=STN,
    )
    ask(link, "010C", target=ENGINE)
    ask(link, "010D", 1, target=ENGINE)
    assert whole(ask(link, "0105", 1, target=ENGINE)) == {0x7E8: "41055A"}


def test_response_count_goes_with_the_request() -> None:
    link = on_vehicle(("STPXH:7E0,D:010C,R:1", "7E804410C1AF8"), start=FOUND, profile=STN)
    assert whole(ask(link, "010C", 1, target=ENGINE)) == {0x7E8: "410C1AF8"}


def test_answer_that_the_count_cut_is_asked_for_again_and_counted_right_the_next_time() -> None:
    link = on_vehicle(
        ("STPXH:7E0,D:0902,R:1", "7E81014490201574241"),
        ("STPXH:7E0,D:0902", VIN),
        ("STPXH:7E1,D:010D,R:1", "7E903410D00"),
        ("STPXH:7E0,D:0902,R:3", VIN),
        start=FOUND,
        profile=STN,
    )
    first = whole(ask(link, "0902", 1, target=ENGINE))
    ask(link, "010D", 1, target=GEARBOX)
    assert whole(ask(link, "0902", 1, target=ENGINE)) == first


def test_request_longer_than_a_frame_goes_with_its_header() -> None:
    payload = "2E0123" + "5A" * 17
    link = on_vehicle((f"STPXH:7E0,D:{payload}", "7E8036E0123"), start=FOUND, profile=STN)
    assert whole(ask(link, payload, target=ENGINE)) == {0x7E8: "6E0123"}


def test_request_longer_than_a_frame_to_who_was_asked_before_goes_with_its_header_too() -> None:
    payload = "2E0123" + "5A" * 17
    link = on_vehicle(
        ("STPXH:7E0,D:010C", "7E804410C1AF8"),
        ("ATSH7E0", "OK"),
        (f"STPXH:7E0,D:{payload}", "7E8036E0123"),
        start=FOUND,
        profile=STN,
    )
    ask(link, "010C", target=ENGINE)
    assert whole(ask(link, payload, target=ENGINE)) == {0x7E8: "6E0123"}


def test_29_bit_header_goes_whole_with_the_request_and_by_six_digits_before_it() -> None:
    everybody, unit = (
        Target(Scheme.CAN_29BIT, 0x18DB33F1, functional=True),
        Target(Scheme.CAN_29BIT, 0x18DA10F1),
    )
    told, answer = "18DAF110064100BE3FA813", "18DAF11004410C1AF8"
    start: tuple[Turn, ...] = (
        ("ATTP7", "OK"),
        ("STPXH:18DB33F1,D:0100", told),
        ("ATSHDB33F1", "OK"),
        ("01001", told),
    )
    link = on_vehicle(("STPXH:18DA10F1,D:010C", answer), ("ATSHDA10F1", "OK"), ("010C", answer),
                      ("STPXH:18DB33F1,D:010C", answer), start=start, profile=STN, protocol="7")  # fmt: skip
    ask(link, "010C", target=unit)
    ask(link, "010C", target=unit)
    assert whole(ask(link, "010C", target=everybody)) == {0x18DAF110: "410C1AF8"}


def test_settings_of_a_unit_beyond_the_legislated_ones_are_one_batch() -> None:
    link = on_vehicle(
        ("ATCRA74D|ATFCSH745|ATFCSD300000|ATFCSM1", "OK\rOK\rOK\rOK"),
        ("STPXH:745,D:1902FF", "74D035902FF"),
        ("ATAR|ATFCSM0", "OK\rOK"),
        ("STPXH:7DF,D:010C", "7E804410C1AF8"),
        start=FOUND,
        profile=STN,
    )
    assert whole(ask(link, "1902FF", target=BODY)) == {0x74D: "5902FF"}
    assert whole(ask(link, "010C")) == {0x7E8: "410C1AF8"}


def test_time_out_goes_with_the_request() -> None:
    line = ScriptedLine(
        [
            *FOUND,
            ("STPXH:7E0,D:190201", "7E8037F1978"),
            ("STPXH:7E0,D:190201,T:1044", "7E8035902FF"),
            ("STPXH:7E1,D:190201,T:1044", "7E9035902FF"),
        ]
    )
    link, stop = adapter(line, STN), PassingTime(line.clock)
    link.find_bus(stop=stop)
    ask(link, "190201", target=ENGINE, stop=stop)
    assert whole(ask(link, "190201", target=GEARBOX, stop=stop)) == {0x7E9: "5902FF"}


@pytest.mark.parametrize("payload", ["010C", "04"])
def test_adapter_that_does_not_know_the_command_is_asked_the_plain_way_for_good(payload: str) -> None:
    start = (
        ("ATTP6", "OK"),
        ("STPXH:7DF,D:0100", "?"),
        ("ATSH7DF", "OK"),
        ("0100", SUPPORTED),
        ("01001", "?"),
    )
    answer = f"7E803{int(payload[:2], 16) + 0x40:02X}{payload[2:]}00"
    link = on_vehicle(("ATSH7E0", "OK"), (payload, answer), start=start, profile=STN)
    assert len(ask(link, payload, target=ENGINE)) == 1
    assert '"addressed":false' in link.resume_hint


def test_adapter_that_has_no_answer_to_the_command_is_asked_the_plain_way_for_good() -> None:
    line = ScriptedLine(
        [
            ("ATTP6", "OK"),
            ("STPXH:7DF,D:0100", []),
            (" ", []),
            ("ATI", "ELM327 v1.5"),
            ("ATSH7DF", "OK"),
            ("0100", SUPPORTED),
            ("01001", "?"),
            ("ATSH7E0", "OK"),
            ("010C", "7E804410C1AF8"),
        ]
    )
    link = adapter(line, STN)
    link.find_bus(stop=GO_ON)
    assert whole(ask(link, "010C", target=ENGINE)) == {0x7E8: "410C1AF8"}


def test_silence_to_a_request_that_changes_something_is_never_followed_by_the_plain_one() -> None:
    link = adapter(ScriptedLine([("STPXH:7E0,D:04", []), (" ", [])]), STN)
    link._exchange.use(PROTOCOLS["6"])
    with pytest.raises(LinkLostError):
        ask(link, "04", target=ENGINE)


def test_single_request_that_is_refused_goes_the_plain_way_alone() -> None:
    payload = "2E0123" + "5A" * 17
    link = on_vehicle(
        (f"STPXH:7E0,D:{payload}", "?"),
        ("ATSH7E0", "OK"),
        (payload, "7E8036E0123"),
        ("STPXH:7E1,D:010D", "7E903410D00"),
        start=FOUND,
        profile=STN,
    )
    assert whole(ask(link, payload, target=ENGINE)) == {0x7E8: "6E0123"}
    assert whole(ask(link, "010D", target=GEARBOX)) == {0x7E9: "410D00"}


def test_header_that_is_refused_in_every_way_cannot_be_reached() -> None:
    link = on_vehicle(("STPXH:7E0,D:010C", "?"), ("ATSH7E0", "?"), start=FOUND, profile=STN)
    with pytest.raises(AdapterUnfitError):
        ask(link, "010C", target=ENGINE)


def test_elm327_is_told_before_as_ever() -> None:
    turns: tuple[Turn, ...] = (("ATTP6", "OK"), ("ATSH7DF", "OK"), ("0100", SUPPORTED), ("01001", SUPPORTED))
    line = ScriptedLine([*turns, ("ATSH7E0", "OK"), ("010C1", "7E804410C1AF8")])
    link = adapter(line)
    link.find_bus(stop=GO_ON)
    ask(link, "010C", 1, target=ENGINE)
    assert line.is_done
