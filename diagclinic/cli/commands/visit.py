"""``diagclinic visit``: the history, and the report of a visit in it."""

from argparse import Namespace
from typing import Final

from diagclinic.cli.as_json import action_data, scan_data, visit_data
from diagclinic.cli.as_text import scan_lines, visit_line
from diagclinic.cli.desk import Desk

NOT_ENDED: Final = (
    "This visit was not ended: it is still under way, or the program was cut off in the middle."
)


def list_(desk: Desk, arguments: Namespace) -> None:
    """List visits, newest first."""
    visits = desk.workshop.shop.visits(arguments.search, arguments.limit)
    for visit in visits:
        desk.say(visit_line(visit))
    if not visits:
        desk.say("No visit is on record yet." if not arguments.search else "No visit fits.")
    desk.give([visit_data(visit) for visit in visits])


def show(desk: Desk, arguments: Namespace) -> None:
    """Show all that is known of one visit.

    Raises:
        RecordMissingError: there is no such visit.
    """
    visit = desk.workshop.shop.visit(arguments.visit)
    texts = desk.workshop.knowledge.dtc_texts
    replies = sum(1 for _ in desk.workshop.shop.observations(arguments.visit))
    desk.say(visit_line(visit.summary))
    if visit.summary.ended_at is None:
        desk.say(NOT_ENDED)
    desk.say(f"Replies on record: {replies}")
    for scan in visit.scans:
        desk.say(f"\n{scan.purpose.value} at {scan.at:%Y-%m-%d %H:%M:%S} UTC")
        for line in scan_lines(scan, texts):
            desk.say(line)
    for action in visit.actions:
        desk.say(f"\n{action.at:%Y-%m-%d %H:%M:%S} UTC  {action.by}  {action.kind.value}: {action.outcome}")
    desk.give(
        {
            **visit_data(visit.summary),
            "replies": replies,
            "scans": [scan_data(scan, texts) for scan in visit.scans],
            "actions": [action_data(action) for action in visit.actions],
        }
    )


def report(desk: Desk, arguments: Namespace) -> None:
    """Write the report of one visit.

    Raises:
        RecordMissingError: there is no such visit.
        ReportError: it could not be written, or not in this form.
    """
    newest = (visit.visit_id for visit in desk.workshop.shop.visits(limit=1))
    number = arguments.visit or next(newest, 0)  # none has number 0
    desk.run(desk.workshop.report(number, arguments.path))
    desk.say(f"Report: {arguments.path.resolve()}")
    desk.give({"visit": number, "report": str(arguments.path.resolve())})
