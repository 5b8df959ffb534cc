"""What was decided of versions, as rows and values."""

import json

import pytest

from updater.fleet.accounts.audit import verify
from updater.fleet.judge.verdict import Action, Figure, Missing, Reason, Standing, Verdict
from updater.fleet.rollout.errors import NoRolloutError, RefusedError
from updater.fleet.rollout.steering import (
    Beginning,
    Rollout,
    begin,
    change,
    keep_verdict,
    rollout,
    rollouts,
    verdicts,
    word_of,
)
from updater.fleet.store.database import Database

BEGINNING = Beginning("1.1.0", "1.0.0", "pilot", "ada", 7)
REASON = Reason("operations", Action.PAUSE, "More fail.", (Figure("e", 25.0),))


def _verdict(standing: Standing, action: Action, *reasons: Reason) -> Verdict:
    return Verdict(standing, action, reasons, (Missing("error_rate", "Not yet.", 40),), (Figure("e", 25.0),))


def test_rollout_that_begins_runs(database: Database) -> None:
    with database.begin() as connection:
        begin(connection, BEGINNING)
        found = rollout(connection, "1.1.0")
        assert verify(connection) == 1
    assert found == Rollout("1.1.0", "1.0.0", "pilot", "", "running", 7, 7)


def test_rollout_begins_once(database: Database) -> None:
    with database.begin() as connection:
        begin(connection, BEGINNING)
        with pytest.raises(RefusedError, match="begun already"):
            begin(connection, BEGINNING)


@pytest.mark.parametrize(("version", "before"), [("1.1", "1.0.0"), ("1.1.0", ""), ("1.1.0", "1.1.0")])
def test_what_are_no_two_versions_is_refused(database: Database, version: str, before: str) -> None:
    with database.begin() as connection, pytest.raises(RefusedError):
        begin(connection, Beginning(version, before, "pilot", "ada", 7))


def test_unknown_rollout_is_told_apart(database: Database) -> None:
    with database.read() as connection, pytest.raises(NoRolloutError):
        rollout(connection, "9.9.9")


def test_newest_comes_first_and_states_are_told_apart(database: Database) -> None:
    with database.begin() as connection:
        begin(connection, BEGINNING)
        begin(connection, Beginning("1.2.0", "1.0.0", "pilot", "ada", 9))
        change(connection, "1.1.0", 20, state="paused")
        assert [one.version for one in rollouts(connection)] == ["1.2.0", "1.1.0"]
        assert [(one.version, one.since) for one in rollouts(connection, "paused")] == [("1.1.0", 20)]


@pytest.mark.parametrize(
    ("standing", "action", "word"),
    [
        (Standing.HALT, Action.ROLL_BACK, "roll_back"),
        (Standing.HALT, Action.PAUSE, "pause"),
        (Standing.NOT_ENOUGH, Action.ENVIRONMENT, "environment"),
        (Standing.NOT_ENOUGH, Action.GO_ON, "not_enough_evidence"),
        (Standing.CERTIFIED, Action.GO_ON, "certified"),
    ],
)
def test_verdict_is_called_by_what_it_asks_for(standing: Standing, action: Action, word: str) -> None:
    assert word_of(_verdict(standing, action)) == word


def test_verdict_is_kept_with_reasons_and_numbers(database: Database) -> None:
    with database.begin() as connection:
        verdict = _verdict(Standing.HALT, Action.PAUSE, REASON)
        number = keep_verdict(connection, "1.1.0", verdict, "a" * 64, 9)
        (said,) = verdicts(connection, "1.1.0")
    assert (said.id, said.verdict, said.asked, said.at) == (number, "pause", "a" * 64, 9)
    assert json.loads(said.reasons)[0]["words"] == "More fail."
    assert json.loads(said.evidence)["figures"] == {"e": 25.0}
