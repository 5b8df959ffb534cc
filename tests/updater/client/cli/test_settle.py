"""updater.client.cli.settle: which versions come, and from where; nobody changes channel unasked."""

import json
import shutil
from pathlib import Path

import pytest

from tests.updater.client.cli.conftest import Run
from tests.updater.command import update
from tests.updater.world import World
from updater.client.install import Install, read_install
from updater.install import audit
from updater.install.layout import Layout
from updater.release.inviting import invite


def _install(shop: Layout) -> Install:
    install = read_install(shop)
    assert install is not None
    return install


def test_settings_are_shown(shop: Layout) -> None:
    data = update(shop, "config", "--json").data
    assert (data["repositories"], data["checks_by_itself"]) == (list(_install(shop).repositories), True)


def test_settings_that_are_only_shown_are_not_on_record(shop: Layout, run: Run) -> None:
    run("config")
    assert audit.read(shop) == []


def test_places_are_set(shop: Layout, run: Run, tmp_path: Path) -> None:
    run(
        "config",
        "--peer",
        "http://192.168.0.7:8000/",
        "--folder",
        str(tmp_path),
        "--repository",
        "https://a.example",
    )
    install = _install(shop)
    assert (install.peers, install.folders, install.repositories) == (
        ("http://192.168.0.7:8000",),
        (str(tmp_path),),
        ("https://a.example",),
    )


def test_places_are_taken_away_by_an_empty_text(shop: Layout, run: Run) -> None:
    run("config", "--peer", "http://192.168.0.7:8000")
    run("config", "--peer", "")
    assert _install(shop).peers == ()


@pytest.mark.parametrize(
    "place",
    ["ftp://old.example", "http://[", "http://", "https:///x", "http://x:99999", "http://x\x1b/", "updates"],
)
@pytest.mark.parametrize("option", ["--repository", "--peer"])
def test_place_that_is_no_url_is_wrong_usage(shop: Layout, run: Run, option: str, place: str) -> None:
    before = _install(shop)
    with pytest.raises(SystemExit) as ended:
        run("config", option, place, "--json")
    assert (ended.value.code, _install(shop)) == (2, before)


@pytest.mark.parametrize(("limit", "kept"), [("250000", 250_000), ("0", None)])
def test_limit_is_set_and_lifted(shop: Layout, run: Run, limit: str, kept: int | None) -> None:
    run("config", "--limit", "1000")
    run("config", "--limit", limit)
    assert _install(shop).bytes_per_s == kept


def test_looking_by_itself_is_switched(shop: Layout, run: Run) -> None:
    run("config", "--checks", "off", "--fetches", "on")
    install = _install(shop)
    assert (install.checks_by_itself, install.fetches_by_itself) == (False, True)


def test_obeying_halts_is_switched(shop: Layout, run: Run) -> None:
    before = _install(shop).leaves_halted
    run("config", "--leaves-halted", "off")
    assert (before, _install(shop).leaves_halted) == (True, False)


def test_change_of_settings_is_on_record(shop: Layout, run: Run) -> None:
    run("config", "--limit", "1000", "--who", "Tess", "--why", "slow line")
    entry = audit.read(shop)[-1]
    assert (entry["act"], entry["who"], entry["detail"]) == ("config", "Tess", {"bytes_per_s": 1000})


def test_place_without_an_install_has_no_settings(tmp_path: Path) -> None:
    assert update(Layout(tmp_path / "none"), "config", "--json").data["error"] == "install"


@pytest.fixture
def fresh(world: World, shop: Layout) -> Layout:
    """Return the install as the set-up laid it down: never started, never checked."""
    shutil.rmtree(shop.root)
    world.place(shop, "1.0.0")
    return shop


def test_settings_of_a_fresh_install_are_what_its_version_brings(fresh: Layout, run: Run) -> None:
    brought = json.loads((fresh.version("1.0.0") / "trust" / "defaults.json").read_bytes())
    told = run("config", "--json").data
    assert (told["repositories"], read_install(fresh)) == (brought["repositories"], None)


def test_folder_is_named_before_the_first_start(fresh: Layout, run: Run, tmp_path: Path) -> None:
    told = run("config", "--folder", str(tmp_path), "--why", "no network", "--json").data
    acts = [entry["act"] for entry in audit.read(fresh)]
    assert (told["folders"], _install(fresh).folders) == ([str(tmp_path)], (str(tmp_path),))
    assert acts == ["new-install", "config"]


def test_fresh_install_that_is_configured_is_who_it_stays(fresh: Layout, run: Run) -> None:
    run("config", "--limit", "1000")
    drawn = _install(fresh).install_id
    run("config", "--limit", "2000")
    assert (len(drawn), _install(fresh).install_id) == (32, drawn)


def test_fresh_install_is_asked_for_its_channel(fresh: Layout, run: Run) -> None:
    brought = json.loads((fresh.version("1.0.0") / "trust" / "defaults.json").read_bytes())
    ended = run("channel", brought["channel"], "--why", "asked for", "--json")
    assert (ended.code, ended.data["channel"]) == (0, brought["channel"])


def test_channel_without_its_invitation_is_not_permitted(shop: Layout, run: Run) -> None:
    ended = run("channel", "beta", "--why", "asked for", "--json")
    assert (ended.code, ended.data["error"], _install(shop).channel) == (5, "not-permitted", "pilot")


def test_wrong_invitation_is_not_permitted(shop: Layout, run: Run) -> None:
    ended = run("channel", "beta", "--code", "AAAAA-AAAAA", "--why", "asked for", "--json")
    assert (ended.code, _install(shop).channel) == (5, "pilot")


def test_invitation_opens_its_channel(world: World, shop: Layout, run: Run) -> None:
    code, _ = invite(world.desk, "beta", "a new site")
    told = run("channel", "beta", "--code", code.lower(), "--why", "asked for", "--json").data
    assert (told["channel"], _install(shop).channel) == ("beta", "beta")


@pytest.fixture(scope="module")
def regions(world: World) -> World:
    """Return the world with policies of the regional channel and of a region's desk."""
    for channel in ("regional", "regional:EU"):
        world.offer("1.0.0", channel)
    return world


@pytest.mark.usefixtures("regions", "shop")
def test_proven_versions_are_open_to_all(run: Run) -> None:
    assert run("channel", "regional", "--why", "moved", "--json").data["channel"] == "regional"


@pytest.mark.usefixtures("regions")
@pytest.mark.parametrize("channel", ["regional", "pilot"])
def test_another_region_is_not_permitted_without_its_invitation(shop: Layout, run: Run, channel: str) -> None:
    ended = run("channel", channel, "--region", "eu", "--why", "moved", "--json")
    assert (ended.code, ended.data["error"], _install(shop).region) == (5, "not-permitted", "")


@pytest.mark.parametrize("inviting", ["regional", "regional:EU"])
def test_invitation_opens_a_region_and_the_move_is_on_record(
    regions: World, shop: Layout, run: Run, inviting: str
) -> None:
    code, _ = invite(regions.desk, inviting, "a new site")
    words = ("channel", "regional", "--region", "eu", "--code", code)
    told = run(*words, "--who", "Tess", "--why", "moved", "--json").data
    entry = audit.read(shop)[-1]
    assert (told["channel"], told["region"]) == ("regional", "EU")
    assert (entry["act"], entry["who"], entry["detail"]) == (
        "channel",
        "Tess",
        {"from": "pilot", "to": "regional EU"},
    )


def test_channel_that_is_had_already_needs_nobody(shop: Layout, run: Run) -> None:
    assert run("channel", "pilot", "--why", "asked for", "--json").code == 0
