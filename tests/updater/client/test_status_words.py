"""updater.client.status_words: words that can be read out on the telephone."""

from dataclasses import replace

import pytest

from tests.updater.client.test_status import PENDING, _facts
from updater.client.short_code import Flag, Told
from updater.client.status import Offer, flags_of, status_data
from updater.client.status_words import (
    FLAG_WORDS,
    channel_words,
    code_data,
    code_lines,
    days_words,
    history_lines,
    status_lines,
)
from updater.install.state import Pin, State

TOLD = Told("1.5.0", "1.4.2", "pilot", "", Flag.TRIAL | Flag.PINNED, 2, 3)


def _lines(**changes: object) -> list[str]:
    facts = _facts(**changes)
    return list(status_lines(status_data(facts), flags_of(facts)))


def test_code_comes_first() -> None:
    assert _lines()[0].startswith("Code: ")


def test_ordinary_install_says_so() -> None:
    assert "Nothing is out of the ordinary." in _lines()


def test_install_that_was_not_started_yet_is_not_called_damaged() -> None:
    lines = _lines(is_new=True, is_guessed=True)
    assert ("It was not started yet." in lines, any("damaged" in line for line in lines)) == (True, False)


def test_version_that_is_not_complete_is_named_with_its_remedy() -> None:
    lines = _lines(incomplete=("1.6.0",))
    assert "  1.6.0  (not complete: diagclinic-update repair mends it)" in lines
    assert "Nothing is out of the ordinary." not in lines


def test_version_that_is_pinned_is_named() -> None:
    state = State(current="1.5.0", last_good="1.5.0", pin=Pin("1.5.0"))
    assert "Pinned to: 1.5.0" in _lines(state=state)


def test_damaged_install_names_the_remedy() -> None:
    assert any("repair" in line for line in _lines(state=None, install=None))


def test_damaged_install_is_not_called_ordinary_as_well() -> None:
    assert "Nothing is out of the ordinary." not in _lines(state=None, install=None)


def test_install_without_a_version_says_none() -> None:
    assert {"Version: none", "  none"} <= set(_lines(state=None, kept=()))


def test_what_is_available_tells_what_changes() -> None:
    lines = _lines(offer=Offer("1.6.0", ("Faster",), is_emergency=True, put_off_until="tomorrow"))
    assert {"Available: 1.6.0  URGENT", "  Faster", "  put off until tomorrow"} <= set(lines)


def test_required_offer_says_so() -> None:
    assert "Available: 1.6.0  required" in _lines(offer=Offer("1.6.0", is_mandatory=True))


def test_busy_and_notices_are_told() -> None:
    state = State(current="1.5.0", last_good="1.4.2", notices=("It fell back.",), bad=("1.5.0",))
    lines = _lines(state=state, busy=("A vehicle is connected.",))
    told = {"Busy: A vehicle is connected.", "Notice: It fell back.", "Last good version: 1.4.2"}
    assert told <= set(lines)


def test_kept_version_that_runs_and_one_that_may_not_say_so() -> None:
    state = State(current="1.5.0", last_good="1.5.0", floor="1.4.0", bad=("1.4.2",))
    lines = _lines(state=state)
    assert "  1.5.0  (starts next)" in lines
    assert "  1.4.2  (it failed on this computer)" in lines
    assert any(line.startswith("  1.3.0  (it is older") for line in lines)


def test_only_the_version_of_an_open_window_runs_now() -> None:
    lines = _lines(running="1.4.2")
    assert {"  1.5.0  (starts next)", "  1.4.2  (runs now)"} <= set(lines)


def test_version_that_is_gone_back_to_starts_next() -> None:
    state = State(current="1.5.0", last_good="1.5.0", pending=PENDING)
    lines = _lines(state=state, running="1.5.0")
    assert {"  1.5.0  (runs now)", "  1.4.2  (starts next)"} <= set(lines)


def test_code_is_explained_in_words() -> None:
    lines = list(code_lines(TOLD))
    assert {FLAG_WORDS[Flag.TRIAL], FLAG_WORDS[Flag.PINNED], "Last good version: 1.4.2"} <= set(lines)


def test_code_is_explained_for_programs() -> None:
    data = code_data(TOLD)
    assert (data["version"], data["flags"]) == ("1.5.0", ["trial", "pinned"])


@pytest.mark.parametrize("flag", [*(Flag(1 << bit) for bit in range(8)), Flag.DAMAGED])
def test_every_flag_has_words(flag: Flag) -> None:
    assert list(code_lines(replace(TOLD, flags=flag)))[-1] == FLAG_WORDS[flag]


@pytest.mark.parametrize(
    ("days", "words"),
    [(None, "never"), (0, "today"), (1, "1 day ago"), (5, "5 days ago"), (30, "30 days ago or more")],
)
def test_days_are_said_as_people_do(days: int | None, words: str) -> None:
    assert days_words(days) == words


def test_status_knows_more_than_thirty_days() -> None:
    assert days_words(90) == "90 days ago"


@pytest.mark.parametrize(
    ("channel", "region", "words"),
    [("", "", "not known"), ("beta", "", "beta"), ("regional", "DE", "regional, region DE")],
)
def test_channel_is_said_with_its_region(channel: str, region: str, words: str) -> None:
    assert channel_words(channel, region) == words


def test_history_says_who_and_why() -> None:
    entry = {"at": "noon", "act": "rollback", "from": "1.5.0", "to": "1.4.2", "who": "Tess", "why": "freezes"}
    assert list(history_lines([entry])) == ["noon  rollback 1.5.0 -> 1.4.2, by Tess: freezes"]


def test_act_without_versions_is_told_without_an_arrow() -> None:
    entry = {"at": "noon", "act": "repair", "from": "", "to": "", "who": "Tess", "why": "asked"}
    assert list(history_lines([entry])) == ["noon  repair, by Tess: asked"]
