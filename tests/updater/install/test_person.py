"""Whoever runs a program has a name for its log, even on an account that has none."""

import getpass

import pytest

from updater.install.person import user_name


def test_it_is_what_the_account_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "tess")
    assert user_name() == "tess"


@pytest.mark.parametrize("error", [OSError, KeyError, ImportError])
def test_account_without_a_name_is_unknown(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def nameless() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert user_name() == "unknown"
