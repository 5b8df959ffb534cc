"""Each part tries itself, and what is wrong with one keeps no other from its turn."""

from diagclinic.core.errors import CatalogueError
from diagclinic.services.self_test import Part, PartCheck, check_parts


def fine() -> str:
    return "It works."


def broken() -> str:
    raise CatalogueError("pids.csv is missing")


def gone() -> str:
    import no_such_module  # noqa: F401, PLC0415  # type: ignore[import-not-found]

    return "never"


def test_a_part_that_works_says_so() -> None:
    assert check_parts([Part("a", fine)]) == (PartCheck("a", is_ok=True, words="It works."),)


def test_a_part_that_fails_says_why() -> None:
    (check,) = check_parts([Part("a", broken)])

    assert (check.is_ok, check.words) == (False, "CatalogueError: pids.csv is missing")


def test_a_part_that_cannot_be_loaded_is_one_that_fails() -> None:
    (check,) = check_parts([Part("a", gone)])

    assert (check.is_ok, "no_such_module" in check.words) == (False, True)


def test_every_part_has_its_turn() -> None:
    checks = check_parts([Part("a", broken), Part("b", fine)])

    assert [(check.name, check.is_ok) for check in checks] == [("a", False), ("b", True)]
