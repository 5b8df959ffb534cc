"""What was decided is done, and put on record."""

import pytest
from sqlalchemy import select

from tests.updater.fleet.rollout.noting_desk import NotingDesk
from updater.fleet.accounts.audit import verify
from updater.fleet.judge.verdict import Action, Standing, Verdict
from updater.fleet.rollout.actuator import Actuator, Order
from updater.fleet.rollout.errors import DeskError, NoRolloutError, RefusedError, SecondPersonError
from updater.fleet.rollout.plan_file import read_plan
from updater.fleet.rollout.steering import (
    Beginning,
    Done,
    Rollout,
    acts,
    begin,
    change,
    keep_verdict,
    rollout,
)
from updater.fleet.store.database import Database
from updater.fleet.store.steering_tables import AUDIT


@pytest.fixture
def desk() -> NotingDesk:
    return NotingDesk()


@pytest.fixture
def actuator(database: Database, desk: NotingDesk) -> Actuator:
    with database.begin() as connection:
        begin(connection, Beginning("1.1.0", "1.0.0", "pilot", "ada", 7))
    return Actuator(database, lambda: 50, desk, read_plan(None))


def _now(database: Database) -> tuple[Rollout, list[Done]]:
    with database.read() as connection:
        return rollout(connection, "1.1.0"), list(acts(connection, "1.1.0"))


def _in(database: Database, state: str) -> None:
    with database.begin() as connection:
        change(connection, "1.1.0", 10, state=state)


@pytest.mark.parametrize(
    ("act", "ends"),
    [("pause", ("paused", "pause")), ("halt", ("halted", "halt")), ("roll_back", ("rolled_back", "halt"))],
)
def test_one_may_stop(
    actuator: Actuator, database: Database, desk: NotingDesk, act: str, ends: tuple[str, str]
) -> None:
    state, told = ends
    actuator.do(Order("1.1.0", act, "judge", "more fail", verdict=3))
    found, (done,) = _now(database)
    assert (found.state, found.since, desk.told) == (state, 50, [(told, "1.1.0", "judge")])
    assert (done.act, done.who, done.why, done.verdict, done.outcome) == (
        act,
        "judge",
        "more fail",
        3,
        f"{told} done",
    )


def test_audit_tells_before_and_after(actuator: Actuator, database: Database) -> None:
    actuator.do(Order("1.1.0", "halt", "ada", "it burns"))
    with database.read() as connection:
        lines = list(connection.execute(select(AUDIT.c.act).order_by(AUDIT.c.id)).scalars())
        assert verify(connection) == 3
    assert lines == ["begin rollout", "halt begins", "halt"]


@pytest.mark.parametrize("state", ["paused", "halted", "rolled_back"])
def test_going_on_takes_two(actuator: Actuator, database: Database, desk: NotingDesk, state: str) -> None:
    _in(database, state)
    with pytest.raises(SecondPersonError):
        actuator.do(Order("1.1.0", "resume", "ada", "it was the adapter"))
    actuator.do(Order("1.1.0", "resume", "ada", "it was the adapter", second="bob"))
    assert (_now(database)[0].state, desk.told) == ("running", [("resume", "1.1.0", "ada and bob")])


def test_nobody_is_two(actuator: Actuator, database: Database, desk: NotingDesk) -> None:
    _in(database, "paused")
    with pytest.raises(SecondPersonError):
        actuator.do(Order("1.1.0", "resume", "ada", "why", second="Ada"))
    assert desk.told == []


def test_resuming_that_waits_for_keys_leaves_the_version_stopped(
    actuator: Actuator, database: Database, desk: NotingDesk
) -> None:
    actuator.do(Order("1.1.0", "halt", "judge", "more fail"))
    desk.waits = True
    actuator.do(Order("1.1.0", "resume", "ada", "it was the adapter", second="bob"))
    waits = _now(database)[0]
    followed = actuator.follow(waits)
    desk.halted.clear()
    assert (waits.state, followed, actuator.follow(waits)) == ("halted", False, True)
    assert _now(database)[0].state == "running"


def test_halt_that_was_lifted_without_two_in_the_service_stays_on_record(
    actuator: Actuator, database: Database, desk: NotingDesk
) -> None:
    actuator.do(Order("1.1.0", "halt", "judge", "more fail"))
    desk.halted.clear()
    assert not actuator.follow(_now(database)[0])


def test_agreement_to_an_earlier_halt_lifts_no_later_one(
    actuator: Actuator, database: Database, desk: NotingDesk
) -> None:
    desk.waits = True
    _in(database, "halted")
    actuator.do(Order("1.1.0", "resume", "ada", "why", second="bob"))
    with database.begin() as connection:
        change(connection, "1.1.0", 90, state="halted")
    assert not actuator.follow(_now(database)[0])


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("running", "resume"),
        ("paused", "pause"),
        ("halted", "halt"),
        ("halted", "pause"),
        ("rolled_back", "roll_back"),
        ("paused", "promote"),
        ("halted", "promote"),
        ("running", "explode"),
    ],
)
def test_act_that_does_not_fit_is_refused(
    actuator: Actuator, database: Database, desk: NotingDesk, state: str, act: str
) -> None:
    _in(database, state)
    with pytest.raises(RefusedError):
        actuator.do(Order("1.1.0", act, "ada", "why", second="bob"))
    assert (desk.told, _now(database)[1]) == ([], [])


def test_act_without_a_reason_is_refused(actuator: Actuator) -> None:
    with pytest.raises(RefusedError, match="needs a reason"):
        actuator.do(Order("1.1.0", "halt", "ada", " "))


def test_version_without_a_rollout_is_told_apart(actuator: Actuator) -> None:
    with pytest.raises(NoRolloutError):
        actuator.do(Order("9.9.9", "halt", "ada", "why"))


def test_desk_that_fails_leaves_the_state_and_a_record(
    actuator: Actuator, database: Database, desk: NotingDesk
) -> None:
    desk.trouble = "no key is here"
    with pytest.raises(DeskError):
        actuator.do(Order("1.1.0", "halt", "judge", "more fail"))
    found, (done,) = _now(database)
    assert (found.state, done.outcome) == ("running", "failed: no key is here")


@pytest.mark.parametrize("act", ["halt", "roll_back"])
def test_version_that_cannot_be_halted_reaches_no_more_installs_meanwhile(
    actuator: Actuator, database: Database, desk: NotingDesk, act: str
) -> None:
    desk.keyless = "the passphrase is wrong"
    with pytest.raises(DeskError, match="the passphrase is wrong"):
        actuator.do(Order("1.1.0", act, "ada", "it burns"))
    found, (done,) = _now(database)
    assert (found.state, desk.told) == ("running", [("pause", "1.1.0", "ada")])
    assert done.outcome == "failed: the passphrase is wrong; meanwhile: pause done"


def test_dry_run_says_and_does_nothing(actuator: Actuator, database: Database, desk: NotingDesk) -> None:
    words = actuator.do(Order("1.1.0", "roll_back", "judge", "more fail", dry=True))
    found, (done,) = _now(database)
    assert (words, desk.told, found.state, done.dry) == ("would roll back", [], "running", 1)


def _judged(database: Database, standing: Standing) -> None:
    with database.begin() as connection:
        keep_verdict(connection, "1.1.0", Verdict(standing, Action.GO_ON, (), (), ()), "a", 40)


def test_certified_version_is_promoted_by_one(
    actuator: Actuator, database: Database, desk: NotingDesk
) -> None:
    _judged(database, Standing.CERTIFIED)
    desk.shares = {"pilot": 1.0, "beta": 1.0}
    actuator.do(Order("1.1.0", "promote", "ada", "its time"))
    found, _ = _now(database)
    assert (found.state, found.phase, found.share) == ("running", "beta", "100%")


def test_version_that_is_not_certified_takes_two(
    actuator: Actuator, database: Database, desk: NotingDesk
) -> None:
    _judged(database, Standing.NOT_ENOUGH)
    with pytest.raises(SecondPersonError):
        actuator.do(Order("1.1.0", "promote", "ada", "its time"))
    actuator.do(Order("1.1.0", "promote", "ada", "its time", second="bob"))
    assert desk.told == [("promote", "1.1.0", "ada and bob")]


def test_without_a_desk_acts_are_put_on_record(actuator: Actuator, database: Database) -> None:
    Actuator(database, lambda: 50, None, read_plan(None)).do(Order("1.1.0", "halt", "ada", "it burns"))
    found, (done,) = _now(database)
    assert (found.state, done.outcome) == ("halted", "recorded; no release desk is configured")
