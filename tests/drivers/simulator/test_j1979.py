"""drivers.simulator.j1979: the legislated services byte by byte (SAE J1979 on ISO 15765-4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.registry import VciUrl
from drivers.simulator.car import Car
from drivers.simulator.options import car_options

EVERYBODY, ENGINE, GEARBOX = 0x7DF, 0x7E0, 0x7E1


def car(text: str = "healthy") -> Car:
    return Car(car_options(VciUrl.parse(f"sim:{text}")))


def ask(subject: Car, request: str, address: int = ENGINE, at_s: float = 0.0) -> str:
    """Return the engine's answer to `request`, or the only one there is."""
    replies = subject.answer(address, bytes.fromhex(request), at_s)
    return replies[0].payload.hex(" ").upper() if replies else ""


def supported(subject: Car, service: int, tail: str = "") -> set[int]:
    """Return the identifiers that the bit maps of a service lead to."""
    found: set[int] = set()
    first, more = 0, True
    while more and first <= 0xE0:
        told = bytes.fromhex(ask(subject, f"{service:02X}{first:02X}{tail}"))
        bits = int.from_bytes(told[-4:], "big")
        found |= {first + 1 + at for at in range(32) if bits >> (31 - at) & 1}
        first, more = first + 0x20, bool(bits & 1)
    return found


@pytest.mark.parametrize("name", ["healthy", "diesel"])
def test_what_the_bit_maps_offer_is_answered_and_nothing_else(name: str) -> None:
    subject = car(name)
    offered = supported(subject, 0x01)
    answered = {pid for pid in range(1, 0x100) if ask(subject, f"01{pid:02X}").startswith("41")}
    assert offered == answered


def test_petrol_engine_offers_at_least_forty_five_pids() -> None:
    assert len(supported(car(), 0x01)) >= 45


USUAL_PIDS = bytes.fromhex(
    "01 03 04 05 06 07 0B 0C 0D 0E 0F 10 11 13 14 15 1C 1F 21 2E 2F 30 31 33 3C 41 42 43 44 45 46 47 49 4A"
    "4C 4D 4E 51 5C 5E 8E A6"
)


@pytest.mark.parametrize("pid", USUAL_PIDS, ids=lambda pid: f"{pid:02X}")
def test_petrol_engine_offers(pid: int) -> None:
    assert pid in supported(car(), 0x01)


def test_gearbox_shares_speed_and_tells_its_gear() -> None:
    told = ask(car("healthy?engine=driving&after=1140"), "010DA4", GEARBOX)
    assert told == "41 0D 50 A4 03 50 03 20"


def test_six_pids_go_into_one_request() -> None:
    told = bytes.fromhex(ask(car("healthy?engine=off"), "010C0D05110F42"))
    assert [told[at] for at in (1, 4, 6, 8, 10, 12)] == [0x0C, 0x0D, 0x05, 0x11, 0x0F, 0x42]


def test_seven_pids_are_too_many() -> None:
    assert ask(car(), "010C0D05110F4210") == "7F 01 13"


def test_pids_that_are_not_there_are_left_out() -> None:
    assert ask(car("healthy?engine=off"), "010CFF0D") == "41 0C 00 00 0D 00"


def test_everybody_is_silent_on_an_unsupported_pid() -> None:
    assert ask(car(), "01FF", EVERYBODY) == ""


def test_one_unit_refuses_an_unsupported_pid() -> None:
    assert ask(car(), "01FF") == "7F 01 12"


@pytest.mark.parametrize(("service", "said"), [("05", ""), ("06", ""), ("08", "")])
def test_everybody_is_silent_on_an_unsupported_service(service: str, said: str) -> None:
    assert ask(car(), service + "00", EVERYBODY) == said


def test_one_unit_refuses_an_unsupported_service() -> None:
    assert ask(car(), "0600") == "7F 06 11"


@pytest.mark.parametrize("request_text", ["01", "0200", "0301", "0401", "0701", "09", "090204", "0A00"])
def test_wrong_length_is_refused(request_text: str) -> None:
    assert ask(car("healthy?engine=off"), request_text).endswith("13")


def test_healthy_car_has_an_empty_list_with_its_count() -> None:
    assert [ask(car(), service) for service in ("03", "07", "0A")] == ["43 00", "47 00", "4A 00"]


def test_demo_car_has_two_codes_in_each_list() -> None:
    told = [ask(car("demo"), service) for service in ("03", "07", "0A")]
    assert told == ["43 02 01 71 03 03", "47 02 01 71 03 03", "4A 02 01 71 03 03"]


def test_lamp_and_count_stand_in_the_first_readiness_byte() -> None:
    assert [ask(car(name), "0101")[6:8] for name in ("healthy", "demo")] == ["00", "82"]


def test_petrol_readiness_before_and_after_clearing() -> None:
    subject = car("demo?engine=off")
    before = ask(subject, "0101")
    ask(subject, "04")
    assert (before, ask(subject, "0101")) == ("41 01 82 07 65 00", "41 01 00 77 65 65")


def test_diesel_readiness_says_compression() -> None:
    assert ask(car("diesel"), "0101") == "41 01 00 0E C8 00"


def test_drive_cycle_status_begins_with_nothing_done() -> None:
    assert ask(car(), "0141") == "41 41 00 77 65 65"


def test_drive_cycle_status_ends_with_everything_done() -> None:
    assert ask(car("healthy?engine=driving&after=900"), "0141") == "41 41 00 07 65 00"


def test_clearing_empties_lists_but_the_permanent_one() -> None:
    subject = car("demo?engine=off")
    said = ask(subject, "04")
    told = [ask(subject, service) for service in ("03", "07", "0A", "020200")]
    assert (said, told) == ("44", ["43 00", "47 00", "4A 02 01 71 03 03", "42 02 00 00 00"])


def test_clearing_is_refused_while_the_engine_runs() -> None:
    subject = car("demo")
    assert (ask(subject, "04", EVERYBODY), ask(subject, "03")) == ("7F 04 22", "43 02 01 71 03 03")


def test_clearing_sets_the_counters_back() -> None:
    subject = car("demo?engine=off")
    before = ask(subject, "01213031")
    ask(subject, "04")
    assert (before, ask(subject, "01213031")) == (
        "41 21 00 D6 30 29 31 05 07",
        "41 21 00 00 30 00 31 00 00",
    )


def test_freeze_frame_names_its_code() -> None:
    assert ask(car("demo"), "020200") == "42 02 00 01 71"


def test_freeze_frame_offers_what_it_holds() -> None:
    subject = car("demo")
    offered = supported(subject, 0x02, "00")
    answered = {pid for pid in range(1, 0x100) if ask(subject, f"02{pid:02X}00").startswith("42")}
    assert offered == answered


def test_three_values_of_a_frame_go_into_one_request() -> None:
    told = bytes.fromhex(ask(car("demo"), "020C000D000500"))
    assert [told[at : at + 2] for at in (1, 5, 8)] == [b"\x0c\0", b"\x0d\0", b"\x05\0"]


def test_there_is_one_frame_only() -> None:
    assert ask(car("demo"), "020C01", EVERYBODY) == ""


def test_without_a_code_there_is_no_frame() -> None:
    subject = car("healthy")
    assert (ask(subject, "020200"), ask(subject, "020C00")) == ("42 02 00 00 00", "7F 02 12")


def test_frozen_values_do_not_follow_the_engine() -> None:
    subject = car("demo")
    assert ask(subject, "020C00", at_s=0) == ask(subject, "020C00", at_s=500)


@pytest.mark.parametrize("name", ["healthy", "diesel"])
def test_infotypes_offered_are_answered(name: str) -> None:
    subject = car(name)
    offered = supported(subject, 0x09)
    answered = {number for number in range(1, 0x100) if ask(subject, f"09{number:02X}").startswith("49")}
    assert offered == answered


@pytest.mark.parametrize(
    ("name", "infotype", "items", "length"),
    [
        ("healthy", "02", 1, 17),
        ("healthy", "04", 1, 16),
        ("healthy", "06", 1, 4),
        ("healthy", "08", 20, 40),
        ("healthy", "0A", 1, 20),
        ("diesel", "0B", 16, 32),
    ],
)
def test_infotype_has_its_number_of_items_and_length(
    name: str, infotype: str, items: int, length: int
) -> None:
    told = bytes.fromhex(ask(car(name), f"09{infotype}"))
    assert (told[2], len(told) - 3) == (items, length)


def test_gearbox_has_no_vin() -> None:
    assert ask(car(), "0902", GEARBOX) == "7F 09 12"


# -- any request --


@given(st.lists(st.integers(0, 0xFF), min_size=1, max_size=6, unique=True))
def test_answer_to_several_pids_is_the_sum_of_the_answers_to_each(asked: list[int]) -> None:
    subject = car("healthy?engine=off")
    singles = [bytes.fromhex(ask(subject, f"01{pid:02X}")) for pid in asked]
    parts = b"".join(single[1:] for single in singles if single[0] == 0x41)
    together = bytes.fromhex(ask(subject, "01" + bytes(asked).hex()))
    assert together == (b"\x41" + parts if parts else bytes.fromhex("7F0112"))


@given(st.integers(0, 0xFF))
def test_frozen_value_has_the_length_of_the_live_one(pid: int) -> None:
    subject = car("demo?engine=off")
    frozen = bytes.fromhex(ask(subject, f"02{pid:02X}00"))
    if frozen[0] == 0x42 and pid % 0x20 and pid != 0x02:
        live = bytes.fromhex(ask(subject, f"01{pid:02X}"))
        assert len(frozen) - 3 == len(live) - 2


@pytest.mark.parametrize("base", range(0, 0x100, 0x20))
def test_list_of_support_names_the_next_list_only_where_that_is_answered(base: int) -> None:
    subject = car()
    told = bytes.fromhex(ask(subject, f"01{base:02X}"))
    if told[0] == 0x41 and base < 0xE0:
        following = ask(subject, f"01{base + 0x20:02X}")
        assert bool(told[-1] & 1) == following.startswith("41")


@pytest.mark.parametrize("address", [ENGINE, GEARBOX])
@pytest.mark.parametrize("service", ["03", "07", "0A"])
def test_number_of_codes_stands_before_them(address: int, service: str) -> None:
    told = bytes.fromhex(ask(car("demo"), service, address))
    assert len(told) == 2 + 2 * told[1]


def test_counters_of_in_use_performance_never_tell_more_tests_than_occasions() -> None:
    told = bytes.fromhex(ask(car(), "0908"))
    counts = [int.from_bytes(told[at : at + 2], "big") for at in range(3, len(told), 2)]
    assert told[2] == len(counts)
    assert all(done <= possible for done, possible in zip(counts[2::2], counts[3::2], strict=True))


def test_distance_since_clearing_grows_while_driving() -> None:
    subject = car("healthy?engine=driving")
    told = [int(ask(subject, "0131", at_s=at_s)[6:].replace(" ", ""), 16) for at_s in (0, 900, 1800)]
    assert told == sorted(told)
    assert told[0] < told[-1]


def test_gearbox_has_its_own_codes() -> None:
    subject = car("healthy?fault=gearbox_solenoid")
    assert ask(subject, "03", GEARBOX) == "43 01 07 50"
    assert ask(subject, "03", ENGINE) == "43 00"
