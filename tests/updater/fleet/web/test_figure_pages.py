"""Operations, performance and adoption."""

from collections.abc import Callable

import pytest

from tests.updater.fleet.rows import put
from tests.updater.fleet.seeding import TODAY
from tests.updater.fleet.web.desk import Desk
from updater.fleet.accounts.roles import Role
from updater.fleet.store.event_tables import FACT_DAYS, VERSION_DAYS
from updater.fleet.web.figure_pages import ROWS, commonest

SignedIn = Callable[[Role], Desk]


def test_operations_tell_shares_with_intervals_and_quantiles(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get("/operations").text
    for told in ("scan", "identify", "1.5.0", "95 % interval", "p99"):
        assert told in page


def test_the_chart_comes_with_its_numbers(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get("/operations").text
    table = page.partition("<summary>The numbers</summary>")[2].partition("</table>")[0]
    assert table.count("<tr>") == 31
    assert '<th scope="row">11-21</th>' in table


@pytest.mark.parametrize(("path", "row"), [("/operations", ">1.4.2</td>"), ("/adoption", ">1.4.2</th>")])
def test_a_version_can_be_chosen(signed_in: SignedIn, path: str, row: str) -> None:
    desk = signed_in(Role.VIEWER)
    assert row in desk.get(path).text
    assert row not in desk.get(path, version="1.5.0").text


def test_a_channel_can_be_chosen(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get("/operations", channel="beta").text
    assert "<option selected>beta</option>" in page
    assert "<td>1.5.0</td>" not in page


def test_interface_that_crashes_shows_it(signed_in: SignedIn) -> None:
    desk = signed_in(Role.VIEWER)
    with desk.database.begin() as connection:
        put(connection, FACT_DAYS, day=TODAY, what="crash", name="hang", vci="can-pcan", count=77)
    row = desk.get("/performance").text.partition('<th scope="row">can-pcan')[2].partition("</tr>")[0]
    assert '<td class="n">77</td>' in row


def test_interfaces_tell_what_fails_and_what_is_lost(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get("/performance").text
    for told in ("elm327", "j2534", "doip", "Reconnects", "Lost per 1 000"):
        assert told in page


def test_adoption_tells_who_fell_silent(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get("/adoption").text
    assert "Silent for 7 days" in page
    assert 'aria-hidden="true"><rect' in page


@pytest.mark.parametrize("path", ["/operations", "/performance", "/adoption"])
def test_a_choice_of_nothing_says_so(signed_in: SignedIn, path: str) -> None:
    answer = signed_in(Role.VIEWER).get(path, region="XX")
    assert answer.status_code == 200
    assert 'class="empty"' in answer.text


def test_invented_operations_do_not_bury_the_others(signed_in: SignedIn) -> None:
    desk = signed_in(Role.VIEWER)
    invented = (
        {"op": f"invented-{number}", "vci": f"v{number % 9}", "failed": 1} for number in range(3 * ROWS)
    )
    with desk.database.begin() as connection:
        put(connection, VERSION_DAYS, *invented, day=TODAY)
    for path in ("/operations", "/performance"):
        page = desk.get(path).text
        assert "rarer rows are left out" in page
        assert page.count("invented-") <= ROWS * 20
        assert ">scan</" in page


def test_the_commonest_stay_in_their_order() -> None:
    assert commonest([3, 9, 1, 8], lambda one: one, 2) == (9, 8)
    assert commonest([3, 9], lambda one: one, 5) == (3, 9)
