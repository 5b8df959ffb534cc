"""The frozen program through its life in a shop: updated over HTTP and by stick, fallen back, taken back.

Everything is what a customer has: programs that PyInstaller made, started by the frozen launcher, updated
by the frozen update program from a web server.  Only the window's screen is one that nobody sees, and the
time in which a new version proves itself is short.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.frozen import NEW_TEXT, STOCKING_S, Shelf, Shop
from tests.program import Ended

pytestmark = [pytest.mark.timeout(STOCKING_S), pytest.mark.needs("objdump", "strip")]

Take = Callable[[str], Ended]


@pytest.fixture
def take(shelf: Shelf, shop: Shop) -> Take:
    """Let the shop take what is the newest on a day."""
    return lambda newest: shop.takes(newest, shelf)


@dataclass(frozen=True)
class Updated:
    """A shop that took version 2.0.0 and opened it, and what the update program said."""

    shop: Shop
    told: Ended


@pytest.fixture(scope="module")
def updated(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Updated]:
    """A shop that is up to date, for looking at."""
    shop = shelf.install(tmp_path_factory.mktemp("updated"))
    shop.opens("1.0.0")
    told = shop.takes("2.0.0", shelf)
    shop.opens("2.0.0")
    yield Updated(shop, told)
    shop.remove()


@pytest.fixture(scope="module")
def fallen_back(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop in which a version crashed at its start, with a visit from before."""
    shop = shelf.install(tmp_path_factory.mktemp("fallen-back"))
    shop.opens("1.0.0")
    scan(shop)
    shop.takes("3.0.0", shelf)
    shop.opens("1.0.0")
    yield shop
    shop.remove()


def scan(shop: Shop) -> None:
    ended = shop.types("scan", "--vci", "sim:demo", "--json")
    assert ended.code == 0, ended


def visits(shop: Shop) -> int:
    return len(shop.types("visit", "list", "--json").data)


def test_what_a_person_installs_starts(shelf: Shelf, tmp_path: Path) -> None:
    shop = shelf.install(tmp_path, is_quick=False)
    shop.opens("1.0.0")
    assert shop.state.bad == ()


def test_a_check_finds_the_version_that_is_offered(shelf: Shelf, shop: Shop) -> None:
    with shelf.served("2.0.0") as url:
        shop.take_repositories(url)
        offer = shop.updates("check").data["offer"]
    assert offer["version"] == "2.0.0"


def test_an_update_through_the_network_runs_from_the_next_start_on(updated: Updated) -> None:
    assert NEW_TEXT in updated.shop.types("dtc", "explain", "P0301").out


def test_an_update_fetches_little_of_what_a_version_weighs(shelf: Shelf, updated: Updated) -> None:
    steps = [json.loads(line) for line in updated.told.err.splitlines()]
    fetched = sum({step["total"] for step in steps if step["step"] == "fetch"})
    assert 0 < fetched < 0.03 * shelf.pack_size("2.0.0")


def test_the_former_version_stays_whole_beside_the_new_one(updated: Updated) -> None:
    program = updated.shop.layout.version("1.0.0") / "diagclinic"
    assert updated.shop.ended([str(program), "--version"]).out == "diagclinic 1.0.0\n"


def test_a_version_that_crashes_at_its_start_is_left_by_itself(fallen_back: Shop) -> None:
    assert (fallen_back.state.bad, visits(fallen_back)) == (("3.0.0",), 1)


def test_the_user_and_support_are_told_of_a_fall_back(fallen_back: Shop) -> None:
    acts = [json.loads(line) for line in fallen_back.layout.audit.read_text("utf-8").splitlines()]
    told = [act for act in acts if "3.0.0" in json.dumps(act) and act["who"] == "launcher"]
    assert (bool(told), bool(fallen_back.state.notices)) == (True, True)


def test_what_was_left_is_not_taken_again(shelf: Shelf, fallen_back: Shop) -> None:
    with shelf.served("3.0.0") as url:
        fallen_back.take_repositories(url)
        offer = fallen_back.updates("check").data["offer"]
    assert offer is None or offer["version"] != "3.0.0"


def test_a_version_that_hangs_before_its_window_is_left_by_itself(shop: Shop, take: Take) -> None:
    shop.opens("1.0.0")
    scan(shop)
    take("4.0.0")
    shop.opens("1.0.0")
    assert (shop.state.bad, visits(shop)) == (("4.0.0",), 1)


def test_a_version_that_migrates_the_record_keeps_all_of_it(shop: Shop, take: Take) -> None:
    shop.opens("1.0.0")
    scan(shop)
    take("5.0.0")
    shop.opens("5.0.0")
    assert visits(shop) == 1


def test_going_back_over_a_migration_keeps_what_both_versions_recorded(shop: Shop, take: Take) -> None:
    shop.opens("1.0.0")
    scan(shop)
    take("5.0.0")
    shop.opens("5.0.0")
    scan(shop)
    ended = shop.updates("rollback", "1.0.0", "--why", "The new one is not liked here.")
    assert (ended.code, shop.version, visits(shop)) == (0, "1.0.0", 2)


def test_a_version_that_destroys_the_record_is_left_and_the_record_is_back(shop: Shop, take: Take) -> None:
    shop.opens("1.0.0")
    scan(shop)
    take("5.1.0")
    shop.opens("1.0.0")
    assert (shop.state.bad, visits(shop)) == (("5.1.0",), 1)


def test_support_goes_back_without_a_network_and_the_update_does_not_return(
    shelf: Shelf, shop: Shop, take: Take
) -> None:
    shop.opens("1.0.0")
    take("2.0.0")
    shop.opens("2.0.0")
    assert shop.updates("rollback", "1.0.0", "--why", "Support said so.", "--who", "support").code == 0
    with shelf.served("2.0.0") as url:
        shop.take_repositories(url)
        shop.updates("apply")
    assert shop.version == "1.0.0"


def test_the_recovery_goes_back_where_no_window_is_to_be_had(shop: Shop, take: Take) -> None:
    shop.opens("1.0.0")
    take("2.0.0")
    shop.opens("2.0.0")
    assert shop.launches("--recover", "rollback", "1.0.0").code == 0
    assert shop.types("--version").out == "diagclinic 1.0.0\n"


def test_a_stick_brings_an_update_where_there_is_no_network(shelf: Shelf, shop: Shop) -> None:
    shop.opens("1.0.0")
    ended = shop.updates("import", str(shelf.stick))
    assert ended.code == 0, ended
    shop.opens("2.0.0")


def test_a_damaged_install_is_repaired_from_the_network(shelf: Shelf, shop: Shop, take: Take) -> None:
    shop.opens("1.0.0")
    take("2.0.0")
    shop.opens("2.0.0")
    damaged = shop.layout.version("2.0.0") / "_internal" / "diagclinic" / "__init__.pyc"
    damaged.write_bytes(b"eaten by a virus scanner")
    with shelf.served("2.0.0") as url:
        shop.take_repositories(url)
        ended = shop.updates("repair", "--why", "A virus scanner took a file.")
    assert (ended.code, shop.types("--version").out) == (0, "diagclinic 2.0.0\n")
