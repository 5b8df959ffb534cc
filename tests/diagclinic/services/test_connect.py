"""diagclinic.services.connect: the ladder, rung by rung, and back up after a lost link."""

from typing import cast

import pytest

from diagclinic.core.errors import DiskFullError, OtherVehicleError, RecordDamagedError
from diagclinic.core.reply import Value
from diagclinic.core.vin import Vin
from diagclinic.services.connect import (
    Connect,
    HeldTrace,
    Reconnect,
    Rung,
    RungReached,
    RungState,
)
from diagclinic.services.jobs import Outcome, run_job
from diagclinic.services.read_values import decoder_of
from diagclinic.services.session import VehicleSession
from drivers.api import Bus, FoundVci
from drivers.errors import (
    AdapterBusyError,
    AdapterNotFoundError,
    AdapterSilentError,
    AnswerGarbledError,
    BusFaultError,
    DriverError,
    LinkLostError,
    RequestStoppedError,
    VehicleSilentError,
)
from drivers.registry import Driver, Registry
from drivers.simulator.link import open_simulator
from tests.service_doubles import (
    EVERYBODY,
    NOON,
    Listener,
    MemoryAdapters,
    MemoryShop,
    MemoryTrace,
    MemoryVisitRecord,
    QueuedLinks,
    ScriptedLink,
    now,
    pids,
    session_on,
)

URL = "elm:COM3"
TRYING, DONE, FAILED, UNKNOWN = RungState.TRYING, RungState.DONE, RungState.FAILED, RungState.UNKNOWN


class Workbench:
    """Everything that connecting needs, with one link or error to come."""

    def __init__(self, *coming: ScriptedLink | Exception, cancel_at: str = "") -> None:
        self.links = QueuedLinks(list(coming))
        self.memory = MemoryAdapters()
        self.shop = MemoryShop()
        self.listener = Listener(cancel_at)

    def connect(self, url: str = URL) -> VehicleSession:
        job = Connect(url, self.links, self.memory, lambda: self.shop, now)
        return job.run(self.listener.context)

    def outcome(self) -> Outcome[VehicleSession]:
        job = Connect(URL, self.links, self.memory, lambda: self.shop, now)
        return run_job(job, self.listener.context)

    @property
    def rungs(self) -> list[tuple[str, RungState]]:
        reached = [one for one in self.listener.published if isinstance(one, RungReached)]
        return [(one.rung.value, one.state) for one in reached]

    @property
    def last(self) -> RungReached:
        return cast("RungReached", self.listener.published[-1])


def failing(bench: Workbench, error: type[Exception]) -> None:
    with pytest.raises(error):
        bench.connect()


# -- all the way up --


def test_rungs_are_climbed_in_their_order() -> None:
    bench = Workbench(ScriptedLink())
    bench.connect()
    assert bench.rungs == [
        ("adapter", TRYING), ("adapter", DONE),
        ("power", TRYING), ("power", DONE),
        ("protocol", TRYING), ("protocol", DONE),
        ("control-unit", DONE),
    ]  # fmt: skip


def test_rungs_tell_their_names_and_figures() -> None:
    bench = Workbench(ScriptedLink(volts=[12.44]))
    bench.connect()
    details = [one.detail for one in bench.listener.published if isinstance(one, RungReached) and one.detail]
    assert details == ["OBDLink EX", "12.4 V", "CAN", "7E8, 7E9"]


def test_adapter_that_measures_no_supply_is_no_failure() -> None:
    bench = Workbench(ScriptedLink(volts=[None]))
    assert bench.connect().battery_v is None
    assert ("power", UNKNOWN) in bench.rungs


def test_network_whose_units_are_not_known_yet_is_no_control_unit_that_answers() -> None:
    bench = Workbench(ScriptedLink(bus=Bus("CAN", EVERYBODY)))
    bench.connect()
    assert bench.rungs[-1] == ("control-unit", UNKNOWN)


def test_session_knows_what_was_found() -> None:
    session = Workbench(ScriptedLink(volts=[12.2])).connect()
    assert (session.url, session.battery_v, [str(unit) for unit in session.units]) == (
        URL, 12.2, ["7E8", "7E9"],
    )  # fmt: skip


def test_visit_begins_with_the_interface_that_was_used() -> None:
    bench = Workbench(ScriptedLink())
    bench.connect()
    assert bench.shop.begun == [(URL, False)]


def test_simulated_vehicle_is_marked_as_such() -> None:
    bench = Workbench(ScriptedLink())
    bench.connect("sim:demo")
    assert bench.shop.begun == [("sim:demo", True)]


def test_recording_is_marked_as_no_vehicle_and_not_remembered_as_an_adapter() -> None:
    bench = Workbench(ScriptedLink())
    bench.connect("replay:visit.trace")
    assert (bench.shop.begun, bench.memory.last_url()) == ([("replay:visit.trace", True)], None)


def test_notes_of_the_attempt_belong_to_the_visit_in_their_order() -> None:
    held, sink = HeldTrace(), MemoryTrace()
    held.note(payload=b"opened", at_s=1.0)
    held.record(sent=True, payload=b"0100", at_s=2.0)
    held.hand_over(sink)
    held.note(payload=b"asked", at_s=3.0)
    assert (sink.notes, sink.rows) == ([b"opened", b"asked"], [(True, b"0100", 2.0)])


def test_adapter_is_remembered_with_its_hint() -> None:
    bench = Workbench(ScriptedLink(resume_hint="ATSP6"))
    bench.connect()
    assert (bench.memory.last_url(), bench.memory.hint(URL)) == (URL, "ATSP6")


def test_hint_of_last_time_reaches_the_driver() -> None:
    bench = Workbench(ScriptedLink())
    bench.memory.remember(URL, "ATSP6")
    bench.connect()
    assert bench.links.opened[0][1].hint == "ATSP6"


# -- where it fails --

SILENT_BUS = VehicleSilentError("nobody")
FAILURES = [
    (AdapterNotFoundError("COM3"), Rung.ADAPTER),
    (AdapterBusyError("COM3"), Rung.ADAPTER),
    (AdapterSilentError("COM3", 2.0), Rung.ADAPTER),
    (ScriptedLink(volts=[LinkLostError("gone")]), Rung.POWER),
    (ScriptedLink(bus=SILENT_BUS), Rung.PROTOCOL),
    (ScriptedLink(bus=BusFaultError("short")), Rung.PROTOCOL),
    (ScriptedLink(bus=AnswerGarbledError("bits")), Rung.PROTOCOL),
]


@pytest.mark.parametrize(("coming", "rung"), FAILURES)
def test_failure_is_located(coming: ScriptedLink | Exception, rung: Rung) -> None:
    bench = Workbench(coming)
    failing(bench, DriverError)
    assert (bench.last.rung, bench.last.state) == (rung, FAILED)
    assert bench.last.detail


@pytest.mark.parametrize(("coming", "rung"), FAILURES)
def test_no_visit_begins_where_no_vehicle_answers(coming: ScriptedLink | Exception, rung: Rung) -> None:
    bench = Workbench(coming)
    failing(bench, DriverError)
    assert (bench.shop.begun, bench.memory.last_url()) == ([], None), rung


@pytest.mark.parametrize("link", [one for one, _ in FAILURES if isinstance(one, ScriptedLink)])
def test_adapter_is_released_on_failure(link: ScriptedLink) -> None:
    link.is_closed = False
    failing(Workbench(link), DriverError)
    assert link.is_closed


def test_adapter_is_released_where_the_record_cannot_be_opened() -> None:
    bench = Workbench(link := ScriptedLink())
    bench.shop.failure = RecordDamagedError("bits")
    failing(bench, RecordDamagedError)
    assert link.is_closed


def test_record_that_fails_is_no_rung_that_fails() -> None:
    bench = Workbench(ScriptedLink())
    bench.shop.failure = DiskFullError("full")
    failing(bench, DiskFullError)
    assert FAILED not in {state for _, state in bench.rungs}


def test_visit_ends_where_connecting_fails_after_it_began() -> None:
    class Forgetful(MemoryAdapters):
        def remember(self, url: str, hint: str, identity: str = "") -> None:
            raise DiskFullError("full")

    bench = Workbench(link := ScriptedLink())
    bench.memory = Forgetful()
    failing(bench, DiskFullError)
    assert (bench.shop.record.ended_at, link.is_closed) == ([NOON], True)


def test_visit_ends_where_the_bytes_of_the_climb_cannot_be_kept() -> None:
    class Full(MemoryTrace):
        def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
            raise DiskFullError("full")

    bench = Workbench(link := ScriptedLink())
    bench.shop.record.trace = Full()
    failing(bench, DiskFullError)
    assert (bench.shop.record.ended_at, link.is_closed) == ([NOON], True)


# -- given up --


@pytest.mark.parametrize("rung", [Rung.POWER, Rung.PROTOCOL])
def test_giving_up_is_no_failure_of_a_rung_and_releases_the_adapter(rung: Rung) -> None:
    bench = Workbench(link := ScriptedLink(), cancel_at=f"connect.{rung.value}")
    outcome = bench.outcome()
    assert (outcome.cancelled, link.is_closed, bench.shop.begun) == (True, True, [])
    assert bench.rungs[-1] == (rung.value, TRYING)


def test_giving_up_while_the_adapter_is_looked_for_is_no_failure() -> None:
    bench = Workbench(RequestStoppedError("stop"), cancel_at="connect.adapter")
    assert bench.outcome().cancelled
    assert bench.rungs == [("adapter", TRYING)]


def test_giving_up_when_all_is_done_comes_too_late() -> None:
    bench = Workbench(ScriptedLink(), cancel_at="connect.control-unit")
    assert bench.outcome().result is not None


# -- the bytes of the attempt --


def test_bytes_of_the_climb_belong_to_the_visit() -> None:
    bench = Workbench(ScriptedLink())
    bench.connect()
    assert bench.shop.record.trace.rows == [(True, b"ATZ\r", 1.0)]


def test_held_bytes_are_handed_over_in_their_order() -> None:
    held, sink = HeldTrace(), MemoryTrace()
    rows = [(True, b"ATZ\r", 0.1), (False, b"ELM327", 0.2), (True, b"0100\r", 0.3)]
    for sent, payload, at_s in rows:
        held.record(sent=sent, payload=payload, at_s=at_s)
    held.hand_over(sink)
    held.record(sent=False, payload=b"later", at_s=0.4)
    assert sink.rows == [*rows, (False, b"later", 0.4)]


def test_handed_over_bytes_are_held_no_longer() -> None:
    held = HeldTrace()
    held.record(sent=True, payload=b"ATZ\r", at_s=0.1)
    held.hand_over(MemoryTrace())
    assert held.held == []


# -- back after a lost link --


def again(session: VehicleSession, links: QueuedLinks, listener: Listener) -> VehicleSession:
    return Reconnect(session, links, MemoryAdapters(), pause_s=0.0).run(listener.context)


def test_lost_link_is_tried_until_it_works() -> None:
    link = ScriptedLink()
    links = QueuedLinks([AdapterNotFoundError("COM3"), ScriptedLink(bus=SILENT_BUS), link])
    session = session_on()
    assert again(session, links, Listener()) is session
    assert (session.link, links.coming) == (link, [])


def test_former_link_is_let_go_before_it_is_opened_again() -> None:
    session = session_on()
    former = cast("ScriptedLink", session.link)
    again(session, QueuedLinks([ScriptedLink()]), Listener())
    assert former.is_closed


def test_link_to_a_vehicle_that_keeps_silent_is_let_go() -> None:
    silent = ScriptedLink(bus=SILENT_BUS)
    again(session_on(), QueuedLinks([silent, ScriptedLink()]), Listener())
    assert silent.is_closed


def test_link_that_is_lost_again_while_the_vehicle_is_asked_who_it_is_is_let_go() -> None:
    lost = ScriptedLink({"0902": LinkLostError("gone")})
    session = session_on()
    session.vin = Vin("1M8GDM9AXKP042788")
    again(session, QueuedLinks([lost, telling("1M8GDM9AXKP042788")]), Listener())
    assert lost.is_closed


def test_giving_up_while_the_vehicle_is_asked_who_it_is_leaves_no_link_open() -> None:
    link = ScriptedLink({"0902": RequestStoppedError("stop")})
    session, listener = session_on(), Listener()
    session.vin = Vin("1M8GDM9AXKP042788")
    context = listener.context
    link.before = lambda _: context.cancel()
    job = Reconnect(session, QueuedLinks([link]), MemoryAdapters(), pause_s=0.0)
    assert (run_job(job, context).cancelled, link.is_closed) == (True, True)


def test_visit_and_trace_go_on() -> None:
    session = session_on()
    links = QueuedLinks([ScriptedLink()])
    again(session, links, Listener())
    record = cast("MemoryVisitRecord", session.record)
    assert links.opened[0][1].trace is record.trace
    assert record.ended_at == []


def test_way_back_is_told_rung_by_rung() -> None:
    listener = Listener()
    again(session_on(), QueuedLinks([AdapterNotFoundError("COM3"), ScriptedLink()]), listener)
    reached = [(one.rung.value, one.state) for one in listener.published if isinstance(one, RungReached)]
    assert reached == [
        ("adapter", TRYING), ("adapter", FAILED),
        ("adapter", TRYING), ("adapter", DONE), ("protocol", TRYING), ("protocol", DONE),
        ("control-unit", DONE),
    ]  # fmt: skip


def test_giving_up_the_way_back_ends_it() -> None:
    listener = Listener(cancel_at="connect.protocol")
    links = QueuedLinks([ScriptedLink(bus=RequestStoppedError("stop"))])
    outcome = run_job(Reconnect(session_on(), links, MemoryAdapters()), listener.context)
    assert outcome.cancelled


def test_record_that_fails_ends_the_way_back() -> None:
    class Full(MemoryTrace):
        def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
            raise DiskFullError("full")

    session = session_on()
    cast("MemoryVisitRecord", session.record).trace = Full()
    with pytest.raises(DiskFullError):
        again(session, QueuedLinks([ScriptedLink()]), Listener())


# -- the adapter's port --

OURS, OTHERS = "usb:0403:6015:OURS01", "usb:0403:6015:OTHERS"
HERE, THERE = FoundVci(URL, "OBDLink EX on COM3", OURS), FoundVci("elm:COM7", "OBDLink EX on COM7", OURS)
STRANGER = FoundVci(URL, "OBDLink EX on COM3", OTHERS)


def test_session_and_memory_know_the_adapters_identity() -> None:
    bench = Workbench(ScriptedLink())
    bench.links.found = (HERE,)
    assert (bench.connect().identity, bench.memory.identity(URL)) == (OURS, OURS)


def test_hint_of_the_same_adapter_on_its_former_port_reaches_the_driver() -> None:
    bench = Workbench(ScriptedLink())
    bench.links.found = (HERE,)
    bench.memory.remember("elm:COM9", "ATSP6", OURS)
    bench.connect()
    assert bench.links.opened[0][1].hint == "ATSP6"


def back(*found: FoundVci, coming: ScriptedLink) -> tuple[VehicleSession, QueuedLinks]:
    """Return the session of an adapter that was at COM3, after one attempt, and what was opened for it."""
    session, links, listener = session_on(), QueuedLinks([coming], found=found), Listener()
    session.identity = OURS
    run_job(Reconnect(session, links, MemoryAdapters(), pause_s=0.0), listener.context)
    return session, links


def test_adapter_that_comes_back_on_another_port_is_opened_there() -> None:
    session, links = back(THERE, coming=ScriptedLink())
    assert ([url for url, _ in links.opened], session.url) == (["elm:COM7"], "elm:COM7")


def test_adapter_that_comes_back_where_it_was_is_opened_there() -> None:
    session, links = back(HERE, THERE, coming=ScriptedLink())
    assert ([url for url, _ in links.opened], session.url) == ([URL], URL)


def test_stranger_on_the_former_port_is_passed_by_for_the_adapter() -> None:
    _, links = back(STRANGER, THERE, coming=ScriptedLink())
    assert [url for url, _ in links.opened] == ["elm:COM7"]


def test_stranger_on_the_former_port_is_not_talked_to() -> None:
    session, links, listener = session_on(), QueuedLinks([], found=(STRANGER,)), Listener()
    session.identity = OURS
    context = listener.context
    context.publish = lambda part: context.cancel() if part.state is FAILED else None
    assert run_job(Reconnect(session, links, MemoryAdapters(), pause_s=0.0), context).cancelled
    assert links.opened == []


def test_memory_follows_the_adapter_with_its_hint() -> None:
    session, memory = session_on(), MemoryAdapters({URL: "ATSP6"}, {URL: OURS})
    session.identity = OURS
    links = QueuedLinks([ScriptedLink(resume_hint="ATSP6 again")], found=(THERE,))
    Reconnect(session, links, memory, pause_s=0.0).run(Listener().context)
    assert links.opened[0][1].hint == "ATSP6"
    assert (memory.last_url(), memory.hint("elm:COM7")) == ("elm:COM7", "ATSP6 again")


def test_another_vehicle_is_refused_on_the_new_port_too() -> None:
    session, link = session_on(), telling("WVWZZZ1JZXW000001")
    session.vin, session.identity = Vin("1M8GDM9AXKP042788"), OURS
    with pytest.raises(OtherVehicleError) as refused:
        again(session, QueuedLinks([link], found=(THERE,)), Listener())
    assert (session.url, refused.value.url, link.is_closed) == (URL, THERE.url, True)


# -- the simulated car --

CARS = Registry({"sim": Driver(open_simulator)})


def test_car_with_its_ignition_off_is_found_silent_at_its_network() -> None:
    listener, shop = Listener(), MemoryShop()
    job = Connect("sim:healthy?ignition=off", CARS, MemoryAdapters(), lambda: shop, now)
    with pytest.raises(VehicleSilentError):
        job.run(listener.context)
    last = cast("RungReached", listener.published[-1])
    assert (last.rung, last.state, shop.begun) == (Rung.PROTOCOL, FAILED, [])


@pytest.mark.parametrize(
    ("url", "units"),
    [("sim:demo", ["7E8", "7E9"]), ("sim:demo?scheme=29bit", ["18DAF110", "18DAF118"])],
)
def test_car_is_reached_and_all_its_bytes_are_in_the_visits_trace(url: str, units: list[str]) -> None:
    shop = MemoryShop()
    session = Connect(url, CARS, MemoryAdapters(), lambda: shop, now).run(Listener().context)
    session.end()
    assert [str(unit) for unit in session.units] == units
    assert {sent for sent, _, _ in shop.record.trace.rows} == {True, False}


def telling(vin: str) -> ScriptedLink:
    return ScriptedLink({"0902": {0x7E8: "490201" + vin.encode().hex()}})


def test_same_vehicle_goes_on_with_its_visit() -> None:
    session, link = session_on(), telling("1M8GDM9AXKP042788")
    session.vin = Vin("1M8GDM9AXKP042788")
    assert again(session, QueuedLinks([link]), Listener()).link is link


def test_another_vehicle_never_gets_into_the_visit() -> None:
    session, link = session_on(), telling("WVWZZZ1JZXW000001")
    session.vin = Vin("1M8GDM9AXKP042788")
    with pytest.raises(OtherVehicleError, match="WVWZZZ1JZXW000001"):
        again(session, QueuedLinks([link]), Listener())
    assert link.is_closed


def test_record_that_cannot_be_opened_is_told_before_the_vehicle_is_troubled() -> None:
    links = QueuedLinks([ScriptedLink()])

    def closed() -> MemoryShop:
        raise RecordDamagedError("torn")

    with pytest.raises(RecordDamagedError):
        Connect(URL, links, MemoryAdapters(), closed, now).run(Listener().context)
    assert links.opened == []


def test_car_whose_cable_was_pulled_is_read_again_after_reconnecting() -> None:
    shop, memory = MemoryShop(), MemoryAdapters()
    session = Connect("sim:demo?drop=2", CARS, memory, lambda: shop, now).run(Listener().context)

    def ask() -> object:
        return session.ask(session.units[0], b"\x01\x0c", decoder_of(0x0C, pids()))

    ask()
    ask()
    with pytest.raises(LinkLostError):
        ask()
    Reconnect(session, CARS, memory).run(Listener().context)
    reply = ask()
    session.end()
    assert isinstance(reply, Value)
