"""What the service serves and does for this part."""

from typing import Final

from starlette.routing import BaseRoute, Route

from updater.fleet.callers.keys import Keys
from updater.fleet.ingest.intake import Intake
from updater.fleet.ingest.meters import ingest_meters
from updater.fleet.ingest.receiving import PATH, Receiver
from updater.fleet.ingest.rolling import roll_up
from updater.fleet.store.services import Job, Services

EVERY_S: Final = 5.0


def routes(services: Services) -> list[BaseRoute]:
    """Return the route that takes events."""
    intake = Intake(services.database)
    services.ends.callback(intake.close)
    meters = ingest_meters(services.registry, lambda: intake.waiting)
    receiver = Receiver(Keys(services.database, services.now_ms), intake, services.now_ms, meters)
    return [Route(PATH, receiver.answer, methods=["POST"])]


def jobs(services: Services) -> list[Job]:
    """Return the roll-up."""
    return [Job("roll-up", EVERY_S, lambda: _rolled(services))]


def _rolled(services: Services) -> None:
    roll_up(services.database)
