"""What an install believes after asking, and what it remembers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.attacks.repository import START, Files, founded, halt_list, offer, policy, published, resume_list
from tests.attacks.shop import BUILT, moved_on, shop
from updater.client.errors import DamagedError, OfflineError, ReplayedError
from updater.client.overlay import Overlay
from updater.client.trust import Anchor, remembered

EMPTY = Files({}, "the empty server")


def test_the_first_source_that_can_be_used_is_believed(tmp_path: Path) -> None:
    repository = published("1.1.0")

    view = shop(tmp_path, repository).asks(EMPTY, repository.source())

    assert (view.source, [each.version for each in view.policies[0].candidates]) == (
        "the server",
        ["1.1.0", "1.0.0"],
    )


def test_sources_that_could_not_be_used_are_named(tmp_path: Path) -> None:
    repository = published("1.1.0")

    view = shop(tmp_path, repository).asks(EMPTY, repository.source())

    assert "the empty server" in " ".join(view.notes)


def test_further_sources_are_not_asked(tmp_path: Path) -> None:
    repository = founded()
    second = repository.source()

    shop(tmp_path, repository).asks(repository.source(), second)

    assert second.asked == []


def test_the_gravest_refusal_is_told(tmp_path: Path) -> None:
    repository = founded()
    forged = Files(founded().files | {"metadata/1.root.json": repository.first_root})
    torn = Files(repository.files | {"metadata/timestamp.json": b"<html>"})

    computer = shop(tmp_path, repository)

    assert computer.refusal(EMPTY, torn, forged) == "trust"
    assert computer.refusal(EMPTY, torn) == "damaged"


def test_what_was_seen_is_remembered(tmp_path: Path) -> None:
    repository = published("1.1.0")
    offer(repository, "1.1.0", seq=7, floor="0.9.0", yanked=["0.9.5", "0.9.1"])
    computer = shop(tmp_path, repository)

    computer.asks(repository.publish("chan-pilot").source())

    state = computer.state
    assert (state.root_version, state.floor, state.yanked) == (1, "0.9.0", ("0.9.1", "0.9.5"))
    assert state.policy_seq["channels/pilot/policy.json"] == 7
    assert datetime.fromtimestamp(state.time_floor, UTC) == START


def test_a_version_that_is_no_longer_withdrawn_may_be_taken_again(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    offer(repository, "1.1.0", seq=7, yanked=["1.1.0"])
    computer.asks(repository.publish("chan-pilot").source())
    offer(repository, "1.1.0", seq=8)

    assert computer.takes(repository.publish("chan-pilot").source()) == "1.1.0"


def test_a_regions_floor_leaves_none_behind(tmp_path: Path) -> None:
    repository = published("1.1.0")
    repository.put(
        "regional-DE",
        "channels/regional/DE/policy.json",
        policy("regional:DE", 5, "1.1.0", floor="1.1.0"),
    )
    computer = shop(tmp_path, repository, "regional", "DE")

    computer.asks(repository.publish("regional-DE").source())

    assert computer.state.floor == "0.0.0"


def test_halts_are_remembered_although_the_policy_is_refused(tmp_path: Path) -> None:
    repository = published("1.1.0")
    repository.put("halt", "control/halt.json", halt_list(h1="1.1.0"))
    repository.put("chan-pilot", "channels/pilot/policy.json", b"{}")
    computer = shop(tmp_path, repository)

    with pytest.raises(DamagedError):
        computer.asks(repository.publish("halt", "chan-pilot").source())

    assert computer.state.halts == {"h1": "1.1.0"}


def test_a_halt_tells_why_and_a_remembered_one_that_it_is(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    repository.put("halt", "control/halt.json", halt_list(h1="1.1.0"))
    told = computer.asks(repository.publish("halt").source()).halted
    repository.put("halt", "control/halt.json", halt_list())

    assert (told, computer.asks(repository.publish("halt").source()).halted) == (
        {"1.1.0": "it crashes"},
        {"1.1.0": ""},
    )


def test_a_lifted_halt_is_forgotten(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    repository.put("halt", "control/halt.json", halt_list(h1="1.1.0", h2="1.0.0"))
    computer.asks(repository.publish("halt").source())
    repository.put("resume", "control/resume.json", resume_list("h1"))

    view = computer.asks(repository.publish("resume").source())

    assert (computer.state.halts, set(view.halted)) == ({"h2": "1.0.0"}, {"1.0.0"})


def test_a_refusal_by_the_floors_changes_nothing(tmp_path: Path) -> None:
    older, computer = moved_on(tmp_path)
    computer.loses_its_cache()
    before = computer.state

    with pytest.raises(ReplayedError):
        computer.asks(older.source())

    assert computer.state == before


def test_what_is_known_can_be_asked_without_a_source(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    computer.asks(repository.source())

    view = remembered(
        computer.layout, computer.install, Anchor(repository.first_root, BUILT), START + timedelta(days=40)
    )

    assert view.policies[0].candidates[0].version == "1.1.0"


def test_nothing_is_known_before_anybody_was_asked(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)

    with pytest.raises(OfflineError):
        remembered(computer.layout, computer.install, Anchor(repository.first_root, BUILT), START)


def test_the_timestamp_tells_how_fresh_all_is(tmp_path: Path) -> None:
    repository = founded()
    computer = shop(tmp_path, repository)
    computer.asks(repository.source())
    computer.now = START + timedelta(days=2)

    facts = computer.asks(repository.source()).timestamp

    assert (facts.version, facts.signed_at, facts.seen_at, facts.is_stale) == (1, START, START, False)
    assert facts.expires == START + timedelta(days=45)


def test_a_stick_is_not_expected_to_tell_anything_new(tmp_path: Path) -> None:
    repository = founded()
    computer = shop(tmp_path, repository)
    stick = Overlay(repository.source(), computer.layout.trusted)
    computer.asks(stick)
    computer.now = START + timedelta(days=30)

    assert computer.asks(stick).notes == ()


def test_a_silent_server_is_named_although_a_folder_answers(tmp_path: Path) -> None:
    repository = founded()
    computer = shop(tmp_path, repository)
    computer.asks(repository.source())
    computer.now = START + timedelta(days=3)
    folder = Overlay(Files(repository.files, "the folder"), computer.layout.trusted)

    view = computer.asks(repository.source(), folder)

    assert (view.source, "the server has told nothing new" in " ".join(view.notes)) == ("the folder", True)


def test_something_new_ends_the_silence(tmp_path: Path) -> None:
    repository = founded()
    computer = shop(tmp_path, repository)
    computer.asks(repository.source())
    computer.now = repository.now = START + timedelta(days=3)

    assert not computer.asks(repository.publish().source()).timestamp.is_stale


def test_a_computer_whose_state_was_lost_still_asks(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    for slot in computer.layout.slots("state"):
        slot.unlink(missing_ok=True)

    assert computer.asks(repository.source()).available() == {"1.0.0", "1.1.0"}
