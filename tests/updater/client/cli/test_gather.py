"""updater.client.cli.gather: what a status is made of, however little of it can be read."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.updater.client.packs import release
from tests.updater.world import World
from updater.client.cli.desk import Desk
from updater.client.cli.gather import facts_of, fresh_offer, kept_versions, launcher_number
from updater.client.install import ensure_install
from updater.client.offers import keep_offer
from updater.client.short_code import Flag
from updater.client.status import Facts, Offer, flags_of, is_whole
from updater.install import audit
from updater.install.layout import Layout
from updater.install.slots import write_slots
from updater.install.state import State, change_state

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def _facts(layout: Layout) -> Facts:
    return facts_of(Desk(layout, now=lambda: NOON))


def test_status_is_made_of_what_lies_there(shop: Layout) -> None:
    facts = _facts(shop)
    assert (facts.state and facts.state.current, facts.install and facts.install.channel) == (
        "1.0.0",
        "pilot",
    )


def test_torn_slots_are_made_up_for_by_what_lies_on_the_disk(shop: Layout) -> None:
    for path in shop.slots("state"):
        path.write_bytes(b"torn")
    facts = _facts(shop)
    assert (facts.state and facts.state.current, facts.is_guessed) == ("1.0.0", True)


def test_install_before_its_first_start_is_new_and_tells_what_it_begins_with(
    world: World, tmp_path: Path
) -> None:
    layout = Layout(tmp_path / "new")
    world.place(layout, "1.0.0")
    facts = _facts(layout)
    assert (facts.is_new, facts.install and facts.install.channel) == (True, "pilot")


def _new(world: World, tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "new")
    world.place(layout, "1.0.0")
    return layout


def test_install_that_was_only_asked_for_news_is_new_and_whole(world: World, tmp_path: Path) -> None:
    layout = _new(world, tmp_path)
    ensure_install(layout, layout.version("1.0.0"), bytes)
    audit.append(layout, "new-install", "diagclinic-update", "It runs for the first time.", {})
    facts = _facts(layout)
    assert (facts.is_new, is_whole(facts), bool(facts.install and facts.install.install_id)) == (
        True,
        True,
        True,
    )


def test_install_that_was_unpinned_before_its_first_check_is_whole(world: World, tmp_path: Path) -> None:
    layout = _new(world, tmp_path)
    change_state(layout, lambda state: state)
    audit.append(layout, "unpin", "Tess", "asked", {})
    facts = _facts(layout)
    assert (is_whole(facts), facts.install and facts.install.channel) == (True, "pilot")


def test_install_that_lost_who_it_is_does_not_begin_anew(shop: Layout) -> None:
    audit.append(shop, "new-install", "diagclinic-update", "It runs for the first time.", {})
    for path in shop.slots("install"):
        path.unlink(missing_ok=True)
    assert _facts(shop).install is None


@pytest.mark.parametrize("is_last", [False, True])
def test_version_that_should_start_and_is_gone_is_incomplete(both: Layout, *, is_last: bool) -> None:
    shutil.rmtree(both.version("1.0.0"))
    if is_last:
        shutil.rmtree(both.version("1.1.0"))
    facts = _facts(both)
    assert (facts.incomplete, flags_of(facts)) == (("1.0.0",), Flag.DAMAGED)


def test_install_that_lost_its_slots_is_not_new(shop: Layout) -> None:
    for name in ("state", "install"):
        for path in shop.slots(name):
            path.unlink(missing_ok=True)
    audit.append(shop, "pin", "Tess", "one", {})
    assert not _facts(shop).is_new


def test_version_that_misses_a_file_is_named_as_incomplete(both: Layout) -> None:
    next(
        path for path in both.version("1.1.0").rglob("*") if path.is_file() and "MANIFEST" not in path.name
    ).unlink()
    assert _facts(both).incomplete == ("1.1.0",)


def test_settings_that_make_no_sense_are_left_out(shop: Layout) -> None:
    write_slots(shop.slots("install"), {"channel": "nightly"})
    assert _facts(shop).install is None


def test_nothing_at_all_is_nothing(tmp_path: Path) -> None:
    facts = _facts(Layout(tmp_path))
    assert (facts.state, facts.install, facts.kept, facts.launcher) == (None, None, (), 1)


def test_damaged_log_is_seen(shop: Layout) -> None:
    audit.append(shop, "pin", "Tess", "one", {})
    shop.audit.write_bytes(shop.audit.read_bytes().replace(b"}", b")", 1))
    assert _facts(shop).is_log_damaged


def test_vehicle_that_is_connected_is_told(shop: Layout) -> None:
    shop.busy.mkdir()
    (shop.busy / str(os.getpid())).write_text("A vehicle is connected.\n")
    assert _facts(shop).busy == ("A vehicle is connected.",)


def test_offer_that_runs_by_now_is_none(shop: Layout) -> None:
    keep_offer(shop, Offer("1.0.0"), NOON)
    assert _facts(shop).offer is None


def test_offer_is_told_where_nobody_knows_what_runs() -> None:
    assert fresh_offer(Offer("1.0.0"), None) == Offer("1.0.0")


def test_offer_of_another_version_is_told() -> None:
    assert fresh_offer(Offer("1.1.0"), State(current="1.0.0")) == Offer("1.1.0")


def test_version_whose_notes_cannot_be_read_has_none(shop: Layout) -> None:
    manifest = shop.version("1.0.0") / "MANIFEST.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"notes":', b'"nodes":'))
    assert [(one.version, one.notes) for one in kept_versions(shop)] == [("1.0.0", ())]


def add_launchers(shop: Layout, *numbers: int) -> None:
    """Put complete launchers there."""
    for number in numbers:
        release(f"{number}.0.0", {"app": b"launcher"}).place(shop.root / "launchers").rename(
            shop.root / "launchers" / str(number)
        )


@pytest.mark.parametrize(
    ("tries", "number"), [({"3": 2, "2": 1}, 2), ({}, 3), ({"3": 2, "2": 2}, 1), ({"3": "x"}, 3), ([], 3)]
)
def test_newest_launcher_that_has_not_failed_counts(shop: Layout, tries: object, number: int) -> None:
    add_launchers(shop, 2, 3)
    write_slots(shop.slots("launchers"), {"tries": tries})
    assert launcher_number(shop) == number


def test_launcher_that_lacks_a_file_does_not_count(shop: Layout) -> None:
    add_launchers(shop, 2, 3)
    (shop.root / "launchers" / "3" / "app").unlink()
    assert launcher_number(shop) == 2
