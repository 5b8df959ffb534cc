"""A visit that was recorded answers again: the same work finds the same, to the last observation."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from diagclinic.app.compose import compose
from diagclinic.app.links import serve_car
from diagclinic.core.visit import Scan
from diagclinic.services.identify import Identification
from diagclinic.services.jobs import Job, JobContext
from diagclinic.services.live import LiveBuffer
from diagclinic.services.session import VehicleSession
from diagclinic.services.workshop import Workshop
from drivers.errors import LinkLostError
from tests.elm_emulator import ElmEmulator

Observed = list[tuple[object, ...]]


def do(job: Job[object]) -> object:
    return job.run(JobContext(lambda _: None, threading.Event()))


@contextlib.contextmanager
def workshop_in(folder: Path) -> Iterator[Workshop]:
    workshop = compose(folder)
    try:
        yield workshop
    finally:
        workshop.close()


def work(workshop: Workshop, session: VehicleSession) -> Identification:
    """Do everything that a technician does with a vehicle that stands still, live values too."""
    found = do(workshop.identify(session))
    do(workshop.scan(session, found.units))
    do(workshop.read_all(session))
    do(workshop.live_round(session, do(workshop.list_values(session))[:5], LiveBuffer(), rounds=3))
    do(workshop.clear(session, found.units))
    session.measure_battery()
    return found


def on_record(workshop: Workshop) -> tuple[Observed, list[Scan]]:
    """Return what the record holds of the newest visit, but for its times."""
    number = workshop.shop.visits(limit=1)[0].visit_id
    observed = [
        (one.unit, one.request, one.raw, one.kind, one.detail) for one in workshop.shop.observations(number)
    ]
    scans = workshop.shop.visit(number).scans
    return observed, [replace(scan, at=scans[0].at) for scan in scans]


def visited(folder: Path, url: str) -> tuple[Observed, list[Scan], Identification, float | None]:
    """Visit the vehicle behind `url`."""
    with workshop_in(folder) as workshop:
        session = do(workshop.connect(url))
        try:
            found = work(workshop, session)
        finally:
            session.end()
        observed, scans = on_record(workshop)
        at = {scan.at for scan in scans}
        assert len(scans) == 3
        return observed, [replace(scan, at=min(at)) for scan in scans], found, session.battery_v


def same(tmp_path: Path, url: str) -> None:
    """Visit `url`, and its recording, and hold one against the other."""
    observed, scans, found, volts = visited(tmp_path / "real", url)
    trace = next((tmp_path / "real" / "traces").iterdir())
    again, scans_again, found_again, volts_again = visited(tmp_path / "replayed", f"replay:{trace}")
    at = scans[0].at
    assert len(observed) > 20
    assert again == observed
    assert [replace(scan, at=at) for scan in scans_again] == scans
    assert (found_again, volts_again) == (found, volts)


@pytest.mark.parametrize(
    "query",
    [
        "demo?engine=off",
        "diesel?engine=off&fault=dpf_clogged",
        "demo?engine=off&pending78=2",
        "demo?engine=off&scheme=29bit",
        "demo?engine=off&fault=abs_offline,gearbox_solenoid",
    ],
)
def test_simulated_car_is_found_the_same_again(tmp_path: Path, query: str) -> None:
    same(tmp_path, f"sim:{query}")


@pytest.mark.parametrize("adapter", ["genuine", "clone"])
@pytest.mark.parametrize("port", [0, None])
def test_car_behind_an_adapter_is_found_the_same_again(
    tmp_path: Path, adapter: str, port: int | None
) -> None:
    served = serve_car("sim:demo?engine=off", adapter, port)
    try:
        same(tmp_path, served.url)
    finally:
        served.close()


def scanned(folder: Path, url: str) -> tuple[Observed, list[Scan]]:
    """Identify and scan; the car of the other program tells other values each time, and runs its engine."""
    with workshop_in(folder) as workshop:
        session = do(workshop.connect(url))
        try:
            do(workshop.scan(session, do(workshop.identify(session)).units))
            do(workshop.read_all(session))
        finally:
            session.end()
        observed, scans = on_record(workshop)
        return observed, scans


@pytest.mark.parametrize("start", [ElmEmulator.on_pty, ElmEmulator.on_tcp])
def test_car_of_the_third_party_emulator_is_found_the_same_again(tmp_path: Path, start: object) -> None:
    with start() as emulator:
        observed, scans = scanned(tmp_path / "real", emulator.url)
    trace = next((tmp_path / "real" / "traces").iterdir())
    again, scans_again = scanned(tmp_path / "replayed", f"replay:{trace}")
    assert len(observed) > 20
    assert again == observed
    assert [replace(scan, at=scans[0].at) for scan in scans_again] == scans


def test_what_came_after_a_lost_link_goes_on_in_its_recording(tmp_path: Path) -> None:
    with workshop_in(tmp_path / "real") as workshop:
        session = do(workshop.connect("sim:demo?engine=off&drop=12"))
        try:
            with pytest.raises(LinkLostError):
                do(workshop.scan(session))
            session.url = "sim:demo?engine=off"  # the cable is mended
            do(workshop.reconnect(session))
            whole = do(workshop.scan(session))
        finally:
            session.end()
    trace = next((tmp_path / "real" / "traces").iterdir())

    with workshop_in(tmp_path / "replayed") as workshop:
        session = do(workshop.connect(f"replay:{trace}"))
        try:
            again = do(workshop.scan(session))
        finally:
            session.end()

    assert (again.is_complete, replace(again, at=whole.at)) == (True, whole)


@pytest.mark.parametrize("kept", [0.4, 0.8])
def test_recording_that_was_cut_off_answers_as_far_as_it_goes_and_says_so(
    tmp_path: Path, kept: float
) -> None:
    observed, *_ = visited(tmp_path / "real", "sim:demo?engine=off")
    trace = next((tmp_path / "real" / "traces").iterdir())
    content = trace.read_bytes()
    trace.write_bytes(content[: int(len(content) * kept)])

    with workshop_in(tmp_path / "replayed") as workshop:
        session = do(workshop.connect(f"replay:{trace}"))
        try:
            name = session.link.info.name
            do(workshop.scan(session, do(workshop.identify(session)).units))
        finally:
            session.end()
        again, _ = on_record(workshop)

    assert "in part: its end is cut off" in name
    assert again[:20] == observed[:20]
