"""diagclinic.ui.curve_pens: eight curves that differ without colour."""

from pathlib import Path

import pytest
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QApplication

from diagclinic.ui.curve_pens import SAMPLE_PX, curve_pen, curve_sample
from diagclinic.ui.presenters.live_presenter import MAX_CURVES
from diagclinic.ui.theme.theme import ThemeName, load_theme

NUMBERS = range(1, MAX_CURVES + 1)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_pen_is_one_pixel_in_the_colour_of_its_curve(number: int, resources: Path) -> None:
    theme = load_theme(resources, ThemeName.DARK)
    pen = curve_pen(theme, number)
    assert (pen.width(), pen.isCosmetic(), pen.color()) == (1, True, QColor(theme.colours[f"curve{number}"]))


def test_no_two_curves_share_their_dashes(resources: Path) -> None:
    theme = load_theme(resources, ThemeName.LIGHT)
    assert len({tuple(curve_pen(theme, number).dashPattern()) for number in NUMBERS}) == MAX_CURVES


def test_samples_differ_in_black_and_white(themed: QApplication, resources: Path) -> None:
    theme = load_theme(resources, ThemeName.LIGHT)
    seen = set()
    for number in NUMBERS:
        image = curve_sample(theme, number).pixmap(SAMPLE_PX, 2.0).toImage()
        row = image.height() // 2
        seen.add(tuple(image.pixelColor(x, row).alpha() > 0 for x in range(image.width())))
    assert len(seen) == MAX_CURVES
