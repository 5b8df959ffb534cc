"""updater.client.interrupts: whatever asks for the end stops the work cleanly."""

import signal
import threading
from collections.abc import Iterator

import pytest

from updater.client.interrupts import SIGNALS, let_go, take_signals


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Give the test process its own handlers back."""
    before = {one: signal.getsignal(one) for one in SIGNALS}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_signal_asks_for_an_end_and_ends_nothing_itself(number: signal.Signals) -> None:
    cancel = threading.Event()
    take_signals(cancel)
    signal.raise_signal(number)
    assert cancel.is_set()


def test_signal_that_is_to_be_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    take_signals(threading.Event())
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN


@pytest.mark.parametrize("number", SIGNALS)
def test_what_comes_at_the_very_end_changes_nothing(number: signal.Signals) -> None:
    let_go()
    signal.raise_signal(number)
    assert signal.getsignal(number) is signal.SIG_IGN
