"""diagclinic.app.crash_hooks: what nobody caught is told, and done with as before."""

import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from diagclinic.app.crash_hooks import CrashHooks
from diagclinic.services.telemetry import Crashed
from tests.telemetry_doubles import Heard


@pytest.fixture
def before(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what the hooks that were there before hear."""
    heard: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: heard.append(kind.__name__))
    monkeypatch.setattr(threading, "excepthook", lambda args: heard.append(args.exc_type.__name__))
    monkeypatch.setattr(sys, "unraisablehook", lambda args: heard.append(args.exc_type.__name__))
    return heard


@pytest.fixture
def heard(before: list[str]) -> Iterator[Heard]:
    listener = Heard()
    hooks = CrashHooks(listener)
    hooks.take()
    yield listener
    hooks.let_go()


def fail(*_: Any) -> None:
    raise KeyError("secret")


def fail_unraisably() -> None:
    """Let an object fail while it is thrown away, where nobody can catch it."""
    kind = type("Failing", (), {"__del__": fail})
    kind()


def on_a_thread() -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def at_the_end() -> None:
    try:
        fail()
    except KeyError as error:
        sys.excepthook(KeyError, error, error.__traceback__)


@pytest.mark.parametrize("act", [on_a_thread, fail_unraisably, at_the_end])
def test_exception_that_nobody_caught_is_told_and_done_with_as_before(
    act: Any, heard: Heard, before: list[str]
) -> None:
    act()
    assert [(one.what, one.type) for one in heard.facts if isinstance(one, Crashed)] == [
        ("python", "KeyError")
    ]
    assert before == ["KeyError"]


def test_end_of_the_program_is_no_crash(heard: Heard, before: list[str]) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert (heard.facts, before) == ([], ["KeyboardInterrupt"])


def test_hooks_come_back(before: list[str]) -> None:
    former = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    hooks = CrashHooks(Heard())
    hooks.take()
    hooks.let_go()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == former


def test_hook_that_somebody_else_took_stays_theirs(before: list[str]) -> None:
    hooks = CrashHooks(Heard())
    hooks.take()
    sys.excepthook = theirs = lambda *_: None
    hooks.let_go()
    assert sys.excepthook is theirs
