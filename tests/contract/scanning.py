"""A scan through a channel, as the program does it, and what it found out."""

import contextlib
import tempfile
from functools import cache
from pathlib import Path

from diagclinic.app.compose import compose
from diagclinic.core.reply import Reply, Value
from diagclinic.core.visit import Scan, UnitFindings
from diagclinic.services.jobs import JobContext
from tests.contract.channels import sim


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


@cache
def scanned_directly(options: str = "") -> Scan:
    """Return what a scan finds without an interface, once for the same options."""
    with tempfile.TemporaryDirectory() as folder, sim(options) as direct:
        return scanned(direct.url, Path(folder))
