"""diagclinic.ui.presenters.problem: a failure as every page shows it."""

from diagclinic.ui.presenters.problem import Problem


def test_details_may_be_missing() -> None:
    assert Problem("It failed.", "Try again.").details == ""


def test_two_problems_with_the_same_words_are_the_same() -> None:
    assert Problem("It failed.", "Try again.", "x") == Problem("It failed.", "Try again.", "x")
