"""diagclinic.ui.presenters.connect_presenter: adapters by their names, and the ladder rung by rung."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from diagclinic.services.session import VehicleSession
from diagclinic.ui.presenters.adapter_choices import DEMOS
from diagclinic.ui.presenters.connect_presenter import ConnectPresenter
from diagclinic.ui.presenters.current_visit import FrameRecording
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.link_presenter import LinkPresenter
from diagclinic.ui.presenters.scan_presenter import ScanPresenter
from drivers.api import FoundVci
from drivers.errors import AdapterBusyError, VehicleSilentError
from tests.presenter_doubles import MISFIRE, Shown, connected, desk_with, work
from tests.service_doubles import MemoryAdapters, QueuedLinks, ScriptedLink

CAR = "elm:COM3"


@dataclass
class Plugged(QueuedLinks):
    """Links of which some are found; nothing may be opened for it."""

    found: tuple[FoundVci, ...] = ()
    asked_around: tuple[FoundVci, ...] = ()

    def discover(self, *, quick: bool = False) -> tuple[FoundVci, ...]:
        return self.found if quick else self.found + self.asked_around


@dataclass
class Page:
    """A page with its presenter."""

    desk: Desk
    shown: Shown = field(default_factory=Shown)
    sessions: list[VehicleSession] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Put the page together."""
        self.presenter = ConnectPresenter(self.desk, self.shown, self.sessions.append)

    @property
    def links(self) -> Plugged:
        """What can be plugged in."""
        return self.desk.workshop.links

    def looks(self) -> list[str]:
        """Return how each rung looks."""
        return [rung.look for rung in self.shown.last("show_ladder")]


def looked_at(*found: FoundVci, last: str = "", coming: Sequence[object] = ()) -> Page:
    """Return a page that looked once, and has shown what it found."""
    page = page_with(*coming, found=found, last=last)
    page.presenter.look()
    work(page.desk)
    return page


def page_with(*coming: object, found: tuple[FoundVci, ...] = (), last: str = "") -> Page:
    memory = MemoryAdapters({last: "hint"} if last else {})
    return Page(desk_with(links=Plugged(list(coming), found=found), memory=memory))


def test_demo_vehicle_is_offered_before_anything_was_found() -> None:
    page = page_with()
    page.presenter.look()
    assert page.shown.calls == [("show_choices", (DEMOS, True))]


OURS = "usb:0403:6015:OURS01"


def test_last_adapter_on_another_port_is_connected_by_itself() -> None:
    page = page_with(ScriptedLink(), found=(FoundVci("elm:COM7", "OBDLink EX on COM7", OURS),))
    page.desk.workshop.memory.remember("elm:COM5", "", OURS)
    page.presenter.look(joins_known=True)
    work(page.desk)
    assert [session.url for session in page.sessions] == ["elm:COM7"]


def test_known_adapter_that_is_plugged_in_is_connected_by_itself() -> None:
    page = page_with(ScriptedLink(), found=(FoundVci(CAR, "Clone"),), last=CAR)
    page.presenter.look(joins_known=True)
    work(page.desk)
    assert [session.url for session in page.sessions] == [CAR]


def test_known_adapter_waits_for_a_press_when_looking_again() -> None:
    page = page_with(found=(FoundVci(CAR, "Clone"),), last=CAR)
    page.presenter.look()
    work(page.desk)
    assert page.sessions == []


def test_what_the_system_lists_is_shown_before_whoever_has_to_be_asked() -> None:
    page = page_with(found=(FoundVci(CAR, "Clone"),))
    page.links.asked_around = (FoundVci("doip:10.0.0.2", "Vehicle on the network"),)
    page.presenter.look()
    work(page.desk)
    shown = [
        ([one.name for one in choices if not one.is_demo], is_looking)
        for choices, is_looking in page.shown.all("show_choices")
    ]
    assert shown == [([], True), (["Clone"], True), (["Clone", "Vehicle on the network"], False)]


def test_adapter_that_is_plugged_in_later_is_noticed() -> None:
    page = looked_at()
    page.links.found = (FoundVci(CAR, "Clone"),)
    page.presenter.watch()
    work(page.desk)
    assert page.shown.last("show_choices")[0][0].name == "Clone"


def test_adapter_that_is_pulled_out_is_not_offered_any_more() -> None:
    page = looked_at(FoundVci(CAR, "Clone"))
    page.links.found = ()
    page.presenter.watch()
    work(page.desk)
    assert page.shown.last("show_choices") == (DEMOS, False)


def test_adapter_that_is_plugged_in_later_stands_first_and_is_said_to_be_new() -> None:
    page = looked_at(FoundVci("elm:COM1", "One"), FoundVci("elm:COM2", "Two"))
    page.links.found = (*page.links.found, FoundVci("elm:COM9", "Nine"))
    page.presenter.watch()
    work(page.desk)
    told = [(one.name, one.hint) for one in page.shown.last("show_choices")[0] if not one.is_demo]
    new = ("Nine", "Just plugged in · Serial port")
    assert told == [new, ("One", "Serial port"), ("Two", "Serial port")]


def test_nothing_is_new_any_more_once_somebody_looked_again() -> None:
    page = looked_at(FoundVci("elm:COM1", "One"))
    page.links.found = (*page.links.found, FoundVci("elm:COM9", "Nine"))
    page.presenter.watch()
    work(page.desk)
    page.presenter.look()
    work(page.desk)
    assert [one.name for one in page.shown.last("show_choices")[0][:2]] == ["One", "Nine"]


def test_vehicle_on_the_network_stays_while_it_is_asked_again() -> None:
    page = looked_at(FoundVci(CAR, "Clone"))
    page.links.asked_around = (FoundVci("doip:10.0.0.2", "Vehicle on the network"),)
    page.presenter.look()
    work(page.desk)
    page.shown.calls.clear()
    page.links.found = ()
    page.presenter.watch()
    work(page.desk)
    shown = [[one.url for one in told[0] if not one.is_demo] for told in page.shown.all("show_choices")]
    assert shown == [[CAR, "doip:10.0.0.2"], ["doip:10.0.0.2"], ["doip:10.0.0.2"]]


def test_vehicle_that_left_the_network_is_not_offered_any_more() -> None:
    page = page_with(found=(FoundVci(CAR, "Clone"),))
    page.links.asked_around = (FoundVci("doip:10.0.0.2", "Vehicle on the network"),)
    page.presenter.look()
    work(page.desk)
    page.links.asked_around = ()
    page.presenter.look()
    work(page.desk)
    assert [one.url for one in page.shown.last("show_choices")[0] if not one.is_demo] == [CAR]


def test_nothing_is_shown_where_nothing_changed() -> None:
    page = looked_at(FoundVci(CAR, "Clone"))
    page.shown.calls.clear()
    page.presenter.watch()
    work(page.desk)
    assert page.shown.calls == []


def test_adapter_that_worked_last_is_connected_when_it_is_plugged_in() -> None:
    page = looked_at(last=CAR, coming=[ScriptedLink()])
    page.links.found = (FoundVci(CAR, "Clone"),)
    page.presenter.watch()
    work(page.desk)
    assert [session.url for session in page.sessions] == [CAR]


def test_adapter_that_was_there_all_along_waits_for_a_press() -> None:
    page = looked_at(FoundVci(CAR, "Clone"), last=CAR)
    page.links.found = (*page.links.found, FoundVci("elm:COM9", "Another"))
    page.presenter.watch()
    work(page.desk)
    assert page.sessions == []


def test_nothing_is_joined_beside_a_vehicle_that_is_connected() -> None:
    page = looked_at(last=CAR, coming=[ScriptedLink()])
    page.presenter.connect("elm:COM8")
    work(page.desk)
    page.links.found = (FoundVci(CAR, "Clone"),)
    page.presenter.watch()
    work(page.desk)
    assert [session.url for session in page.sessions] == ["elm:COM8"]


def test_nobody_looks_while_a_connection_is_tried() -> None:
    page = looked_at(coming=[ScriptedLink()])
    page.presenter.connect(CAR)
    page.presenter.watch()
    assert not page.desk.side.is_busy


def test_every_rung_is_done_once_the_vehicle_answers() -> None:
    page = page_with(ScriptedLink())
    page.presenter.connect(CAR)
    work(page.desk)
    assert page.looks() == ["done"] * 4


def test_volts_stand_on_the_rung_of_power() -> None:
    page = page_with(ScriptedLink(volts=[12.4]))
    page.presenter.connect(CAR)
    work(page.desk)
    assert page.shown.last("show_ladder")[1].detail == "12.4 V"


def test_silent_vehicle_fails_on_the_rung_of_its_network() -> None:
    page = page_with(ScriptedLink(bus=VehicleSilentError("no answer")))
    page.presenter.connect(CAR)
    work(page.desk)
    assert page.looks() == ["done", "done", "failed", "waiting"]


def test_failure_comes_with_its_remedy() -> None:
    page = page_with(AdapterBusyError("COM3"))
    page.presenter.connect(CAR)
    work(page.desk)
    assert "Close the other" in page.shown.last("show_problem").next_step


def test_cancelled_connection_leaves_no_rung_trying_and_no_problem() -> None:
    page = page_with(ScriptedLink())
    page.presenter.connect(CAR)
    page.presenter.cancel()
    work(page.desk)
    assert (set(page.looks()), page.shown.last("show_problem")) == ({"waiting"}, None)


def test_cancel_without_a_connection_under_way_does_nothing() -> None:
    assert not page_with().presenter.cancel()


def test_second_press_while_connecting_is_ignored() -> None:
    page = page_with(ScriptedLink())
    page.presenter.connect(CAR)
    page.presenter.connect("elm:COM9")
    work(page.desk)
    assert [session.url for session in page.sessions] == [CAR]


def test_empty_name_connects_to_nothing() -> None:
    page = page_with()
    page.presenter.connect("  ")
    assert page.shown.calls == []


def test_retry_connects_to_the_same_interface() -> None:
    page = page_with(AdapterBusyError("COM3"), ScriptedLink())
    page.presenter.connect(CAR)
    work(page.desk)
    page.presenter.retry()
    work(page.desk)
    assert [session.url for session in page.sessions] == [CAR]


def test_visit_of_the_former_vehicle_ends_before_the_next_begins() -> None:
    desk, former = connected()
    page = Page(desk)
    page.presenter.connect(CAR)
    work(desk)
    assert (len(former.record.ended_at), desk.visit.session) == (1, None)


def test_known_adapter_is_not_joined_where_somebody_chose_another_meanwhile() -> None:
    page = page_with(ScriptedLink(), ScriptedLink(), found=(FoundVci(CAR, "Clone"),), last=CAR)
    page.presenter.look(joins_known=True)
    page.presenter.connect("elm:COM9")
    work(page.desk)
    assert [session.url for session in page.sessions] == ["elm:COM9"]


def test_known_adapter_is_not_joined_where_somebody_connected_it_by_hand_meanwhile() -> None:
    page = page_with(ScriptedLink(), ScriptedLink(), found=(FoundVci(CAR, "Clone"),), last=CAR)
    page.presenter.look(joins_known=True)
    page.presenter.connect(CAR)
    page.desk.link.work()  # type: ignore[attr-defined]
    work(page.desk)
    assert len(page.sessions) == 1


def test_known_adapter_is_not_joined_where_somebody_gave_it_up_meanwhile() -> None:
    page = page_with(ScriptedLink(), found=(FoundVci(CAR, "Clone"),), last=CAR)
    page.presenter.look(joins_known=True)
    page.presenter.connect(CAR)
    page.presenter.cancel()
    work(page.desk)
    assert page.sessions == []


def test_choosing_another_vehicle_stops_opening_the_lost_link_of_the_former() -> None:
    desk, _ = connected()
    LinkPresenter(desk, Shown())
    desk.visit.lose_link(lambda: None)
    Page(desk).presenter.connect("sim:demo")
    assert desk.link.contexts[0].stop.is_set()  # type: ignore[attr-defined]


def test_choosing_another_vehicle_stops_the_scan_of_the_former_and_keeps_what_it_read() -> None:
    desk, former = connected(MISFIRE)
    page = Page(desk)
    ScanPresenter(desk, Shown()).start()
    former.link.before = lambda sent: page.presenter.connect(CAR) if sent == "07" else None  # type: ignore[attr-defined]
    work(desk)
    assert [scan.is_complete for scan in former.record.scans] == [False]


def test_visit_of_the_former_vehicle_ends_though_the_next_connection_is_given_up_at_once() -> None:
    desk, former = connected()
    page = Page(desk)
    page.presenter.connect(CAR)
    page.presenter.cancel()
    work(desk)
    assert (former.link.is_closed, len(former.record.ended_at)) == (True, 1)


def test_record_of_the_former_visit_that_cannot_be_closed_is_told_and_the_next_begins() -> None:
    desk, former = connected()
    former.record.close = lambda at: (_ for _ in ()).throw(OSError(f"no room at {at}"))
    desk.workshop.links.coming.append(ScriptedLink())  # type: ignore[attr-defined]
    page = Page(desk)
    page.presenter.connect(CAR)
    work(desk)
    assert (page.shown.last("show_problem") is None, len(page.sessions)) == (False, 1)


class Recorded(Page):
    """A page while frames are recorded through `CAR`; stops write down that they were asked for."""

    def record(self, url: str = CAR) -> None:
        self.stopped: list[str] = []
        self.desk.visit.record(FrameRecording(url, lambda: self.stopped.append(url)))


def recorded(*coming: object, url: str = CAR) -> Recorded:
    page = Recorded(desk_with(links=Plugged(list(coming)), memory=MemoryAdapters({})))
    page.record(url)
    return page


def test_interface_that_is_recorded_is_not_taken_unasked() -> None:
    page = recorded(ScriptedLink())
    page.presenter.connect(CAR)
    work(page.desk)
    asked = page.shown.last("ask_to_stop_recording")
    assert (asked, page.links.opened, page.stopped) == ("COM3", [], [])


def test_one_press_stops_the_recording_and_connects_once_the_interface_is_free() -> None:
    page = recorded(ScriptedLink())
    page.presenter.connect(CAR)
    page.presenter.stop_recording()
    before = page.stopped, list(page.links.opened), page.shown.last("show_busy")
    page.desk.visit.record(None)
    work(page.desk)
    assert before[0] == [CAR]
    assert before[1] == []
    assert [session.url for session in page.sessions] == [CAR]


def test_stopping_is_said_and_can_be_given_up() -> None:
    page = recorded(ScriptedLink())
    page.presenter.connect(CAR)
    page.presenter.stop_recording()
    said = page.shown.calls[-1]
    page.presenter.cancel()
    page.desk.visit.record(None)
    work(page.desk)
    assert said[0] == "show_busy"
    assert "Stopping the recording" in repr(page.shown.calls)
    assert page.sessions == []


def test_recording_that_is_kept_goes_on() -> None:
    page = recorded(ScriptedLink())
    page.presenter.connect(CAR)
    page.presenter.keep_recording()
    assert (page.shown.last("ask_to_stop_recording"), page.stopped, page.sessions) == ("", [], [])


def test_recording_that_ended_by_itself_is_no_hindrance_any_more() -> None:
    page = recorded(ScriptedLink())
    page.presenter.connect(CAR)
    page.desk.visit.record(None)
    page.presenter.stop_recording()
    work(page.desk)
    assert [session.url for session in page.sessions] == [CAR]


def test_vehicle_that_is_connected_stays_so_while_it_is_asked() -> None:
    desk, former = connected()
    page = Recorded(desk)
    page.record("elm:COM9")
    page.presenter.connect("elm:COM9")
    work(desk)
    assert desk.visit.session is former


def test_other_interface_is_connected_while_frames_are_recorded() -> None:
    page = recorded(ScriptedLink(), url="elm:COM9")
    page.presenter.connect(CAR)
    work(page.desk)
    assert ([session.url for session in page.sessions], page.stopped) == ([CAR], [])


def test_adapter_that_is_busy_under_another_name_offers_to_stop_the_recording() -> None:
    page = recorded(AdapterBusyError("COM3"), url="can:slcan/COM3")
    page.presenter.connect(CAR)
    work(page.desk)
    assert (page.shown.last("ask_to_stop_recording"), page.shown.last("show_problem")) == ("slcan/COM3", None)
