"""diagclinic.services.odometer: one question to the engine's control unit."""

from typing import cast

import pytest

from diagclinic.core.reply import ReplyKind
from diagclinic.core.visit import ScanPurpose
from diagclinic.services.odometer import read_odometer
from diagclinic.services.scan import ScanAll
from diagclinic.services.session import VehicleSession
from drivers.api import OpenOptions
from drivers.errors import LinkLostError
from drivers.registry import VciUrl
from drivers.simulator.link import SimulatorLink
from drivers.simulator.pids import ODOMETER_KM
from tests.service_doubles import (
    EVERYBODY_29BIT,
    EVERYBODY_K_LINE,
    Coming,
    MemoryTrace,
    MemoryVisitRecord,
    ScriptedLink,
    context,
    now,
    pids,
    session_on,
)

TOLD = "41A6000CDA3D"  # 842301 tenths of a kilometre


def sent(session: VehicleSession) -> list[tuple[int, str]]:
    return cast("ScriptedLink", session.link).sent


def test_odometer_is_read_to_a_tenth_of_a_kilometre() -> None:
    assert read_odometer(session_on({"01A6": {0x7E8: TOLD}}), pids()) == 84230.1


def test_tenths_are_told_as_they_stand_on_the_wire() -> None:
    assert str(read_odometer(session_on({"01A6": {0x7E8: "41A6000CDA4D"}}), pids())) == "84231.7"


def test_only_the_engine_is_asked_and_only_once() -> None:
    session = session_on({"01A6": {0x7E8: TOLD}}, (0x7E8, 0x7E9))

    read_odometer(session, pids())

    assert sent(session) == [(0x7E0, "01A6")]


def test_engine_with_a_long_address_is_asked_too() -> None:
    session = session_on({"01A6": {0x18DAF110: TOLD}}, (0x18DAF110,), everybody=EVERYBODY_29BIT)

    assert read_odometer(session, pids()) == 84230.1


def test_answer_stays_on_record_with_its_bytes() -> None:
    session = session_on({"01A6": {0x7E8: TOLD}})

    read_odometer(session, pids())

    (kept,) = cast("MemoryVisitRecord", session.record).observations
    assert (kept.kind, kept.raw) == (ReplyKind.VALUE, bytes.fromhex(TOLD)[1:])


@pytest.mark.parametrize(
    "coming",
    [{}, {0x7E8: "7F0112"}, {0x7E8: "41A600"}, {0x7E8: "41A6FFFFFFFF"}, {0x7E8: "41A605F5E10A"}],
)
def test_odometer_that_is_not_told_is_none(coming: Coming) -> None:
    assert read_odometer(session_on({"01A6": coming}), pids()) is None


def test_network_without_an_engine_is_not_asked() -> None:
    session = session_on({}, (0x7EA,))

    assert (read_odometer(session, pids()), sent(session)) == (None, [])


def test_older_network_is_not_asked() -> None:
    session = session_on({}, (0x10,), everybody=EVERYBODY_K_LINE)

    assert (read_odometer(session, pids()), sent(session)) == (None, [])


# -- within a scan --


def test_scan_holds_the_odometer() -> None:
    session = session_on({"03": {0x7E8: "4300"}, "01A6": {0x7E8: TOLD}})

    assert ScanAll(session, pids()).run(context()).odometer_km == 84230.1


@pytest.mark.parametrize("purpose", [ScanPurpose.BEFORE_CLEAR, ScanPurpose.AFTER_CLEAR])
def test_scan_around_a_clearing_does_not_ask_for_it(purpose: ScanPurpose) -> None:
    session = session_on({"03": {0x7E8: "4300"}, "01A6": {0x7E8: TOLD}})

    ScanAll(session, pids(), purpose=purpose).run(context())

    assert "01A6" not in {text for _, text in sent(session)}


def test_link_that_is_lost_at_the_odometer_leaves_the_codes_on_record() -> None:
    session = session_on({"03": {0x7E8: "4300"}, "01A6": LinkLostError("gone")})

    with pytest.raises(LinkLostError):
        ScanAll(session, pids()).run(context())

    assert [scan.is_complete for scan in cast("MemoryVisitRecord", session.record).scans] == [False]


@pytest.mark.parametrize("url", ["sim:demo", "sim:diesel", "sim:healthy?scheme=29bit"])
def test_simulated_car_tells_where_it_stands(url: str) -> None:
    link = SimulatorLink(VciUrl.parse(url), OpenOptions(MemoryTrace(), context().stop))
    session = VehicleSession(url, link, link.find_bus(stop=context().stop), MemoryVisitRecord(), now)

    km = read_odometer(session, pids())

    link.close()
    assert km == pytest.approx(ODOMETER_KM, abs=5)
