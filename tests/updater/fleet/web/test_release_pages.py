"""One version: everything that is known of it."""

from collections.abc import Callable

import pytest

from tests.updater.fleet.rows import put
from tests.updater.fleet.seeding import TODAY
from tests.updater.fleet.seeding_steering import BAD, GOOD
from tests.updater.fleet.web.desk import Desk
from updater.fleet.accounts.roles import Role
from updater.fleet.rollout import steering
from updater.fleet.store.event_tables import FACT_DAYS

SignedIn = Callable[[Role], Desk]


def test_every_part_of_the_fleet_is_set_against_the_version_before(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get(f"/releases/{BAD}").text
    assert f"Against {GOOD}" in page
    for part in ("everywhere", "pilot", "EU", "US", "elm327", "j2534", "doip"):
        assert f'<th scope="row">{part}' in page


def test_crashes_on_one_interface_stand_in_its_row(signed_in: SignedIn) -> None:
    desk = signed_in(Role.VIEWER)
    with desk.database.begin() as connection:
        put(connection, FACT_DAYS, version=BAD, day=TODAY, what="crash", vci="j2534", count=777)
    page = desk.get(f"/releases/{BAD}").text
    rows = {row.partition('<th scope="row">')[2].partition("<")[0]: row for row in page.split("<tr>")}
    assert ["777<" in rows[vci] for vci in ("j2534", "doip")] == [True, False]


def test_pictures_tell_their_numbers_in_words(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get(f"/releases/{BAD}").text
    assert page.count('class="whisker"') == 7
    assert "Share that failed, this version above the one before" in page


def test_the_verdict_stands_with_every_reason_and_number(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get(f"/releases/{BAD}").text
    for told in ("2.6 times as often", "was never seen before", "operations e leave one out", "11.2"):
        assert told in page
    assert "(620 missing)" in page


def test_what_was_done_is_told_with_both_names(signed_in: SignedIn) -> None:
    desk = signed_in(Role.RELEASE_MANAGER)
    desk.post(f"/releases/{GOOD}/promote", why="certified and calm")
    page = desk.get(f"/releases/{GOOD}").text
    assert "certified and calm" in page
    assert "promote" in page


@pytest.mark.parametrize("version", ["9.9.9", "x", "1.5.0%20"])
def test_a_version_that_is_not_there_is_404(signed_in: SignedIn, version: str) -> None:
    assert signed_in(Role.VIEWER).get(f"/releases/{version}").status_code == 404


def test_version_that_nobody_is_offered_yet_has_no_share(signed_in: SignedIn) -> None:
    desk = signed_in(Role.VIEWER)
    with desk.database.begin() as connection:
        steering.change(connection, BAD, desk.clock.now, share="")
        phase = steering.rollout(connection, BAD).phase
    assert f"<p>{phase} · after" in desk.get(f"/releases/{BAD}").text
