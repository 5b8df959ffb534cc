"""``diagclinic scan``: connect, identify, read every control unit and every value, report."""

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from diagclinic.cli.as_json import identification_data, reading_data, scan_data
from diagclinic.cli.as_text import identification_lines, scan_lines, value_lines
from diagclinic.cli.desk import Desk
from diagclinic.core.ecu import EcuAddress
from diagclinic.core.errors import ReportFormError
from diagclinic.core.signals import Reading
from diagclinic.services.connect import is_demo
from diagclinic.services.identify import Identification
from diagclinic.services.live import LiveBuffer
from diagclinic.services.session import VehicleSession

Values = list[tuple[EcuAddress, Reading]]

REPORT_ENDINGS: Final = (".pdf", ".html", ".csv", ".json")


def run(desk: Desk, arguments: Namespace) -> None:
    """Scan the vehicle behind ``--vci`` and write the reports that were asked for.

    Raises:
        DiagError: see `diagclinic.core.errors`.
        DriverError: see `drivers.errors`; the visit keeps what was read before.
    """
    reports = [*arguments.report, *([arguments.pdf] if arguments.pdf else [])]
    _check_endings(reports)
    with desk.visit(arguments.vci) as (session, found):
        _say(desk, _head(desk, session, found))
        scan = desk.run(desk.workshop.scan(session, found.units))
        _say(desk, scan_lines(scan, desk.workshop.knowledge.dtc_texts))
        values = [] if arguments.no_values else read_all_values(desk, session)
        visit_id = session.record.visit_id
    _say(desk, ("", *value_lines(values)))
    for path in reports:
        desk.run(desk.workshop.report(visit_id, path))
        desk.say(f"\nReport: {path.resolve()}")
    desk.give(
        {
            "visit": visit_id,
            "is_demo": is_demo(session.url),
            "vehicle": identification_data(found, desk.workshop.knowledge.wmi),
            "scan": scan_data(scan, desk.workshop.knowledge.dtc_texts),
            "values": _values_data(values),
            "reports": [str(path.resolve()) for path in reports],
        }
    )


def read_all_values(desk: Desk, session: VehicleSession) -> Values:
    """Return the present value of everything that the vehicle offers, with the unit that told it."""
    wanted = desk.run(desk.workshop.list_values(session))
    buffer = LiveBuffer()
    poll = desk.workshop.live(session, wanted, buffer)
    poll.rounds = 1
    desk.run(poll)
    return [(sample.unit, sample.reading) for sample in buffer.drain()]


def _values_data(values: Values) -> dict[str, list[dict[str, object]]]:
    units = dict.fromkeys(unit for unit, _ in values)
    return {str(unit): [reading_data(one) for whose, one in values if whose == unit] for unit in units}


def _check_endings(reports: Iterable[Path]) -> None:
    """Refuse a report that cannot be written before the vehicle is read, not after."""
    for path in reports:
        if path.suffix.lower() not in REPORT_ENDINGS:
            raise ReportFormError(
                f"{path.name}: the name of a report ends in one of {', '.join(REPORT_ENDINGS)}"
            )


def _say(desk: Desk, lines: Iterable[str]) -> None:
    for line in lines:
        desk.say(line)


def _head(desk: Desk, session: VehicleSession, found: Identification) -> list[str]:
    volts = "not known" if session.battery_v is None else f"{session.battery_v:.1f} V"
    return [
        f"Interface     {session.link.info.name} ({session.link.info.firmware})",
        f"Supply        {volts}",
        f"Network       {session.bus.name}",
        *identification_lines(found, desk.workshop.knowledge.wmi),
    ]
