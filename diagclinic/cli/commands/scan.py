"""``diagclinic scan``: connect, identify, read every control unit and every value, report."""

from argparse import Namespace
from collections.abc import Iterable
from typing import Final

from diagclinic.cli.as_json import identification_data, reading_data, reply_data, scan_data
from diagclinic.cli.as_text import identification_lines, scan_lines, unread_lines, value_lines
from diagclinic.cli.desk import Desk
from diagclinic.cli.details import Given, changed, given_details, measured_lines
from diagclinic.services.identify import Identification
from diagclinic.services.read_all import AllValues, by_unit
from diagclinic.services.session import VehicleSession
from diagclinic.services.stand_ins import is_demo

NOTHING: Final = AllValues((), ())


def run(desk: Desk, arguments: Namespace) -> None:
    """Scan the vehicle behind ``--vci`` and write the reports that were asked for.

    Raises:
        ReportError: a report cannot be written where it is wanted; the vehicle was not asked anything.
        DiagError: see `diagclinic.core.errors`.
        DriverError: see `drivers.errors`; the visit keeps what was read before.
    """
    reports = [*arguments.report, *([arguments.pdf] if arguments.pdf else [])]
    for path in reports:
        desk.workshop.check_report(path)  # before the vehicle is read, not after
    given = given_details(arguments)
    with desk.visit(arguments.vci) as (session, found):
        _say(desk, _head(desk, session, found))
        scan = desk.run(desk.workshop.scan(session, found.units))
        _say(desk, scan_lines(scan, desk.workshop.knowledge.dtc_texts))
        _say(desk, measured_lines(scan.odometer_km))
        values = NOTHING if arguments.no_values else desk.run(desk.workshop.read_all(session))
        visit_id = session.record.visit_id
    _say(desk, ("", *value_lines(values.readings), *unread_lines(values.unread)))
    _keep(desk, visit_id, given)
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
            "unread": _unread_data(values),
            "reports": [str(path.resolve()) for path in reports],
        }
    )


def _keep(desk: Desk, visit_id: int, given: Given) -> None:
    """Put on record what was said of the visit, if anything was."""
    if given:
        details = changed(desk.workshop.shop.visit(visit_id).details, given)
        desk.run(desk.workshop.keep_details(visit_id, details))


def _values_data(values: AllValues) -> dict[str, list[dict[str, object]]]:
    return {str(unit): [reading_data(one) for one in all_] for unit, all_ in by_unit(values.readings).items()}


def _unread_data(values: AllValues) -> list[dict[str, object]]:
    return [
        {
            "control_unit": str(one.wanted.unit),
            "pid": f"{one.wanted.pid:02X}",
            "name": one.pid.name,
            **reply_data(one.reply),
        }
        for one in values.unread
    ]


def _say(desk: Desk, lines: Iterable[str]) -> None:
    for line in lines:
        desk.say(line)


def _head(desk: Desk, session: VehicleSession, found: Identification) -> list[str]:
    volts = "not known" if session.battery_v is None else f"{session.battery_v:.1f} V"
    adapter = session.link.info
    firmware = f" ({adapter.firmware})" if adapter.firmware else ""
    return [
        f"Interface     {adapter.name}{firmware}",
        f"Supply        {volts}",
        f"Network       {session.bus.name}",
        *identification_lines(found, desk.workshop.knowledge.wmi),
    ]
