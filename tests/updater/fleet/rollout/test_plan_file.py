"""rollout-plan.toml."""

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.fleet.judge.limits import Limits
from updater.fleet.rollout.plan import Automatic, Watch, Wave
from updater.fleet.rollout.plan_file import default_plan, parse_plan, read_plan
from updater.fleet.rollout.strict_toml import PlanError

DEFAULT = default_plan().decode()
LINES = DEFAULT.splitlines()


def test_plan_of_the_program_is_the_one_that_the_product_follows() -> None:
    plan = read_plan(None)
    exits = [(one.exit.stability, one.exit.operations) for one in plan.phases]
    assert [phase.name for phase in plan.phases] == ["pilot", "beta", "regional", "general"]
    assert [phase.installs for phase in plan.phases[:3]] == [(5, 10), (50, 100), (500, 1000)]
    assert exits == [(0.95, 0.90), (0.98, 0.95), (0.99, 0.97), (0.99, 0.97)]
    assert plan.phases[2].waves == (Wave(0.05, 60), Wave(0.25, 60))


@pytest.mark.parametrize("name", [each.name for each in fields(Limits) if each.name != "shares"])
def test_limits_of_the_program_are_the_judges_own(name: str) -> None:
    assert getattr(read_plan(None).limits, name) == getattr(Limits(), name)


def test_shares_of_the_program_are_the_judges_own() -> None:
    mine, theirs = read_plan(None).limits.shares, Limits().shares
    assert {name: one.most for name, one in mine.items()} == {name: one.most for name, one in theirs.items()}


def test_what_goes_on_by_itself_stops_and_never_goes_on() -> None:
    assert (read_plan(None).automatic, read_plan(None).watch) == (Automatic(), Watch())


def test_changed_limit_is_the_one_that_counts() -> None:
    text = DEFAULT.replace("error_rate = 0.02 ", "error_rate = 0.05 ")
    assert parse_plan(text.encode(), "mine").limits.error_rate == 0.05


def test_flags_of_a_phase_are_read() -> None:
    text = DEFAULT.replace("[phase.features]", '[phase.features]\npolling = "adaptive"', 1)
    assert parse_plan(text.encode(), "mine").phases[0].features == {"polling": "adaptive"}


def test_plan_knows_what_it_was_read_from() -> None:
    other = parse_plan(DEFAULT.encode() + b"# more\n", "mine")
    assert (read_plan(None).source != other.source, len(other.source)) == (True, 64)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('name = "beta"', 'name = "pilot"', "phase[2].name: another phase has this name"),
        ('channel = "beta"', 'channel = "alpha"', "phase[2].channel: this is no channel"),
        ('channel = "beta"', 'channel = "regional"', "phase[3].waves: the share of regional does not grow"),
        ('channel = "pilot"', 'channel = "beta"', "phase[2].waves: the share of beta does not grow"),
        ("format = 1", "format = 2", "format: this is no whole number from 1 to 1"),
        ("from = 5, to = 10", "from = 50, to = 10", "phase[1].installs.to: this is no whole number"),
        ("stability = 0.95", "stability = 95", "phase[1].exit.stability: this is no number from 0 to 1"),
        ("share = 0.25", "share = 0.01", "phase[3].waves: the share of regional does not grow: 0.01"),
        ('["error_rate"]', '["speed"]', "limits.must_certify: speed is no limit of this plan"),
        ("p95_up = {", "p94_up = {", "limits.shares.p94_up: nothing measures that"),
        ("error_rate = 0.02 ", "eror_rate = 0.02 ", "limits.error_rate: this is missing"),
        ("promote = false", "promote = false\nresume = true", "automatic.resume: there is no such key"),
        ('title = "Pilot', 'titel = "Pilot', "title: this is missing"),
    ],
)
def test_wrong_line_is_named_by_its_key(before: str, after: str, words: str) -> None:
    assert DEFAULT.count(before) == 1
    with pytest.raises(PlanError) as raised:
        parse_plan(DEFAULT.replace(before, after).encode(), "mine")
    assert words in str(raised.value)


def test_line_is_the_one_of_the_key() -> None:
    number = next(number for number, line in enumerate(LINES, 1) if line.startswith("crash_rate"))
    text = DEFAULT.replace("crash_rate = 0.001", "crash_rate = 7")
    with pytest.raises(PlanError, match=rf"mine, line {number}, limits.crash_rate"):
        parse_plan(text.encode(), "mine")


@given(st.sampled_from([line for line in LINES if "=" in line and not line.lstrip().startswith("#")]))
def test_no_key_but_a_chance_may_be_left_out(line: str) -> None:
    text = "\n".join(LINES[: LINES.index(line)] + LINES[LINES.index(line) + 1 :])
    is_chance = LINES.index(line) > LINES.index("[limits.alphas]")
    is_share = "most =" in line
    try:
        parse_plan(text.encode(), "mine")
        is_read = True
    except PlanError:
        is_read = False
    assert is_read == (is_chance or is_share)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_nonsense_is_one_error(payload: bytes) -> None:
    with pytest.raises(PlanError):
        parse_plan(payload, "mine")


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="cannot be read"):
        read_plan(tmp_path / "none.toml")
