"""updater.client.cli.take: what is new, and taking it by the word of a person."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.updater.client.cli.conftest import Run
from tests.updater.command import WHY, update
from tests.updater.world import World
from updater.client.install import read_install, write_install
from updater.client.offers import keep_offer, read_offer
from updater.client.status import Offer
from updater.install.layout import Layout
from updater.install.locks import holding
from updater.install.state import read_state

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def _move(shop: Layout, *repositories: str) -> None:
    install = read_install(shop)
    assert install is not None
    write_install(shop, replace(install, repositories=repositories))


def test_check_tells_what_would_change_before_anything_is_taken(shop: Layout) -> None:
    ended = update(shop, "check", "--json")
    assert (ended.code, ended.data["offer"]["version"], ended.data["offer"]["notes"]) == (
        0,
        "1.1.0",
        ["Scans hybrids.", "Reports in Polish."],
    )


def test_check_is_remembered_for_the_status(run: Run) -> None:
    run("check")
    assert "Available: 1.1.0" in run("status").out


def test_nobody_who_can_be_reached_has_a_code_of_its_own(shop: Layout, run: Run, tmp_path: Path) -> None:
    _move(shop, (tmp_path / "nowhere").as_uri())
    ended = run("check", "--json")
    assert (ended.code, ended.data["error"]) == (3, "offline")


def test_version_that_was_taken_runs_from_the_next_start_on(shop: Layout) -> None:
    ended = update(shop, "apply", "1.1.0", *WHY, "--json")
    state = read_state(shop)
    assert (ended.code, ended.data["is_taken"], ended.data["starts"]) == (0, True, "next")
    assert state is not None
    assert (state.current, state.trial and state.trial.version) == ("1.1.0", "1.1.0")


def test_progress_for_programs_is_a_line_of_json_each(shop: Layout) -> None:
    told = [json.loads(line) for line in update(shop, "apply", "--json").err.splitlines()]
    assert {"check", "stage"} <= {one["step"] for one in told}


def test_other_version_than_the_plan_has_is_refused(shop: Layout, run: Run) -> None:
    ended = run("apply", "9.9.9", "--json")
    assert (ended.code, ended.data["error"]) == (4, "not-allowed")


@pytest.mark.parametrize("words", [("apply",), ("apply", "--now"), ("import", "stick.zip")])
def test_nothing_is_taken_while_a_vehicle_is_connected(
    shop: Layout, run: Run, words: tuple[str, ...]
) -> None:
    shop.busy.mkdir()
    (shop.busy / str(os.getpid())).write_text("A vehicle is connected.\n")
    ended, state = run(*words, *WHY, "--json"), read_state(shop)
    assert (ended.code, ended.data["error"], state and state.current) == (4, "vehicle-connected", "1.0.0")
    assert "disconnect" in ended.data["remedy"]


def test_now_waits_for_the_window(shop: Layout, run: Run) -> None:
    with holding(shop.lock("run")):
        ended = run("apply", "--now", "--json")
    assert (ended.code, ended.data["error"]) == (1, "busy")


def test_stick_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    ended = run("import", str(tmp_path / "none.zip"), "--json")
    assert (ended.code, ended.data["error"], "drive" in ended.data["remedy"]) == (4, "no-stick", True)


def test_folder_of_a_stick_is_taken_with_the_same_checks(world: World, shop: Layout, run: Run) -> None:
    _move(shop)
    ended = run("import", str(world.repo), *WHY, "--json")
    assert (ended.code, ended.data["version"], ended.data["is_taken"]) == (0, "1.1.0", True)


def test_offer_is_put_off(shop: Layout, run: Run) -> None:
    keep_offer(shop, Offer("1.1.0", ("Faster",)), NOON)
    offer = run("put-off", "--days", "3", "--json").data["offer"]
    kept = read_offer(shop)
    assert kept is not None
    assert (offer["put_off_until"], bool(offer["put_off_until"])) == (kept.put_off_until, True)


def test_required_offer_cannot_be_put_off(shop: Layout, run: Run) -> None:
    keep_offer(shop, Offer("1.1.0", is_mandatory=True), NOON)
    assert run("put-off", "--json").code == 4


def test_nothing_to_put_off_is_no_failure(run: Run) -> None:
    assert run("put-off", "--json").data == {"offer": None}


@pytest.mark.parametrize("verb", ["check", "apply"])
def test_install_without_a_version_that_says_whom_to_trust_is_damaged(
    shop: Layout, run: Run, verb: str
) -> None:
    (shop.version("1.0.0") / "trust" / "root.json").unlink()
    ended = run(verb, "--json")
    assert (ended.code, ended.data["error"]) == (1, "install")


def _set(shop: Layout, **changes: bool) -> None:
    install = read_install(shop)
    assert install is not None
    write_install(shop, replace(install, **changes))


def test_check_by_itself_finds_what_is_new(run: Run) -> None:
    assert run("check", "--by-itself", "--json").data["offer"]["version"] == "1.1.0"


def test_check_by_itself_asks_nobody_twice_a_day(shop: Layout, run: Run, tmp_path: Path) -> None:
    run("check")
    _move(shop, (tmp_path / "nowhere").as_uri())
    assert run("check", "--by-itself", "--json").data["offer"]["version"] == "1.1.0"


def test_check_by_itself_asks_nobody_where_it_is_switched_off(shop: Layout, run: Run) -> None:
    _set(shop, checks_by_itself=False)
    assert run("check", "--by-itself", "--json").data == {"offer": None}


def test_fetch_by_itself_takes_nothing_by_itself(shop: Layout, run: Run) -> None:
    _set(shop, fetches_by_itself=True)
    offer = run("check", "--by-itself", "--json").data["offer"]
    state = read_state(shop)
    assert state is not None
    assert (offer["is_here"], shop.version("1.1.0").is_dir(), state.current) == (True, True, "1.0.0")


def test_fetch_by_itself_that_paused_too_long_is_no_failure(
    shop: Layout, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set(shop, fetches_by_itself=True)
    shop.busy.mkdir()
    (shop.busy / str(os.getpid())).write_text("A vehicle is connected.\n")
    monkeypatch.setattr("updater.client.download.LONGEST_PAUSE_S", -1.0)
    ended = run("check", "--by-itself", "--json")
    assert (ended.code, ended.data["offer"]["is_here"]) == (0, False)
