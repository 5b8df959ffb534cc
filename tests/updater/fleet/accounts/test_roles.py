"""What each role may do, and what nobody may do alone."""

import pytest

from updater.fleet.accounts.roles import GRANTS, Permission, Role, may


def test_every_role_stands_in_the_table_and_may_see() -> None:
    assert set(GRANTS) == set(Role)
    assert all(may(role, Permission.SEE) for role in Role)


def test_every_permission_belongs_to_somebody() -> None:
    assert set().union(*GRANTS.values()) == set(Permission)


def test_a_viewer_sees_and_does_nothing_else() -> None:
    assert GRANTS[Role.VIEWER] == {Permission.SEE}


def test_who_makes_people_does_not_give_the_second_signature() -> None:
    assert not [role for role in Role if may(role, Permission.PEOPLE) and may(role, Permission.STEER)]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.RELEASE_MANAGER])
def test_shops_are_for_support_and_administrators(role: Role) -> None:
    assert not may(role, Permission.SEE_SHOPS)


def test_whoever_may_let_a_version_go_on_may_stop_it() -> None:
    assert all(may(role, Permission.STOP) for role in Role if may(role, Permission.STEER))
