"""``diagclinic visit``: the history, what people say of a visit, and its report."""

from argparse import Namespace
from typing import Final

from diagclinic.cli.as_json import Data, action_data, scan_data, visit_data
from diagclinic.cli.as_text import scan_lines, visit_line
from diagclinic.cli.desk import Desk
from diagclinic.cli.details import (
    changed,
    details_data,
    details_lines,
    given_details,
    shop_data,
    shop_lines,
)
from diagclinic.cli.usage import UsageError
from diagclinic.core.visit import Visit
from diagclinic.core.visit_details import Shop
from diagclinic.knowledge.dtc_texts import DtcTexts
from diagclinic.services.support_files import KEPT

NONE_YET: Final = "No visit is on record yet. diagclinic scan makes one."
NOTHING_SAID: Final = "Say what is new, e.g. diagclinic visit edit --plate 'AB 12' --odometer-km 84231."
NO_ZIP: Final = "The report for support is a ZIP file: let its name end in .zip, not as {path} does."
MASKED: Final = "VINs in it are hidden ({vins} found), in raw bytes too; names and notes are left out."
NOT_MASKED: Final = "VINs stand in it as they are. Send it only to those who may know whose vehicle it is."
NOT_ENDED: Final = (
    "This visit was not ended: it is still under way, or the program was cut off in the middle."
)


def list_(desk: Desk, arguments: Namespace) -> None:
    """List visits, newest first."""
    visits = desk.workshop.shop.visits(arguments.search, arguments.limit)
    for visit in visits:
        desk.say(visit_line(visit))
    if not visits:
        desk.say("No visit fits." if arguments.search else NONE_YET)
    desk.give([visit_data(visit) for visit in visits])


def show(desk: Desk, arguments: Namespace) -> None:
    """Show all that is known of one visit.

    Raises:
        UsageError: there is no visit yet.
        RecordMissingError: there is no such visit.
    """
    number = _number(desk, arguments)
    visit = desk.workshop.shop.visit(number)
    texts = desk.workshop.knowledge.dtc_texts
    replies = sum(1 for _ in desk.workshop.shop.observations(number))
    desk.say(visit_line(visit.summary))
    if visit.summary.ended_at is None:
        desk.say(NOT_ENDED)
    for line in details_lines(visit):
        desk.say(line)
    desk.say(f"Replies on record: {replies}")
    for scan in visit.scans:
        desk.say(f"\n{scan.purpose.value} at {scan.at:%Y-%m-%d %H:%M:%S} UTC")
        for line in scan_lines(scan, texts):
            desk.say(line)
    for action in visit.actions:
        desk.say(f"\n{action.at:%Y-%m-%d %H:%M:%S} UTC  {action.by}  {action.kind.value}: {action.outcome}")
    desk.give({**shown_data(visit, texts), "replies": replies})


def shown_data(visit: Visit, texts: DtcTexts) -> Data:
    """Return what is shown of `visit`, for programs."""
    return {
        **visit_data(visit.summary),
        **details_data(visit),
        "scans": [scan_data(scan, texts) for scan in visit.scans],
        "actions": [action_data(action) for action in visit.actions],
    }


def export(desk: Desk, arguments: Namespace) -> None:
    """Write the report for support on a visit: trace, versions and the adapter, without the VIN.

    Raises:
        UsageError: the file's name does not say that it is a ZIP file, or there is no visit yet.
        RecordMissingError: there is no such visit.
        ReportError: it could not be written.
    """
    path = arguments.bug_report
    if path.suffix.lower() != ".zip":
        raise UsageError(NO_ZIP.format(path=path))
    job = desk.workshop.bug_report(
        _number(desk, arguments), path, with_vin=arguments.with_vin, replace=arguments.replace
    )
    if not desk.is_json:
        desk.tell(KEPT)
    written = desk.run(job)
    desk.say(f"Report for support: {path.resolve()}")
    desk.say(MASKED.format(vins=written.vins) if written.is_masked else NOT_MASKED)
    if written.trace_problem:
        desk.say(f"It holds no trace: {written.trace_problem}")
    desk.give(
        {
            "visit": written.visit_id,
            "bug_report": str(path.resolve()),
            "vin": "masked" if written.is_masked else "real",
            "vins_masked": written.vins,
            "files": list(written.files),
            "trace_problem": written.trace_problem or None,
        }
    )


def edit(desk: Desk, arguments: Namespace) -> None:
    """Add to what people say of a visit; what was said before stays on record.

    Raises:
        UsageError: nothing was said, or there is no visit yet.
        DetailError: something cannot be kept as it is; nothing was kept.
        RecordMissingError: there is no such visit.
    """
    given = given_details(arguments)
    if not given:
        raise UsageError(NOTHING_SAID)
    number = _number(desk, arguments)
    details = changed(desk.workshop.shop.visit(number).details, given)
    visit = desk.run(desk.workshop.keep_details(number, details))
    desk.say(visit_line(visit.summary))
    for line in details_lines(visit):
        desk.say(line)
    desk.give({"visit": number, **details_data(visit)})


def shop(desk: Desk, arguments: Namespace) -> None:
    """Show what reports say of the shop, after setting what was given.

    Raises:
        DetailError: it does not fit a report; nothing was kept.
    """
    workshop = desk.workshop
    known = workshop.shop.shop()
    name = known.name if arguments.name is None else arguments.name
    contact = known.contact if arguments.contact is None else tuple(arguments.contact)
    wanted = Shop(name, contact).checked()
    if wanted != known:
        workshop.shop.set_shop(wanted, workshop.now(), workshop.by)
    for line in shop_lines(wanted):
        desk.say(line)
    desk.give(shop_data(wanted))


def report(desk: Desk, arguments: Namespace) -> None:
    """Write the report of one visit.

    Raises:
        UsageError: there is no visit yet.
        RecordMissingError: there is no such visit.
        ReportError: it could not be written, or not in this form.
    """
    desk.workshop.check_report(arguments.path)
    number = _number(desk, arguments)
    desk.run(desk.workshop.report(number, arguments.path))
    desk.say(f"Report: {arguments.path.resolve()}")
    desk.give({"visit": number, "report": str(arguments.path.resolve())})


def _number(desk: Desk, arguments: Namespace) -> int:
    """Return the visit that was named, else the newest.

    Raises:
        UsageError: there is none yet.
    """
    if arguments.visit:
        return int(arguments.visit)
    newest = next(iter(desk.workshop.shop.visits(limit=1)), None)
    if newest is None:
        raise UsageError(NONE_YET)
    return newest.visit_id
