"""diagclinic.services.link_health: lost answers are counted, and silence that means something else is not."""

import pytest

from diagclinic.services.link_health import LAST, SHAKY_FROM, LinkHealth
from drivers.api import Scheme, Target
from tests.service_doubles import ENGINE, EVERYBODY, GEARBOX

ENGINE_ALONE = Target(Scheme.CAN_11BIT, 0x7E0)
SPEED = b"\x01\x0c"


def health_after(losses: int, *, good_after: int = 0) -> LinkHealth:
    """Return the health of a link that lost so many answers, each of which had come before."""
    health = LinkHealth()
    health.heard(EVERYBODY, ENGINE, SPEED)
    for _ in range(losses):
        health.missed(EVERYBODY, ENGINE, SPEED)
    for _ in range(good_after):
        health.heard(EVERYBODY, ENGINE, SPEED)
    return health


@pytest.mark.parametrize(
    ("losses", "shaky"), [(0, False), (SHAKY_FROM - 1, False), (SHAKY_FROM, True), (LAST + 5, True)]
)
def test_link_is_shaky_from_one_lost_answer_in_ten(losses: int, shaky: bool) -> None:
    assert health_after(losses).is_shaky is shaky


def test_damaged_answers_make_a_link_shaky_though_nothing_came_before() -> None:
    health = LinkHealth()
    for _ in range(SHAKY_FROM):
        health.garbled()
    assert health.is_shaky


def test_silence_about_what_a_unit_never_answered_is_no_loss() -> None:
    health = LinkHealth()
    health.heard(EVERYBODY, ENGINE, SPEED)
    for _ in range(LAST):
        health.missed(EVERYBODY, ENGINE, b"\x09\x02")
        health.missed(EVERYBODY, GEARBOX, SPEED)
        health.missed(ENGINE_ALONE, ENGINE, SPEED)
    assert not health.is_shaky


def test_link_that_works_again_is_good_again() -> None:
    assert not health_after(SHAKY_FROM, good_after=LAST).is_shaky


def test_few_good_answers_do_not_make_up_for_the_lost_ones() -> None:
    assert health_after(SHAKY_FROM, good_after=LAST - SHAKY_FROM).is_shaky


def test_new_link_begins_as_a_good_one_and_what_units_answer_stays_known() -> None:
    health = health_after(SHAKY_FROM)
    health.begin_anew()
    before = health.is_shaky
    for _ in range(SHAKY_FROM):
        health.missed(EVERYBODY, ENGINE, SPEED)
    assert (before, health.is_shaky) == (False, True)


def test_losses_of_all_links_of_a_visit_are_counted() -> None:
    health = LinkHealth()
    for _ in range(40):
        health.garbled()
    health.begin_anew()
    assert health.losses == 40
