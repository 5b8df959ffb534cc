"""The judge's run, on fleets in real tables."""

import random
from dataclasses import replace

import pytest

from tests.updater.fleet.rollout.fleet import enrol
from tests.updater.fleet.rollout.noting_desk import NotingDesk
from tests.updater.fleet.rows import DAY_MS, put
from updater.fleet.judge.verdict import Action, Standing
from updater.fleet.rollout.actuator import Actuator, Order
from updater.fleet.rollout.alarms import Report, confirm
from updater.fleet.rollout.errors import DeskError
from updater.fleet.rollout.judging import JudgesRun
from updater.fleet.rollout.plan import Automatic, Plan, Wave
from updater.fleet.rollout.plan_file import read_plan
from updater.fleet.rollout.steering import Beginning, acts, begin, change, rollout, verdicts
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import FEEDBACK, INSTALL_DAYS, INSTALL_FACTS

BEGAN = 100
NOW = 112 * DAY_MS
PLAN = read_plan(None)


@pytest.fixture
def desk() -> NotingDesk:
    return NotingDesk()


@pytest.fixture
def begun(database: Database) -> Database:
    """A database in which the trial of 1.1.0 has begun."""
    with database.begin() as connection:
        begin(connection, Beginning("1.1.0", "1.0.0", "pilot", "ada", BEGAN * DAY_MS))
    return database


def run_of(database: Database, desk: NotingDesk, plan: Plan = PLAN) -> JudgesRun:
    actuator = Actuator(database, lambda: NOW, desk, plan)
    return JudgesRun(database, lambda: NOW, plan, actuator)


def fleet(database: Database, rate: float, seed: int = 1) -> None:
    """Let ten pilots and thirty others work, 40 operations a day; the version on trial fails at `rate`."""
    chance = random.Random(seed)  # noqa: S311  no secrets
    rows = []
    for number in range(40):
        is_pilot = number < 10
        for day in range(BEGAN - 20, BEGAN + 12):
            on_trial = is_pilot and day >= BEGAN
            failed = sum(chance.random() < (rate if on_trial else 0.02) for _ in range(40))
            row = {"install": f"i{number}", "version": "1.1.0" if on_trial else "1.0.0", "day": day}
            rows.append({**row, "ok": 40 - failed, "failed": failed, "incidents": failed})
    with database.begin() as connection:
        put(connection, INSTALL_DAYS, *rows)
        for number in range(40):
            version = "1.1.0" if number < 10 else "1.0.0"
            enrol(connection, f"i{number}", version=version, seen_at=NOW - DAY_MS // 2)


def test_version_that_fails_more_is_rolled_back_by_itself(begun: Database, desk: NotingDesk) -> None:
    fleet(begun, 0.12)
    (looked,) = run_of(begun, desk).look()
    with begun.read() as connection:
        found, (done,) = rollout(connection, "1.1.0"), acts(connection, "1.1.0")
        (said,) = verdicts(connection, "1.1.0")
    assert (looked.verdict.action, found.state) == (Action.ROLL_BACK, "rolled_back")
    assert (desk.told, done.who, done.verdict) == ([("halt", "1.1.0", "judge")], "judge", said.id)
    assert said.asked == looked.asked


def test_version_like_the_one_before_goes_on(begun: Database, desk: NotingDesk) -> None:
    fleet(begun, 0.02)
    (looked,) = run_of(begun, desk).look()
    assert (looked.verdict.action, looked.did, desk.told) == (Action.GO_ON, "", [])


def test_dry_run_keeps_and_does_nothing(begun: Database, desk: NotingDesk) -> None:
    fleet(begun, 0.12)
    (looked,) = run_of(begun, desk).look(dry=True)
    with begun.read() as connection:
        kept = (acts(connection), verdicts(connection, "1.1.0"), rollout(connection, "1.1.0").state)
    assert (looked.did, kept, desk.told) == ("would roll back", ((), (), "running"), [])


def test_plan_that_forbids_it_only_pauses(begun: Database, desk: NotingDesk) -> None:
    fleet(begun, 0.12)
    run_of(begun, desk, replace(PLAN, automatic=Automatic(roll_back=False))).look()
    assert desk.told == [("pause", "1.1.0", "judge")]


def test_plan_that_forbids_both_does_nothing(begun: Database, desk: NotingDesk) -> None:
    fleet(begun, 0.12)
    automatic = Automatic(roll_back=False, pause=False)
    (looked,) = run_of(begun, desk, replace(PLAN, automatic=automatic)).look()
    assert (looked.verdict.standing, desk.told) == (Standing.HALT, [])


def test_confirmed_alarm_rolls_back_without_any_statistics(begun: Database, desk: NotingDesk) -> None:
    with begun.begin() as connection:
        report = Report(NOW, "ada", "1.1.0", "data_corruption", "a visit is gone")
        confirm(connection, report, PLAN.limits.at_once)
    run_of(begun, desk).look()
    assert desk.told == [("halt", "1.1.0", "judge")]


def test_desk_that_fails_is_tried_again_at_the_next_look(begun: Database, desk: NotingDesk) -> None:
    fleet(begun, 0.12)
    desk.trouble = "the disk is full"
    (first,) = run_of(begun, desk).look()
    desk.trouble = ""
    (second,) = run_of(begun, desk).look()
    assert (first.trouble, second.did) == ("the disk is full", "halt done")


def test_stop_of_a_person_that_failed_is_tried_again_too(begun: Database, desk: NotingDesk) -> None:
    desk.trouble = "the passphrase is wrong"
    with pytest.raises(DeskError):
        Actuator(begun, lambda: NOW, desk, PLAN).do(Order("1.1.0", "halt", "ada", "it burns"))
    still = run_of(begun, desk)
    still.look()
    desk.trouble = ""
    still.look(dry=True)
    before = list(desk.told)
    still.look()
    with begun.read() as connection:
        found, done = rollout(connection, "1.1.0"), acts(connection, "1.1.0")[0]
    assert (before, desk.told, found.state) == ([], [("halt", "1.1.0", "ada")], "halted")
    assert (done.who, done.why, done.outcome) == ("ada", "it burns", "halt done")


def test_stop_that_failed_is_not_tried_again_after_another_one(begun: Database, desk: NotingDesk) -> None:
    actuator = Actuator(begun, lambda: NOW, desk, PLAN)
    desk.trouble = "the passphrase is wrong"
    with pytest.raises(DeskError):
        actuator.do(Order("1.1.0", "halt", "ada", "it burns"))
    desk.trouble = ""
    actuator.do(Order("1.1.0", "pause", "ada", "that is enough"))
    run_of(begun, desk).look()
    assert desk.told == [("pause", "1.1.0", "ada")]


def test_same_verdict_is_kept_once_an_hour(begun: Database, desk: NotingDesk) -> None:
    run = run_of(begun, desk)
    numbers = [looked.number for _ in range(3) for looked in run.look()]
    assert len(set(numbers)) == 1


def test_what_is_stopped_is_judged_no_more(begun: Database, desk: NotingDesk) -> None:
    with begun.begin() as connection:
        change(connection, "1.1.0", 5, state="halted")
    assert run_of(begun, desk).look() == ()


def test_desk_that_does_not_answer_keeps_nobody_from_looking(begun: Database, desk: NotingDesk) -> None:
    with begun.begin() as connection:
        change(connection, "1.1.0", 5, state="halted")
        begin(connection, Beginning("1.2.0", "1.0.0", "pilot", "ada", BEGAN * DAY_MS))
    desk.trouble = "nobody is there"
    assert [one.version for one in run_of(begun, desk).look()] == ["1.2.0"]


def test_nobody_told_anything_yet(begun: Database, desk: NotingDesk) -> None:
    with begun.read() as connection:
        found = run_of(begun, desk).exit_of(connection, rollout(connection, "1.1.0"))
    assert {one.name: one.is_met for one in found}["operations"] is None


def _certified(database: Database, phase: str) -> None:
    """Let 1.1.0 be where `phase` ends, with figures that any plan likes, and controls beside it."""
    with database.begin() as connection:
        change(connection, "1.1.0", BEGAN * DAY_MS, phase=phase, share="100%")
        enrol(connection, *(f"more-{number}" for number in range(200)), version="1.0.0", level=0)
        enrol(connection, *(f"on-it-{number}" for number in range(10)), level=0)
        put(
            connection,
            INSTALL_DAYS,
            *({"install": f"on-it-{number}", "day": BEGAN, "ok": 10_000} for number in range(10)),
        )
        put(
            connection,
            INSTALL_FACTS,
            *({"install": f"on-it-{number}", "day": BEGAN, "count": 2_000} for number in range(10)),
        )
        put(
            connection,
            FEEDBACK,
            *({"install": f"more-{number}", "seq": 1, "csat": 5} for number in range(200)),
        )
    fleet(database, 0.001)


def test_version_that_reached_the_end_is_done(begun: Database, desk: NotingDesk) -> None:
    _certified(begun, "general")
    (looked,) = run_of(begun, desk).look()
    with begun.read() as connection:
        found = rollout(connection, "1.1.0")
    assert (looked.verdict.standing, found.state) == (Standing.CERTIFIED, "done")


def test_done_version_is_still_stopped_where_it_turns_out_bad(begun: Database, desk: NotingDesk) -> None:
    _certified(begun, "general")
    run_of(begun, desk).look()
    with begun.begin() as connection:
        report = Report(NOW, "ada", "1.1.0", "security_breach", "a key leaked")
        confirm(connection, report, PLAN.limits.at_once)
    run_of(begun, desk).look()
    assert desk.told == [("halt", "1.1.0", "judge")]


@pytest.mark.parametrize(("promotes", "told"), [(True, [("promote", "1.1.0", "judge")]), (False, [])])
def test_certified_version_is_promoted_only_where_the_plan_says_so(
    begun: Database, desk: NotingDesk, promotes: bool, told: list[tuple[str, str, str]]
) -> None:
    _certified(begun, "pilot")
    short = replace(PLAN.phases[0], waves=(Wave(1.0, 10),))
    plan = replace(PLAN, phases=(short, *PLAN.phases[1:]), automatic=Automatic(promote=promotes))
    (looked,) = run_of(begun, desk, plan).look()
    assert (looked.verdict.standing, desk.told) == (Standing.CERTIFIED, told)


def test_nothing_is_promoted_before_its_days_are_over(begun: Database, desk: NotingDesk) -> None:
    _certified(begun, "pilot")
    run_of(begun, desk, replace(PLAN, automatic=Automatic(promote=True))).look()
    assert desk.told == []


def test_version_that_two_let_go_on_is_not_stopped_again_by_the_same(
    begun: Database, desk: NotingDesk
) -> None:
    fleet(begun, 0.12)
    with begun.begin() as connection:
        confirm(connection, Report(NOW - 9, "ada", "1.1.0", "data_corruption", "x"), PLAN.limits.at_once)
    run = run_of(begun, desk)
    run.look()
    order = Order("1.1.0", "resume", "ada", "it was the adapter", second="bob")
    Actuator(begun, lambda: NOW, desk, PLAN).do(order)
    desk.told.clear()
    (looked,) = run.look()
    assert (looked.verdict.action, desk.told) == (Action.GO_ON, [])


def test_new_evidence_stops_it_again(begun: Database, desk: NotingDesk) -> None:
    fleet(begun, 0.12)
    run = run_of(begun, desk)
    run.look()
    order = Order("1.1.0", "resume", "ada", "it was the adapter", second="bob")
    Actuator(begun, lambda: (BEGAN + 3) * DAY_MS, desk, PLAN).do(order)
    desk.told.clear()
    run.look()
    assert desk.told == [("halt", "1.1.0", "judge")]
