"""``diagclinic scan``: connect, identify, read every control unit and every value, report."""

from argparse import Namespace

from diagclinic.cli.as_json import identification_data, reading_data, scan_data
from diagclinic.cli.as_text import identification_lines, reading_lines, scan_lines
from diagclinic.cli.desk import Desk
from diagclinic.core.ecu import EcuAddress
from diagclinic.core.signals import Reading
from diagclinic.services.connect import is_demo
from diagclinic.services.identify import Identification
from diagclinic.services.live import LiveBuffer
from diagclinic.services.session import VehicleSession

Values = dict[EcuAddress, list[Reading]]


def run(desk: Desk, arguments: Namespace) -> None:
    """Scan the vehicle behind ``--vci`` and write the reports that were asked for.

    Raises:
        DiagError: see `diagclinic.core.errors`.
        DriverError: see `drivers.errors`; the visit keeps what was read before.
    """
    reports = [*arguments.report, *([arguments.pdf] if arguments.pdf else [])]
    with desk.visit(arguments.vci) as (session, found):
        for line in _head(desk, session, found):
            desk.say(line)
        scan = desk.run(desk.workshop.scan(session, found.units))
        for line in scan_lines(scan, desk.workshop.knowledge.dtc_texts):
            desk.say(line)
        values = {} if arguments.no_values else read_all_values(desk, session)
        visit_id = session.record.visit_id
    for unit, readings in values.items():
        desk.say(f"\nValues of {unit}")
        for line in reading_lines(readings):
            desk.say(line)
    for path in reports:
        desk.workshop.save_report(desk.workshop.shop.visit(visit_id), path)
        desk.say(f"\nReport: {path.resolve()}")
    desk.give(
        {
            "visit": visit_id,
            "vehicle": identification_data(found, desk.workshop.knowledge.wmi),
            "scan": scan_data(scan, desk.workshop.knowledge.dtc_texts),
            "values": {str(unit): [reading_data(one) for one in all_] for unit, all_ in values.items()},
            "reports": [str(path.resolve()) for path in reports],
        }
    )


def read_all_values(desk: Desk, session: VehicleSession) -> Values:
    """Return the present value of everything that the vehicle offers, unit by unit."""
    wanted = desk.run(desk.workshop.list_values(session))
    buffer = LiveBuffer()
    poll = desk.workshop.live(session, wanted, buffer)
    poll.rounds = 1
    desk.run(poll)
    values: Values = {}
    for sample in buffer.drain():
        values.setdefault(sample.unit, []).append(sample.reading)
    return values


def _head(desk: Desk, session: VehicleSession, found: Identification) -> list[str]:
    volts = "not known" if session.battery_v is None else f"{session.battery_v:.1f} V"
    lines = ["DEMO: a simulated vehicle, nothing here is real"] if is_demo(session.url) else []
    return [
        *lines,
        f"Interface     {session.link.info.name} ({session.link.info.firmware})",
        f"Supply        {volts}",
        f"Network       {session.bus.name}",
        *identification_lines(found, desk.workshop.knowledge.wmi),
    ]
