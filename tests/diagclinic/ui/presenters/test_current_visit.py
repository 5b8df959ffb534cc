"""diagclinic.ui.presenters.current_visit: what the pages share of the car that is here."""

from diagclinic.core.vehicle import Vehicle
from diagclinic.core.visit import Scan, ScanPurpose
from diagclinic.ui.presenters.current_visit import CurrentVisit, FrameRecording, LinkState
from tests.service_doubles import NOON, session_on

SCAN = Scan(NOON, ScanPurpose.SCAN, ())


def test_next_vehicle_inherits_nothing() -> None:
    visit = CurrentVisit()
    visit.begin(session_on())
    visit.name(Vehicle(None, "AB 1"))
    visit.add_scan(SCAN)
    visit.begin(session_on())
    assert (visit.vehicle, visit.scans) == (Vehicle(None), ())


def test_every_change_is_told() -> None:
    visit, told = CurrentVisit(), []
    visit.changed.append(lambda: told.append(len(visit.scans)))
    visit.begin(session_on())
    visit.add_scan(SCAN)
    assert told == [0, 1]


def test_each_work_that_finds_the_link_lost_is_gone_on_with_but_the_loss_is_one_change() -> None:
    visit, told, changes = CurrentVisit(), [], []
    visit.begin(session_on({}))
    visit.lost.append(told.append)
    visit.changed.append(lambda: changes.append(visit.link))
    visit.lose_link(print)
    visit.lose_link(len)
    assert (told, changes) == ([print, len], [LinkState.LOST])


def test_without_a_vehicle_no_link_is_lost() -> None:
    visit, told = CurrentVisit(), []
    visit.lost.append(told.append)
    visit.lose_link(print)
    assert told == []


def test_ending_hands_the_session_over_once() -> None:
    visit, session = CurrentVisit(), session_on()
    visit.begin(session)
    assert (visit.end(), visit.end(), visit.link) == (session, None, LinkState.NONE)


def test_snapshot_holds_the_scan_under_way_too() -> None:
    visit, session = CurrentVisit(), session_on()
    visit.begin(session)
    visit.add_scan(SCAN)
    partial = Scan(NOON, ScanPurpose.SCAN, (), is_complete=False)
    assert visit.snapshot(session, partial).scans == (SCAN, partial)


def test_codes_of_a_snapshot_are_those_of_the_last_whole_scan() -> None:
    visit, session = CurrentVisit(), session_on()
    visit.begin(session)
    visit.add_scan(Scan(NOON, ScanPurpose.SCAN, (), is_complete=False))
    assert visit.snapshot(session).summary.codes is None


def test_measuring_tells_only_what_changed() -> None:
    visit, told = CurrentVisit(), []
    visit.begin(session_on())
    visit.measured.append(lambda: told.append((visit.battery_v, visit.is_engine_running)))
    visit.measure(12.6, is_engine_running=False)
    visit.measure(12.6, is_engine_running=False)
    visit.measure(14.1, is_engine_running=True)
    assert told == [(12.6, False), (14.1, True)]


def test_measuring_leaves_pages_alone_that_show_no_figures() -> None:
    visit, told = CurrentVisit(), []
    visit.begin(session_on())
    visit.changed.append(lambda: told.append(True))
    visit.measure(12.6, is_engine_running=False)
    assert told == []


def test_former_figures_are_not_known_any_more_once_the_link_was_lost() -> None:
    visit = CurrentVisit()
    visit.begin(session_on())
    visit.measure(12.6, is_engine_running=True)
    visit.lose_link(lambda: None)
    visit.link_is_back()
    assert (visit.battery_v, visit.is_engine_running) == (None, None)


def test_link_of_a_visit_that_ended_cannot_be_lost() -> None:
    visit, lost = CurrentVisit(), []
    visit.lost.append(lost.append)
    visit.begin(session_on())
    visit.end()
    visit.lose_link(lambda: None)
    assert (visit.link, lost) == (LinkState.NONE, [])


def test_end_of_a_recording_is_told_once_to_whoever_waits_for_it() -> None:
    visit, told = CurrentVisit(), []
    visit.record(FrameRecording("elm:COM4", lambda: None))
    visit.recorded.append(lambda: told.append(visit.is_capturing))
    before = list(told)
    visit.record(None)
    visit.record(None)
    assert (before, told) == ([], [False])
