"""The judge's run: evidence put together, a verdict had and kept, and what follows from it handed on."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from updater.fleet.accounts.audit import Line, note
from updater.fleet.judge.judging import judge
from updater.fleet.judge.verdict import Action, Standing, Verdict
from updater.fleet.rollout import steering
from updater.fleet.rollout.actuator import PAUSE, PROMOTE, ROLL_BACK, Actuator, Order
from updater.fleet.rollout.criteria import Criterion, is_left, review
from updater.fleet.rollout.errors import DeskError
from updater.fleet.rollout.evidence import evidence_of, fingerprint
from updater.fleet.rollout.figures import figures_of
from updater.fleet.rollout.plan import Plan
from updater.fleet.rollout.steering import DONE, HALTED, PAUSED, ROLLED_BACK, RUNNING, WATCHED, Rollout
from updater.fleet.rollout.trial import trial_of
from updater.fleet.store.database import Database
from updater.fleet.store.errors import FleetError

_LOG: Final = logging.getLogger("diagclinic.fleet.rollout")
WHO: Final = "judge"
#: a verdict that says the same as the last one is kept again after this, ms
_AGAIN_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a look at one version.

    Attributes:
        number: of the verdict that was kept; None: it says what the last one said.
        did: what was done by it, in words; empty for nothing.
        trouble: why something was not done, empty for nothing.
    """

    version: str
    verdict: Verdict
    asked: str
    number: int | None = None
    did: str = ""
    trouble: str = ""


class JudgesRun:
    """Looks at every version that is under way."""

    def __init__(self, database: Database, now_ms: Callable[[], int], plan: Plan, actuator: Actuator) -> None:
        """Prepare.

        Args:
            database: of the service.
            now_ms: milliseconds since 1970.
            plan: with the judge's limits.
            actuator: does what follows.
        """
        self._database, self._now_ms, self._plan, self._actuator = database, now_ms, plan, actuator

    def look(self, *, dry: bool = False) -> tuple[Looked, ...]:
        """Look at everything once.

        Args:
            dry: keep no verdict, and do nothing: only say what would be done.

        Raises:
            StoreError: the database cannot be used.
        """
        if not dry:
            self._try_again()
        with self._database.read() as connection:
            watched = steering.rollouts(connection, *WATCHED)
            stopped = steering.rollouts(connection, HALTED, ROLLED_BACK)
        if not dry:
            for rollout in stopped:
                self._follow(rollout)
        return tuple(self.look_at(rollout, dry=dry) for rollout in watched)

    def look_at(self, rollout: Rollout, *, dry: bool = False) -> Looked:
        """Look at one version.

        Raises:
            StoreError: the database cannot be used.
        """
        now = self._now_ms()
        days = self._plan.watch.history_days
        with self._database.read() as connection:
            trial = trial_of(connection, rollout.version, now, days)
            evidence = evidence_of(connection, trial, self._plan.watch, self._plan.limits)
        verdict = judge(evidence, self._plan.limits)
        looked = Looked(rollout.version, verdict, fingerprint(evidence))
        number = None if dry else self._keep(looked, now)
        did, trouble = self._act(rollout, verdict, number, dry=dry)
        if not (dry or did or trouble):
            did = self._finish(rollout, verdict, now)
        return Looked(looked.version, verdict, looked.asked, number, did, trouble)

    def exit_of(self, connection: Connection, rollout: Rollout) -> tuple[Criterion, ...]:
        """Return the criteria of going on from where a version is."""
        figures = figures_of(connection, rollout, self._now_ms())
        return review(self._plan.phase(rollout.phase), figures, rollout.share)

    def _keep(self, looked: Looked, now: int) -> int | None:
        with self._database.begin() as connection:
            last = next(iter(steering.verdicts(connection, looked.version, 1)), None)
            is_same = last is not None and last.verdict == steering.word_of(looked.verdict)
            if last is not None and is_same and now - last.at < _AGAIN_MS:
                return last.id
            return steering.keep_verdict(connection, looked.version, looked.verdict, looked.asked, now)

    def _act(self, rollout: Rollout, verdict: Verdict, number: int | None, *, dry: bool) -> tuple[str, str]:
        act = self._wanted(rollout, verdict)
        if not act:
            return "", ""
        order = Order(rollout.version, act, WHO, why_of(verdict), verdict=number, dry=dry)
        try:
            return (f"would {act.replace('_', ' ')}", "") if dry else (self._actuator.do(order), "")
        except FleetError as error:
            return "", str(error)

    def _wanted(self, rollout: Rollout, verdict: Verdict) -> str:
        """Return the act that the plan lets the judge do now, empty for none."""
        automatic = self._plan.automatic
        if verdict.action is Action.ROLL_BACK and automatic.roll_back:
            return ROLL_BACK
        if verdict.action in {Action.ROLL_BACK, Action.PAUSE}:
            return PAUSE if automatic.pause and rollout.state != PAUSED else ""
        may_promote = automatic.promote and rollout.state == RUNNING
        is_certified = verdict.standing is Standing.CERTIFIED
        return PROMOTE if may_promote and is_certified and self._is_left(rollout) else ""

    def _finish(self, rollout: Rollout, verdict: Verdict, now: int) -> str:
        """Call a version done that everybody may take, and that reached what the last phase asks for."""
        is_last = self._plan.after(rollout.phase) is None and rollout.state == RUNNING
        if not is_last or verdict.standing is not Standing.CERTIFIED or not self._is_left(rollout):
            return ""
        with self._database.begin() as connection:
            steering.change(connection, rollout.version, now, state=DONE)
            note(connection, Line(now, WHO, "done", {"version": rollout.version}))
        return "done: everybody may take it"

    def _is_left(self, rollout: Rollout) -> bool:
        with self._database.read() as connection:
            return is_left(self.exit_of(connection, rollout))

    def _try_again(self) -> None:
        """Do what a person ordered and the desk did not do; what the judge wants it orders anew itself."""
        with self._database.read() as connection:
            watched = steering.rollouts(connection, *WATCHED)
        for order in filter(None, map(self._actuator.left_undone, watched)):
            if order.who != WHO:
                self._do_again(order)

    def _do_again(self, order: Order) -> None:
        try:
            self._actuator.do(order)
        except FleetError as error:
            _LOG.warning("version %s: %s", order.version, error)

    def _follow(self, rollout: Rollout) -> None:
        try:
            self._actuator.follow(rollout)
        except DeskError as error:
            _LOG.warning("version %s: %s", rollout.version, error)


def why_of(verdict: Verdict) -> str:
    """Return the reasons of a verdict in words, the gravest first."""
    return " ".join(one.words for one in verdict.reasons) or "The judge has certified it."
