"""One vehicle, many channels: a scan finds the same through each of them."""

import contextlib
from pathlib import Path

import pytest

from diagclinic.app.compose import compose
from diagclinic.core.reply import Reply, Value
from diagclinic.core.visit import Scan, UnitFindings
from diagclinic.services.jobs import JobContext
from tests.contract.channels import CHANNELS, Channel, doip, sim


def scanned(url: str, folder: Path) -> Scan:
    """Connect through `url` as the program does, and read every control unit."""
    context = JobContext(report=lambda _progress: None)
    with contextlib.closing(compose(folder)) as workshop:
        session = workshop.connect(url).run(context)
        try:
            identified = workshop.identify(session).run(context)
            return workshop.scan(session, identified.units).run(context)
        finally:
            session.end()


def told(reply: Reply[object] | None) -> object:
    """Return what a reply tells, without the bytes of the channel that it came over."""
    return reply.value if isinstance(reply, Value) else type(reply).__name__


def findings(scan: Scan) -> dict[str, dict[str, object]]:
    """Return what was found out about each control unit, by what it calls itself."""
    return {unit.identity.name or str(unit.unit.address): _findings(unit) for unit in scan.units}


def _findings(unit: UnitFindings) -> dict[str, object]:
    return {
        "calibrations": unit.identity.calibrations,
        "codes": {status: told(reply) for status, reply in unit.codes.items()},
        "readiness": told(unit.readiness),
        "frames": len(unit.freeze_frames),
    }


#: channels with the simulated car on CAN at their end, whose every control unit can be asked
WITH_ALL_UNITS = [
    one for one in CHANNELS if one.name in {"elm-pty", "elm-tcp", "can-virtual", "can-udp_multicast", "slcan"}
]


@pytest.mark.parametrize("options", ["", "scheme=29bit", "fault=misfire_cyl3,thermostat_stuck&pending78=1"])
@pytest.mark.parametrize("channel", WITH_ALL_UNITS, ids=str)
def test_scan_finds_what_it_finds_without_an_interface(
    channel: Channel, options: str, tmp_path: Path
) -> None:
    with sim(options) as direct:
        wanted = scanned(direct.url, tmp_path / "direct")
    with channel.serve(options) as served:
        found = scanned(served.url, tmp_path / "channel")
    assert (findings(found), found.is_complete) == (findings(wanted), True)


def test_scan_over_ip_finds_the_same_of_the_units_that_answer_everybody(tmp_path: Path) -> None:
    with sim() as direct:
        wanted = findings(scanned(direct.url, tmp_path / "direct"))
    with doip() as served:
        found = findings(scanned(served.url, tmp_path / "doip"))
        assert len(found) >= len(served.responders)
    assert found == {name: wanted[name] for name in found}
