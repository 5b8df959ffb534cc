"""The staged plan as values."""

from updater.fleet.rollout.plan_file import read_plan


def test_phase_lasts_as_long_as_its_waves() -> None:
    assert [phase.days for phase in read_plan(None).phases] == [28, 56, 120, 0]


def test_phase_is_found_by_its_name() -> None:
    assert read_plan(None).phase("beta").channel == "beta"


def test_unknown_phase_is_the_first() -> None:
    assert read_plan(None).phase("no such").name == "pilot"


def test_phases_follow_each_other() -> None:
    plan = read_plan(None)
    following = [plan.after(name) for name in ("", "pilot", "beta", "regional", "general")]
    assert [phase and phase.name for phase in following] == ["pilot", "beta", "regional", "general", None]
