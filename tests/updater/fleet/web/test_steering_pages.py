"""Acts on versions: one person stops, two let go on, and nobody is both."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.updater.fleet.seeding_steering import BAD, GOOD
from tests.updater.fleet.web.desk import Desk
from updater.fleet.accounts import people
from updater.fleet.accounts.people import By
from updater.fleet.accounts.roles import Role
from updater.fleet.rollout import steering
from updater.fleet.rollout.proposals import waiting
from updater.fleet.store.steering_tables import ACTS

SignedIn = Callable[[Role], Desk]


def _state(desk: Desk, version: str = BAD) -> str:
    with desk.database.read() as connection:
        return steering.rollout(connection, version).state


def _two(signed_in: SignedIn) -> tuple[Desk, Desk]:
    """Return two release managers in front of a version that one of them has halted."""
    one = signed_in(Role.RELEASE_MANAGER)
    other = one.other()
    other.enter("noor", Role.RELEASE_MANAGER)
    one.post(f"/releases/{BAD}/stop", act="halt", why="it crashes")
    one.clock.now += 1000
    return one, other


def _proposed(signed_in: SignedIn) -> tuple[Desk, Desk]:
    """Return two release managers, of whom the first proposed that the halted version goes on."""
    one, other = _two(signed_in)
    one.post(f"/releases/{BAD}/propose", act="resume", why="mended")
    return one, other


def _number(desk: Desk) -> int:
    with desk.database.read() as connection:
        return waiting(connection, desk.clock.now)[0].id


@pytest.mark.parametrize(
    ("act", "state"), [("pause", "paused"), ("halt", "halted"), ("roll_back", "rolled_back")]
)
@pytest.mark.parametrize("role", [Role.RELEASE_MANAGER, Role.ADMINISTRATOR])
def test_one_person_stops_a_version(signed_in: SignedIn, role: Role, act: str, state: str) -> None:
    desk = signed_in(role)
    answer = desk.post(f"/releases/{BAD}/stop", act=act, why="it crashes")
    assert (answer.status_code, _state(desk)) == (303, state)
    page = desk.get(answer.headers["location"]).text
    assert "it crashes" in page
    assert state.replace("_", " ") in page


def test_what_was_done_is_on_record_with_who_and_why(signed_in: SignedIn) -> None:
    desk = signed_in(Role.RELEASE_MANAGER)
    desk.post(f"/releases/{BAD}/stop", act="halt", why="it crashes")
    with desk.database.read() as connection:
        row = connection.execute(select(ACTS)).one()
    assert (row.version, row.act, row.who, row.why) == (BAD, "halt", "release", "it crashes")


@pytest.mark.parametrize(
    "form", [{"act": "halt"}, {"act": "halt", "why": " "}, {"act": "resume", "why": "x"}, {"why": "x"}]
)
def test_a_stop_needs_a_reason_and_is_a_stop(signed_in: SignedIn, form: dict[str, str]) -> None:
    desk = signed_in(Role.RELEASE_MANAGER)
    assert desk.post(f"/releases/{BAD}/stop", **form).status_code == 422
    assert _state(desk) == "running"


def test_two_let_it_go_on(signed_in: SignedIn) -> None:
    one, other = _proposed(signed_in)
    assert _state(one) == "halted"
    answer = other.post(f"/proposals/{_number(other)}/agree")
    assert (answer.status_code, _state(one)) == (303, "running")


def test_nobody_agrees_with_themselves(signed_in: SignedIn) -> None:
    one, _ = _proposed(signed_in)
    assert one.post(f"/proposals/{_number(one)}/agree").status_code == 409
    assert _state(one) == "halted"


def test_nor_with_a_second_browser(signed_in: SignedIn) -> None:
    one, _ = _proposed(signed_in)
    again = one.other()
    again.sign_in("release")
    assert again.post(f"/proposals/{_number(one)}/agree").status_code == 409
    assert _state(one) == "halted"


def test_who_was_made_a_release_manager_afterwards_does_not_count(signed_in: SignedIn) -> None:
    one, other = _proposed(signed_in)
    with one.database.begin() as connection:
        people.give_role(connection, "noor", Role.RELEASE_MANAGER, By("boss", one.clock.now + 1))
    other.sign_in("noor")
    answer = other.post(f"/proposals/{_number(one)}/agree")
    assert answer.status_code == 403
    assert "younger than this proposal" in answer.text
    assert _state(one) == "halted"


def test_account_that_was_reset_since_agrees_to_nothing_of_before(signed_in: SignedIn) -> None:
    one, other = _proposed(signed_in)
    with one.database.begin() as connection:
        code = people.reset(connection, "noor", By("boss", one.clock.now + 1), one.draw.randbytes)
    other.set_up("noor", code)
    answer = other.post(f"/proposals/{_number(one)}/agree")
    assert (answer.status_code, _state(one)) == (403, "halted")


def test_a_proposal_counts_once(signed_in: SignedIn) -> None:
    one, other = _proposed(signed_in)
    number = _number(one)
    other.post(f"/proposals/{number}/agree")
    assert other.post(f"/proposals/{number}/agree").status_code == 404


def test_a_proposal_can_be_taken_off_the_table(signed_in: SignedIn) -> None:
    one, other = _proposed(signed_in)
    number = _number(one)
    other.post(f"/proposals/{number}/take-back")
    assert other.post(f"/proposals/{number}/agree").status_code == 404
    assert _state(one) == "halted"


def test_an_old_proposal_counts_no_more(signed_in: SignedIn) -> None:
    one, other = _proposed(signed_in)
    number = _number(one)
    one.clock.now += 366 * 86_400_000
    other.client.cookies.clear()
    other.sign_in("noor")
    assert other.post(f"/proposals/{number}/agree").status_code == 404


def test_one_person_promotes_what_is_certified(signed_in: SignedIn) -> None:
    desk = signed_in(Role.RELEASE_MANAGER)
    assert "Promote 1.4.2" in desk.get(f"/releases/{GOOD}").text
    assert desk.post(f"/releases/{GOOD}/promote", why="certified").status_code == 303


def test_one_person_does_not_promote_what_is_not(signed_in: SignedIn) -> None:
    desk = signed_in(Role.RELEASE_MANAGER)
    assert "Promote 1.5.0" not in desk.get(f"/releases/{BAD}").text
    answer = desk.post(f"/releases/{BAD}/promote", why="I want it")
    assert (answer.status_code, "takes two people" in answer.text) == (409, True)


def test_what_stands_still_is_not_stopped_again(signed_in: SignedIn) -> None:
    desk = signed_in(Role.RELEASE_MANAGER)
    desk.post(f"/releases/{BAD}/stop", act="halt", why="it crashes")
    assert desk.post(f"/releases/{BAD}/stop", act="pause", why="again").status_code == 409


def test_an_administrator_stops_but_does_not_let_go_on(signed_in: SignedIn) -> None:
    page = signed_in(Role.ADMINISTRATOR).get(f"/releases/{BAD}").text
    assert "Stop 1.5.0" in page
    assert "Propose" not in page


def test_a_viewer_sees_the_reasons_and_no_buttons(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get(f"/releases/{BAD}").text
    assert "2.6 times as often" in page
    assert "1\u2009840" in page
    assert "31.7" in page
    assert 'id="acts"' not in page
