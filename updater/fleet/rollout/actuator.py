"""Does what was decided: at the release desk, on record before and after, or only says what it would do.

The judge or one person may pause, halt or roll back.  Going on takes two: resuming, and promoting what the
judge has not certified.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, insert, select

from updater.fleet.accounts.audit import Line, note
from updater.fleet.judge.verdict import Standing
from updater.fleet.rollout import steering
from updater.fleet.rollout.errors import DeskError, RefusedError, SecondPersonError
from updater.fleet.rollout.plan import Plan, place_of
from updater.fleet.rollout.release_desk import ReleaseDesk
from updater.fleet.rollout.steering import DONE, HALTED, PAUSED, ROLLED_BACK, RUNNING, Rollout
from updater.fleet.store.database import Database
from updater.fleet.store.steering_tables import ACTS

PAUSE: Final = "pause"
HALT: Final = "halt"
ROLL_BACK: Final = "roll_back"
RESUME: Final = "resume"
PROMOTE: Final = "promote"
#: from which states an act leads where
WAYS: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    PAUSE: (frozenset({RUNNING, DONE}), PAUSED),
    HALT: (frozenset({RUNNING, PAUSED, DONE}), HALTED),
    ROLL_BACK: (frozenset({RUNNING, PAUSED, DONE}), ROLLED_BACK),
    RESUME: (frozenset({PAUSED, HALTED, ROLLED_BACK}), RUNNING),
    PROMOTE: (frozenset({RUNNING}), RUNNING),
}
#: what is a signed halt
STOPS: Final = frozenset({HALT, ROLL_BACK})
#: what takes two people always
TWO: Final = frozenset({RESUME})
#: how an outcome begins that is none
FAILED: Final = "failed"
_NO_DESK: Final = "recorded; no release desk is configured"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done.

    Attributes:
        who: a person, or `judge`.
        second: who agreed, empty for nobody.
        verdict: number of the verdict that it follows from.
        dry: only say what would be done.
    """

    version: str
    act: str
    who: str
    why: str
    second: str = ""
    verdict: int | None = None
    dry: bool = False


class Actuator:
    """Acts on rollouts; two processes at it do an act once, as a rollout's state lets it be done once."""

    def __init__(
        self, database: Database, now_ms: Callable[[], int], desk: ReleaseDesk | None, plan: Plan
    ) -> None:
        """Prepare.

        Args:
            database: with rollouts and acts.
            now_ms: milliseconds since 1970.
            desk: the publisher's; None: acts are only put on record.
            plan: for what follows a phase.
        """
        self._database, self._now_ms, self._desk, self._plan = database, now_ms, desk, plan

    def do(self, order: Order) -> str:
        """Do it and return what became of it, in words.

        Raises:
            RefusedError: the rules say no; nothing was done.
            DeskError: the release desk did not do it; that is on record, and it may be tried again.
            StoreError: the database cannot be used.
        """
        with self._database.begin() as connection:
            rollout = steering.rollout(connection, order.version)
            self._check(connection, rollout, order)
            note(connection, self._line(order, f"{order.act} begins"))
        if order.dry:
            return self._end(order, rollout, f"would {_worded(order.act)}", "")
        try:
            words, is_done = self._at_desk(order)
        except DeskError as error:
            self._end(order, rollout, f"{FAILED}: {error}", "")
            raise
        self._end(order, rollout, words, WAYS[order.act][1] if is_done else "")
        if order.act == PROMOTE:
            self.place(rollout)
        return words

    def place(self, rollout: Rollout) -> None:
        """Note how far the desk offers a version by now: phase and share.

        Raises:
            DeskError: the desk does not answer.
        """
        if self._desk is None:
            return
        phase, share = place_of(self._plan, self._desk.offered(rollout.version))
        if phase and (phase, share) != (rollout.phase, rollout.share):
            with self._database.begin() as connection:
                steering.change(connection, rollout.version, self._now_ms(), phase=phase, share=share)

    def follow(self, rollout: Rollout) -> bool:
        """Let a version go on whose halt was lifted with two keys meanwhile; tell whether it was.

        Raises:
            DeskError: the desk does not answer.
        """
        agreed = self._agreed(rollout)
        if agreed is None or self._desk is None or self._desk.is_stopped(rollout.version):
            return False
        self._end(agreed, rollout, "two keys lifted the halt", RUNNING)
        return True

    def left_undone(self, rollout: Rollout) -> Order | None:
        """Return the stop that was ordered last and that the desk did not do, None where there is none."""
        with self._database.read() as connection:
            last = next((one for one in steering.acts(connection, rollout.version) if not one.dry), None)
        if last is None or last.act not in {PAUSE, *STOPS} or last.at < rollout.since:
            return None
        order = Order(last.version, last.act, last.who, last.why, last.second, last.verdict)
        return order if last.outcome.startswith(FAILED) else None

    def _check(self, connection: Connection, rollout: Rollout, order: Order) -> None:
        """Refuse what the rules forbid.

        Raises:
            RefusedError: they do.
        """
        if order.act not in WAYS:
            raise RefusedError(f"there is no act {order.act[:20]!r}")
        if not order.why.strip():
            raise RefusedError(f"{_worded(order.act)} of {order.version} needs a reason")
        if rollout.state not in WAYS[order.act][0]:
            raise RefusedError(f"{order.version} is {_worded(rollout.state)}: no {_worded(order.act)} now")
        is_certified = order.act != PROMOTE or _is_certified(connection, order.version)
        needs_two = order.act in TWO or not is_certified
        if needs_two and not order.second:
            raise SecondPersonError(f"{order.act} of {order.version} takes two people")
        if order.second and order.second.casefold() == order.who.casefold():
            raise SecondPersonError(f"{order.who} cannot agree with themselves")

    def _at_desk(self, order: Order) -> tuple[str, bool]:
        """Do it at the release desk; return what became of it, and whether it is done."""
        if self._desk is None:
            return _NO_DESK, True
        who = " and ".join(filter(None, (order.who, order.second)))
        if order.act == RESUME:
            return self._desk.resume(order.version, who, order.why)
        if order.act in STOPS:
            return _stopped(self._desk, order, who), True
        does = self._desk.pause if order.act == PAUSE else self._desk.promote
        return does(order.version, who, order.why), True

    def _end(self, order: Order, rollout: Rollout, outcome: str, state: str) -> str:
        """Put on record what became of it."""
        at = self._now_ms()
        values = {"at": at, "version": order.version, "act": order.act, "who": order.who}
        more = {"second": order.second, "why": order.why, "verdict": order.verdict, "dry": int(order.dry)}
        with self._database.begin() as connection:
            connection.execute(insert(ACTS).values({**values, **more, "outcome": outcome}))
            if state and state != rollout.state:
                steering.change(connection, order.version, at, state=state)
            note(connection, replace(self._line(order, order.act), at=at))
        return outcome

    def _line(self, order: Order, act: str) -> Line:
        detail = {"version": order.version, "why": order.why, "dry": str(order.dry).lower()}
        more = {"second": order.second} if order.second else {}
        verdict = {} if order.verdict is None else {"verdict": str(order.verdict)}
        return Line(self._now_ms(), order.who, act, {**detail, **more, **verdict})

    def _agreed(self, rollout: Rollout) -> Order | None:
        """Return the resuming that two agreed to since the version stands still, and that waits for keys."""
        resumed = (
            select(ACTS)
            .where(ACTS.c.version == rollout.version, ACTS.c.act == RESUME, ACTS.c.dry == 0)
            .where(ACTS.c.at >= rollout.since, ~ACTS.c.outcome.startswith(FAILED))
            .order_by(ACTS.c.id.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(resumed).one_or_none()
        if row is None or rollout.state not in {HALTED, ROLLED_BACK}:
            return None
        return Order(row.version, RESUME, row.who, row.why, row.second, row.verdict)


def _stopped(desk: ReleaseDesk, order: Order, who: str) -> str:
    """Halt a version; where that fails, let it at least reach no more installs, which takes no key.

    Raises:
        DeskError: it is not halted.
    """
    try:
        return desk.halt(order.version, who, order.why)
    except DeskError as error:
        held = ""
        with suppress(DeskError):
            held = f"; meanwhile: {desk.pause(order.version, who, order.why)}"
        raise DeskError(f"{error}{held}", error.remedy) from error


def _is_certified(connection: Connection, version: str) -> bool:
    said = steering.verdicts(connection, version, 1)
    return bool(said) and said[0].verdict == Standing.CERTIFIED.value


def _worded(name: str) -> str:
    return name.replace("_", " ")
