"""diagclinic.ui.theme.contrast: the arithmetic, and every pair of every theme."""

from pathlib import Path

import pytest

from diagclinic.ui.theme.contrast import (
    SYMBOL_PAIRS,
    SYMBOL_RATIO,
    TEXT_PAIRS,
    TEXT_RATIO,
    contrast,
    luminance,
)
from diagclinic.ui.theme.theme import ThemeName, load_theme


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


def test_a_colour_does_not_stand_out_from_itself() -> None:
    assert contrast("#0B4A9B", "#0B4A9B") == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("colour", "ratio"),
    [("#767676", 4.54), ("#595959", 7.0), ("#949494", 3.03), ("#FF0000", 3.998), ("#0000FF", 8.59)],
)
def test_known_ratios_to_white_are_met(colour: str, ratio: float) -> None:
    assert contrast(colour, "#FFFFFF") == pytest.approx(ratio, abs=0.01)


def test_contrast_knows_no_order() -> None:
    assert contrast("#123456", "#FEDCBA") == contrast("#FEDCBA", "#123456")


def test_green_is_brighter_than_blue() -> None:
    assert luminance("#00FF00") > luminance("#0000FF")


@pytest.mark.parametrize("name", ThemeName)
@pytest.mark.parametrize(("ink", "paper"), TEXT_PAIRS)
def test_text_can_be_read(name: ThemeName, ink: str, paper: str, resources: Path) -> None:
    colours = load_theme(resources, name).colours
    assert contrast(colours[ink], colours[paper]) >= TEXT_RATIO


@pytest.mark.parametrize("name", ThemeName)
@pytest.mark.parametrize(("ink", "paper"), SYMBOL_PAIRS)
def test_symbols_can_be_recognised(name: ThemeName, ink: str, paper: str, resources: Path) -> None:
    colours = load_theme(resources, name).colours
    assert contrast(colours[ink], colours[paper]) >= SYMBOL_RATIO
