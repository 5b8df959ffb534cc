"""drivers.elm327.fingerprint: what the answers make of an adapter."""

import pytest

from drivers.api import CheckOutcome
from drivers.elm327.command_table import ELM327_COMMANDS, STN_COMMANDS, Command
from drivers.elm327.dialogue import Reply
from drivers.elm327.fingerprint import claimed, is_clone, judge, lacking, verdict

ANSWERED, REFUSED, SILENT = CheckOutcome.ANSWERED, CheckOutcome.REFUSED, CheckOutcome.SILENT
VOLTS = next(command for command in ELM327_COMMANDS if command.name == "AT RV")


def outcomes(*refused: str, chip: bool = False, how: CheckOutcome = REFUSED) -> dict[Command, CheckOutcome]:
    """Return a test in which all was answered but what is named."""
    commands = (*ELM327_COMMANDS, *(STN_COMMANDS if chip else ()))
    return {command: how if command.name in refused else ANSWERED for command in commands}


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (Reply((("12.4V", 0.0),)), CheckOutcome.ANSWERED),
        (Reply((("12.4", 0.0),)), CheckOutcome.WRONG),
        (Reply((("OK", 0.0),)), CheckOutcome.WRONG),
        (Reply((("?", 0.0),)), CheckOutcome.REFUSED),
        (Reply(()), CheckOutcome.WRONG),
        (Reply((), is_whole=False), CheckOutcome.SILENT),
        (Reply((("12.", 0.0),), is_whole=False), CheckOutcome.SILENT),
        (Reply((("STOPPED", 0.0),), is_cut=True), CheckOutcome.SILENT),
    ],
)
def test_answer_is_judged(reply: Reply, outcome: CheckOutcome) -> None:
    assert judge(VOLTS, reply) is outcome


@pytest.mark.parametrize(
    ("identity", "version"),
    [("ELM327 v1.4B", "1.4b"), ("ELM327 v2.2", "2.2"), ("ELM327V2.1", "2.1"), ("OBDII", None), ("", None)],
)
def test_version_is_read(identity: str, version: str | None) -> None:
    assert claimed(identity) == version


def test_command_that_came_later_is_not_missing() -> None:
    assert lacking(outcomes("AT CER F1", "AT AL"), "1.4") == (ELM327_COMMANDS[4],)


def test_letter_of_a_version_counts() -> None:
    assert lacking(outcomes("AT CSM1", "AT JTM5", "AT CRA"), "1.4") == ()
    assert len(lacking(outcomes("AT CSM1", "AT JTM5", "AT CRA"), "1.4b")) == 3


def test_full_set_can_be_what_it_says() -> None:
    assert "can be the v1.4b" in verdict("ELM327 v1.4b", outcomes("AT AMC", "AT CTM1"))


def test_version_that_was_never_made_is_a_clone_whatever_it_answers() -> None:
    assert verdict("ELM327 v1.5", outcomes()) == "A clone: it says v1.5, which was never made."


def test_missing_command_is_a_clone() -> None:
    assert "says v2.1, but 2 commands of that version are missing or wrong (AT AL, AT PPS)" in verdict(
        "ELM327 v2.1", outcomes("AT AL", "AT PPS")
    )


def test_one_missing_command_is_one() -> None:
    assert "but a command of that version is missing or wrong (AT AL)" in verdict(
        "ELM327 v2.1", outcomes("AT AL")
    )


def test_test_that_was_broken_off_vouches_for_nothing() -> None:
    told = verdict("ELM327 v2.2", outcomes(), "It was pulled.")
    assert told == "Whether it is the v2.2 that it says it is cannot be told. It was pulled."


def test_only_the_first_of_many_are_named() -> None:
    told = verdict("ELM327 v2.1", outcomes("AT AL", "AT NL", "AT PPS", "AT CSM1"))
    assert "(AT AL, AT NL, AT PPS, …)" in told


def test_command_that_it_hangs_at_is_named() -> None:
    assert "It hangs at AT TP A0." in verdict("ELM327 v2.1", outcomes("AT TP A0", how=SILENT))


def test_adapter_without_a_version_is_told_as_it_names_itself() -> None:
    assert "it says OBDII" in verdict("OBDII", outcomes())


def test_stn_chip_is_none_of_the_clones_although_its_version_is_made_up() -> None:
    assert (
        verdict("ELM327 v1.4b", outcomes("AT CS", chip=True))
        == "An STN chip: it answers 16 of 16 ST commands."
    )


def test_imitation_of_an_stn_chip_is_told_by_what_it_refuses() -> None:
    refused = [command.name for command in STN_COMMANDS][3:]
    assert verdict("ELM327 v1.5", outcomes(*refused, chip=True)).startswith("An imitation of an STN chip")


@pytest.mark.parametrize(
    ("identity", "refused", "clone"),
    [
        ("ELM327 v1.4b", "AT AMC", False),
        ("ELM327 v1.4b", "AT AL", True),
        ("ELM327 v1.5", "", True),
        ("X", "", True),
    ],
)
def test_clone_is_known(identity: str, refused: str, clone: bool) -> None:
    assert is_clone(identity, outcomes(refused)) is clone
