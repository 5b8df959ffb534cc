"""diagclinic.ui.theme.theme: themes as data."""

import json
import shutil
from pathlib import Path

import pytest

from diagclinic.core.errors import CatalogueError
from diagclinic.ui.theme.theme import ThemeName, Tone, load_theme


@pytest.fixture
def copied(tmp_path: Path, resources: Path) -> Path:
    shutil.copytree(resources / "themes", tmp_path / "themes")
    return tmp_path


@pytest.mark.parametrize("name", ThemeName)
def test_every_theme_has_the_same_tokens(name: ThemeName, resources: Path) -> None:
    light = load_theme(resources, ThemeName.LIGHT)
    assert load_theme(resources, name).colours.keys() == light.colours.keys()


@pytest.mark.parametrize("tone", Tone)
def test_every_tone_is_a_token_with_a_pale_companion(tone: Tone, resources: Path) -> None:
    colours = load_theme(resources, ThemeName.DARK).colours
    assert {tone.value, f"{tone.value}_fill"} <= colours.keys()


def test_steps_lead_through_all_themes_and_back() -> None:
    steps = [ThemeName.LIGHT]
    while len(steps) < 4:
        steps.append(steps[-1].following)
    assert steps == [ThemeName.LIGHT, ThemeName.DARK, ThemeName.HIGH_CONTRAST, ThemeName.LIGHT]


def test_targets_are_as_large_as_gloves_need(resources: Path) -> None:
    metrics = load_theme(resources, ThemeName.LIGHT).metrics
    assert (metrics["target"], metrics["target_main"], metrics["gap_small"]) >= (48, 60, 8)


def test_a_missing_theme_is_a_damaged_installation(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="light"):
        load_theme(tmp_path, ThemeName.LIGHT)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"label": "x"', '{"label": "x", "is_dark": 1, "colours": 5}']
)
def test_a_damaged_theme_is_a_damaged_installation(text: str, copied: Path) -> None:
    (copied / "themes" / "dark.json").write_text(text, "utf-8")
    with pytest.raises(CatalogueError, match="dark"):
        load_theme(copied, ThemeName.DARK)


def test_what_is_no_colour_is_refused(copied: Path) -> None:
    path = copied / "themes" / "dark.json"
    look = json.loads(path.read_text("utf-8"))
    look["colours"]["text"] = "white"
    path.write_text(json.dumps(look), "utf-8")
    with pytest.raises(CatalogueError, match="'white' is not a colour"):
        load_theme(copied, ThemeName.DARK)
