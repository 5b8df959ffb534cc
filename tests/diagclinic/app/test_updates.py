"""diagclinic.app.updates: the real update program on a real install, as the window asks it."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from diagclinic.app.update_program import UpdateProgram
from diagclinic.app.updates import ProgramUpdates, done_of, words_of
from diagclinic.core.errors import UpdateError
from diagclinic.services.jobs import JobContext, Progress
from diagclinic.services.updates import UpdateAct, UpdateStatus, UpdateVerb
from tests.program import environment
from tests.updater.world import World
from updater.install.layout import Layout
from updater.install.state import change_state


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(tmp_path_factory.mktemp("world"))
    made.add("1.0.0", notes=("The first one.",))
    made.add("1.1.0", notes=("Scans hybrids.",))
    made.offer("1.1.0")
    return made


@pytest.fixture
def shop(world: World, tmp_path: Path) -> Layout:
    layout = world.make_install(tmp_path / "shop", version="1.0.0")
    world.place(layout, "1.1.0")
    return layout


@pytest.fixture
def updates(shop: Layout, tmp_path: Path) -> ProgramUpdates:
    environ = environment(DIAGCLINIC_DATA=str(tmp_path / "data"))
    line = (sys.executable, "-m", "updater.client")
    return ProgramUpdates(UpdateProgram(line, shop.root, environ), "Tess")


def _context(told: list[Progress] | None = None) -> JobContext:
    return JobContext((told if told is not None else []).append)


def _status(updates: ProgramUpdates) -> UpdateStatus:
    return updates.look(_context()).status


def test_install_tells_its_versions_and_what_they_changed(updates: ProgramUpdates) -> None:
    status = _status(updates)
    assert (status.version, status.channel, [one.notes for one in status.kept]) == (
        "1.0.0",
        "pilot",
        [("Scans hybrids.",), ("The first one.",)],
    )


def test_check_offers_what_would_change(updates: ProgramUpdates) -> None:
    updates.act(UpdateAct(UpdateVerb.CHECK, why="asked for"), _context())
    offer = _status(updates).offer
    assert offer is not None
    assert (offer.version, offer.notes) == ("1.1.0", ("Scans hybrids.",))


def test_version_is_taken_for_the_next_start_and_told_in_the_history(updates: ProgramUpdates) -> None:
    told: list[Progress] = []
    done = updates.act(UpdateAct(UpdateVerb.APPLY, ("1.1.0",), "taken at the window"), _context(told))
    view = updates.look(_context())
    assert (done.version, done.is_at_next_start, view.status.version) == ("1.1.0", True, "1.1.0")
    assert (view.history[0].who, view.history[0].why, bool(told)) == ("Tess", "taken at the window", True)


def test_way_back_carries_who_and_why(updates: ProgramUpdates, shop: Layout) -> None:
    change_state(shop, lambda state: replace(state, current="1.1.0", last_good="1.1.0"))
    done = updates.act(UpdateAct(UpdateVerb.ROLL_BACK, ("1.0.0",), "--live data freezes"), _context())
    view = updates.look(_context())
    assert (done.version, view.status.version, view.status.pinned_to) == ("1.0.0", "1.0.0", "1.0.0")
    assert view.history[0].why == "--live data freezes."


def test_refusal_is_told_with_its_remedy(updates: ProgramUpdates) -> None:
    with pytest.raises(UpdateError) as told:
        updates.act(UpdateAct(UpdateVerb.ROLL_BACK, ("0.9.0",), "asked for"), _context())
    assert (told.value.reason, bool(told.value.remedy)) == ("not-kept", True)


def test_notice_is_read_once(updates: ProgramUpdates, shop: Layout) -> None:
    change_state(shop, lambda state: replace(state, notices=("It fell back.",)))
    notice = _status(updates).notices[0]
    updates.act(UpdateAct(UpdateVerb.ACKNOWLEDGE, (notice.id,), "read"), _context())
    assert (notice.words, _status(updates).notices) == ("It fell back.", ())


def test_pin_repair_put_off_and_unpin_are_acts_too(updates: ProgramUpdates, shop: Layout) -> None:
    for verb in (UpdateVerb.PIN, UpdateVerb.PUT_OFF):
        updates.act(UpdateAct(verb, why="asked for"), _context())
    pinned = _status(updates).pinned_to
    (shop.version("1.0.0") / "notes.txt").write_text("eaten")
    mended = updates.act(UpdateAct(UpdateVerb.REPAIR, why="asked for"), _context())
    updates.act(UpdateAct(UpdateVerb.UNPIN, why="asked for"), _context())
    assert (pinned, mended.wrong, mended.mended, _status(updates).pinned_to) == ("1.0.0", 1, 1, "")


def test_safe_mode_and_bundle_are_acts_too(updates: ProgramUpdates, tmp_path: Path) -> None:
    path = tmp_path / "reports" / "install.zip"
    done = updates.act(UpdateAct(UpdateVerb.BUNDLE, (str(path),), "for support"), _context())
    updates.act(UpdateAct(UpdateVerb.SAFE_MODE, ("on",), "asked for"), _context())
    assert (done.path, path.is_file(), _status(updates).is_safe_mode) == (str(path), True, True)


def test_answer_of_another_kind_is_told(tmp_path: Path) -> None:
    odd = tmp_path / "odd.py"
    odd.write_text("print('{}')")
    updates = ProgramUpdates(UpdateProgram((sys.executable, str(odd)), tmp_path, environment()), "Tess")
    with pytest.raises(UpdateError) as told:
        updates.look(_context())
    assert "does not understand" in told.value.what


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (UpdateAct(UpdateVerb.CHECK), ["check", "--who=Tess"]),
        (UpdateAct(UpdateVerb.DAILY), ["check", "--by-itself", "--who=Tess"]),
        (
            UpdateAct(UpdateVerb.APPLY, ("1.1.0",), "why"),
            ["apply", "--at-next-start", "--who=Tess", "--why=why", "--", "1.1.0"],
        ),
        (UpdateAct(UpdateVerb.IMPORT, ("--odd.zip",)), ["import", "--who=Tess", "--", "--odd.zip"]),
    ],
)
def test_act_becomes_a_line(act: UpdateAct, words: list[str]) -> None:
    assert words_of(act, "Tess") == words


def test_nobody_is_named_where_nobody_is_known() -> None:
    assert words_of(UpdateAct(UpdateVerb.CHECK), "") == ["check"]


def test_what_was_not_carried_along_is_told() -> None:
    told = {"version": "1.0.0", "starts": "now", "not_carried": ["a note"]}
    done = done_of(told, UpdateAct(UpdateVerb.ROLL_BACK, ("1.0.0",)))
    assert (done.not_carried, done.is_at_next_start) == (("a note",), False)
