"""``diagclinic dtc``: read codes, explain one, clear them."""

import sys
from argparse import Namespace

from diagclinic.cli.as_json import action_data, identification_data, replies_data, scan_data
from diagclinic.cli.as_text import scan_lines
from diagclinic.cli.desk import Desk
from diagclinic.cli.usage import UsageError
from diagclinic.core.dtc import Dtc
from diagclinic.services.count_words import counted
from diagclinic.services.jobs import Cancelled
from diagclinic.services.stand_ins import is_demo

WARNING = """Clearing erases in every emission-related control unit:
  - all confirmed and pending codes (permanent codes stay until the vehicle itself clears them),
  - their freeze frames, which show how each fault came about,
  - readiness: the vehicle will fail an emission test until its self-tests have run again.
What is lost is saved in this visit's record first. Codes of other control units are not touched."""


def read(desk: Desk, arguments: Namespace) -> None:
    """Read the codes of every control unit."""
    texts = desk.workshop.knowledge.dtc_texts
    with desk.visit(arguments.vci) as (session, found):
        scan = desk.run(desk.workshop.scan(session, found.units))
    for line in scan_lines(scan, texts):
        desk.say(line)
    vehicle = identification_data(found, desk.workshop.knowledge.wmi)
    desk.give(
        {
            "visit": session.record.visit_id,
            "is_demo": is_demo(session.url),
            "vehicle": vehicle,
            "scan": scan_data(scan, texts),
        }
    )


def clear(desk: Desk, arguments: Namespace) -> None:
    """Clear the codes, once a person said so.

    Raises:
        UsageError: nobody is there to ask, and ``--yes`` was not given.
        Cancelled: the person said no.
        PreconditionError: it would not be safe; nothing was sent.
    """
    if not arguments.yes:
        _ask(desk)
    texts = desk.workshop.knowledge.dtc_texts
    with desk.visit(arguments.vci) as (session, found):
        report = desk.run(desk.workshop.clear(session, found.units))
        visit_id = session.record.visit_id
    actions = desk.workshop.shop.visit(visit_id).actions
    desk.say(f"\nSaved before: {counted(len(report.before.faults), 'code')}.")
    desk.say(f"Clearing: {actions[-1].outcome}.")
    desk.say("Read again afterwards:" if report.is_read_again else "Not fully read again: scan once more.")
    for line in scan_lines(report.after, texts):
        desk.say(line)
    desk.give(
        {
            "visit": visit_id,
            "is_demo": is_demo(session.url),
            "replies": replies_data(report.replies),
            "before": scan_data(report.before, texts),
            "after": scan_data(report.after, texts),
            "actions": [action_data(action) for action in actions],
        }
    )


def explain(desk: Desk, arguments: Namespace) -> None:
    """Say what is known of a code, without a vehicle.

    Raises:
        UsageError: the text is not a code.
    """
    try:
        dtc = Dtc.parse(arguments.code)
    except ValueError as error:
        raise UsageError(f"{error}. Codes read like P0301.") from error
    text = desk.workshop.knowledge.dtc_texts.describe(dtc)
    desk.say(f"{dtc}  {text.title}")
    desk.say(f"severity: {text.severity.value}" if text.is_known else "not in the catalogue")
    desk.give(
        {"code": str(dtc), "title": text.title, "severity": text.severity.value, "is_known": text.is_known}
    )


def _ask(desk: Desk) -> None:
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(
            "Clearing asks first, and nobody is there to answer. Say --yes to clear without asking."
        )
    desk.tell(WARNING)
    desk.tell("Type CLEAR to clear the codes, anything else to leave them: ")
    if _typed() != "CLEAR":
        raise Cancelled("The codes were left alone.")


def _typed() -> str:
    """Return the line that was typed; Ctrl+C is as good as any other refusal."""
    try:
        return sys.stdin.readline().strip()
    except KeyboardInterrupt:
        return ""
