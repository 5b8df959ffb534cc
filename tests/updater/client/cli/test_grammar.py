"""updater.client.cli.grammar: what can be typed, and what is told where it makes no sense."""

from importlib import import_module

import pytest

from updater.client.cli.grammar import LONGEST_ROOT, build_parser, parse

NEED_A_REASON = (
    ["rollback", "1.0.0"],
    ["pin"],
    ["unpin"],
    ["safe-mode", "on"],
    ["channel", "beta"],
)
HAVE_ONE = (
    ["check"],
    ["apply"],
    ["import", "stick.zip"],
    ["put-off"],
    ["repair"],
    ["bundle", "b.zip"],
    ["config"],
    ["share"],
    ["acknowledge"],
    ["enrol"],
)


@pytest.mark.parametrize("words", NEED_A_REASON, ids=lambda words: words[0])
def test_act_of_support_needs_a_reason(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(words)
    assert (ended.value.code, "--why" in capsys.readouterr().err) == (2, True)


@pytest.mark.parametrize("words", HAVE_ONE, ids=lambda words: words[0])
def test_everyday_act_has_a_reason_of_its_own(words: list[str]) -> None:
    assert parse(words).why


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["defrost"],
        ["apply", "newest"],
        ["apply", "1.0"],
        ["apply", "--now", "--at-next-start"],
        ["rollback", "1.0.0", "--why", "   "],
        ["rollback", "1.0.0", "--why", "x" * 501],
        ["status", "--root", ""],
        ["status", "--root", "/" + "x" * LONGEST_ROOT],
        ["status", "--explain", "nonsense"],
        ["history", "--limit", "0"],
        ["history", "--limit", "many"],
        ["put-off", "--days", "31"],
        ["channel", "nightly", "--why", "x"],
        ["channel", "beta", "--region", "DEU", "--why", "x"],
        ["config", "--limit", "-1"],
        ["bundle", "bundle.tar"],
        ["import", ""],
        ["share", "--port", "65536"],
        ["status", "--js"],
    ],
    ids=" ".join,
)
def test_line_that_makes_no_sense_is_wrong_usage(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(words)
    assert ended.value.code == 2


def test_wrong_line_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["apply", "newest"])
    told = capsys.readouterr().err
    assert ("three numbers with dots" in told, told.count("\n")) == (True, 1)


def test_reason_is_one_line() -> None:
    assert parse(["unpin", "--why", " it\n works "]).why == "it works"


def test_region_is_written_in_capitals() -> None:
    assert parse(["channel", "regional", "--region", "de", "--why", "x"]).region == "DE"


def test_version_is_taken_at_the_next_start_unless_told() -> None:
    assert (parse(["apply"]).when, parse(["apply", "--now"]).when) == ("next", "now")


def test_every_verb_has_a_function() -> None:
    action = next(one for one in build_parser()._actions if hasattr(one, "choices") and one.choices)
    commands = {parser.get_default("command") for parser in dict(action.choices).values()}  # type: ignore[arg-type]
    for command in commands:
        module, _, function = command.partition(".")
        assert callable(getattr(import_module(f"updater.client.cli.{module}"), function))
