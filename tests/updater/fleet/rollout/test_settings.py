"""`[rollout]` in fleet.toml."""

from pathlib import Path
from typing import Any

import pytest

from tests.updater.world import two_versions
from updater.fleet.rollout.plan_file import PLAN_NAME, default_plan
from updater.fleet.rollout.settings import settings_of
from updater.fleet.rollout.strict_toml import PlanError
from updater.fleet.store.errors import SettingsError


def test_who_says_nothing_gets_the_programs_plan_and_no_desk() -> None:
    found = settings_of({})
    assert (found.plan.phases[0].name, found.desk) == ("pilot", None)


def test_plan_on_the_desk_counts(tmp_path: Path) -> None:
    (tmp_path / PLAN_NAME).write_bytes(default_plan().replace(b'title = "Pilot', b'title = "Ours: pilot'))
    found = settings_of({"desk": str(tmp_path)})
    assert found.plan.title.startswith("Ours")
    assert found.desk
    assert found.desk.folder == tmp_path


def test_plan_that_is_named_counts_more(tmp_path: Path) -> None:
    (tmp_path / PLAN_NAME).write_bytes(b"nonsense")
    mine = tmp_path / "mine.toml"
    mine.write_bytes(default_plan())
    assert settings_of({"desk": str(tmp_path), "plan": str(mine)}).plan.phases


def test_repository_is_published_to_the_folder(tmp_path: Path) -> None:
    world = two_versions(tmp_path / "world")
    found = settings_of({"desk": str(world.desk.folder), "publish_to": str(tmp_path / "www")})
    assert found.desk
    found.desk.publish()
    assert (tmp_path / "www" / "metadata" / "timestamp.json").exists()


def test_repository_is_published_by_the_command(tmp_path: Path) -> None:
    found = settings_of({"desk": str(tmp_path), "publish": ["touch", str(tmp_path / "done")]})
    assert found.desk
    found.desk.publish()
    assert (tmp_path / "done").exists()


def test_desk_whose_folder_is_served_is_published_by_itself(tmp_path: Path) -> None:
    found = settings_of({"desk": str(tmp_path)})
    assert found.desk
    found.desk.publish()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "section",
    [
        {"desc": "x"},
        {"desk": 3},
        {"desk": ""},
        {"desk": "d", "publish": "rsync"},
        {"desk": "d", "publish": []},
        {"desk": "d", "publish": ["x"], "publish_to": "y"},
        {"desk": "d", "publish": ["x"], "publish_within_s": 0},
        {"plan": "no-such-plan.toml"},
    ],
)
def test_what_makes_no_sense_is_refused(section: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        settings_of(section)


def test_wrong_plan_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / PLAN_NAME).write_bytes(default_plan().replace(b"format = 1", b"format = 2"))
    with pytest.raises(PlanError, match="line 8, format"):
        settings_of({"desk": str(tmp_path)})
