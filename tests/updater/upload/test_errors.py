"""updater.upload.errors: each failure has a code, a remedy and an exit code of its own."""

import inspect

import pytest

from updater.client.cli.failures import ExitCode, exit_code_of
from updater.client.errors import UpdateError
from updater.upload import errors

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, UpdateError) and kind.__module__ == errors.__name__
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_has_a_code_and_a_remedy_of_its_own(kind: type[UpdateError]) -> None:
    assert {"code", "remedy"} <= vars(kind).keys()
    assert kind.remedy.endswith(".")


def test_codes_are_told_apart() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_tree_in_the_page_names_each() -> None:
    assert errors.__doc__
    assert all(f"+-- {kind.__name__} " in errors.__doc__ for kind in KINDS)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.LaterError(""), ExitCode.OFFLINE),
        (errors.AnswerError(""), ExitCode.REFUSED),
        (errors.SpoolDamagedError(""), ExitCode.REFUSED),
        (errors.NoFleetError(""), ExitCode.REFUSED),
        (errors.RevokedError(""), ExitCode.REFUSED),
        (errors.CodeRefusedError(""), ExitCode.NOT_PERMITTED),
    ],
)
def test_each_ends_the_program_with_its_exit_code(error: UpdateError, code: ExitCode) -> None:
    assert exit_code_of(error) is code
