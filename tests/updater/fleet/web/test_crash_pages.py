"""Crashes: groups, frames, and what people say of them."""

from collections.abc import Callable

import pytest

from tests.updater.fleet.seeding import CRASH
from tests.updater.fleet.web.desk import Desk
from updater.fleet.accounts.roles import Role

SignedIn = Callable[[Role], Desk]


def test_the_group_on_most_computers_stands_first(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get("/crashes").text
    assert page.index("IndexError") < page.index("Hang")


def test_a_version_can_be_chosen(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get("/crashes", version="1.4.2").text
    assert "Hang" in page
    assert "IndexError" not in page


def test_one_group_shows_its_frames_innermost_first(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get(f"/crashes/{CRASH}").text
    assert page.index("next_frame:118") < page.index("ask_unit:203")
    assert '<form method="post" class' not in page


def test_what_support_says_stays(signed_in: SignedIn) -> None:
    desk = signed_in(Role.SUPPORT)
    desk.post(f"/crashes/{CRASH}", state="mended", note="In 1.5.1.")
    page = desk.get(f"/crashes/{CRASH}").text
    assert "In 1.5.1." in page
    assert "mended</span>" in page


@pytest.mark.parametrize("state", ["", "gone", "open; drop"])
def test_there_are_four_states(signed_in: SignedIn, state: str) -> None:
    assert signed_in(Role.SUPPORT).post(f"/crashes/{CRASH}", state=state).status_code == 422


def test_a_group_that_is_not_there_is_not_settled(signed_in: SignedIn) -> None:
    assert signed_in(Role.SUPPORT).post("/crashes/0000", state="known").status_code == 404
