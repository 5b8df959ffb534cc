"""What the judge says."""

from updater.fleet.judge.verdict import Action, Figure, Standing, Verdict

ONE = Verdict(
    Standing.NOT_ENOUGH, Action.GO_ON, (), (), (Figure("operations_e", 3.5), Figure("crashes_e", 1.0))
)


def test_figure_is_found_by_its_name() -> None:
    assert ONE.figure("operations_e") == 3.5


def test_figure_that_nobody_told_is_none() -> None:
    assert ONE.figure("silence_e") is None


def test_actions_are_named_as_the_tables_of_the_service_name_them() -> None:
    assert [one.value for one in Action] == ["go_on", "environment", "pause", "roll_back"]
