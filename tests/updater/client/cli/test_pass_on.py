"""updater.client.cli.pass_on: a machine takes a version from the one beside it."""

import json
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.program import ended
from tests.updater.client.cli.conftest import Run
from tests.updater.command import update, updating
from tests.updater.world import World
from updater.client.install import read_install, write_install
from updater.install import audit
from updater.install.layout import Layout


def test_machine_without_packs_has_nothing_to_lend(run: Run) -> None:
    assert run("share", "--json").data["error"] == "install"


def test_neighbour_takes_packs_from_a_machine_that_has_them(
    world: World, shop: Layout, tmp_path: Path
) -> None:
    update(shop, "apply")
    neighbour = world.make_install(tmp_path / "neighbour", version="1.0.0")
    with updating(shop, "share", "--json") as lending:
        assert lending.stdout is not None
        url = json.loads(lending.stdout.readline())["url"]
        install = read_install(neighbour)
        assert install is not None
        write_install(neighbour, replace(install, peers=(url,)))
        taken = update(neighbour, "apply", "--json")
        lending.send_signal(signal.SIGINT)
        lent = ended(lending)
    assert (taken.code, taken.data["is_taken"], lent.code) == (0, True, 0)
    assert "Lent: targets/" in lent.err


def test_lending_is_on_record(world: World, shop: Layout) -> None:
    update(shop, "apply")
    with updating(shop, "share") as lending:
        assert lending.stdout is not None
        told = lending.stdout.readline()
        lending.send_signal(signal.SIGTERM)
        code = ended(lending).code
    assert (code, "Ctrl+C ends it" in told, audit.read(shop)[-1]["act"]) == (0, True, "share")


@pytest.mark.parametrize("address", ["203.0.113.1", "nonsense"])
def test_address_of_somebody_else_is_told(shop: Layout, address: str) -> None:
    update(shop, "apply")
    lent = update(shop, "share", "--address", address, "--json")
    assert (lent.code, lent.data["error"]) == (1, "update")


@pytest.fixture
def told(shop: Layout, run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Return what lends for a moment, on a computer with two addresses, and says what it said."""
    monkeypatch.setattr("updater.client.cli.pass_on.own_addresses", lambda: ("10.0.0.5", "192.168.0.7"))
    update(shop, "apply")
    stopped = threading.Event()
    stopped.set()
    return lambda *words: run("share", *words, cancel=stopped).out


def test_lending_to_nobody_else_says_so_and_how_others_are_let_in(told: Callable[..., str]) -> None:
    said = told()
    assert "Only programs on this computer reach that." in said
    assert "share --address ADDRESS" in said
    assert "(10.0.0.5, 192.168.0.7)" in said
    assert "config --peer" not in said


def test_lending_at_every_address_names_each(told: Callable[..., str]) -> None:
    said = told("--address", "0.0.0.0")  # noqa: S104  for a moment
    assert "config --peer http://10.0.0.5:" in said
    assert "config --peer http://192.168.0.7:" in said
