"""diagclinic.ui.presenters.feedback_moments: asked when a vehicle has left, rarely, and never during work."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from diagclinic.core.visit import Scan, ScanPurpose
from diagclinic.services.feedback import SUCCESSES, Asked, Topic
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.feedback_moments import FeedbackMoments
from tests.feedback_doubles import MemoryFeedback
from tests.presenter_doubles import Shown, desk_with, work
from tests.service_doubles import NOON, session_on

NEARLY = Asked(successes=SUCCESSES - 1)
SCAN = Scan(NOON, ScanPurpose.SCAN, ())


@dataclass
class Shop:
    """A shop whose window is quiet unless the test says else."""

    remembered: Asked = NEARLY
    is_quiet: bool = True
    opened: list[Topic] = field(default_factory=list)
    view: Shown = field(default_factory=Shown)
    desk: Desk = field(default_factory=desk_with)

    def __post_init__(self) -> None:
        """Open it."""
        self.feedback = MemoryFeedback(self.remembered)
        self.desk.workshop.feedback = lambda: self.feedback
        self.moments = FeedbackMoments(self.desk, self.view, lambda: self.is_quiet, self.opened.append)

    def connect(self, url: str = "elm:COM3") -> None:
        session = session_on({})
        session.url = url
        self.desk.visit.begin(session)

    def visit(self, *scans: Scan, url: str = "elm:COM3") -> None:
        """Let a vehicle come, be read, and leave."""
        self.connect(url)
        for scan in scans:
            self.desk.visit.add_scan(scan)
        self.desk.visit.end()
        work(self.desk)

    @property
    def asked(self) -> list[Topic]:
        return self.view.all("show_topic")


def test_somebody_is_asked_when_the_tenth_vehicle_has_left() -> None:
    shop = Shop()
    shop.visit(SCAN)
    assert [topic.about for topic in shop.asked] == ["visit"]
    assert (shop.feedback.remembered.times, shop.feedback.remembered.successes) == (1, 0)


def test_nobody_is_asked_before() -> None:
    shop = Shop(Asked())
    for _ in range(SUCCESSES - 1):
        shop.visit(SCAN)
    assert shop.asked == []
    shop.visit(SCAN)
    assert len(shop.asked) == 1


def test_nobody_is_asked_again_whatever_comes() -> None:
    shop = Shop()
    for _ in range(5 * SUCCESSES):
        shop.visit(SCAN)
    assert len(shop.asked) == 1


def test_somebody_is_asked_again_after_ninety_days() -> None:
    shop = Shop(replace(NEARLY, at=NOON - timedelta(days=90), times=1))
    shop.visit(SCAN)
    assert [topic.about for topic in shop.asked] == ["app"]


@pytest.mark.parametrize("scans", [(), (replace(SCAN, is_complete=False),)])
def test_a_vehicle_that_was_not_read_does_not_count(scans: tuple[Scan, ...]) -> None:
    shop = Shop()
    shop.visit(*scans)
    assert shop.asked == []
    assert shop.feedback.remembered == NEARLY


def test_a_simulated_vehicle_does_not_count() -> None:
    shop = Shop()
    shop.visit(SCAN, url="sim:demo")
    assert shop.feedback.remembered == NEARLY


def test_nobody_is_asked_while_there_is_work() -> None:
    shop = Shop(is_quiet=False)
    shop.visit(SCAN)
    assert shop.asked == []
    assert shop.feedback.remembered.successes == SUCCESSES


def test_nobody_is_asked_once_the_next_vehicle_is_there() -> None:
    shop = Shop()
    shop.connect()
    shop.desk.visit.add_scan(SCAN)
    shop.desk.visit.end()
    shop.connect()
    work(shop.desk)
    assert shop.asked == []


def test_the_question_goes_when_the_next_vehicle_comes() -> None:
    shop = Shop()
    shop.visit(SCAN)
    shop.connect()
    assert shop.view.calls[-1][0] == "hide"


def test_answering_leads_to_the_page() -> None:
    shop = Shop()
    shop.visit(SCAN)
    shop.moments.accept()
    assert [topic.about for topic in shop.opened] == ["visit"]
    assert shop.view.calls[-1][0] == "hide"


def test_not_now_is_kept_to() -> None:
    shop = Shop()
    shop.visit(SCAN)
    shop.moments.refuse()
    for _ in range(2 * SUCCESSES):
        shop.visit(SCAN)
    assert len(shop.asked) == 1


def test_never_is_kept_to() -> None:
    shop = Shop()
    shop.visit(SCAN)
    shop.moments.refuse_for_ever()
    work(shop.desk)
    assert shop.feedback.remembered.is_never
    shop.feedback.remembered = replace(shop.feedback.remembered, at=None, successes=99)
    shop.visit(SCAN)
    assert len(shop.asked) == 1
