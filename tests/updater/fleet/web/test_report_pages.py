"""Reports to be taken away."""

from collections.abc import Callable

import pytest

from tests.updater.fleet.web.desk import Desk
from updater.fleet.accounts.roles import Role

SignedIn = Callable[[Role], Desk]


@pytest.mark.parametrize("span", ["day", "week", "month"])
@pytest.mark.parametrize(
    ("form", "beginning"), [("html", b"<!doctype"), ("pdf", b"%PDF-"), ("csv", b"\xef\xbb\xbf")]
)
def test_each_is_a_file(signed_in: SignedIn, span: str, form: str, beginning: bytes) -> None:
    answer = signed_in(Role.VIEWER).get(f"/reports/{span}.{form}")
    assert answer.content.startswith(beginning)
    assert answer.headers["content-disposition"].startswith("attachment;")


def test_a_file_is_called_after_its_period(signed_in: SignedIn) -> None:
    answer = signed_in(Role.VIEWER).get("/reports/week.csv", of="2026-11-18")
    assert "diagclinic-fleet-2026-W47.csv" in answer.headers["content-disposition"]


def test_the_page_names_the_last_whole_ones(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get("/reports").text
    for name in ("2026-11-20", "2026-W46", "2026-10"):
        assert name in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/reports/year.pdf", 404),
        ("/reports/week.csv?of=9999-12-31", 422),
        ("/reports/week.exe", 404),
        ("/reports/..%2fweek.pdf", 404),
        ("/reports/week.pdf?of=yesterday", 422),
        ("/reports/week.pdf?of=2026-02-31", 422),
    ],
)
def test_what_there_is_not_is_not_given(signed_in: SignedIn, path: str, status: int) -> None:
    assert signed_in(Role.VIEWER).get(path).status_code == status


def test_shops_are_in_no_report(signed_in: SignedIn) -> None:
    assert b"Meridian" not in signed_in(Role.ADMINISTRATOR).get("/reports/month.csv").content
