"""What every channel owes the program, whatever lies between it and the vehicle (`drivers.api`)."""

import contextlib
import threading
from collections.abc import Iterator

import pytest

from drivers.api import Capability
from drivers.errors import (
    AdapterUnfitError,
    DriverError,
    LinkLostError,
    RequestStoppedError,
    VehicleSilentError,
)
from tests.contract.channels import CHANNELS, Channel
from tests.contract.opening import GO_ON, StoppingTrace, Trace, ask, connected, open_url
from tests.contract.served import Served

SUPPORTED = "0100"
VIN = "0902"
TESTER_PRESENT = "3E00"


@pytest.fixture(params=CHANNELS, ids=str)
def channel(request: pytest.FixtureRequest) -> Channel:
    """Return each channel in turn."""
    return request.param


UNPLUGGABLE = [one for one in CHANNELS if one.can_be_unplugged]
WITH_WIRE = [one for one in CHANNELS if one.has_wire]


@pytest.fixture
def served(channel: Channel) -> Iterator[Served]:
    """Serve the car at the other end of the channel."""
    with channel.serve("") as one:
        yield one


def test_network_is_found_with_who_answers_on_it(served: Served) -> None:
    with contextlib.closing(open_url(served.url)) as link:
        bus = link.find_bus(stop=GO_ON)
    assert (bus.everybody, set(bus.responders)) == (served.everybody, served.responders)


def test_everybody_answers_a_legislated_request_under_a_name_of_its_own(served: Served) -> None:
    with connected(served.url) as link:
        answers = ask(link, served.everybody, SUPPORTED)
    assert sorted(answer.source for answer in answers) == sorted(served.responders)
    assert all(answer.payload[:2] == b"\x41\x00" and not answer.damage for answer in answers)


def test_one_unit_is_asked_alone(served: Served) -> None:
    with connected(served.url) as link:
        (answer,) = ask(link, served.engine, SUPPORTED)
    assert (answer.source, answer.payload[:2]) == (served.source, b"\x41\x00")


def test_long_answer_comes_whole(served: Served) -> None:
    with connected(served.url) as link:
        (answer,) = ask(link, served.engine, VIN, expected=1)
    assert (answer.payload, answer.damage) == (b"\x49\x02\x01" + served.vin.encode(), "")


def test_long_answers_of_several_units_are_not_mixed(served: Served) -> None:
    with connected(served.url) as link:
        answers = ask(link, served.everybody, "090A", expected=len(served.responders))
        names = {answer.source: answer.payload for answer in answers}
    assert set(names) == set(served.responders)
    assert len(set(names.values())) == len(served.responders)


def test_refusal_is_an_answer(served: Served) -> None:
    with connected(served.url) as link:
        (answer,) = ask(link, served.engine, "BA00", expected=1)
    assert answer.payload == served.refusal


def test_long_request_is_sent_or_refused_in_words(served: Served) -> None:
    with connected(served.url) as link:
        if Capability.SEGMENTED_SEND not in link.info.capabilities:
            with pytest.raises(AdapterUnfitError):
                ask(link, served.engine, served.long_request)
            return
        (answer,) = ask(link, served.engine, served.long_request, expected=1)
    assert answer.payload == served.long_answer


def test_address_where_nobody_is_stays_silent(served: Served) -> None:
    with connected(served.url) as link, pytest.raises(VehicleSilentError):
        ask(link, served.absent, TESTER_PRESENT, deadline_s=0.5)


def test_silence_leaves_the_link_usable(served: Served) -> None:
    with connected(served.url) as link:
        with contextlib.suppress(VehicleSilentError):
            ask(link, served.absent, TESTER_PRESENT, deadline_s=0.3)
        assert ask(link, served.engine, SUPPORTED, expected=1)


def test_patience_that_is_asked_for_is_no_answer(channel: Channel) -> None:
    with channel.serve("pending78=2") as served, connected(served.url) as link:
        (answer,) = ask(link, served.engine, served.stalled, expected=1)
    assert answer.payload == served.after_all


def test_answers_arrive_in_the_order_of_their_times(served: Served) -> None:
    with connected(served.url) as link:
        answers = ask(link, served.everybody, SUPPORTED, expected=len(served.responders))
    times = [answer.at_s for answer in answers]
    assert times == sorted(times)


@pytest.mark.parametrize("channel", WITH_WIRE, ids=str)
def test_stop_before_a_request_keeps_it_from_being_sent(served: Served) -> None:
    stop = threading.Event()
    stop.set()
    trace = Trace()
    with connected(served.url, trace=trace) as link:
        before = len(trace.rows)
        with pytest.raises(RequestStoppedError):
            ask(link, served.engine, "BA00", stop=stop)
        assert all(bytes.fromhex("BA00") not in payload for _, payload in trace.rows[before:])


@pytest.mark.parametrize("channel", WITH_WIRE, ids=str)
def test_stop_ends_a_wait(served: Served) -> None:
    trace = StoppingTrace()
    with connected(served.url, trace=trace) as link:
        trace.is_armed = True
        with pytest.raises(RequestStoppedError):
            ask(link, served.absent, TESTER_PRESENT, deadline_s=30, stop=trace.stop)


@pytest.mark.parametrize("channel", WITH_WIRE, ids=str)
def test_both_directions_are_traced(served: Served) -> None:
    trace = Trace()
    with connected(served.url, trace=trace) as link:
        trace.rows.clear()
        ask(link, served.engine, SUPPORTED, expected=1)
    assert {sent for sent, _ in trace.rows} == {True, False}


def test_hint_of_the_last_time_leads_to_the_same_network(served: Served) -> None:
    with connected(served.url) as link:
        first, hint = link.find_bus(stop=GO_ON), link.resume_hint
    with contextlib.closing(open_url(served.url, hint=hint)) as link:
        assert link.find_bus(stop=GO_ON) == first


def test_hint_of_another_program_does_no_harm(served: Served) -> None:
    with connected(served.url, hint='{"v": 99}\x00') as link:
        assert ask(link, served.engine, SUPPORTED, expected=1)


def test_name_and_url_are_told(served: Served) -> None:
    with connected(served.url) as link:
        assert (link.info.url, bool(link.info.name)) == (served.url, True)


def test_closing_twice_is_closing_once(served: Served) -> None:
    link = open_url(served.url)
    link.close()
    link.close()


def test_closed_link_says_that_it_is_lost(served: Served) -> None:
    with connected(served.url) as link:
        link.close()
        with pytest.raises(LinkLostError):
            ask(link, served.engine, SUPPORTED)


def test_link_can_be_opened_again_at_once(served: Served) -> None:
    for _ in range(3):
        with connected(served.url) as link:
            assert ask(link, served.engine, SUPPORTED, expected=1)


def test_vehicle_that_is_off_is_told_from_an_adapter_that_is_missing(channel: Channel) -> None:
    with (
        channel.serve("ignition=off") as served,
        contextlib.closing(open_url(served.url)) as link,
        pytest.raises(VehicleSilentError),
    ):
        link.find_bus(stop=GO_ON)


def test_29_bit_numbering_is_found(channel: Channel) -> None:
    with channel.serve("scheme=29bit") as served, connected(served.url) as link:
        answers = ask(link, served.everybody, SUPPORTED, expected=len(served.responders))
    assert {answer.source for answer in answers} == served.responders


@pytest.mark.parametrize("channel", UNPLUGGABLE, ids=str)
def test_pulled_cable_is_a_lost_link(channel: Channel) -> None:
    with channel.serve("") as served, connected(served.url) as link:
        served.unplug()
        with pytest.raises(LinkLostError):
            ask(link, served.engine, SUPPORTED)


@pytest.mark.parametrize("channel", UNPLUGGABLE, ids=str)
def test_nothing_is_at_a_channel_whose_adapter_is_gone(channel: Channel) -> None:
    with channel.serve("") as served:
        served.unplug()
        with pytest.raises(DriverError):
            open_url(served.url).close()
