"""What people and pages do with rollouts: the actuator, the judge's run and proposals behind one door."""

from dataclasses import dataclass

from updater.fleet.rollout import proposals, steering
from updater.fleet.rollout.actuator import Actuator, Order
from updater.fleet.rollout.judging import JudgesRun
from updater.fleet.rollout.plan import Plan
from updater.fleet.rollout.proposals import Wish
from updater.fleet.rollout.settings import SECTION, settings_of
from updater.fleet.rollout.steering import Beginning
from updater.fleet.store.services import Services


@dataclass(frozen=True, slots=True)
class RolloutDesk:
    """Rollouts, for whoever is let in; who that is was made sure of before.

    Attributes:
        plan: the one that counts.
        run: the judge's.
    """

    services: Services
    plan: Plan
    actuator: Actuator
    run: JudgesRun

    def begin(self, version: str, before: str, who: str, phase: str = "") -> None:
        """Begin a version's rollout.

        Raises:
            RefusedError: it was begun already, or a version is none.
        """
        named = phase or self.plan.phases[0].name
        with self.services.database.begin() as connection:
            steering.begin(connection, Beginning(version, before, named, who, self.services.now_ms()))

    def stop(self, version: str, act: str, who: str, why: str) -> str:
        """Pause, halt or roll back: one person may.

        Raises:
            RefusedError: the rules say no.
            DeskError: the release desk did not do it.
        """
        return self.actuator.do(Order(version, act, who, why))

    def promote(self, version: str, who: str, why: str) -> str:
        """Take the plan's next step, which one person may where the judge has certified the version.

        Raises:
            SecondPersonError: it has not: propose it.
            RefusedError: the rules say no.
            DeskError: the release desk did not do it.
        """
        return self.actuator.do(Order(version, "promote", who, why))

    def propose(self, version: str, act: str, who: str, why: str) -> int:
        """Propose what takes two people, and return the proposal's number.

        Raises:
            RefusedError: it waits already.
            NoRolloutError: there is no such rollout.
        """
        wish = Wish(version, act, who, why, self.services.now_ms(), self.plan.watch.proposal_days)
        with self.services.database.begin() as connection:
            steering.rollout(connection, version)
            return proposals.propose(connection, wish)

    def agree(self, number: int, who: str) -> str:
        """Agree to what another one proposed, and do it; return what became of it.

        Raises:
            SecondPersonError: it is the same person.
            RefusedError: the rules say no.
            DeskError: the release desk did not do it: propose it again.
        """
        with self.services.database.begin() as connection:
            found = proposals.agree(connection, number, who, self.services.now_ms())
        return self.actuator.do(Order(found.version, found.act, found.who, found.why, second=who))

    def take_back(self, number: int, who: str) -> None:
        """Let a proposal not be done.

        Raises:
            UnknownError: nothing of that number waits.
        """
        with self.services.database.begin() as connection:
            proposals.take_back(connection, number, who, self.services.now_ms())


def desk_of(services: Services) -> RolloutDesk:
    """Return the desk of a service, as its fleet.toml says.

    Raises:
        SettingsError: the section or the plan makes no sense.
    """
    settings = settings_of(services.section(SECTION))
    actuator = Actuator(services.database, services.now_ms, settings.desk, settings.plan)
    run = JudgesRun(services.database, services.now_ms, settings.plan, actuator)
    return RolloutDesk(services, settings.plan, actuator, run)
