"""updater.client.notices: what was put right since needs no telling."""

from dataclasses import replace

import pytest

from tests.updater.rig import Rig
from updater.client.notices import still_true
from updater.install.installed import kept
from updater.install.state import LOST, Pending, State, Trial
from updater.install.transitions import gone_back, proved

BOTH = ("1.1.0", "1.0.0")
NEWER = State(current="1.1.0", last_good="1.1.0")
LEFT = gone_back(NEWER, Pending("2026-05-04T12:00:00Z", "1.1.0", "1.0.0", "Tess", "It freezes."), ["a note"])
STANDS_IN = proved(NEWER, "1.0.0", "2026-05-04T12:00:00Z", "1.1.0")
WAITS = "Version 1.1.0 has to wait: the record could not be saved. No space left."


def test_way_back_is_told_while_its_version_runs() -> None:
    assert still_true(LEFT, BOTH) == LEFT.notices


def test_way_back_is_told_no_more_once_another_version_is_taken() -> None:
    assert still_true(replace(LEFT, current="1.1.0"), BOTH) == ("Could not be carried over: a note",)


@pytest.mark.parametrize(("current", "count"), [("1.0.0", 1), ("1.1.0", 0)])
def test_stand_in_is_told_while_it_runs(current: str, count: int) -> None:
    assert len(still_true(replace(STANDS_IN, current=current), BOTH)) == count


@pytest.mark.parametrize(("trial", "told"), [(Trial("1.1.0"), (WAITS,)), (None, ()), (Trial("1.2.0"), ())])
def test_version_that_had_to_wait_is_told_while_it_does(trial: Trial | None, told: tuple[str, ...]) -> None:
    assert still_true(replace(NEWER, trial=trial, notices=(WAITS,)), BOTH) == told


def test_version_that_is_not_complete_is_told_until_it_is(rig: Rig) -> None:
    rig.add("1.0.0")
    rig.add("1.1.0")
    rig.set(current="1.1.0", last_good="1.0.0", trial=Trial("1.1.0"))
    app = rig.layout.version("1.1.0") / "diagclinic"
    content = app.read_bytes()
    app.unlink()
    rig.start()
    before = still_true(rig.state, [one.version for one in kept(rig.layout)])
    app.write_bytes(content)
    after = still_true(rig.state, [one.version for one in kept(rig.layout)])
    assert ([words[:29] for words in before], after) == (["Version 1.1.0 is not complete"], ())


def test_any_other_notice_stays() -> None:
    assert still_true(replace(NEWER, notices=(LOST, "It fell back.")), ()) == (LOST, "It fell back.")
