"""The list of facts."""

from pathlib import Path

from updater.fleet.alerts.facts import KNOWN
from updater.fleet.judge.verdict import Action, Standing


def test_a_fact_is_a_number_with_its_unit_or_a_word() -> None:
    assert all(bool(kind.unit) is not bool(kind.words) for kind in KNOWN.values())
    assert all(kind.meaning for kind in KNOWN.values())


def test_everything_that_the_judge_can_say_can_be_in_a_rule() -> None:
    assert {*Standing, *Action} <= KNOWN["verdict"].words


def test_every_fact_is_in_the_guide() -> None:
    guide = Path(__file__).resolve().parents[4] / "docs" / "fleet-alerts.md"
    told = guide.read_text(encoding="utf-8")
    assert [name for name in KNOWN if f"`{name}`" not in told] == []
