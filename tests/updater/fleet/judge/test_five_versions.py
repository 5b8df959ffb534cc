"""Five versions in a fleet of forty shops, as the judge is told of them at the end of each day.

Half of the shops have the version, a third of them an adapter of one kind.  Of the five, four have to go,
each for a reason of its own, and the one that came with a change of the world has to stay.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from tests.updater.fleet.judge.stories import Incidents, bad, batches, drifting, name, never, past, usual
from updater.fleet.judge.evidence import Arm, Batch, Contact, CrashGroup, Evidence, Exceedance, Measure
from updater.fleet.judge.judging import judge
from updater.fleet.judge.verdict import Action, Standing, Verdict

SHOPS = 40
TRIAL = 20
DAYS = 14
#: of 40 scans a day, those above the machine's own ninth decile
USUALLY_OVER = 4
OPERATIONS = 40
PLACE = "drivers.elm327.link:read:88"

#: (day, shop) -> whether its adapter brought the program down
Crashes = Callable[[int, int], bool]


def has_the_adapter(shop: int) -> bool:
    return shop % 3 == 0


def no_crash(_day: int, _shop: int) -> bool:
    return False


def crashes_on_the_adapter(day: int, shop: int) -> bool:
    """Every other day, in the shops that have it."""
    return shop < TRIAL and has_the_adapter(shop) and (day + shop) % 2 == 0


def as_ever(_is_trial: bool) -> int:
    return USUALLY_OVER


def slower(is_trial: bool) -> int:
    return 12 if is_trial else USUALLY_OVER


def slower_everywhere(_is_trial: bool) -> int:
    return 12


@dataclass(frozen=True)
class Version:
    """What a version does to the shops that have it, and the world to all.

    Attributes:
        incidents: of scans.
        over: scans a day that take longer than nine of ten used to, by whether it is on the version.
        crashes: of the program.
        is_mute: it tells nothing, though its update program says that it was taken.
    """

    incidents: Incidents = usual
    over: Callable[[bool], int] = as_ever
    crashes: Crashes = no_crash
    is_mute: bool = False

    def after(self, days: int) -> Evidence:
        """Return what is known when so many days are over."""
        scans = batches(TRIAL, SHOPS, self.incidents, range(days))
        sessions = batches(TRIAL, SHOPS, lambda day, shop, _: self.crashes(day, shop), range(days), "session")
        return Evidence(
            history=past(SHOPS),
            operations=self._heard(scans),
            session_history=past(SHOPS, 0, op="session"),
            sessions=self._heard(sessions),
            exceedances=tuple(self._exceedance(shop, days) for shop in self._telling()),
            crashes=self._groups(days),
            contacts=tuple(self._contact(shop, days) for shop in range(SHOPS)),
            today=days,
        )

    def _telling(self) -> range:
        return range(TRIAL, SHOPS) if self.is_mute else range(SHOPS)

    def _heard(self, told: tuple[Batch, ...]) -> tuple[Batch, ...]:
        telling = {name(shop) for shop in self._telling()}
        return tuple(one for one in told if one.shop in telling)

    def _exceedance(self, shop: int, days: int) -> Exceedance:
        arm = Arm.TRIAL if shop < TRIAL else Arm.CONTROL
        over = self.over(shop < TRIAL) * days
        return Exceedance(name(shop), arm, Measure.LATENCY, "scan", 0.9, over, OPERATIONS * days, 120, 1200)

    def _groups(self, days: int) -> tuple[CrashGroup, ...]:
        seen = [(day, shop) for day in range(days) for shop in range(TRIAL) if self.crashes(day, shop)]
        shops = len({shop for _, shop in seen})
        return (CrashGroup("c0" * 8, PLACE, seen[0][0], shops, shops, len(seen)),) if seen else ()

    def _contact(self, shop: int, days: int) -> Contact:
        is_silent = self.is_mute and shop < TRIAL
        arm = Arm.TRIAL if shop < TRIAL else Arm.CONTROL
        gaps = tuple(float(hours) for hours in range(1, 40))
        silent_h = 24.0 * days if is_silent else 5.0
        return Contact(f"install-{shop}", name(shop), arm, not is_silent, silent_h, gaps, 2)


FAILING = Version(incidents=bad)
SLOW = Version(over=slower)
CRASHING = Version(crashes=crashes_on_the_adapter)
MUTE = Version(is_mute=True)
#: the world changed for everybody on the day on which it came
INNOCENT = Version(incidents=drifting, over=slower_everywhere)
GOOD = Version()

BAD = [
    pytest.param(FAILING, "operations", 1, id="more operations fail"),
    pytest.param(SLOW, "latency", 1, id="slow"),
    pytest.param(CRASHING, "signatures", 2, id="crashes on one adapter"),
    pytest.param(MUTE, "silence", 1, id="breaks its own reporting"),
]


@cache
def verdicts(version: Version) -> tuple[Verdict, ...]:
    """Return what the judge says at the end of each day, the first day first."""
    return tuple(judge(version.after(days)) for days in range(1, DAYS + 1))


def reasons(verdict: Verdict, action: Action) -> set[str]:
    return {reason.stream for reason in verdict.reasons if reason.action is action}


@pytest.mark.parametrize(("version", "stream", "within"), BAD)
def test_bad_version_is_rolled_back_within_days(version: Version, stream: str, within: int) -> None:
    said = verdicts(version)
    first = next(day for day, one in enumerate(said, 1) if one.action is Action.ROLL_BACK)
    assert first <= within
    assert stream in reasons(said[first - 1], Action.ROLL_BACK)


@pytest.mark.parametrize(("version", "stream", "within"), BAD)
def test_bad_version_is_bad_from_then_on(version: Version, stream: str, within: int) -> None:
    later = verdicts(version)[within - 1 :]
    assert all(one.standing is Standing.HALT and one.action is Action.ROLL_BACK for one in later)
    assert all(stream in reasons(one, Action.ROLL_BACK) for one in later)


@pytest.mark.parametrize(("version", "stream", "within"), BAD)
def test_bad_version_was_never_certified(version: Version, stream: str, within: int) -> None:
    assert stream
    assert all(one.standing is not Standing.CERTIFIED for one in verdicts(version)[:within])


def test_only_what_is_wrong_with_a_version_is_held_against_it() -> None:
    blamed = {one.id: reasons(verdicts(one.values[0])[-1], Action.ROLL_BACK) for one in BAD}
    assert blamed == {
        "more operations fail": {"operations"},
        "slow": {"latency"},
        "crashes on one adapter": {"signatures"},
        "breaks its own reporting": {"silence"},
    }


def test_crash_on_one_adapter_is_named_by_its_place() -> None:
    said = verdicts(CRASHING)[-1]
    assert [PLACE in one.words for one in said.reasons if one.stream == "signatures"] == [True]


def test_adapter_that_few_shops_have_is_enough_to_call_a_person_at_once() -> None:
    def in_two_shops(day: int, shop: int) -> bool:
        return shop in {0, 3} and day == 0

    said = judge(Version(crashes=in_two_shops).after(1))
    assert (said.action, reasons(said, Action.PAUSE)) == (Action.PAUSE, {"signatures"})


def test_change_of_the_world_is_said_every_day_and_stops_nothing() -> None:
    said = verdicts(INNOCENT)
    seen = [reasons(one, Action.ENVIRONMENT) for one in said]
    assert {"operations", "latency"} <= seen[-1]
    assert {one.action for one in said} == {Action.ENVIRONMENT}


def test_version_that_comes_with_a_change_of_the_world_is_not_certified_by_it() -> None:
    assert all(one.standing is not Standing.CERTIFIED for one in verdicts(INNOCENT))


@pytest.mark.parametrize("version", [FAILING, SLOW, CRASHING, MUTE])
def test_bad_version_is_found_through_a_change_of_the_world(version: Version) -> None:
    def worse(day: int, shop: int, is_trial: bool) -> int:
        return 8 if is_trial and version is FAILING else drifting(day, shop, is_trial)

    changed = Version(worse, version.over, version.crashes, version.is_mute)
    assert judge(changed.after(DAYS)).action is Action.ROLL_BACK


def test_good_version_is_certified_and_never_stopped() -> None:
    said = verdicts(GOOD)
    assert all(one.action is Action.GO_ON for one in said)
    assert said[-1].standing is Standing.CERTIFIED


def test_version_that_mends_what_failed_is_certified() -> None:
    def mended(day: int, shop: int, is_trial: bool) -> int:
        return never(day, shop, is_trial) if is_trial else usual(day, shop, is_trial)

    assert judge(Version(incidents=mended).after(DAYS)).standing is Standing.CERTIFIED
