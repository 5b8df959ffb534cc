"""drivers.doip.link: requests over a connection on which routing is active."""

import contextlib
import itertools
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.api import Capability, Scheme, Target
from drivers.doip.messages import pack_diagnostic
from drivers.doip.wire import MOST_HELD
from drivers.errors import (
    AdapterLimitError,
    BusFaultError,
    DriverError,
    LinkLostError,
    RequestStoppedError,
    VehicleSilentError,
)
from drivers.simulator.doip_entity import Manners
from drivers.simulator.doip_server import Damage, Serving
from tests.drivers.doip.peer import (
    EVERYBODY,
    GO_ON,
    SOON_S,
    STOPPED,
    Clock,
    Last,
    Trace,
    ack,
    ask,
    driven,
    entity,
    linked,
    message,
    nack,
    open_url,
    payloads,
    told,
    until,
)

SHORT_S = 0.1
LONG_S = 1e6


def test_request_goes_from_the_tester_to_the_target() -> None:
    with linked(ack() + told("7E00")) as (link, peer):
        ask(link, "3E00")
        assert peer.received == [pack_diagnostic(2, 0x0E00, 0x1010, b"\x3e\x00")]


def test_answer_is_yielded() -> None:
    with linked(ack() + told("62F190414243")) as (link, _):
        assert payloads(ask(link, "22F190")) == ["62F190414243"]


def test_answer_without_acknowledgement_counts() -> None:
    with linked(told("7E00")) as (link, _):
        assert payloads(ask(link, "3E00")) == ["7E00"]


def test_answers_of_several_units_are_yielded() -> None:
    with linked(ack("E000") + told("4100AA") + told("4100BB", "1018")) as (link, _):
        assert payloads(ask(link, "0100", EVERYBODY, expected=2)) == ["4100AA", "4100BB"]


def test_as_many_answers_as_expected_end_the_wait() -> None:
    with linked(told("4100AA") + told("4100BB", "1018")) as (link, _):
        assert len(ask(link, "0100", EVERYBODY, expected=1, deadline_s=1e6)) == 1


def test_patience_is_waited_out() -> None:
    with linked(ack() + told("7F2278") + told("62F19041")) as (link, _):
        assert payloads(ask(link, "22F190")) == ["62F19041"]


def test_stale_answer_is_no_answer_to_what_is_asked_now() -> None:
    with linked(ack(), told("7E00")) as (link, peer):
        with contextlib.suppress(VehicleSilentError):
            ask(link, "22F190", deadline_s=SHORT_S)
        peer.say(told("62F19041"))
        assert payloads(ask(link, "3E00")) == ["7E00"]


def test_second_answer_to_one_request_is_none_to_the_next_after_a_pause() -> None:
    seconds = itertools.count()
    with linked(ack() + told("62F19041"), told("62F19043"), clock=lambda: float(next(seconds))) as (
        link,
        peer,
    ):
        ask(link, "22F190", deadline_s=LONG_S)
        peer.say(told("62F19042"))
        assert payloads(ask(link, "22F190", deadline_s=LONG_S)) == ["62F19043"]


def test_answer_of_who_acknowledges_nothing_may_be_followed_by_others() -> None:
    with linked(told("62F19041"), told("62F19043")) as (link, peer):
        ask(link, "22F190")
        peer.say(told("62F19042"))
        assert payloads(ask(link, "22F190")) == ["62F19043"]


def test_alive_check_behind_the_answer_is_answered() -> None:
    with linked(ack() + told("7E00") + message(0x0007)) as (link, peer):
        ask(link, "3E00")
        link.close()
        peer.join()
        assert peer.received[1:] == [message(0x0008, "0E00")]


def test_many_stale_answers_are_none_to_what_is_asked_now() -> None:
    with linked(told("62F19041")) as (link, peer):
        peer.say(told("62F19040") * 2000)
        assert payloads(ask(link, "22F190")) == ["62F19041"]


def test_vehicle_that_never_ends_is_asked_all_the_same() -> None:
    with linked(told("7E00")) as (link, peer):

        class Endless(Trace):
            def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
                if not sent:
                    peer.say(told("62F19040"))

        link._opened.trace.record = Endless().record
        peer.say(told("62F19040"))
        link._drain(GO_ON)
        assert payloads(ask(link, "3E00")) == ["7E00"]


def test_nobody_answers() -> None:
    with linked(ack()) as (link, _), pytest.raises(VehicleSilentError, match="1010"):
        ask(link, "3E00", deadline_s=SHORT_S)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (nack("02"), LinkLostError),
        (nack("03"), VehicleSilentError),
        (nack("05"), AdapterLimitError),
        (nack("06"), VehicleSilentError),
        (nack("08"), BusFaultError),
        (message(0x0000, "02"), AdapterLimitError),
        (None, LinkLostError),
        (b"\0" * 8, LinkLostError),
    ],
)
def test_failure_is_told_by_its_remedy(said: bytes | None, error: type[DriverError]) -> None:
    with linked(said) as (link, _), pytest.raises(error):
        ask(link, "3E00")


@pytest.mark.parametrize(
    ("manners", "words"),
    [
        (Manners(nack=0x04), "longer than the control unit takes .*code 04"),
        (Manners(header_nack=0x02), "longer than the gateway takes .*code 02"),
    ],
)
def test_refused_length_is_told_with_what_the_vehicle_takes(manners: Manners, words: str) -> None:
    with driven(Serving(manners=manners)) as link, pytest.raises(AdapterLimitError, match=words) as told:
        ask(link, "22F190")
    assert told.value.__notes__ == ["the message had 7 bytes; 65535 are the most"]


def test_answers_before_a_refusal_are_kept() -> None:
    with linked(told("4100AA") + nack("06", "E000")) as (link, _):
        assert payloads(ask(link, "0100", EVERYBODY)) == ["4100AA"]


def test_answers_before_the_end_of_the_connection_are_kept() -> None:
    heard = []
    with linked(told("4100AA"), None) as (link, _):
        answers = link.request(EVERYBODY, b"\x01\x00", deadline_s=SOON_S, expected=None, stop=GO_ON)
        heard.append(next(answers))
        link._wire._socket.shutdown(2)
        with pytest.raises(LinkLostError):
            next(answers)
    assert payloads(heard) == ["4100AA"]


def test_alive_check_during_a_request_is_answered() -> None:
    with linked(message(0x0007) + ack(), told("7E00")) as (link, peer):
        ask(link, "3E00")
        assert peer.received[1] == message(0x0008, "0E00")


def test_alive_checks_that_come_at_once_get_one_answer() -> None:
    with linked(message(0x0007) * 500, told("7E00")) as (link, peer):
        ask(link, "3E00")
        link.close()
        peer.join()
        assert peer.received[1:] == [message(0x0008, "0E00")]


def test_flood_of_begun_messages_does_not_prolong_the_wait() -> None:
    clock, pieces = Clock(), itertools.count()

    class Flooding(Trace):
        def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
            if not sent and next(pieces) < 40:
                clock.now_s += 1.0
                peer.say(ack()[-1:] + ack()[:-1])

    with (
        linked(ack()[:-1], trace=Flooding(), clock=clock) as (link, peer),
        pytest.raises(VehicleSilentError),
    ):
        ask(link, "3E00", deadline_s=3.0)
    assert next(pieces) < 10


def test_alive_check_between_requests_is_answered() -> None:
    with linked() as (_, peer):
        peer.say(message(0x0007))
        peer.has_heard.wait(SOON_S)
        assert peer.received == [message(0x0008, "0E00")]


def test_vehicle_that_talks_while_nobody_asks_fills_no_memory() -> None:
    trace = Trace()
    with linked(ack() + told("7E00"), trace=trace) as (link, peer):
        held = link._opened.trace
        held.hold()
        held.record(sent=False, payload=bytes(MOST_HELD), at_s=0.0)
        peer.say(told("62F19041"))
        link._look()
        assert len(held._held) == 1
        assert payloads(ask(link, "3E00")) == ["7E00"]
        assert not held.is_full


@pytest.mark.parametrize(("idle_s", "sent"), [(29.0, 0), (31.0, 1)])
def test_link_that_nobody_uses_is_kept_alive(idle_s: float, sent: int) -> None:
    clock = Clock()
    with linked(clock=clock) as (link, peer):
        clock.now_s += idle_s
        link._look()
        link.close()
        peer.join()
    assert peer.received == [message(0x0008, "0E00")] * sent


def test_link_that_nobody_uses_for_longer_than_the_entity_waits_still_answers() -> None:
    clock = Clock()
    with entity(clock=clock) as server, contextlib.closing(open_url(server.url, clock=clock)) as link:
        for number in range(10):
            clock.now_s += 40.0
            until(lambda wanted=number: len(server.entity.alive) > wanted)
        assert payloads(ask(link, "3E00")) == ["7E00"]


def test_link_that_the_entity_closed_for_want_of_use_says_so() -> None:
    clock = Clock()
    with (
        entity(Serving(inactivity_s=20.0), clock=clock) as server,
        contextlib.closing(open_url(server.url, clock=clock)) as link,
    ):
        clock.now_s += 21.0
        until(lambda: not server.entity.connected)
        with pytest.raises(LinkLostError, match=r"closed the connection, 21\.0 s after the last message"):
            ask(link, "3E00")


def test_what_passed_between_requests_is_in_the_trace_before_the_next() -> None:
    trace = Trace()
    with linked(b"", ack() + told("7E00"), trace=trace) as (link, peer):
        peer.say(message(0x0007))
        peer.has_heard.wait(SOON_S)
        ask(link, "3E00")
    asked = pack_diagnostic(2, 0x0E00, 0x1010, b"\x3e\x00")
    assert [row for row in trace.rows if row[0]] == [(True, message(0x0008, "0E00")), (True, asked)]


def test_connection_that_ended_between_requests_is_told_by_the_next() -> None:
    with linked(None) as (link, _):
        with contextlib.suppress(LinkLostError):
            ask(link, "3E00")
        with pytest.raises(LinkLostError):
            ask(link, "3E00")


def test_stop_before_the_request_sends_nothing() -> None:
    with linked() as (link, peer), pytest.raises(RequestStoppedError):
        ask(link, "3E00", stop=STOPPED)
    assert peer.received == []  # by now all of it was read


def test_stop_ends_the_wait() -> None:
    stop = threading.Event()
    with linked(ack()) as (link, peer):
        setter = threading.Thread(target=lambda: (peer.has_heard.wait(SOON_S), stop.set()))
        setter.start()
        with pytest.raises(RequestStoppedError):
            ask(link, "3E00", deadline_s=1e6, stop=stop)
        setter.join()


def test_abandoned_request_that_ends_late_leaves_the_answers_to_the_one_under_way() -> None:
    with linked(told("4100AA"), told("410DAA")) as (link, peer):
        requests = [
            link.request(EVERYBODY, payload, deadline_s=SOON_S, expected=2, stop=GO_ON)
            for payload in (b"\x01\x00", b"\x01\x0d")
        ]
        abandoned, under_way = [(request, next(request))[0] for request in requests]
        abandoned.close()
        peer.say(told("410DBB", "1018"))
        link._look()
        assert payloads(under_way) == ["410DBB"]


def test_abandoned_request_is_in_nobodys_way() -> None:
    with linked(told("4100AA"), ack() + told("7E00")) as (link, _):
        abandoned = link.request(EVERYBODY, b"\x01\x00", deadline_s=SOON_S, expected=None, stop=GO_ON)
        next(abandoned)
        assert payloads(ask(link, "3E00")) == ["7E00"]
        abandoned.close()


def test_entity_is_named() -> None:
    with linked() as (link, _):
        assert link.info.name == "DoIP entity 1000 at test"


def test_supply_cannot_be_told() -> None:
    with linked() as (link, _):
        assert link.battery_v(stop=GO_ON) is None
        assert Capability.BATTERY_VOLTAGE not in link.info.capabilities


def test_closing_twice_does_nothing() -> None:
    with linked() as (link, _):
        link.close()
        link.close()
        with pytest.raises(LinkLostError):
            ask(link, "3E00")


def test_units_of_the_legislated_group_are_found() -> None:
    with driven() as link:
        bus = link.find_bus(stop=GO_ON)
    assert (bus.everybody, bus.responders) == (EVERYBODY, (0x1010, 0x1018))


def test_vehicle_without_the_group_is_asked_at_its_entity() -> None:
    serving = Serving(manners=Manners(knows_group=False))
    with driven(serving) as link:
        bus = link.find_bus(stop=GO_ON)
    assert (bus.everybody, bus.responders) == (Target(Scheme.DOIP, 0x1000), (0x1000,))


def test_target_of_the_url_is_the_vehicle() -> None:
    with driven(options="?target=0x1028") as link:
        bus = link.find_bus(stop=GO_ON)
    assert (bus.everybody, bus.responders) == (Target(Scheme.DOIP, 0x1028), (0x1028,))


def test_hint_remembers_who_answered() -> None:
    with driven() as link:
        link.find_bus(stop=GO_ON)
        assert link.resume_hint == "2 E000 0100 1010,1018"


def test_without_a_network_there_is_no_hint() -> None:
    with linked() as (link, _):
        assert link.resume_hint == ""


def test_silent_vehicle_that_is_not_ready_says_so() -> None:
    serving = Serving(manners=Manners(power_mode=0, nack=0x06))
    with driven(serving) as link, pytest.raises(VehicleSilentError, match="not ready"):
        link.find_bus(stop=GO_ON)


def test_vehicle_whose_gateway_passes_nothing_on_is_told_with_the_code() -> None:
    with (
        driven(Serving(manners=Manners(nack=0x04))) as link,
        pytest.raises(VehicleSilentError, match=r"no control unit answered; .* takes .*code 04"),
    ):
        link.find_bus(stop=GO_ON)


def test_silent_vehicle_is_silent() -> None:
    serving = Serving(manners=Manners(nack=0x06))
    with (
        driven(serving, "?target=0x1010") as link,
        pytest.raises(VehicleSilentError, match="no control unit"),
    ):
        link.find_bus(stop=GO_ON)


def test_slow_answer_is_whole() -> None:
    with driven(Serving(damage=Damage.SLOW)) as link:
        assert payloads(ask(link, "22F18A")) == ["62F18A" + b"DIAGCLINIC SIM".hex().upper()]


@pytest.mark.parametrize(
    "damage",
    [Damage.OVERSIZED, Damage.WRONG_VERSION, Damage.GARBAGE, Damage.CLOSED, Damage.TRUNCATED],
)
def test_damaged_answer_costs_the_link(damage: Damage) -> None:
    with driven(Serving(damage=damage)) as link, pytest.raises(LinkLostError):
        ask(link, "3E00", deadline_s=1.0)


def test_entity_that_never_answers_is_a_silent_vehicle() -> None:
    with driven(Serving(damage=Damage.SILENT)) as link, pytest.raises(VehicleSilentError):
        ask(link, "3E00", deadline_s=SHORT_S)


def test_long_request_is_answered() -> None:
    with driven() as link:
        answers = ask(link, "22" + "F190" * 2000)
    assert len(answers[0].payload) == 1 + 19 * 2000


def test_long_request_is_refused_by_who_has_no_room() -> None:
    with driven() as link, pytest.raises(AdapterLimitError):
        ask(link, "22" + "F190" * 40_000)


@settings(max_examples=60)
@given(st.binary(min_size=1, max_size=60), st.booleans())
def test_any_bytes_are_answers_or_a_typed_error(said: bytes, framed: bool) -> None:
    whole = message(0x8001, said.hex()) if framed else said
    answers = []
    with linked(Last(whole)) as (link, _), contextlib.suppress(DriverError):
        answers = ask(link, "22F190", deadline_s=0.01)
    assert all(answer.source == 0x1010 for answer in answers)
