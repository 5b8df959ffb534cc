"""drivers.elm327.batches: OBDLink Family Reference and Programming Manual, "Communicating" and its bars."""

import pytest

from drivers.elm327.batches import BATCH_MAX, batch_of, is_all_done


def test_commands_are_joined_by_bars() -> None:
    assert batch_of(("ATE0", "ATL0", "ATS0")) == "ATE0|ATL0|ATS0"


@pytest.mark.parametrize("commands", [(), ("ATE0",), ("ATE0",) * (BATCH_MAX // 4)])
def test_what_is_no_batch_or_too_long_for_one_is_none(commands: tuple[str, ...]) -> None:
    assert batch_of(commands) == ""


@pytest.mark.parametrize("texts", [("OK", "OK"), ("OK|OK",), ("OK|", "OK")])
def test_as_many_ok_as_commands_are_all(texts: tuple[str, ...]) -> None:
    assert is_all_done(texts, 2)


@pytest.mark.parametrize("texts", [(), ("OK",), ("OK", "?"), ("OK", "OK", "OK"), ("?",), ("OK", "12.4V")])
def test_anything_else_is_not(texts: tuple[str, ...]) -> None:
    assert not is_all_done(texts, 2)
