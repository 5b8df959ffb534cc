"""diagclinic.ui.runner: background work gives way, and nobody hears of it after the end."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from diagclinic.services.jobs import JobContext, Outcome, Priority
from diagclinic.ui.presenters.running import Call, Listener
from diagclinic.ui.runner import WorkerRunner


class Endless:
    """A job that runs until it is cancelled."""

    priority = Priority.BACKGROUND

    def __init__(self) -> None:
        self.begun = threading.Event()

    def run(self, context: JobContext) -> None:
        self.begun.set()
        context.stop.wait(10)
        context.step(1, 1, "stopped")


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[WorkerRunner]:
    made = WorkerRunner()
    yield made
    made.close(2000)


def test_result_comes_back(runner: WorkerRunner, qtbot: QtBot) -> None:
    got: list[Outcome[int]] = []
    runner.run(Call(lambda: 7), Listener(got.append))
    qtbot.waitUntil(lambda: bool(got))
    assert (got[0].result, runner.is_busy) == (7, False)


def test_work_that_somebody_waits_for_stops_the_background(runner: WorkerRunner, qtbot: QtBot) -> None:
    ended: list[str] = []
    endless = Endless()
    runner.run(endless, Listener(lambda outcome: ended.append(f"live {outcome.cancelled}")))
    assert endless.begun.wait(5)
    runner.run(Call(lambda: None), Listener(lambda _: ended.append("scan")))
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert ended == ["live True", "scan"]


def test_background_work_stops_nothing(runner: WorkerRunner, qtbot: QtBot) -> None:
    first, second = Endless(), Endless()
    context = runner.run(first, Listener(lambda _: None))
    runner.run(second, Listener(lambda _: None))
    assert not context.stop.is_set()
    runner.cancel_all()


def test_nobody_hears_of_a_job_after_the_end(qtbot: QtBot) -> None:
    made, heard = WorkerRunner(), []
    endless = Endless()
    made.run(endless, Listener(heard.append))
    assert endless.begun.wait(5)
    assert made.close(2000)
    qtbot.wait(20)
    assert heard == []


def test_what_has_to_last_is_not_dropped_with_the_rest(runner: WorkerRunner, qtbot: QtBot) -> None:
    ended: list[str] = []
    runner.run(Endless(), Listener(lambda outcome: ended.append(f"live {outcome.cancelled}")))
    runner.run(
        Call(lambda: None, Priority.SAFETY), Listener(lambda out: ended.append(f"end {out.cancelled}"))
    )
    runner.run(Call(lambda: None), Listener(lambda out: ended.append(f"scan {out.cancelled}")))
    runner.cancel_all()
    qtbot.waitUntil(lambda: len(ended) == 3)
    assert sorted(ended) == ["end False", "live True", "scan True"]
