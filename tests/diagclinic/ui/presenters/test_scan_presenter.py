"""diagclinic.ui.presenters.scan_presenter: what comes is shown at once, and nothing read is lost."""

from typing import Any

import pytest

from diagclinic.core.dtc import DtcStatus
from diagclinic.core.visit import Scan
from diagclinic.services.jobs import JobContext, Progress
from diagclinic.ui.presenters.current_visit import LinkState
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.findings import NOTHING, Findings, UnitTile
from diagclinic.ui.presenters.scan_presenter import ScanPresenter, step_in_words
from drivers.errors import AdapterUnfitError, LinkLostError
from tests.presenter_doubles import FINE, MISFIRE, Shown, connected, desk_with, work
from tests.service_doubles import Script, session_on


def page_on(script: Script) -> tuple[Desk, Shown, ScanPresenter]:
    desk, _ = connected(script)
    shown = Shown()
    return desk, shown, ScanPresenter(desk, shown)


def scanned(script: Script) -> tuple[Desk, Shown, ScanPresenter]:
    desk, shown, presenter = page_on(script)
    presenter.start()
    work(desk)
    return desk, shown, presenter


def rescanned(desk: Desk) -> Scan:
    """Return what the vehicle tells now, as clearing reads it, past the presenter."""
    assert desk.visit.session is not None
    return desk.workshop.scan(desk.visit.session, ()).run(JobContext(lambda _: None))


def test_scan_without_a_vehicle_asks_nothing() -> None:
    desk, shown = desk_with(), Shown()
    ScanPresenter(desk, shown).start()
    assert (desk.link.is_busy, shown.calls) == (False, [])


def test_code_is_shown_with_its_text() -> None:
    _, shown, _ = scanned(MISFIRE)
    rows, total = shown.last("show_faults")
    assert ([row.line.code for row in rows], total) == (["P0303"], 1)


def test_code_is_shown_before_the_scan_has_ended() -> None:
    _, shown, _ = scanned(MISFIRE)
    names = [name for name, said in shown.calls if name != "show_faults" or said[0]]
    assert names.index("show_faults") < names.index("show_progress", names.index("show_faults"))


def test_scan_stands_in_the_visit() -> None:
    desk, _, _ = scanned(MISFIRE)
    assert [len(scan.faults) for scan in desk.visit.scans] == [1]


def test_summary_counts_codes_and_units() -> None:
    _, shown, _ = scanned(MISFIRE)
    summary = shown.last("show_summary")
    assert (summary.title, summary.words, summary.tone) == (
        "1 code found",
        "1 of 1 control unit told their codes.",
        "bad",
    )


def test_vehicle_without_codes_is_good() -> None:
    _, shown, _ = scanned(FINE)
    assert shown.last("show_summary").tone == "good"


def test_units_that_the_adapter_cannot_ask_are_never_good() -> None:
    _, shown, _ = scanned({**FINE, "3E00": AdapterUnfitError("ATSH7E2 is refused")})
    summary = shown.last("show_summary")
    assert ("cannot ask further ones" in summary.words, summary.tone) == (True, "warn")


def test_silent_unit_is_never_good() -> None:
    _, shown, _ = scanned({})
    assert (shown.last("show_summary").tone, shown.last("show_findings").units[0].state) == ("warn", "silent")


def test_second_scan_tells_the_difference() -> None:
    script = dict(MISFIRE)
    desk, shown, presenter = scanned(script)
    desk.visit.session.link.script["03"] = {0x7E8: "43010171"}  # type: ignore[union-attr]
    presenter.start()
    work(desk)
    groups = {
        name: [line.code for line in lines] for name, lines in shown.last("show_findings").difference.groups
    }
    assert (groups["new"], groups["gone"]) == (["P0171"], ["P0303"])


def test_second_press_while_scanning_is_ignored() -> None:
    desk, _, presenter = page_on(FINE)
    presenter.start()
    presenter.start()
    work(desk)
    assert len(desk.visit.scans) == 1


def test_cancel_keeps_what_was_read() -> None:
    desk, shown, presenter = page_on(MISFIRE)
    desk.visit.session.link.before = lambda text: presenter.cancel() if text.startswith("02") else None  # type: ignore[union-attr]
    presenter.start()
    work(desk)
    assert ([scan.is_complete for scan in desk.visit.scans], shown.last("show_summary").title) == (
        [False],
        "Scan stopped",
    )


def test_cancel_without_a_scan_does_nothing() -> None:
    assert not page_on(FINE)[2].cancel()


def test_lost_link_keeps_what_was_read_and_goes_on_by_itself() -> None:
    desk, _, presenter = page_on({**MISFIRE, "020200": LinkLostError("gone")})
    again: list[Any] = []
    desk.visit.lost.append(again.append)
    presenter.start()
    work(desk)
    assert (desk.visit.link, len(desk.visit.scans), len(again)) == (LinkState.LOST, 1, 1)
    again[0]()
    assert presenter.is_scanning


def test_link_that_is_lost_again_and_again_ends_the_scan() -> None:
    desk, shown, presenter = page_on({**MISFIRE, "020200": LinkLostError("gone")})
    again: list[Any] = []
    desk.visit.lost.append(again.append)
    presenter.start()
    work(desk)
    for _ in range(2):
        desk.visit.link_is_back()
        again.pop()()
        work(desk)
    again.pop()()
    assert (presenter.is_scanning, shown.last("show_summary").title) == (
        False,
        "The connection was lost again and again",
    )


def test_search_leaves_only_what_holds_every_word() -> None:
    _, shown, presenter = scanned(MISFIRE)
    presenter.search("misfire nowhere")
    assert shown.last("show_faults") == ((), 1)


def test_filter_leaves_only_one_list() -> None:
    _, shown, presenter = scanned(MISFIRE)
    presenter.filter(DtcStatus.PERMANENT)
    assert shown.last("show_faults") == ((), 1)


def test_press_on_a_code_shows_what_it_means() -> None:
    _, shown, presenter = scanned(MISFIRE)
    presenter.choose(shown.last("show_faults")[0][0])
    assert shown.last("show_details").code == "P0303"


def test_page_without_a_vehicle_is_empty() -> None:
    desk, shown, _ = scanned(MISFIRE)
    desk.visit.end()
    assert (shown.last("show_vehicle"), shown.last("show_findings")) == (False, NOTHING)


def test_step_names_the_unit_and_not_its_address() -> None:
    findings = Findings(units=(UnitTile("Engine", "7E8", "fine", "No codes"),))
    assert step_in_words("scan.frames:7E8", findings) == "Reading freeze frames of Engine"


def test_progress_is_told_in_words() -> None:
    _, shown, _ = scanned(FINE)
    assert (Progress(1, 6, "scan.pending"), "Reading pending codes") in shown.all("show_progress")


def test_chosen_code_is_told_as_the_vehicle_tells_it_now() -> None:
    desk, shown, presenter = scanned(dict(MISFIRE))
    presenter.choose(shown.last("show_faults")[0][0])
    before = shown.last("show_details").meanings
    desk.visit.session.link.script.update({"03": {0x7E8: "4300"}, "0A": {0x7E8: "4A010303"}})  # type: ignore[union-attr]
    desk.visit.add_scan(rescanned(desk))
    after = shown.last("show_details").meanings
    assert ("Confirmed" in " ".join(before), "Confirmed" in " ".join(after)) == (True, False)


def test_chosen_code_that_is_gone_is_shown_no_more() -> None:
    desk, shown, presenter = scanned(dict(MISFIRE))
    presenter.choose(shown.last("show_faults")[0][0])
    desk.visit.session.link.script["03"] = {0x7E8: "4300"}  # type: ignore[union-attr]
    desk.visit.add_scan(rescanned(desk))
    assert shown.last("show_details") is None


def test_new_scan_closes_the_details_of_the_former_one() -> None:
    _, shown, presenter = scanned(dict(MISFIRE))
    presenter.choose(shown.last("show_faults")[0][0])
    presenter.start()
    assert shown.last("show_details") is None


def test_nothing_that_was_said_of_one_vehicle_is_said_of_the_next() -> None:
    desk, shown, presenter = scanned(MISFIRE)
    presenter.choose(shown.last("show_faults")[0][0])
    desk.visit.begin(session_on(FINE))
    assert [shown.last(f"show_{what}") for what in ("summary", "problem", "details", "findings")] == [
        None,
        None,
        None,
        NOTHING,
    ]


@pytest.mark.parametrize("script", [MISFIRE, {"03": LinkLostError("gone")}, {"03": OSError("no")}])
def test_scan_of_a_vehicle_that_left_says_nothing_of_the_next(script: Script) -> None:
    desk, shown, presenter = page_on(script)
    presenter.start()
    desk.visit.begin(session_on(FINE))
    work(desk)
    assert (desk.visit.scans, desk.visit.link, shown.last("show_summary"), shown.last("show_problem")) == (
        (),
        LinkState.UP,
        None,
        None,
    )
