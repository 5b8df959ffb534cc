"""What is refused is not explained to whoever tries names."""

from updater.fleet.enrol.errors import NotLetInError, TooOftenError


def test_there_is_one_answer_for_all_that_is_not_good() -> None:
    assert (str(NotLetInError()), NotLetInError.status) == ("this install is not let in", 403)


def test_asking_too_often_is_told_apart() -> None:
    assert TooOftenError("slow down").status == 429
