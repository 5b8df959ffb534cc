"""The list of themes is read strictly."""

import pytest

from updater.fleet.feedback.theme_file import parse_themes, shipped_themes
from updater.fleet.store.errors import SettingsError

SMALL = """
format = 1
[[themes]]
name = "speed"
title = "Speed"
words.en = ["slow*", "takes long"]
[ignored]
en = ["the"]
"""


def test_a_list_is_read_as_it_says() -> None:
    found = parse_themes(SMALL)
    assert found.themes[0].words == (("slow*",), ("takes", "long"))
    assert found.ignored == {"the"}


def test_what_ships_has_words_in_seven_languages_for_every_theme() -> None:
    found = shipped_themes()
    assert len(found.themes) > 8
    assert all(len(theme.words) >= 14 for theme in found.themes)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format = 1", "format = 2"),
        ("format = 1", "format = 1\nmore = 2"),
        ('name = "speed"', ""),
        ('name = "speed"', "name = 1"),
        ('title = "Speed"', 'title = ""'),
        ('["slow*", "takes long"]', "[]"),
        ('["slow*", "takes long"]', '"slow"'),
        ('"slow*"', '"*"'),
        ('"slow*"', '"sl*ow"'),
        ('"slow*"', '"slow-poke"'),
        ('"slow*"', "7"),
        ('words.en = ["slow*", "takes long"]', "words = 1"),
        ('[ignored]\nen = ["the"]', "ignored = 1"),
        ("[[themes]]", "[[theme]]"),
        ("[ignored]", '[[themes]]\nname = "speed"\ntitle = "x"\nwords.en = ["x"]\n[ignored]'),
        ("[ignored]", "[ignored"),
    ],
)
def test_a_slip_of_the_pen_is_refused(old: str, new: str) -> None:
    assert old in SMALL
    with pytest.raises(SettingsError):
        parse_themes(SMALL.replace(old, new, 1))
