"""Attacks with what was once signed: rollback, freeze, fast-forward, revoked keys, lost caches and clocks."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.attacks.repository import (
    START,
    Repository,
    evil,
    founded,
    halt_list,
    offer,
    policy,
    published,
    release,
)
from tests.attacks.shop import moved_on, shop
from updater.client.overlay import Overlay

LATER = timedelta(days=30)
#: the highest numbers that there are
HIGHEST = (1 << 31) - 1
HIGHEST_SEQ = (1 << 53) - 1


def one_older(repository: Repository) -> Repository:
    """Return the repository as it was one signing of the timestamp ago."""
    older = repository.copied()
    repository.now += timedelta(days=1)
    repository.publish()
    return older


def test_an_older_timestamp_is_refused(tmp_path: Path) -> None:
    repository = published("1.1.0")
    older = one_older(repository)
    computer = shop(tmp_path, repository)
    computer.asks(repository.source())

    assert computer.refusal(older.source()) == "replayed"


def test_an_older_offer_is_refused(tmp_path: Path) -> None:
    older, computer = moved_on(tmp_path)

    assert computer.takes(older.source()) == ""


def test_stolen_online_keys_bring_back_no_older_release(tmp_path: Path) -> None:
    older, computer = moved_on(tmp_path)
    attacker = older.copied()
    attacker.signed["timestamp"].version = attacker.signed["snapshot"].version = 50

    assert computer.takes(attacker.publish().source()) == ""


def test_an_older_policy_is_refused_after_the_cache_was_lost(tmp_path: Path) -> None:
    older, computer = moved_on(tmp_path)
    computer.loses_its_cache()

    assert computer.takes(older.source()) == ""


def test_a_policy_with_a_lower_number_is_refused_though_its_role_is_newer(tmp_path: Path) -> None:
    repository = published("1.1.0")
    offer(repository, "1.0.0", seq=9)
    computer = shop(tmp_path, repository)
    computer.asks(repository.publish("chan-pilot").source())
    offer(repository, "1.1.0", seq=8)

    assert computer.takes(repository.publish("chan-pilot").source()) == ""


def test_revoked_release_keys_sign_nothing_more(tmp_path: Path) -> None:
    repository = founded()
    computer = shop(tmp_path, repository)
    attacker = repository.copied()
    repository.rotate("releases")
    computer.asks(repository.source())
    stolen = attacker.signers["releases"]
    attacker = repository.copied()
    attacker.signers["releases"] = stolen

    assert computer.takes(evil(attacker)) == ""


@pytest.mark.parametrize("role", ["releases", "timestamp", "targets"])
def test_a_repository_from_before_a_key_was_revoked_is_refused_after_the_cache_was_lost(
    tmp_path: Path, role: str
) -> None:
    repository = founded()
    computer = shop(tmp_path, repository)
    attacker = repository.copied()
    repository.rotate(role)
    if role == "targets":
        repository.publish("targets")
    else:
        repository.publish()
    computer.asks(repository.source())
    computer.loses_its_cache()

    assert computer.takes(evil(attacker)) == ""


def test_a_frozen_repository_is_refused_once_its_signature_has_expired(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    computer.now = START + timedelta(days=45)

    assert computer.takes(repository.source()) == ""


def test_a_clock_set_back_by_years_makes_nothing_valid_again(tmp_path: Path) -> None:
    frozen = published("1.1.0")
    repository = frozen.copied()
    repository.now = START + timedelta(days=60)
    repository.publish()
    computer = shop(tmp_path, repository)
    computer.now = repository.now
    computer.asks(repository.source())
    computer.loses_its_cache()
    computer.now = datetime(2009, 1, 1, tzinfo=UTC)

    assert computer.refusal(frozen.source()) == "expired"


def test_a_new_computer_with_a_clock_set_back_goes_by_when_its_program_was_built(tmp_path: Path) -> None:
    repository = founded()
    repository.now = START - timedelta(days=200)
    computer = shop(tmp_path, repository)
    computer.now = datetime(2009, 1, 1, tzinfo=UTC)

    assert computer.refusal(repository.publish().source()) == "expired"


def test_a_clock_years_ahead_is_named_and_forgotten(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    computer.now = datetime(2040, 1, 1, tzinfo=UTC)

    with pytest.raises(Exception, match="clock says 2040-01-01 00:00 UTC: if that is wrong, set it right"):
        computer.asks(repository.source())
    computer.now = START
    assert computer.takes(repository.source()) == "1.1.0"


def test_a_server_that_tells_nothing_new_for_three_days_is_named(tmp_path: Path) -> None:
    repository = founded()
    computer = shop(tmp_path, repository)
    computer.asks(repository.source())
    computer.now = START + timedelta(days=3)

    assert "has told nothing new" in " ".join(computer.asks(repository.source()).notes)


def test_a_second_server_is_asked_where_the_first_is_frozen(tmp_path: Path) -> None:
    frozen = founded()
    repository = frozen.copied()
    release(repository, "1.1.0")
    offer(repository, "1.1.0", seq=2)
    computer = shop(tmp_path, repository)
    computer.asks(frozen.source())
    computer.now = START + timedelta(days=3)

    taken = computer.takes(frozen.source(), repository.publish("releases", "chan-pilot").source())

    assert taken == "1.1.0"


@pytest.mark.parametrize("role", ["timestamp", "snapshot"])
def test_numbers_run_up_with_stolen_online_keys_end_with_the_keys(tmp_path: Path, role: str) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    attacker = repository.copied()
    attacker.signed[role].version = HIGHEST
    computer.asks(attacker.publish().source())
    repository.rotate("timestamp")
    repository.rotate("snapshot")

    assert computer.takes(repository.publish().source()) == "1.1.0"


def test_a_policy_number_run_up_with_a_stolen_key_ends_with_the_key(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    attacker = repository.copied()
    attacker.put("chan-pilot", "channels/pilot/policy.json", policy("pilot", HIGHEST_SEQ))
    computer.asks(attacker.publish("chan-pilot").source())
    repository.signed["snapshot"].version += 5
    repository.signed["timestamp"].version += 5
    repository.signed["chan-pilot"].version += 5
    repository.rotate("chan-pilot")

    assert computer.takes(repository.source()) == "1.1.0"


def test_a_role_number_run_up_with_a_stolen_key_ends_with_the_key(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    attacker = repository.copied()
    attacker.signed["chan-pilot"].version = HIGHEST - 1
    computer.asks(attacker.publish("chan-pilot").source())
    for role in ("timestamp", "snapshot"):
        repository.rotate(role)
    repository.rotate("chan-pilot")

    assert computer.takes(repository.source()) == "1.1.0"


def test_a_time_run_up_with_a_stolen_online_key_goes_no_further_than_what_was_signed_offline(
    tmp_path: Path,
) -> None:
    repository = founded()
    computer = shop(tmp_path, repository)
    repository.now = START + timedelta(days=4000)
    repository.publish(expires=START + timedelta(days=9000))
    computer.asks(repository.source())

    assert datetime.fromtimestamp(computer.state.time_floor, UTC) == START + timedelta(days=180)


def test_a_time_that_was_run_up_is_overcome_by_signatures_that_hold_longer(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    attacker = repository.copied()
    attacker.now = START + timedelta(days=4000)
    computer.asks(attacker.publish(expires=START + timedelta(days=9000)).source())
    repository.rotate("timestamp")
    repository.rotate("snapshot")
    longer = START + timedelta(days=300)
    roles = [role for role in repository.signed if role not in {"root", "snapshot", "timestamp"}]
    repository.publish(*roles, expires=longer)
    for role in ("snapshot", "timestamp"):
        repository.sign(role, expires=longer)

    assert computer.takes(repository.source()) == "1.1.0"


def test_a_floor_run_up_with_a_stolen_channel_key_leaves_the_newest_release_allowed(tmp_path: Path) -> None:
    repository = published("1.1.0")
    offer(repository, "1.1.0", seq=3, floor="9999.0.0")
    computer = shop(tmp_path, repository)
    computer.asks(repository.publish("chan-pilot").source())

    assert computer.state.floor == "1.1.0"


def test_an_old_stick_takes_nothing_back(tmp_path: Path) -> None:
    old = published("1.1.0")
    repository = old.copied()
    offer(repository, "1.0.0", seq=3)
    computer = shop(tmp_path, repository)
    computer.asks(repository.publish("chan-pilot").source())

    assert computer.takes(Overlay(old.source(), computer.layout.trusted)) == ""


def test_a_halt_is_remembered_after_the_cache_was_lost(tmp_path: Path) -> None:
    older = published("1.1.0")
    repository = older.copied()
    repository.put("halt", "control/halt.json", halt_list(h1="1.1.0"))
    computer = shop(tmp_path, repository)
    computer.asks(repository.publish("halt").source())
    computer.loses_its_cache()

    assert computer.takes(older.source()) == ""


def test_a_repository_as_it_should_be_is_believed_a_month_later(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    computer.now = START + LATER

    assert computer.takes(repository.source()) == "1.1.0"
