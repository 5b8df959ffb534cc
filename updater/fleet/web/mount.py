"""What the service is handed to serve the dashboard."""

import secrets

from starlette.routing import BaseRoute

from updater.fleet.store.services import Services
from updater.fleet.web.site import Site


def routes(services: Services) -> list[BaseRoute]:
    """Return the dashboard's routes."""
    return Site.of(services, secrets.token_bytes).routes()
