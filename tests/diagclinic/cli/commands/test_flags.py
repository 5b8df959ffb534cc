"""What people read of flags, and choose."""

from pathlib import Path

import pytest

from diagclinic.app.flags import SignedFlags
from diagclinic.cli.usage import UsageError
from diagclinic.core.errors import FlagError, FlagKeptError
from tests.cli_desk import CliDesk
from tests.flag_files import a_choice, lay_down


@pytest.fixture
def published(typed: CliDesk, tmp_path: Path) -> CliDesk:
    """A desk whose publisher tries something with interfaces of one kind."""
    aimed = {"if": [{"==": [{"var": "vci"}, "elm327"]}, "single", "batched"]}
    flag = a_choice(targeting=aimed, experiment="live_polling")
    typed.workshop.flags = SignedFlags(tmp_path, lay_down(tmp_path / "flags", {"live_polling": flag}))
    return typed


@pytest.fixture
def own(typed: CliDesk, tmp_path: Path) -> CliDesk:
    """A desk of a program without published flags."""
    typed.workshop.flags = SignedFlags(tmp_path, None)
    return typed


def test_flags_are_listed_with_their_reasons(own: CliDesk) -> None:
    printed = own.printed("flags", "list")
    assert "live_polling         batched     because the program has it so" in printed
    assert "You may set it." in printed


def test_programs_read_the_list(own: CliDesk) -> None:
    first = own.data("flags", "list")[0]
    assert (first["flag"], first["variant"], first["why"]) == ("live_polling", "batched", "code")


def test_choice_holds_from_now_on(own: CliDesk, tmp_path: Path) -> None:
    assert "because somebody chose it" in own.printed("flags", "set", "live_polling_choice", "single")
    own.workshop.flags = SignedFlags(tmp_path, None)
    assert own.data("flags", "why", "live_polling_choice")["variant"] == "single"
    assert own.data("flags", "unset", "live_polling_choice")["why"] == "code"


def test_reason_depends_on_the_interface(published: CliDesk) -> None:
    assert "is batched" in published.printed("flags", "why", "live_polling")
    printed = published.printed("flags", "why", "live_polling", "--interface", "elm327")
    assert "is single, because the publisher has it so for this computer" in printed
    assert "experiment live_polling" in printed


def test_what_the_publisher_keeps_is_not_set(published: CliDesk) -> None:
    with pytest.raises(FlagKeptError):
        published.type("flags", "set", "live_polling", "single")


def test_variant_that_there_is_not_is_told(own: CliDesk) -> None:
    with pytest.raises(FlagError, match="batched, single"):
        own.type("flags", "set", "live_polling_choice", "fastest")


@pytest.mark.parametrize("words", [("set", "fast", "on"), ("unset", "fast"), ("why", "fast")])
def test_unknown_flag_is_wrong_usage(own: CliDesk, words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="flags list"):
        own.type("flags", *words)
