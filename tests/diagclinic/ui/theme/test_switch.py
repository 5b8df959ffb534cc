"""diagclinic.ui.theme.switch: one press, another theme."""

from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from diagclinic.core.errors import CatalogueError
from diagclinic.ui.theme.apply import current_theme
from diagclinic.ui.theme.switch import ThemeSwitch
from diagclinic.ui.theme.theme import ThemeName


def test_the_first_theme_is_on_at_once(themed: QApplication, resources: Path) -> None:
    ThemeSwitch(themed, resources, ThemeName.DARK)
    assert current_theme().name is ThemeName.DARK


def test_a_step_puts_the_next_theme_on(themed: QApplication, resources: Path) -> None:
    ThemeSwitch(themed, resources, ThemeName.DARK).step()
    assert current_theme().name is ThemeName.HIGH_CONTRAST


def test_a_choice_is_kept_and_the_first_theme_is_none(themed: QApplication, resources: Path) -> None:
    kept: list[ThemeName] = []
    switch = ThemeSwitch(themed, resources, ThemeName.LIGHT, kept.append)
    switch.step()
    switch.step()
    assert kept == [ThemeName.DARK, ThemeName.HIGH_CONTRAST]


def test_a_missing_theme_is_told(themed: QApplication, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError):
        ThemeSwitch(themed, tmp_path)
