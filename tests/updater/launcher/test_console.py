"""What the launcher itself says."""

import sys

import pytest

from updater.launcher.console import tell


class Full:
    """An output that takes nothing."""

    def write(self, _: str) -> None:
        raise OSError


def test_a_sentence_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    tell("It runs.")
    assert capsys.readouterr() == ("", "It runs.\n")


@pytest.mark.parametrize("stream", [None, Full()])
def test_a_missing_or_full_output_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stream: object
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    tell("It runs.", is_last=True)
    assert capsys.readouterr().out == ""
