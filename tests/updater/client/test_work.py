"""Work that is told of, and stopped."""

import threading

import pytest

from updater.client.errors import CancelledError
from updater.client.work import Progress, Work


def test_work_goes_on_until_somebody_stops_it() -> None:
    Work().go_on()


def test_stopped_work_ends() -> None:
    work = Work()
    work.cancel.set()
    with pytest.raises(CancelledError):
        work.go_on()


def test_a_wait_ends_when_somebody_stops_it() -> None:
    work = Work()
    threading.Timer(0.02, work.cancel.set).start()
    with pytest.raises(CancelledError):
        work.wait(60)


def test_a_note_has_only_words() -> None:
    told: list[Progress] = []
    Work(tell=told.append).note("The stick was left.")
    assert told == [Progress("note", 0, 0, "The stick was left.")]
