"""updater.client: the program as a process; whatever asks for its end stops it cleanly."""

import signal
import subprocess
import sys
import threading

import pytest

from tests.program import ROOT, environment
from updater.client.__main__ import SIGNALS, take_signals


def test_help_lists_the_verbs() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "updater.client", "--help"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    verbs = ("status", "history", "check", "apply", "rollback", "pin", "unpin", "import", "repair")
    more = ("safe-mode", "bundle", "put-off", "channel", "config", "share", "verify-log", "acknowledge")
    assert [verb for verb in (*verbs, *more) if f"\n    {verb}" not in done.stdout] == []


@pytest.mark.parametrize("number", SIGNALS)
def test_signal_asks_for_an_end_and_ends_nothing_itself(number: signal.Signals) -> None:
    before = {one: signal.getsignal(one) for one in SIGNALS}
    cancel = threading.Event()
    try:
        take_signals(cancel)
        signal.raise_signal(number)
        assert cancel.is_set()
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def test_signal_that_is_to_be_ignored_stays_ignored() -> None:
    before = {one: signal.getsignal(one) for one in SIGNALS}
    try:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        take_signals(threading.Event())
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
