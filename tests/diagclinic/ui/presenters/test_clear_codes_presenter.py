"""diagclinic.ui.presenters.clear_codes_presenter: nothing goes without consent, nothing is hidden after."""

from dataclasses import dataclass, field

import pytest

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.reply import Value
from diagclinic.core.visit import Scan, ScanPurpose
from diagclinic.services.clear_codes import ClearReport
from diagclinic.ui.presenters.clear_codes_presenter import ClearCodesPresenter, cleared_words, question_of
from diagclinic.ui.presenters.current_visit import LinkState
from diagclinic.ui.presenters.scan_presenter import ScanPresenter
from drivers.errors import LinkLostError, RequestStoppedError
from tests.presenter_doubles import ENGINE_OFF, FINE, MISFIRE, Shown, connected, work
from tests.service_doubles import Coming, Script, session_on

UNITS = (EcuAddress.parse("can11:7E8"), EcuAddress.parse("can11:7E9"))


@dataclass
class Page:
    """A page whose vehicle was scanned."""

    script: Script = field(default_factory=lambda: {**MISFIRE, **ENGINE_OFF})
    shown: Shown = field(default_factory=Shown)
    read_again: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Put the page together."""
        self.desk, self.session = connected(self.script)
        ScanPresenter(self.desk, Shown()).start()
        work(self.desk)
        self.presenter = ClearCodesPresenter(self.desk, self.shown, lambda: self.read_again.append(True))

    def clear(self, *, agreed: bool = True) -> None:
        self.answer(agreed=agreed)
        work(self.desk)

    def answer(self, *, agreed: bool) -> None:
        self.presenter.ask()
        self.shown.last("ask_to_clear")[1](agreed)

    def sent(self) -> list[int]:
        """Return whom clearing was sent to."""
        return self.session.link.requests("04")  # type: ignore[attr-defined]


def test_question_says_exactly_what_is_lost() -> None:
    page = Page()
    question = question_of(page.desk.visit.scans[-1], UNITS)
    assert question.losses[:3] == (
        "1 code of the control units that matter for emissions",
        "0 freeze frames, the engine's state when a fault was stored",
        "Readiness: 3 finished self-tests must run again",
    )


def test_question_names_codes_that_stay_because_their_unit_does_not_obey() -> None:
    page = Page()
    question = question_of(page.desk.visit.scans[-1], ())
    assert question.losses[0].startswith("0 codes")
    assert question.explains.endswith("1 code of other control units will stay.")


def test_question_about_a_stopped_scan_says_at_least() -> None:
    page = Page()
    page.presenter.ask()
    scan = page.desk.visit.scans[-1]
    partial = type(scan)(scan.at, scan.purpose, scan.units, is_complete=False)
    assert question_of(partial, UNITS).losses[0].startswith("at least 1 code")


def test_nothing_is_sent_without_consent() -> None:
    page = Page()
    page.clear(agreed=False)
    assert page.sent() == []


def test_nothing_is_asked_before_anything_was_read() -> None:
    desk, _ = connected(FINE)
    shown = Shown()
    ClearCodesPresenter(desk, shown, lambda: None).ask()
    assert shown.calls == []


def test_consent_clears_once() -> None:
    page = Page()
    page.clear()
    assert len(page.sent()) == 1


def test_scans_before_and_after_stand_in_the_visit() -> None:
    page = Page()
    page.clear()
    assert [scan.purpose.value for scan in page.desk.visit.scans] == ["scan", "before-clear", "after-clear"]


def test_code_that_came_back_is_told() -> None:
    page = Page()
    page.clear()
    assert page.shown.last("show_cleared").summary.title == "Cleared; 1 code still there or back already"


def test_each_unit_s_answer_is_told() -> None:
    page = Page()
    page.clear()
    assert page.shown.last("show_cleared").answers == ("Engine: cleared",)


def test_clearing_leads_on_to_the_self_tests_that_must_run() -> None:
    page = Page()
    page.clear()
    assert any("Still to run" in step for step in page.shown.last("show_cleared").next_steps)


def test_running_engine_is_refused_in_words_and_nothing_is_sent() -> None:
    page = Page({**MISFIRE, "010C": {0x7E8: "410C0C80"}})
    page.clear()
    assert (page.shown.last("show_problem").happened, page.sent()) == (
        "The engine is running, so nothing was sent.",
        [],
    )


def test_refusal_tells_the_control_unit_s_reason() -> None:
    page = Page({**MISFIRE, **ENGINE_OFF, "04": {0x7E8: "7F0422"}})
    page.clear()
    assert "conditions are not right" in page.shown.last("show_problem").happened


def test_lost_link_is_followed_by_reading_and_never_by_clearing_again() -> None:
    page = Page({**MISFIRE, **ENGINE_OFF, "04": LinkLostError("gone")})
    go_on: list[object] = []
    page.desk.visit.lost.append(go_on.append)
    page.clear()
    assert (page.desk.visit.link, go_on) == (LinkState.LOST, [page.presenter.read_again])


def test_cancel_before_it_began_sends_nothing() -> None:
    page = Page()
    page.answer(agreed=True)
    page.presenter.cancel()
    work(page.desk)
    assert page.sent() == []


def test_cancel_without_a_clearing_does_nothing() -> None:
    assert not Page().presenter.cancel()


def test_button_waits_while_codes_are_cleared() -> None:
    page = Page()
    page.answer(agreed=True)
    assert page.shown.last("offer_clearing") is False


def test_button_is_offered_again_afterwards() -> None:
    page = Page()
    page.clear()
    assert page.shown.last("offer_clearing") is True


def test_clearing_that_nobody_confirmed_is_not_called_cleared() -> None:
    scan = Page().desk.visit.scans[-1]
    assert "No control unit confirmed" in cleared_words(ClearReport(scan, scan, {})).summary.title


def test_clearing_that_was_not_read_again_claims_nothing_of_what_is_left() -> None:
    before = Page().desk.visit.scans[-1]
    after = Scan(before.at, ScanPurpose.AFTER_CLEAR, (), is_complete=False)
    summary = cleared_words(ClearReport(before, after, {UNITS[0]: Value(None, b"\x44")})).summary
    assert (summary.title, "0 after" in summary.words) == ("Cleared, and not fully read again", False)


def test_clearing_that_nobody_confirmed_or_read_again_counts_nothing() -> None:
    before = Page().desk.visit.scans[-1]
    after = Scan(before.at, ScanPurpose.AFTER_CLEAR, (), is_complete=False)
    assert "after" not in cleared_words(ClearReport(before, after, {})).summary.words


def test_progress_of_the_four_steps_is_told_in_words() -> None:
    page = Page()
    page.clear()
    words = [said[1] for said in page.shown.all("show_progress") if isinstance(said, tuple)]
    assert words == [
        "Checking that clearing is safe",
        "Saving what clearing would lose",
        "Clearing the codes",
        "Reading again",
    ]


def test_clearing_that_was_stopped_in_time_says_that_nothing_was_sent() -> None:
    page = Page()
    page.answer(agreed=True)
    page.presenter.cancel()
    work(page.desk)
    assert page.shown.last("show_cleared").summary.words == "Nothing was sent: every code is still there."


def stopped_by(page: Page, failure: Exception) -> Coming:
    """Return what cancels the clearing while its answers are on their way, and fails."""

    def stop() -> Coming:
        page.presenter.cancel()
        return failure

    return stop


@pytest.mark.parametrize("failure", [RequestStoppedError("asked for"), LinkLostError("gone")])
def test_clearing_that_was_stopped_after_it_was_sent_does_not_claim_that_nothing_was(
    failure: Exception,
) -> None:
    page = Page()
    page.session.link.script["04"] = stopped_by(page, failure)  # type: ignore[attr-defined]
    page.clear()
    assert (page.shown.last("show_cleared").summary.title, page.sent() == []) == (
        "Clearing was sent, then stopped",
        False,
    )


def test_next_clearing_that_is_stopped_in_time_knows_nothing_of_the_one_before() -> None:
    page = Page()
    page.clear()
    page.answer(agreed=True)
    page.presenter.cancel()
    work(page.desk)
    assert page.shown.last("show_cleared").summary.title == "Clearing stopped"


def test_stopping_stays_in_sight_until_it_has_stopped() -> None:
    page = Page()
    page.session.link.script["010C"] = stopped_by(page, LinkLostError("gone"))  # type: ignore[attr-defined]
    page.clear()
    assert [said[1] for said in page.shown.all("show_progress") if isinstance(said, tuple)][-1] == "Stopping"


def test_consent_to_clear_one_vehicle_clears_no_other() -> None:
    page = Page()
    page.presenter.ask()
    other = session_on({**MISFIRE, **ENGINE_OFF})
    page.desk.visit.begin(other)
    agreed = True
    page.shown.last("ask_to_clear")[1](agreed)
    work(page.desk)
    assert (page.sent(), other.link.requests("04")) == ([], [])  # type: ignore[attr-defined]


def test_clearing_of_the_vehicle_before_is_not_told_of_the_next() -> None:
    page = Page()
    page.answer(agreed=True)
    page.desk.visit.begin(session_on())
    work(page.desk)
    assert (page.shown.last("show_cleared"), page.desk.visit.scans) == (None, ())
