"""updater.client.cli.agents: trust begins with what the version of this program brings."""

import shutil
from pathlib import Path

import pytest

from updater.client.cli.agents import agent_of, trust_folder
from updater.client.cli.desk import Desk
from updater.client.errors import InstallError
from updater.install.layout import Layout

ELSEWHERE = Path("/usr/bin/python3")


def test_program_of_a_version_begins_with_that_versions_trust(both: Layout) -> None:
    program = both.version("1.1.0") / "diagclinic-update"
    assert trust_folder(both, program) == both.version("1.1.0") / "trust"


def test_program_from_elsewhere_begins_with_the_trust_of_the_version_that_runs(both: Layout) -> None:
    assert trust_folder(both, ELSEWHERE) == both.version("1.0.0") / "trust"


def test_version_whose_trust_is_gone_is_passed_over(both: Layout) -> None:
    shutil.rmtree(both.version("1.0.0") / "trust")
    assert trust_folder(both, ELSEWHERE) == both.version("1.1.0") / "trust"


def test_damaged_version_still_says_whom_to_trust(shop: Layout) -> None:
    (shop.version("1.0.0") / "notes.txt").unlink()
    assert trust_folder(shop, ELSEWHERE) == shop.version("1.0.0") / "trust"


def test_place_without_versions_trusts_nobody(tmp_path: Path) -> None:
    with pytest.raises(InstallError, match="whom to trust"):
        agent_of(Desk(Layout(tmp_path)))
