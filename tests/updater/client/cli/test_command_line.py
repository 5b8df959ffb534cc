"""A line that cannot be understood."""

import pytest

from updater.client.cli.command_line import Parser


def test_it_is_refused_in_a_sentence_that_names_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        Parser(prog="diagclinic-x").parse_args(["--nothing"])
    told = "diagclinic-x: unrecognized arguments: --nothing. diagclinic-x --help tells what can be typed.\n"
    assert (ended.value.code, capsys.readouterr().err) == (2, told)
