"""Acts on a version: one person stops it, two let it go on."""

from dataclasses import dataclass
from typing import Final

from updater.fleet.accounts.roles import Permission
from updater.fleet.rollout.actuator import HALT, PAUSE, PROMOTE, RESUME, ROLL_BACK
from updater.fleet.rollout.desk import RolloutDesk
from updater.fleet.rollout.proposals import Proposal, waiting
from updater.fleet.store.database import Database
from updater.fleet.web.answers import Answer, Go
from updater.fleet.web.asking import Ask
from updater.fleet.web.errors import ForbiddenError, FormError, MissingError
from updater.fleet.web.pages import Page

_STOPS: Final = (PAUSE, HALT, ROLL_BACK)
_GOES_ON: Final = (RESUME, PROMOTE)
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class SteeringPages:
    """What the buttons of a version's page do."""

    database: Database
    desk: RolloutDesk

    def pages(self) -> tuple[Page, ...]:
        """Return them."""
        return (
            Page("POST", "/releases/{version}/stop", self.stop, Permission.STOP),
            Page("POST", "/releases/{version}/promote", self.promote, Permission.STEER),
            Page("POST", "/releases/{version}/propose", self.propose, Permission.STEER),
            Page("POST", "/proposals/{id:int}/agree", self.agree, Permission.STEER),
            Page("POST", "/proposals/{id:int}/take-back", self.take_back, Permission.STEER),
        )

    def stop(self, ask: Ask) -> Answer:
        """Pause, halt or roll back a version."""
        version, act = ask.path["version"], _act(ask, _STOPS)
        outcome = self.desk.stop(version, act, ask.who.name, ask.typed("why", _LONGEST))
        return Go(f"/releases/{version}", f"{_words(act)} of {version}: {outcome}.")

    def promote(self, ask: Ask) -> Answer:
        """Take the plan's next step with a version that is certified."""
        version = ask.path["version"]
        outcome = self.desk.promote(version, ask.who.name, ask.typed("why", _LONGEST))
        return Go(f"/releases/{version}", f"Promotion of {version}: {outcome}.")

    def propose(self, ask: Ask) -> Answer:
        """Propose what takes two people."""
        version, act = ask.path["version"], _act(ask, _GOES_ON)
        self.desk.propose(version, act, ask.who.name, ask.typed("why", _LONGEST))
        return Go(f"/releases/{version}", f"{_words(act)} of {version} waits for a second person to agree.")

    def agree(self, ask: Ask) -> Answer:
        """Agree to what somebody else proposed."""
        found = self._waiting(ask)
        if ask.who.role_since >= found.at:
            raise ForbiddenError("Your role is younger than this proposal: somebody else has to agree.")
        outcome = self.desk.agree(found.id, ask.who.name)
        return Go(f"/releases/{found.version}", f"{_words(found.act)} of {found.version}: {outcome}.")

    def take_back(self, ask: Ask) -> Answer:
        """Let a proposal not be done."""
        found = self._waiting(ask)
        self.desk.take_back(found.id, ask.who.name)
        return Go(f"/releases/{found.version}", "The proposal is off the table.")

    def _waiting(self, ask: Ask) -> Proposal:
        number = int(ask.path["id"])
        with self.database.read() as connection:
            found = next((one for one in waiting(connection, ask.now) if one.id == number), None)
        if found is None:
            raise MissingError("This proposal does not wait any more.")
        return found


def _act(ask: Ask, known: tuple[str, ...]) -> str:
    act = ask.typed("act")
    if act not in known:
        raise FormError("There is no such act.")
    return act


def _words(act: str) -> str:
    return act.replace("_", " ").capitalize()
