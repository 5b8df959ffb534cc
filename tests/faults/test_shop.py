"""The installs that are broken."""

import pytest

from tests.faults.operations import OPERATIONS
from tests.faults.shop import OLD, VERSIONS, Shop, client, launcher
from tests.faults.trees import FILES
from updater.install.installed import kept
from updater.install.state import read_state

pytestmark = pytest.mark.timeout(600)  # a busy machine takes its time


def test_copy_is_an_install_of_its_own(shop: Shop) -> None:
    template = OPERATIONS["launch"].template(shop)
    first, second = shop.copy(template), shop.copy(template)
    (first.root / "state.a").unlink()
    assert (second.root / "state.a").exists()


def test_version_has_more_than_200_files(shop: Shop) -> None:
    copy = OPERATIONS["launch"].template(shop)
    assert sum(path.is_file() for path in copy.layout.version(OLD).rglob("*")) >= FILES


def test_template_is_complete(shop: Shop) -> None:
    copy = OPERATIONS["update, prune"].template(shop)
    assert [one.version for one in kept(copy.layout)] == ["1.2.0", "1.1.0", "1.0.0", "0.9.0"]


def test_floors_are_above_nothing(shop: Shop) -> None:
    state = read_state(OPERATIONS["launch"].template(shop).layout)
    assert state
    assert (state.root_version, state.floor != "0.0.0", bool(state.policy_seq)) == (1, True, True)


def test_copy_of_the_record_lies_in_the_copy_of_the_install(shop: Shop) -> None:
    copy = shop.copy(OPERATIONS["roll back, replay"].template(shop))
    state = read_state(copy.layout)
    assert state
    assert state.snapshot
    assert state.snapshot.path.startswith(str(copy.data))


def test_every_version_has_a_signed_manifest(shop: Shop) -> None:
    assert set(VERSIONS) <= set(shop.manifests)


def test_stick_is_there_to_be_imported(shop: Shop) -> None:
    assert shop.stick.stat().st_size > 10_000


def test_programs_are_those_of_the_checkout() -> None:
    assert (launcher("--root")[1:], client("check")[1:]) == (
        ["-m", "updater.launcher", "--root"],
        ["-m", "updater.client", "check"],
    )
