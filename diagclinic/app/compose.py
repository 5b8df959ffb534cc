"""Puts the program together: which record, which drivers, which clock."""

import getpass
from datetime import UTC, datetime
from pathlib import Path

from diagclinic.app.adapter_memory import FileAdapterMemory
from diagclinic.app.busy_links import BusyFile, BusyLinks
from diagclinic.app.feedback import FileFeedback
from diagclinic.app.flags import left_of
from diagclinic.app.links import all_links
from diagclinic.app.own_words import own_words
from diagclinic.app.paths import resources_folder
from diagclinic.app.publisher_news import FileNews, own_news
from diagclinic.app.reports import ReportSaver
from diagclinic.app.safe_mode import NoMemory
from diagclinic.app.telemetry import AppTelemetry
from diagclinic.services.capture_files import CaptureFiles
from diagclinic.services.capture_jobs import CaptureJobs
from diagclinic.services.capture_ports import Captures
from diagclinic.services.consent import NoPrivacy
from diagclinic.services.feedback import NoFeedback
from diagclinic.services.flags import Flags
from diagclinic.services.ports import Links, ShopRecord
from diagclinic.services.support_ports import SupportFiles
from diagclinic.services.telemetry import NobodyListens, Telemetry
from diagclinic.services.updates import NotInstalled, Updates
from diagclinic.services.workshop import Knowledge, Workshop


def compose(
    data: Path,
    *,
    root: Path | None = None,
    is_safe_mode: bool = False,
    flags: Flags | None = None,
    telling: AppTelemetry | None = None,
) -> Workshop:
    """Return the workshop whose state lives in the folder `data`; nothing is opened yet.

    Args:
        data: of the shop.
        root: of the install that is told while a vehicle is connected; None where there is none.
        is_safe_mode: nothing that is remembered of adapters counts.
        flags: tells which ways of working hold; every one at the code's default unless told.
        telling: hears what happens, as far as somebody agreed; nobody does unless told.
    """
    knowledge, drivers = Knowledge(resources_folder()), all_links()
    links: Links = drivers if root is None else BusyLinks(drivers, BusyFile(root))
    telemetry: Telemetry = NobodyListens() if telling is None else telling.recorder
    workshop = Workshop(
        knowledge=knowledge,
        open_shop=lambda: _open_shop(data),
        links=links,
        memory=NoMemory() if is_safe_mode else FileAdapterMemory(data),
        save_report=ReportSaver(knowledge),
        captures=CaptureJobs(links, lambda: _captures(data), _can_files, _now, telemetry),
        support=lambda: _support(data, knowledge, flags),
        now=_now,
        by=_user(),
        updates=_updates,
        flags=flags,
        news=FileNews(root, data, _now, tuple(own_news(left_of(flags)))),
        telemetry=telemetry,
        privacy=lambda: NoPrivacy() if telling is None else telling.privacy,
        feedback=lambda: NoFeedback() if telling is None else feedback,
    )
    feedback = FileFeedback(data, lambda: own_words(lambda: workshop.shop))
    return workshop


def _now() -> datetime:
    return datetime.now(UTC)


def _captures(data: Path) -> Captures:
    from diagclinic.persistence.captures.folder import CaptureFolder  # noqa: PLC0415  brings SQLite along

    return CaptureFolder(data)


def _can_files() -> CaptureFiles:
    from diagclinic.shop.can_files import CanFiles  # noqa: PLC0415  python-can takes 0.1 s

    return CanFiles()


def _open_shop(data: Path) -> ShopRecord:
    from diagclinic.persistence.shop_record import open_record  # noqa: PLC0415  SQLAlchemy takes 0.2 s

    return open_record(data)


def _support(data: Path, knowledge: Knowledge, flags: Flags | None) -> SupportFiles:
    from diagclinic.app.support_files import LocalSupportFiles  # noqa: PLC0415  rarely needed

    state = dict if flags is None else flags.state
    return LocalSupportFiles(data, knowledge, Path.home(), FileAdapterMemory(data), state)


def _updates() -> Updates:
    from diagclinic.app.update_program import this_program  # noqa: PLC0415  rarely needed
    from diagclinic.app.updates import ProgramUpdates  # noqa: PLC0415  rarely needed

    program = this_program()
    return NotInstalled() if program is None else ProgramUpdates(program, _user())


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name; Windows has no list of accounts
        return "unknown"
