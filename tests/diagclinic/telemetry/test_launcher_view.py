"""diagclinic.telemetry.launcher_view: lines that the launcher really writes."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.services.telemetry import Crashed
from diagclinic.telemetry.launcher_view import facts_of
from updater.install.layout import Layout
from updater.launcher.watch import ENDED_NAME, Ended, note_end

EARLY = "2026-01-01T00:00:00+00:00"
LATE = "2999-01-01T00:00:00+00:00"
CODE = "It ended by itself with code -11."


def lines_of(folder: Path, *ends: tuple[str, Ended]) -> list[str]:
    """Let the launcher note `ends` of versions, and return its lines."""
    layout = Layout(folder)
    layout.health.mkdir(parents=True)
    for version, ended in ends:
        note_end(layout, version, ended)
    return (layout.health / ENDED_NAME).read_text("utf-8").splitlines()


def acts(lines: list[str], since: str = EARLY) -> list[tuple[str, str]]:
    return [
        ("crash" if isinstance(one.fact, Crashed) else one.fact.act, one.version)
        for one in facts_of(lines, since)
    ]


GOOD = Ended(0, "", is_good=True)
FAILED = Ended(-11, CODE)


def test_version_that_stays_is_good_once(tmp_path: Path) -> None:
    assert acts(lines_of(tmp_path, ("1.4.2", GOOD), ("1.4.2", GOOD))) == [("good", "1.4.2")]


def test_update_is_taken_and_good(tmp_path: Path) -> None:
    told = acts(lines_of(tmp_path, ("1.4.2", GOOD), ("1.5.0", GOOD)))
    assert told == [("good", "1.4.2"), ("taken", "1.5.0"), ("good", "1.5.0")]


def test_version_that_fails_is_left(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, ("1.4.2", GOOD), ("1.5.0", FAILED), ("1.4.2", GOOD))
    assert acts(lines)[1:] == [
        ("taken", "1.5.0"),
        ("failed", "1.5.0"),
        ("crash", "1.5.0"),
        ("rolled_back", "1.4.2"),
        ("left", "1.5.0"),
        ("good", "1.4.2"),
    ]


@pytest.mark.parametrize(
    ("why", "kind"),
    [
        (CODE, "Ended.signal11"),
        ("It was silent for 60 s.", "Silent.signal11"),
        ("It says: TurnerError: gone", "Failed.signal11"),
        ("It says: VehicleSilentError: gone", "VehicleSilentError.signal11"),
        ("It says: KeyError: 'WVWZZZ1JZ3W386752'.", "KeyError.signal11"),
        ("It says: Tess Turner's car.", "Failed.signal11"),
        ("something new", "Failed.signal11"),
    ],
)
def test_words_that_a_window_said_are_not_told(tmp_path: Path, why: str, kind: str) -> None:
    told = list(facts_of(lines_of(tmp_path, ("1.4.2", Ended(-11, why))), EARLY))
    assert [one.fact.type for one in told if isinstance(one.fact, Crashed)] == [kind]


def test_same_fault_has_the_same_signature_in_every_version(tmp_path: Path) -> None:
    told = facts_of(lines_of(tmp_path, ("1.4.2", FAILED), ("1.5.0", FAILED)), EARLY)
    assert len({one.fact.signature for one in told if isinstance(one.fact, Crashed)}) == 1


def test_each_fact_has_a_name_of_its_own_that_lasts(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, ("1.4.2", GOOD), ("1.5.0", FAILED), ("1.5.0", GOOD))
    names = [one.name for one in facts_of(lines, EARLY)]
    assert len(set(names)) == len(names)
    assert [one.name for one in facts_of(lines, EARLY)] == names


def test_what_was_before_anybody_agreed_is_not_told(tmp_path: Path) -> None:
    assert acts(lines_of(tmp_path, ("1.4.2", FAILED)), LATE) == []


@given(
    line=st.text(max_size=80)
    | st.dictionaries(st.sampled_from(["at", "version", "code", "good", "why"]), st.text()).map(json.dumps)
)
def test_any_line_is_read(line: str) -> None:
    assert list(facts_of([line], "")) == []


def test_version_is_not_good_again_because_older_lines_are_gone(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, *[("1.4.2", GOOD)] * 40)
    assert (len(lines), acts(lines)) == (30, [])
