"""Nothing is published that installs would refuse: by a wrong clock, or under roles that have ended."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.updater.world import PLATFORM, World
from updater.client.errors import ExpiredError
from updater.client.folder_source import FolderSource
from updater.client.install import Install
from updater.client.trust import Anchor, refresh
from updater.client.work import Work
from updater.install.layout import Layout
from updater.release.bundling import Load, bundle
from updater.release.changes import Act, Change, revise
from updater.release.committing import finish, resign
from updater.release.desk import Desk
from updater.release.errors import RefusedError
from updater.release.expiring import sweep
from updater.release.halting import halt
from updater.release.staging import stage
from updater.release.timing import (
    cure,
    good_until,
    is_ahead,
    last_signed,
    late_remarks,
    refuse_ended,
    refuse_untimely,
)


def vouched(world: World) -> Desk:
    """The desk of somebody who vouches for the clock."""
    return replace(world.desk, is_clock_right=True)


def put_on(world: World, days: float) -> None:
    """Let the day of the last signature be so many days ago."""
    world.clock.pass_days(days)
    resign(vouched(world), ("halt",))


@pytest.mark.parametrize("days", [-730, -2, 46, 150])
def test_clock_far_from_the_last_signature_signs_nothing(world: World, days: int) -> None:
    before = (world.live.metadata / "timestamp.json").read_bytes()
    world.clock.pass_days(days)
    with pytest.raises(RefusedError, match="this computer's clock says"):
        resign(world.desk)
    assert (world.live.metadata / "timestamp.json").read_bytes() == before


@pytest.mark.parametrize("days", [-0.9, 0, 1, 44])
def test_clock_near_the_last_signature_signs(world: World, days: float) -> None:
    world.clock.pass_days(days)
    assert resign(world.desk).is_live


@pytest.mark.parametrize("days", [-730, 46])
def test_clock_that_somebody_vouches_for_signs(world: World, days: int) -> None:
    world.clock.pass_days(days)
    assert resign(vouched(world)).is_live


def test_clock_long_after_the_last_signature_is_vouched_for_by_a_word(world: World) -> None:
    world.clock.pass_days(46)
    with pytest.raises(RefusedError) as refused:
        resign(world.desk)
    assert "--clock-is-right" in refused.value.remedy


def test_right_clock_after_a_wrong_one_is_told_the_cure(world: World) -> None:
    world.clock.pass_days(150)
    resign(vouched(world))
    world.clock.pass_days(-150)
    with pytest.raises(RefusedError) as refused:
        world.offer("1.1.0")
    assert "diagclinic-release resign --days 195 --clock-is-right" in refused.value.remedy


def test_cured_timestamp_outlives_the_time_that_installs_were_told(world: World) -> None:
    world.clock.pass_days(150)
    resign(vouched(world))
    told = last_signed(world.live)
    world.clock.pass_days(-150)
    resign(vouched(world), days=195)
    assert world.live.timestamp().signed.expires > told


def test_cure_names_no_more_days_than_can_be_typed(world: World) -> None:
    assert "--days 365 " in cure(world.clock.now + timedelta(days=3650), world.clock.now)


@pytest.mark.parametrize(("hours", "ahead"), [(-1, False), (23, False), (25, True)])
def test_signature_of_more_than_a_day_ahead_lies_in_the_future(world: World, hours: int, ahead: bool) -> None:
    assert is_ahead(world.clock.now + timedelta(hours=hours), world.clock.now) is ahead


def test_wrong_clock_removes_no_files(world: World) -> None:
    world.clock.pass_days(150)
    with pytest.raises(RefusedError, match="clock"):
        sweep(world.desk)


def test_what_waits_is_not_finished_by_a_wrong_clock(world: World) -> None:
    change = Change(Act("test"))
    revise(world.desk, change, "halt")
    stage(world.desk, change)
    world.clock.pass_days(-2)
    with pytest.raises(RefusedError, match="clock"):
        finish(world.desk)


def test_nothing_is_published_once_a_role_has_ended_that_every_install_needs(world: World) -> None:
    put_on(world, 366)
    with pytest.raises(RefusedError, match=r"releases has ended on .*, targets has ended on") as refused:
        resign(world.desk)
    assert "diagclinic-release resign releases resume targets" in refused.value.remedy


def test_halt_is_not_said_to_stop_what_it_cannot_reach(world: World) -> None:
    put_on(world, 366)
    with pytest.raises(RefusedError, match="no install would take this"):
        halt(world.desk, "1.0.0", "it smokes")


def test_roles_that_have_ended_are_renewed_one_after_the_other(world: World) -> None:
    put_on(world, 366)
    for role in ("releases", "resume", "targets"):
        resign(world.desk, (role,))
    assert resign(world.desk).is_live


def test_roles_that_have_ended_are_finished_together(world: World) -> None:
    put_on(world, 366)
    for role in ("releases", "resume", "targets"):
        change = Change(Act("resign"))
        revise(world.desk, change, role)
        stage(world.desk, change)
    assert len(finish(world.desk)) == 3


def test_role_that_ended_while_it_waited_is_refused(world: World) -> None:
    change = Change(Act("test"))
    revise(world.desk, change, "halt")
    change.roles["halt"].signed.expires = world.clock.now
    with pytest.raises(RefusedError, match="which waits, has ended") as refused:
        refuse_untimely(world.desk, change)
    assert "diagclinic-release discard" in refused.value.remedy


def test_region_that_let_its_role_end_holds_nobody_else_up(world: World) -> None:
    put_on(world, 181)
    assert resign(world.desk).is_live
    (*_, last) = late_remarks(world.desk)
    assert "diagclinic-release resign regional-US" in last


def test_region_is_not_offered_anything_below_a_role_that_has_ended(world: World) -> None:
    put_on(world, 366)
    resign(world.desk, ("releases", "resume", "targets"))
    with pytest.raises(RefusedError, match="chan-regional has ended"):
        world.offer("1.1.0", "regional:EU")


def test_fresh_roles_leave_nothing_to_remark(world: World) -> None:
    assert late_remarks(world.desk) == ()


@pytest.mark.parametrize("days", [45, 60])
def test_stick_that_nobody_would_take_is_not_written(world: World, tmp_path: Path, days: int) -> None:
    world.offer("1.1.0")
    world.clock.pass_days(days)
    with pytest.raises(RefusedError, match="timestamp has ended on") as refused:
        bundle(world.desk, Load(), tmp_path / "stick")
    assert (refused.value.remedy, (tmp_path / "stick").exists()) == (
        "Sign it anew: diagclinic-release resign snapshot timestamp.",
        False,
    )


def test_fresh_repository_may_be_carried_away(world: World) -> None:
    refuse_ended(world.desk)
    assert good_until(world.live) == world.live.timestamp().signed.expires


def test_publication_ends_with_the_first_role_that_every_install_needs(world: World) -> None:
    world.clock.pass_days(170)
    resign(vouched(world))
    assert good_until(world.live) == world.live.role("halt").signed.expires


def look(world: World, shop: Path, now: datetime) -> int:
    """Let an install look at the repository; return the version of the timestamp that it trusts then."""
    install = Install("0" * 32, "pilot", "", PLATFORM, ())
    anchor = Anchor((world.live.metadata / "1.root.json").read_bytes(), now - timedelta(days=1))
    source = FolderSource(world.repo, Work())
    return refresh(Layout(shop), install, [source], anchor, now).timestamp.version


def test_install_that_was_told_the_future_is_healed_as_the_cure_says(world: World, tmp_path: Path) -> None:
    now = world.clock.now
    world.clock.pass_days(150)
    resign(vouched(world))
    look(world, tmp_path / "shop", now)
    world.clock.now = now
    days = int(cure(last_signed(world.live), now).split("--days ")[1].split()[0])
    resign(vouched(world))
    with pytest.raises(ExpiredError):
        look(world, tmp_path / "shop", now)
    resign(world.desk, days=days)
    assert look(world, tmp_path / "shop", now) == world.live.timestamp().signed.version
