"""What messages are about, in several languages; sentiment from ratings alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.fleet.feedback.said import Said
from updater.fleet.feedback.theme_file import shipped_themes
from updater.fleet.feedback.themes import Catalogue, Mood, Theme, matching, mood_of, themes_of, words_of

THEMES = shipped_themes()
SMALL = Catalogue(
    (Theme("speed", "Speed", (("slow*",), ("takes", "long"))), Theme("print", "Printing", (("pdf",),))),
    frozenset({"the", "and"}),
)


def said(words: str, nps: int | None = None, csat: int | None = None, effort: int | None = None) -> Said:
    return Said("1.0", "pilot", "EU", 0, "app", nps, csat, effort, words)


def about(words: str, catalogue: Catalogue = THEMES) -> set[str]:
    return {theme.name for theme in matching(words, catalogue)}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("The adapter disconnects while scanning", {"connection", "trouble-codes"}),
        ("Verbindung bricht ab, sehr LANGSAM", {"connection", "speed"}),
        ("Le rapport PDF est faux", {"report", "accuracy"}),
        ("El programa va lento en tiempo real", {"speed", "live-data"}),
        ("Il grafico è preciso", {"live-data", "accuracy"}),
        ("Wykresy na żywo są szybkie", {"live-data", "speed"}),
        ("Güncelleme bitince çöktü", {"updates", "crashes"}),
        ("Stu\u0308rzt beim Drucken", {"crashes", "report"}),
        ("Nice colours", set()),
        ("", set()),
    ],
)
def test_words_of_several_languages_are_known(words: str, names: set[str]) -> None:
    assert about(words) == names


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("slowly", {"speed"}),
        ("a slow one", {"speed"}),
        ("lowslow", set()),
        ("it takes long", {"speed"}),
        ("it takes very long", set()),
        ("takes, long?", {"speed"}),
        ("pdfs", set()),
        ("PDF!", {"print"}),
    ],
)
def test_words_match_whole_and_in_a_row(words: str, names: set[str]) -> None:
    assert about(words, SMALL) == names


@pytest.mark.parametrize(
    ("message", "mood"),
    [
        (said("terrible", nps=10), Mood.GOOD),
        (said("great", nps=3), Mood.BAD),
        (said("great", nps=7), Mood.MIXED),
        (said("terrible", csat=4), Mood.GOOD),
        (said("great", csat=2), Mood.BAD),
        (said("great", csat=3), Mood.MIXED),
        (said("great", effort=7), Mood.GOOD),
        (said("great", effort=1), Mood.BAD),
        (said("great", effort=4), Mood.MIXED),
        (said("great great great"), Mood.UNRATED),
    ],
)
def test_what_is_meant_is_told_by_the_ratings_alone(message: Said, mood: Mood) -> None:
    assert mood_of(message) is mood


def test_messages_are_counted_by_theme_and_rating() -> None:
    found = themes_of(
        [said("slow", nps=1), said("slow pdf", nps=9), said("pdf"), said("slow"), said(" ")], SMALL
    )
    assert found.messages == 4
    assert [(one.name, one.messages, one.good, one.mixed, one.bad, one.unrated) for one in found.counts] == [
        ("speed", 3, 1, 0, 1, 1),
        ("print", 2, 1, 0, 0, 1),
    ]
    assert (found.without, found.words) == (0, ())


def test_words_without_a_theme_are_shown_when_several_people_used_them() -> None:
    found = themes_of(
        [said("the colour colour"), said("Colour and zebra"), said("slow colour"), said("ab ab")], SMALL
    )
    assert found.without == 3
    assert found.words == (("colour", 2),)


@given(st.lists(st.tuples(st.text(max_size=40), st.integers(0, 10) | st.none()), max_size=20))
def test_every_message_with_words_has_a_theme_or_is_counted_without(
    messages: list[tuple[str, int | None]],
) -> None:
    spoken = [said(words, nps) for words, nps in messages]
    found = themes_of(spoken, THEMES)
    with_theme = sum(bool(about(one.words)) for one in spoken if one.words.strip())
    assert found.messages == with_theme + found.without
    for one in found.counts:
        assert one.messages == one.good + one.mixed + one.bad + one.unrated > 0


@given(st.text())
def test_words_are_small_letters_without_signs(text: str) -> None:
    assert all(word and word == "".join(words_of(word)) for word in words_of(text))
