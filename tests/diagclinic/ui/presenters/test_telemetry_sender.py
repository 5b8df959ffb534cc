"""diagclinic.ui.presenters.telemetry_sender: now and then, one at a time, never beside a vehicle."""

from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.telemetry_sender import TelemetrySender
from tests.presenter_doubles import HandRunner, desk_with, work
from tests.privacy_doubles import MemoryPrivacy
from tests.service_doubles import session_on


def bench() -> tuple[Desk, MemoryPrivacy, TelemetrySender]:
    privacy, desk = MemoryPrivacy(), desk_with()
    desk.workshop.privacy = lambda: privacy
    return desk, privacy, TelemetrySender(desk)


def test_what_waits_is_sent() -> None:
    desk, privacy, sender = bench()
    sender.send()
    work(desk)
    sender.send()
    work(desk)
    assert len(privacy.sendings) == 2


def test_one_at_a_time() -> None:
    desk, privacy, sender = bench()
    sender.send()
    sender.send()
    work(desk)
    assert len(privacy.sendings) == 1


def test_nothing_is_sent_while_a_vehicle_is_connected() -> None:
    desk, privacy, sender = bench()
    desk.visit.begin(session_on())
    sender.send()
    work(desk)
    assert privacy.sendings == []


def test_vehicle_that_comes_ends_it() -> None:
    desk, _, sender = bench()
    sender.send()
    desk.visit.begin(session_on())
    assert isinstance(desk.versions, HandRunner)
    assert [one.stop.is_set() for one in desk.versions.contexts] == [True]
