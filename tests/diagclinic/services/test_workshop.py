"""diagclinic.services.workshop: the use cases, ready to run."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from diagclinic.core.errors import CatalogueError, RecordDamagedError, ReportError
from diagclinic.core.vehicle import UnitIdentity
from diagclinic.core.visit import Visit
from diagclinic.services.capture_jobs import CaptureJobs
from diagclinic.services.clear_codes import ClearCodes
from diagclinic.services.consent import Level
from diagclinic.services.jobs import Job, run_job
from diagclinic.services.live import LiveBuffer
from diagclinic.services.read_values import Wanted
from diagclinic.services.session import VehicleSession
from diagclinic.services.workshop import Knowledge, Workshop
from diagclinic.shop.can_files import CanFiles
from tests.capture_doubles import MemoryCaptures
from tests.service_doubles import (
    ENGINE,
    NOON,
    RESOURCES,
    MemoryAdapters,
    MemoryShop,
    QueuedLinks,
    ScriptedLink,
    context,
    no_support,
    now,
    session_on,
)
from tests.telemetry_doubles import Heard


class Bench:
    """A workshop whose outside is in memory."""

    def __init__(self, report: Callable[[Visit, Path], None] = lambda *_: None) -> None:
        self.opened: list[MemoryShop] = []
        self.workshop = Workshop(
            knowledge=Knowledge(RESOURCES),
            open_shop=self._open,
            links=QueuedLinks([ScriptedLink(), ScriptedLink()]),
            memory=MemoryAdapters(),
            save_report=report,
            captures=CaptureJobs(QueuedLinks([]), MemoryCaptures, CanFiles, now),
            support=no_support,
            now=now,
            by="A. Turner",
        )

    def _open(self) -> MemoryShop:
        self.opened.append(MemoryShop())
        return self.opened[-1]


# -- knowledge --


def test_catalogues_are_read_when_they_are_asked_for() -> None:
    knowledge = Knowledge(Path("/nowhere"))
    with pytest.raises(CatalogueError):
        knowledge.pids  # noqa: B018  asking is the act


@pytest.mark.parametrize("name", ["pids", "dtc_texts", "wmi"])
def test_catalogue_is_read_once(name: str) -> None:
    knowledge = Knowledge(RESOURCES)
    assert getattr(knowledge, name) is getattr(knowledge, name)


def test_several_threads_get_the_same_catalogue() -> None:
    knowledge, got = Knowledge(RESOURCES), []
    threads = [threading.Thread(target=lambda: got.append(knowledge.pids)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert len({id(one) for one in got}) == 1


# -- the record --


def test_record_is_opened_when_it_is_asked_for_and_once() -> None:
    bench = Bench()
    assert bench.opened == []
    assert bench.workshop.shop is bench.workshop.shop
    assert len(bench.opened) == 1


def test_making_a_job_opens_nothing() -> None:
    bench = Bench()
    bench.workshop.connect("elm:COM3")
    assert bench.opened == []


def test_closing_lets_go_of_the_record_once() -> None:
    bench = Bench()
    shop = bench.workshop.shop
    bench.workshop.close()
    bench.workshop.close()
    assert (shop, bench.opened[0].closings) == (bench.opened[0], 1)


def test_closing_a_record_that_nobody_opened_does_nothing() -> None:
    bench = Bench()
    bench.workshop.close()
    assert bench.opened == []


def test_record_that_cannot_be_opened_is_tried_again_next_time() -> None:
    bench, coming = Bench(), [RecordDamagedError("bits"), None]

    def open_shop() -> MemoryShop:
        error = coming.pop(0)
        if error is not None:
            raise error
        return MemoryShop()

    bench.workshop._open_shop = open_shop
    with pytest.raises(RecordDamagedError):
        bench.workshop.shop  # noqa: B018  asking is the act
    assert isinstance(bench.workshop.shop, MemoryShop)


# -- the jobs --


def test_connecting_gives_a_session_on_the_shops_record() -> None:
    bench = Bench()
    session = bench.workshop.connect("elm:COM3").run(context())
    assert session.record is bench.opened[0].record


def test_reconnecting_goes_on_with_the_session() -> None:
    bench, session = Bench(), session_on()
    assert bench.workshop.reconnect(session).run(context()) is session


def test_clearing_is_signed() -> None:
    job = Bench().workshop.clear(session_on())
    assert isinstance(job.job, ClearCodes)
    assert job.job.by == "A. Turner"


@pytest.mark.parametrize(
    "make",
    [
        lambda shop, session: shop.identify(session),
        lambda shop, session: shop.scan(session, (UnitIdentity(ENGINE),)),
        lambda shop, session: shop.list_values(session),
        lambda shop, session: shop.read_values(session, (Wanted(ENGINE, 0x0C),)),
    ],
)
def test_every_job_runs_on_a_vehicle_that_keeps_silent(
    make: Callable[[Workshop, VehicleSession], Job[object]],
) -> None:
    session = session_on()
    make(Bench().workshop, session).run(context())
    assert session.link.sent  # type: ignore[attr-defined]


def test_polled_values_arrive_in_the_buffer() -> None:
    buffer, session = LiveBuffer(), session_on({"010C": {0x7E8: "410C0C80"}})
    job = Bench().workshop.live_round(session, (Wanted(ENGINE, 0x0C),), buffer)
    job.run(context())
    assert [one.reading.value for one in buffer.drain()] == [800.0]


def test_report_is_of_the_visit_in_the_record_and_goes_where_it_was_asked_for(tmp_path: Path) -> None:
    written: list[tuple[int, Path]] = []
    bench = Bench(lambda visit, path: written.append((visit.summary.visit_id, path)))
    visit = bench.workshop.shop.begin_visit(NOON, "sim:demo", is_demo=True)
    bench.workshop.report(visit.visit_id, tmp_path / "report.html").run(context())
    assert written == [(visit.visit_id, tmp_path / "report.html")]


def test_report_that_fails_is_told(tmp_path: Path) -> None:
    def fail(_: Visit, path: Path) -> None:
        raise ReportError(f"no room for {path}")

    bench = Bench(fail)
    visit = bench.workshop.shop.begin_visit(NOON, "sim:demo", is_demo=True)
    with pytest.raises(ReportError, match="no room"):
        bench.workshop.report(visit.visit_id, tmp_path / "report.pdf").run(context())


# -- telemetry --


def test_every_job_on_a_vehicle_is_watched() -> None:
    heard, session = Heard(), session_on()
    workshop = Bench().workshop
    workshop.telemetry = heard
    jobs: list[Job[object]] = [
        workshop.identify(session),
        workshop.scan(session),
        workshop.list_values(session),
        workshop.read_all(session),
    ]
    for job in jobs:
        run_job(job, context())
    assert [one.op for one in heard.operations] == ["identify", "scan", "list-values", "values"]


def test_connection_is_watched() -> None:
    heard, workshop = Heard(), Bench().workshop
    workshop.telemetry = heard
    run_job(workshop.connect("elm:COM3"), context())
    assert [(one.op, one.vci, one.outcome) for one in heard.operations] == [("connect", "elm327", "ok")]


def test_nothing_is_agreed_unless_somebody_did() -> None:
    assert Bench().workshop.look_at_privacy().run(context()).level is Level.NONE
