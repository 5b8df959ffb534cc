"""Headers that bind a browser."""

from starlette.responses import Response

from updater.fleet.web.headers import POLICY, guard


def test_the_policy_allows_our_own_files_and_nothing_else() -> None:
    rules = dict(rule.strip().partition(" ")[::2] for rule in POLICY.split(";"))
    assert set(rules.values()) == {"'none'", "'self'"}
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"


def test_a_page_is_kept_by_nobody() -> None:
    assert guard(Response(), is_secure=True).headers["cache-control"] == "no-store"


def test_a_file_that_never_changes_is_kept() -> None:
    assert "immutable" in guard(Response(), is_secure=True, is_kept=True).headers["cache-control"]


def test_only_over_https_browsers_are_told_to_stay_there() -> None:
    assert "strict-transport-security" in guard(Response(), is_secure=True).headers
    assert "strict-transport-security" not in guard(Response(), is_secure=False).headers


def test_forms_keep_their_origin() -> None:
    assert guard(Response(), is_secure=True).headers["referrer-policy"] == "same-origin"
