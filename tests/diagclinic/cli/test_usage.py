"""diagclinic.cli.usage: wrong use of the command line."""

from diagclinic.app.exit_codes import ExitCode, exit_code_of
from diagclinic.cli.usage import UsageError


def test_wrong_use_has_its_own_exit_code() -> None:
    assert exit_code_of(UsageError("say --yes")) is ExitCode.WRONG_USAGE
