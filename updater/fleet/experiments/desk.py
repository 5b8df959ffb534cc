"""What pages and the command line ask of experiments."""

from datetime import UTC, datetime

from sqlalchemy import Connection

from updater.fleet.experiments.design import SECTION, Design, designs
from updater.fleet.experiments.findings import Report, report
from updater.fleet.experiments.telling import groups_of
from updater.fleet.store.services import Services


def reports(services: Services) -> tuple[Report, ...]:
    """Return what is known of every experiment that fleet.toml tells of.

    Raises:
        SettingsError: one of them makes no sense.
        StoreError: the database cannot be used.
    """
    wanted = designs(services.section(SECTION))
    with services.database.read() as connection:
        return tuple(report_of(connection, design, services.now_ms()) for design in wanted)


def report_of(connection: Connection, design: Design, now_ms: int) -> Report:
    """Return what is known of one experiment."""
    groups, mixed = groups_of(connection, design)
    return report(design, groups, mixed, datetime.fromtimestamp(now_ms / 1000, UTC).date())
