"""Puts the program together: which record, which drivers, which clock."""

import getpass
from datetime import UTC, datetime
from pathlib import Path

from diagclinic.app.adapter_memory import FileAdapterMemory
from diagclinic.app.links import all_links
from diagclinic.app.paths import resources_folder
from diagclinic.app.reports import ReportSaver
from diagclinic.services.ports import ShopRecord
from diagclinic.services.support_ports import SupportFiles
from diagclinic.services.workshop import Knowledge, Workshop


def compose(data: Path) -> Workshop:
    """Return the workshop whose state lives in the folder `data`; nothing is opened yet."""
    knowledge = Knowledge(resources_folder())
    return Workshop(
        knowledge=knowledge,
        open_shop=lambda: _open_shop(data),
        links=all_links(),
        memory=FileAdapterMemory(data),
        save_report=ReportSaver(knowledge),
        support=lambda: _support(data, knowledge),
        now=lambda: datetime.now(UTC),
        by=_user(),
    )


def _open_shop(data: Path) -> ShopRecord:
    from diagclinic.persistence.shop_record import open_record  # noqa: PLC0415  SQLAlchemy takes 0.2 s

    return open_record(data)


def _support(data: Path, knowledge: Knowledge) -> SupportFiles:
    from diagclinic.app.support_files import LocalSupportFiles  # noqa: PLC0415  rarely needed

    return LocalSupportFiles(data, knowledge, Path.home())


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name; Windows has no list of accounts
        return "unknown"
