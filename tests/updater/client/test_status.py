"""updater.client.status: what is said of an install, from values alone."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from updater.client.install import Install
from updater.client.short_code import Flag, decode
from updater.client.status import (
    Facts,
    Kept,
    Offer,
    days_since_news,
    flags_of,
    is_below,
    needed,
    notice_id,
    status_data,
    why_not,
)
from updater.install.state import Pending, Pin, State, Trial

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
STATE = State(current="1.5.0", last_good="1.5.0", time_floor=int(NOON.timestamp()) - 3 * 86_400 - 60)
INSTALL = Install("0" * 32, "regional", "DE", "linux-x86_64", ("https://updates.example",))
PENDING = Pending("2026-05-04T12:00:00Z", "1.5.0", "1.4.2", "Tess", "it freezes")
KEPT = (Kept("1.4.2", 3, ("Older",)), Kept("1.5.0", 4, ("Newer",)), Kept("1.3.0", 3))


def _facts(**changes: Any) -> Facts:
    return replace(Facts("/shop", NOON, STATE, INSTALL, KEPT), **changes)


@pytest.mark.parametrize(
    ("state", "flag"),
    [
        (replace(STATE, trial=Trial("1.5.0")), Flag.TRIAL),
        (replace(STATE, pin=Pin("1.5.0")), Flag.PINNED),
        (replace(STATE, flags="factory"), Flag.SAFE_MODE),
        (replace(STATE, bad=("1.6.0",)), Flag.FELL_BACK),
        (replace(STATE, halts={"h1": "1.5.0"}), Flag.HALTED),
        (replace(STATE, floor="1.6.0"), Flag.BELOW_FLOOR),
        (replace(STATE, pending=PENDING), Flag.PENDING),
    ],
)
def test_what_is_out_of_the_ordinary_is_in_the_code(state: State, flag: Flag) -> None:
    facts = _facts(state=state)
    assert (flags_of(facts), decode(status_data(facts)["code"]).flags) == (flag, flag)


def test_halt_of_another_version_is_none_of_this_one() -> None:
    assert flags_of(_facts(state=replace(STATE, halts={"h1": "1.4.2"}))) == Flag(0)


def test_damaged_log_is_in_the_code() -> None:
    assert flags_of(_facts(is_log_damaged=True)) == Flag.LOG_DAMAGED


def test_damaged_install_is_in_the_code_with_its_versions() -> None:
    told = decode(status_data(_facts(incomplete=("1.5.0",)))["code"])
    assert (told.flags, told.current, told.last_good) == (Flag.DAMAGED, "1.5.0", "1.5.0")


def test_what_starts_and_what_was_good_have_to_be_here() -> None:
    assert needed(State(current="1.6.0", last_good="1.5.0")) == {"1.6.0", "1.5.0"}


def test_code_tells_versions_channel_and_days() -> None:
    told = decode(status_data(_facts(launcher=2))["code"])
    assert (told.current, told.channel, told.region, told.launcher, told.days) == (
        "1.5.0",
        "regional",
        "DE",
        2,
        3,
    )


def test_install_of_which_nothing_is_whole_still_has_a_code() -> None:
    data = status_data(Facts("/shop", NOON, None, None))
    assert (decode(data["code"]).current, data["is_whole"]) == ("", False)


@pytest.mark.parametrize(("floor", "days"), [(0, None), (int(NOON.timestamp()) + 999, 0)])
def test_days_are_unknown_or_none_below_zero(floor: int, days: int | None) -> None:
    assert days_since_news(replace(STATE, time_floor=floor), NOON) == days


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("1.5.0", "it runs already"),
        ("1.3.0", "it is older than 1.4.0"),
        ("1.4.2", "its publisher took it back"),
        ("1.4.3", "it failed on this computer"),
        ("1.4.1", ""),
    ],
)
def test_way_back_is_barred_with_its_reason(version: str, words: str) -> None:
    state = replace(STATE, floor="1.4.0", yanked=("1.4.2",), bad=("1.4.3",))
    assert why_not(version, state)[: len(words) or None] == words


def test_kept_versions_are_told_newest_first() -> None:
    assert [one["version"] for one in status_data(_facts())["kept"]] == ["1.5.0", "1.4.2", "1.3.0"]


def test_offer_is_told_with_what_changes() -> None:
    offer = status_data(_facts(offer=Offer("1.6.0", ("Faster",), is_mandatory=True)))["offer"]
    assert (offer["version"], offer["notes"], offer["is_mandatory"]) == ("1.6.0", ["Faster"], True)


def test_notice_has_the_same_name_each_time() -> None:
    data = status_data(_facts(state=replace(STATE, notices=("It fell back.",))))
    assert data["notices"] == [{"id": notice_id("It fell back."), "words": "It fell back."}]


def test_notice_that_was_overtaken_is_not_told() -> None:
    notices = ("Version 1.5.0 is not complete on this computer. Repair it: diagclinic-update repair.",)
    assert status_data(_facts(state=replace(STATE, notices=notices)))["notices"] == []


def test_pending_way_back_is_told() -> None:
    assert status_data(_facts(state=replace(STATE, pending=PENDING)))["pending"] == {
        "from": "1.5.0",
        "to": "1.4.2",
    }


@pytest.mark.parametrize(("version", "floor"), [("", "1.0.0"), ("1.0.0", ""), ("1.0.0", "1.0.0")])
def test_what_is_no_version_is_below_nothing(version: str, floor: str) -> None:
    assert not is_below(version, floor)
