"""The file of rules: what ships is whole, and every slip of the pen is refused with its place."""

from datetime import time
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.fleet.alerts.errors import RulesError
from updater.fleet.alerts.facts import KNOWN
from updater.fleet.alerts.rules import Severity
from updater.fleet.alerts.rules_file import LARGEST, parse_rules, read_rules, shipped_rules

RUNBOOKS = Path(__file__).resolve().parents[4] / "docs" / "runbooks.md"
SMALL = """
format = 1
runbooks = "https://docs.example/runbooks"
[channels.team]
time_zone = "Europe/Berlin"
quiet = [{ severities = ["warning"], from = "22:00", until = "06:30", days = ["mon", "sun"] }]
[severities.critical]
steps = [{ after_minutes = 0, channels = ["team"] }, { after_minutes = 5, channels = ["team"] }]
[severities.warning]
steps = [{ after_minutes = 0, channels = ["team"] }]
[severities.information]
steps = [{ after_minutes = 0, channels = ["team"] }]
[[rules]]
name = "disk-low"
severity = "warning"
title = "Little room"
fact = "disk_free_share"
below = 0.1
for_minutes = 5
[[rules]]
name = "halted"
severity = "critical"
title = "Halted"
fact = "act"
is = ["halt"]
"""


def shipped_text() -> str:
    return files("updater.fleet.alerts").joinpath("alerts.toml").read_text(encoding="utf-8")


def test_what_ships_is_whole() -> None:
    rules = shipped_rules()
    assert {rule.severity for rule in rules.rules} == set(Severity)
    assert {rule.fact for rule in rules.rules} == set(KNOWN)


def test_every_rule_that_ships_has_its_section_of_the_runbook() -> None:
    sections = {
        line[3:].strip() for line in RUNBOOKS.read_text(encoding="utf-8").splitlines() if line[:3] == "## "
    }
    assert sections == {rule.name for rule in shipped_rules().rules}


def test_every_section_of_the_runbook_says_what_it_means_what_to_look_at_and_what_to_do() -> None:
    for section in RUNBOOKS.read_text(encoding="utf-8").split("\n## ")[1:]:
        assert all(word in section for word in ("**Means.**", "**Look at.**", "**Do.**")), section[:40]


def test_what_is_critical_wakes_somebody_at_once() -> None:
    ladder = shipped_rules().ladders[Severity.CRITICAL]
    assert ladder.steps[0].after_minutes == 0
    assert len(ladder.steps) > 1


def test_a_file_is_read_as_it_says() -> None:
    rules = parse_rules(SMALL.encode())
    disk = rules.named("disk-low")
    assert disk is not None
    assert (disk.severity, disk.when.below, disk.for_minutes) == (Severity.WARNING, 0.1, 5.0)
    assert disk.runbook == "https://docs.example/runbooks#disk-low"
    (quiet,) = rules.channels["team"].quiet
    assert (quiet.since, quiet.until, quiet.days) == (time(22), time(6, 30), frozenset({0, 6}))
    assert [step.after_minutes for step in rules.ladders[Severity.CRITICAL].steps] == [0, 5]


def test_a_rule_that_was_taken_out_is_none() -> None:
    assert parse_rules(SMALL.encode()).named("gone") is None


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("format = 1", "format = 2", "format"),
        ("format = 1", "format = true", "format"),
        ("format = 1", "format = 1\nextra = 1", "the file"),
        ('fact = "act"', 'fact = "acts"', "fact"),
        ('is = ["halt"]', 'is = ["halted"]', "is"),
        ('is = ["halt"]', "above = 1", "rules[2]"),
        ('is = ["halt"]', "", "rules[2]"),
        ('is = ["halt"]', "is = []", "is"),
        ('is = ["halt"]', 'is = ["halt", "halt"]', "is"),
        ("below = 0.1", "below = 0.1\nabove = 0.2", "rules[1]"),
        ("below = 0.1", 'is = ["full"]', "rules[1]"),
        ("below = 0.1", 'below = "0.1"', "below"),
        ("below = 0.1", "below = nan", "below"),
        ("below = 0.1", "belov = 0.1", "rules[1]"),
        ("for_minutes = 5", "for_minutes = -5", "for_minutes"),
        ("for_minutes = 5", "for_minutes = 99999", "for_minutes"),
        ('name = "disk-low"', 'name = "Disk low"', "rules[1]"),
        ('name = "disk-low"', 'name = "halted"', "rules"),
        ('severity = "warning"', 'severity = "grave"', "severity"),
        ('title = "Halted"', 'title = ""', "title"),
        ('title = "Halted"', 'title = "a\\nb"', "title"),
        ('time_zone = "Europe/Berlin"', 'time_zone = "Europe/Atlantis"', "time_zone"),
        ('time_zone = "Europe/Berlin"', 'time_zone = "../../etc/passwd"', "time_zone"),
        ('severities = ["warning"]', 'severities = ["critical"]', "severities"),
        ('from = "22:00"', 'from = "22"', "from"),
        ('from = "22:00"', 'from = "25:00"', "from"),
        ('from = "22:00"', 'from = "06:30"', "quiet[1]"),
        ('days = ["mon", "sun"]', 'days = ["monday"]', "days"),
        ('{ after_minutes = 5, channels = ["team"] }', '{ after_minutes = 0, channels = ["team"] }', "steps"),
        (
            '{ after_minutes = 5, channels = ["team"] }',
            '{ after_minutes = 5, channels = ["boss"] }',
            "channels",
        ),
        ('{ after_minutes = 5, channels = ["team"] }', "7", "steps"),
        ("[severities.information]", "[severities.info]", "severities"),
        ("[channels.team]", "[channels]\nteam = 1\n[other]", "the file"),
        ('[channels.team]\ntime_zone = "Europe/Berlin"', "[channels.team]\nmost_per_hour = 0", "time_zone"),
    ],
)
def test_a_slip_of_the_pen_is_refused_with_its_place(old: str, new: str, place: str) -> None:
    assert old in SMALL
    with pytest.raises(RulesError, match=r".") as caught:
        parse_rules(SMALL.replace(old, new, 1).encode())
    assert place in str(caught.value).partition(":")[0]
    assert caught.value.remedy


@pytest.mark.parametrize(
    "text", [b"\xff", b"a = ", b"", b"format = 1", b"x = " + b"[" * 5000, b"#" * (LARGEST + 1)]
)
def test_what_is_no_file_of_rules_is_refused(text: bytes) -> None:
    with pytest.raises(RulesError):
        parse_rules(text)


@given(st.data())
def test_no_damage_to_the_file_does_anything_but_refuse_or_read(data: st.DataObject) -> None:
    whole = shipped_text()
    place = data.draw(st.integers(0, len(whole) - 1))
    until = data.draw(st.integers(place, min(len(whole), place + 30)))
    spoilt = whole[:place] + data.draw(st.text(max_size=8)) + whole[until:]
    try:
        rules = parse_rules(spoilt.encode("utf-8", "surrogatepass"))
    except RulesError:
        return
    assert rules.rules


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="cannot be read"):
        read_rules(tmp_path / "none.toml")


def test_a_file_on_disk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(SMALL, encoding="utf-8")
    assert len(read_rules(path).rules) == 2
