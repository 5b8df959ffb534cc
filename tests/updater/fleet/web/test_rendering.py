"""Pages made of templates: nothing guessed, nothing unescaped, a menu for each role."""

from collections.abc import Callable

import pytest
from jinja2 import UndefinedError

from tests.updater.fleet.web.desk import Desk
from updater.fleet.accounts.roles import Role
from updater.fleet.web.rendering import Renderer, _environment
from updater.fleet.web.site import MENU
from updater.fleet.web.static import load

SignedIn = Callable[[Role], Desk]


def test_a_value_that_is_missing_is_an_error_and_no_gap() -> None:
    with pytest.raises(UndefinedError):
        _environment().from_string("{{ nothing }}").render()


def test_values_are_escaped_without_asking() -> None:
    assert _environment().from_string("{{ x }}").render(x="<b>&\"'") == "&lt;b&gt;&amp;&#34;&#39;"


def test_each_template_compiles() -> None:
    environment = Renderer(load(), MENU)._templates
    names = environment.list_templates()
    assert len(names) > 20
    for name in names:
        environment.get_template(name)


@pytest.mark.parametrize(
    ("role", "missing"),
    [
        (Role.VIEWER, {"/installs", "/audit", "/users"}),
        (Role.SUPPORT, {"/audit", "/users"}),
        (Role.RELEASE_MANAGER, {"/users"}),
        (Role.ADMINISTRATOR, set()),
    ],
)
def test_the_menu_holds_what_the_role_may_see(signed_in: SignedIn, role: Role, missing: set[str]) -> None:
    page = signed_in(role).get("/").text
    assert {link.path for link in MENU if f'<a href="{link.path}"' not in page} == missing


def test_the_page_that_is_open_is_marked_for_ears_too(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get("/crashes").text
    assert page.count("aria-current") == 1
    assert '<a href="/crashes" aria-current="page">' in page
