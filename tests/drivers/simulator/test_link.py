"""drivers.simulator.link: the simulated car through the contract that the app sees."""

import threading
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.api import OpenOptions, PduLink, Scheme, Target
from drivers.errors import BadVciOptionError, BadVciUrlError, LinkLostError, VehicleSilentError
from drivers.registry import VciUrl
from drivers.simulator.car import Car
from drivers.simulator.faults import Ignition
from drivers.simulator.identity import IDENTITIES
from drivers.simulator.link import discover_simulators, open_simulator
from drivers.simulator.options import car_options
from tests.drivers.simulator.wire import ENGINE, EVERYBODY, GO_ON, answers
from tests.wire_doubles import Trace

ABS = Target(Scheme.CAN_11BIT, 0x7E2)
Open = Callable[[str], PduLink]


@pytest.fixture
def trace() -> Trace:
    return Trace()


@pytest.fixture
def opened(trace: Trace) -> Iterator[Open]:
    """Open simulators by URL, and close them after the test."""
    links: list[PduLink] = []

    def open_url(text: str) -> PduLink:
        links.append(open_simulator(VciUrl.parse(text), OpenOptions(trace, threading.Event())))
        return links[-1]

    yield open_url
    for link in links:
        link.close()


def test_everybody_that_speaks_obd_answers(opened: Open) -> None:
    assert set(answers(opened("sim:healthy"), EVERYBODY, "0100", expected=2)) == {0x7E8, 0x7E9}


def test_vin_comes_in_several_frames(opened: Open) -> None:
    told = answers(opened("sim:healthy"), EVERYBODY, "0902", expected=1)[0x7E8]
    assert told == b"\x49\x02\x01" + b"1DCAA16BX7K004711"


def test_two_units_answer_in_several_frames_at_once(opened: Open) -> None:
    told = answers(opened("sim:healthy"), EVERYBODY, "090A", expected=2)
    assert [told[source][3:6] for source in (0x7E8, 0x7E9)] == [b"ECM", b"TCM"]


def test_the_demo_car_shows_its_codes(opened: Open) -> None:
    assert answers(opened("sim:demo"), EVERYBODY, "03", expected=2)[0x7E8] == bytes.fromhex("430201710303")


def test_long_physical_request_is_segmented(opened: Open) -> None:
    link = opened("sim:healthy")
    told = answers(link, ENGINE, "22 F190 F187 F18A F195", expected=1)[0x7E8]
    assert b"1DCAA16BX7K004711" in told
    assert told.endswith(b"\xf1\x950312")


def test_network_is_found_by_its_name_and_responders(opened: Open) -> None:
    bus = opened("sim:healthy").find_bus(stop=GO_ON)
    assert (bus.name, bus.responders) == ("ISO 15765-4, CAN 11 bit, 500 kbit/s", (0x7E8, 0x7E9))


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("scheme", ["11bit", "29bit"])
def test_every_unit_is_reached_in_either_numbering(opened: Open, number: int, scheme: str) -> None:
    link = opened(f"sim:healthy?scheme={scheme}")
    identity = IDENTITIES[Ignition.SPARK][number]
    numbering = Scheme.CAN_29BIT if scheme == "29bit" else Scheme.CAN_11BIT
    told = answers(link, Target(numbering, identity.request_id(numbering)), "22F197")
    assert told == {identity.response_id(numbering): b"\x62\xf1\x97" + identity.name.encode()}


@settings(max_examples=30)
@given(payloads=st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=6))
def test_what_comes_over_the_bus_is_what_the_car_says(payloads: list[bytes]) -> None:
    url = VciUrl.parse("sim:demo?engine=off&after=3")
    link, twin = (
        open_simulator(url, OpenOptions(Trace(), threading.Event()), lambda: 0.0),
        Car(car_options(url)),
    )
    try:
        for payload in payloads:
            said = [reply.payload for reply in twin.answer(0x7E2, payload, 0.0)]
            heard = link.request(ABS, payload, deadline_s=5, expected=1, stop=GO_ON) if said else ()
            assert [answer.payload for answer in heard] == said
    finally:
        link.close()


def test_29_bit_network_is_found(opened: Open) -> None:
    bus = opened("sim:healthy?scheme=29bit").find_bus(stop=GO_ON)
    assert bus.everybody.scheme is Scheme.CAN_29BIT
    assert bus.responders == (0x18DAF110, 0x18DAF118)


def test_29_bit_unit_is_asked_by_itself(opened: Open) -> None:
    airbag = Target(Scheme.CAN_29BIT, 0x18DA58F1)
    told = answers(opened("sim:healthy?scheme=29bit"), airbag, "22F197", expected=1)
    assert told == {0x18DAF158: b"\x62\xf1\x97SRS-Airbag"}


def test_the_network_that_answered_is_remembered(opened: Open) -> None:
    link = opened("sim:healthy?scheme=29bit")
    link.find_bus(stop=GO_ON)
    assert link.resume_hint == "can29"


def test_battery_is_that_of_the_model(opened: Open) -> None:
    volts = opened("sim:healthy?engine=off").battery_v(stop=GO_ON)
    assert volts == pytest.approx(12.5, abs=0.2)


def test_waiting_for_a_slow_unit_hides_its_0x78(opened: Open) -> None:
    told = answers(opened("sim:healthy?pending78=3"), EVERYBODY, "0902", expected=1)
    assert told[0x7E8].startswith(b"\x49\x02")


def test_key_off_is_silence(opened: Open) -> None:
    with pytest.raises(VehicleSilentError):
        answers(opened("sim:healthy?ignition=off"), EVERYBODY, "0100", deadline_s=0.05)


def test_muted_service_is_silent_while_others_answer(opened: Open) -> None:
    link = opened("sim:healthy?mute=09")
    assert answers(link, EVERYBODY, "0100", expected=2)
    with pytest.raises(VehicleSilentError):
        answers(link, EVERYBODY, "0902", deadline_s=0.05)


def test_cable_is_pulled_after_the_wanted_number_of_requests(opened: Open) -> None:
    link = opened("sim:healthy?drop=1")
    answers(link, EVERYBODY, "0100", expected=2)
    with pytest.raises(LinkLostError):
        answers(link, EVERYBODY, "0100", expected=2)


def test_two_cars_do_not_meet(opened: Open) -> None:
    petrol, diesel = opened("sim:healthy"), opened("sim:diesel")
    vins = [answers(link, EVERYBODY, "0902", expected=1)[0x7E8][3:] for link in (petrol, diesel)]
    assert vins[0] != vins[1]


def test_every_frame_is_traced_with_its_identifier(opened: Open, trace: Trace) -> None:
    answers(opened("sim:healthy"), ENGINE, "3E00", expected=1)
    assert trace.rows == [
        (True, bytes.fromhex("000007E0 02 3E00 0000000000")),
        (False, bytes.fromhex("000007E8 02 7E00 5555555555")),
    ]


def test_closing_twice_is_closing_once(opened: Open) -> None:
    link = opened("sim:healthy")
    link.close()
    link.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "simulated car"]


def test_closed_link_is_a_lost_link(opened: Open) -> None:
    link = opened("sim:healthy")
    link.close()
    with pytest.raises(LinkLostError):
        answers(link, EVERYBODY, "0100")


def test_unknown_car_is_refused_with_the_names(opened: Open) -> None:
    with pytest.raises(BadVciUrlError, match="demo, healthy, diesel"):
        opened("sim:spaceship")


def test_the_demo_car_is_always_found() -> None:
    assert [(found.url, found.name) for found in discover_simulators()] == [
        ("sim:demo", "Demo vehicle (simulated)")
    ]


def test_car_on_a_network_before_can_is_reached_through_an_adapter() -> None:
    with pytest.raises(BadVciOptionError, match="diagclinic sim serve"):
        open_simulator(VciUrl.parse("sim:demo?scheme=kwp"), OpenOptions(Trace(), GO_ON))
