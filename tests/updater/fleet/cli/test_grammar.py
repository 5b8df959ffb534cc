"""Every module's verbs can be typed, and nothing else."""

from argparse import Namespace

import pytest

from updater.fleet.cli.grammar import MODULES, parse


@pytest.mark.parametrize(
    "line", [["serve"], ["migrate"], ["enrol-code", "Weber"], ["revoke", "x"], ["archive", "--to", "x"]]
)
def test_verbs_can_be_typed(line: list[str]) -> None:
    words = parse(line)
    assert isinstance(words, Namespace)
    assert (words.verb, callable(words.run)) == (line[0], True)


@pytest.mark.parametrize("line", [[], ["nonsense"], ["serve", "--work", "2"], ["archive"], ["revoke"]])
def test_other_words_end_with_code_2(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(line)
    assert ended.value.code == 2
    assert "--help tells what can be typed" in capsys.readouterr().err


def test_each_module_adds_verbs() -> None:
    assert all(callable(module.add) for module in MODULES)
