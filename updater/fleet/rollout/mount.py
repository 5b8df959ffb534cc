"""What the service does of rollouts while it is served: the judge looks again and again."""

import logging
from typing import Final

from updater.fleet.rollout.desk import desk_of
from updater.fleet.rollout.judging import JudgesRun
from updater.fleet.store.services import Job, Services

_LOG: Final = logging.getLogger("diagclinic.fleet.rollout")
_MINUTE_S: Final = 60.0


def jobs(services: Services) -> list[Job]:
    """Return the judge's run.

    Raises:
        SettingsError: fleet.toml or the plan makes no sense.
    """
    desk = desk_of(services)

    def run() -> None:
        _look(desk.run)

    return [Job("judge", desk.plan.watch.every_minutes * _MINUTE_S, run)]


def _look(run: JudgesRun) -> None:
    for looked in run.look():
        if looked.did:
            _LOG.warning("version %s: %s", looked.version, looked.did)
        if looked.trouble:
            _LOG.error("version %s: %s", looked.version, looked.trouble)
