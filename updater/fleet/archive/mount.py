"""What the service does for this part, where `[archive]` in fleet.toml names a place."""

from typing import Final

from updater.fleet.archive.moving import DAY_MS, archive, purge
from updater.fleet.archive.place import Place, place_of
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.services import Job, Services

#: days for which batches stay in the database
DAYS: Final = 30
EVERY_S: Final = 3600.0


def jobs(services: Services) -> list[Job]:
    """Return the archiving, where a place is named.

    Raises:
        SettingsError: what fleet.toml says of it cannot be.
    """
    section = services.section("archive")
    to, days = section.get("to", ""), section.get("days", DAYS)
    if not isinstance(to, str) or not isinstance(days, int) or days < 1:
        raise SettingsError("[archive] in fleet.toml takes to = a place, and days = a number from 1")
    if not to:
        return []
    place = place_of(to)
    return [Job("archive", EVERY_S, lambda: _archived(services, place, days))]


def _archived(services: Services, place: Place, days: int) -> None:
    archive(services.database, place, services.now_ms() - days * DAY_MS)
    purge(services.database, place)
