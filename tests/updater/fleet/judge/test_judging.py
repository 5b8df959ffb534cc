"""Stories that the judge is told, and what it makes of them."""

import pytest

from tests.updater.fleet.judge.stories import bad, batches, drifting, name, never, past, told, usual
from updater.fleet.judge.evidence import (
    Alarm,
    Arm,
    Batch,
    CrashGroup,
    Evidence,
    Exceedance,
    Measure,
    Rating,
    Tally,
)
from updater.fleet.judge.judging import judge
from updater.fleet.judge.limits import Limits
from updater.fleet.judge.verdict import Action, Standing, Verdict

HEALTHY = Evidence(history=past(100), operations=batches(10, 100, usual), contacts=told(10))


def streams(verdict: Verdict) -> list[tuple[str, Action]]:
    return [(reason.stream, reason.action) for reason in verdict.reasons]


def with_more(**more: object) -> Evidence:
    return Evidence(**{field: getattr(HEALTHY, field) for field in HEALTHY.__slots__} | more)


def test_healthy_version_is_certified_after_two_weeks() -> None:
    verdict = judge(HEALTHY)
    assert (verdict.standing, verdict.action, verdict.reasons) == (Standing.CERTIFIED, Action.GO_ON, ())
    assert (verdict.figure("error_rate_upper") or 1) < 0.02


def test_healthy_version_of_the_second_day_lacks_operations() -> None:
    verdict = judge(with_more(operations=batches(10, 100, usual, range(2))))
    assert verdict.standing is Standing.NOT_ENOUGH
    assert [(one.limit, (one.trials or 0) > 100) for one in verdict.missing] == [("error_rate", True)]


def test_operations_that_were_missing_are_enough_once_they_came() -> None:
    few = with_more(operations=batches(10, 100, usual, range(2)))
    (missing,) = judge(few).missing
    days = 2 + -(-(missing.trials or 0) // 400)
    assert judge(with_more(operations=batches(10, 100, usual, range(days)))).standing is Standing.CERTIFIED
    assert judge(with_more(operations=batches(10, 100, usual, range(days - 2)))).missing


def test_bad_version_is_rolled_back() -> None:
    verdict = judge(with_more(operations=batches(10, 100, bad)))
    assert (verdict.standing, verdict.action) == (Standing.HALT, Action.ROLL_BACK)
    assert streams(verdict)[0] == ("operations", Action.ROLL_BACK)
    assert "by chance with probability" in verdict.reasons[0].words


def test_drift_of_all_shops_is_no_versions_fault() -> None:
    verdict = judge(with_more(operations=batches(10, 100, drifting)))
    assert (verdict.standing, verdict.action) == (Standing.NOT_ENOUGH, Action.ENVIRONMENT)
    assert {action for _, action in streams(verdict)} == {Action.ENVIRONMENT}
    assert "environment" in {one.limit for one in verdict.missing}


def test_bad_version_is_rolled_back_while_the_world_changes_as_well() -> None:
    verdict = judge(with_more(operations=batches(10, 100, lambda *at: 7 if at[2] else 2)))
    assert verdict.action is Action.ROLL_BACK
    assert ("operations", Action.ENVIRONMENT) in streams(verdict)


def test_one_shop_that_fails_alone_calls_a_person_and_rolls_nothing_back() -> None:
    verdict = judge(with_more(operations=batches(10, 100, lambda *at: 15 if at[1] == 3 else usual(*at))))
    assert streams(verdict)[0] == ("operations", Action.PAUSE)
    assert Action.ROLL_BACK not in {action for _, action in streams(verdict)}


def test_controls_that_fail_alone_stop_nothing() -> None:
    verdict = judge(with_more(operations=batches(10, 100, lambda *at: 0 if at[2] else usual(*at))))
    assert verdict.standing is Standing.CERTIFIED


def test_one_kind_of_operation_that_breaks_is_found() -> None:
    other = batches(10, 100, never, op="identify")
    broken = batches(10, 100, lambda *at: 4 if at[2] else usual(*at), range(14), op="clear")
    history = past(100) + past(100, op="identify") + past(100, op="clear")
    verdict = judge(with_more(history=history, operations=HEALTHY.operations + other + broken))
    assert verdict.action is Action.ROLL_BACK


def crash(installs: int, shops: int, count: int, control: int = 0, *, was_known: bool = False) -> Evidence:
    group = CrashGroup("0123456789abcdef", "bus:open:12", 3, installs, shops, count, control, was_known)
    return with_more(crashes=(group,))


@pytest.mark.parametrize(("installs", "count"), [(2, 2), (1, 2)])
def test_new_crash_on_two_installs_or_twice_on_one_pauses(installs: int, count: int) -> None:
    assert streams(judge(crash(installs, installs, count))) == [("signatures", Action.PAUSE)]


def test_new_crash_that_came_once_stops_nothing() -> None:
    assert judge(crash(1, 1, 1)).standing is Standing.CERTIFIED


def test_crash_that_the_old_version_had_stops_nothing() -> None:
    assert judge(crash(5, 5, 9, was_known=True)).standing is Standing.CERTIFIED


def test_crash_that_controls_have_as_well_stops_nothing() -> None:
    assert judge(crash(2, 2, 2, control=20)).standing is Standing.CERTIFIED


def test_new_crash_on_one_adapter_that_five_shops_have_rolls_back() -> None:
    verdict = judge(crash(6, 5, 11))
    assert streams(verdict) == [("signatures", Action.ROLL_BACK)]
    assert "bus:open:12" in verdict.reasons[0].words


def test_sessions_that_crash_more_often_roll_back() -> None:
    sessions = batches(10, 100, lambda *at: 3 if at[2] else 0, op="session")
    verdict = judge(with_more(session_history=past(100, 3, op="session"), sessions=sessions))
    assert ("crashes", Action.ROLL_BACK) in streams(verdict)


def test_version_that_keeps_installs_from_telling_is_rolled_back() -> None:
    verdict = judge(with_more(operations=(), contacts=told(10, has_told=False, silent_h=60)))
    assert streams(verdict) == [("silence", Action.ROLL_BACK)]


def test_silence_within_habits_is_certified_of_nobody() -> None:
    verdict = judge(with_more(operations=(), contacts=told(10, has_told=False, silent_h=10)))
    assert (verdict.standing, verdict.reasons) == (Standing.NOT_ENOUGH, ())
    assert "silence" in {one.limit for one in verdict.missing}


def exceeded(arm: Arm, shop: int, over: int) -> Exceedance:
    return Exceedance(name(shop), arm, Measure.LATENCY, "scan", 0.9, over, 300, 200, 2000)


def test_operations_that_take_longer_in_all_machines_roll_back() -> None:
    slow = tuple(exceeded(Arm.TRIAL, shop, 70) for shop in range(10))
    assert streams(judge(with_more(exceedances=slow))) == [("latency", Action.ROLL_BACK)]


def test_one_machine_that_became_slow_calls_a_person() -> None:
    some = tuple(exceeded(Arm.TRIAL, shop, 30 if shop else 120) for shop in range(10))
    assert streams(judge(with_more(exceedances=some))) == [("latency", Action.PAUSE)]


def test_slowness_on_both_versions_is_the_environments() -> None:
    both = tuple(exceeded(arm, shop, 70) for shop in range(10) for arm in Arm)
    assert streams(judge(with_more(exceedances=both))) == [("latency", Action.ENVIRONMENT)]


def test_limit_that_is_broken_for_certain_pauses() -> None:
    verdict = judge(with_more(tallies=(Tally("memory_over_1_gb", 60, 140),)))
    assert streams(verdict) == [("limits", Action.PAUSE)]


def test_limit_that_few_points_break_stops_nothing() -> None:
    assert judge(with_more(tallies=(Tally("memory_over_1_gb", 2, 10),))).standing is Standing.CERTIFIED


def test_shops_that_were_over_the_limit_before_are_not_held_to_it() -> None:
    often = batches(10, 100, drifting)
    verdict = judge(with_more(history=past(100, 60), operations=often))
    assert (verdict.reasons, verdict.standing) == ((), Standing.NOT_ENOUGH)
    assert verdict.missing[0].trials is None


def test_what_must_not_happen_even_once_rolls_back_at_once() -> None:
    verdict = judge(Evidence(alarms=(Alarm("data_corruption", "two records were mixed up"),)))
    assert streams(verdict) == [("alarms", Action.ROLL_BACK)]


def test_people_who_are_not_satisfied_pause_it() -> None:
    assert streams(judge(with_more(rating=Rating((20, 20, 20, 5, 5))))) == [("limits", Action.PAUSE)]


def test_adoption_is_said_and_stops_nothing() -> None:
    verdict = judge(with_more(tallies=(Tally("adoption", 2, 400),)))
    assert (streams(verdict), verdict.standing) == ([("limits", Action.GO_ON)], Standing.CERTIFIED)


def test_what_the_plan_wants_certified_is_missing_until_it_is() -> None:
    verdict = judge(HEALTHY, Limits(must_certify=frozenset({"crash_rate", "override_rate"})))
    assert [one.limit for one in verdict.missing] == ["crash_rate", "override_rate"]


def test_nothing_at_all_is_not_enough() -> None:
    verdict = judge(Evidence())
    assert (verdict.standing, verdict.action) == (Standing.NOT_ENOUGH, Action.GO_ON)


def test_order_in_which_it_is_told_does_not_matter() -> None:
    operations = batches(10, 100, bad)
    first = judge(with_more(operations=operations))
    mixed = tuple(sorted(operations, key=lambda one: (one.ok, one.shop, one.day)))
    assert judge(with_more(operations=mixed)) == first


def test_shop_without_a_past_is_judged_by_the_fleets() -> None:
    fresh = tuple(
        Batch(day, "new", Arm.TRIAL, "scan", 40, 0, 0) for day in range(14)
    )  # fmt: skip
    verdict = judge(with_more(operations=HEALTHY.operations + fresh))
    assert verdict.standing is Standing.CERTIFIED


def test_fleet_without_any_past_is_compared_all_the_same() -> None:
    assert judge(with_more(history=(), operations=batches(10, 100, bad))).action is Action.ROLL_BACK


def test_three_shops_of_eight_are_rolled_back_when_all_of_them_are_bad() -> None:
    operations = batches(3, 8, lambda *at: 8 if at[2] else usual(*at))
    verdict = judge(with_more(history=past(8), operations=operations))
    assert verdict.action is Action.ROLL_BACK
    assert "without any one shop" in verdict.reasons[0].words


def test_draw_is_looked_at_after_whole_days_only() -> None:
    operations = batches(10, 100, lambda *at: 8 if at[2] else usual(*at), range(1))
    assert judge(with_more(operations=operations, today=0)).action is Action.PAUSE
    assert judge(with_more(operations=operations, today=1)).action is Action.ROLL_BACK
