"""diagclinic.ui.last_resort: what leaves a slot is logged and said, and the program goes on."""

import logging
import sys

import pytest
from PyQt6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from diagclinic.ui.last_resort import last_resort


def test_what_leaves_a_slot_is_said(qtbot: QtBot) -> None:
    told: list[Exception] = []
    with last_resort(told.append):
        QTimer.singleShot(0, lambda: 1 / 0)
        qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    assert isinstance(told[0], ZeroDivisionError)


def test_what_leaves_a_slot_is_logged_with_the_way_there(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), last_resort(lambda _: None):
        QTimer.singleShot(0, lambda: 1 / 0)
        qtbot.waitUntil(lambda: bool(caplog.records), timeout=10_000)
    assert "ZeroDivisionError" in caplog.text


def test_the_end_of_the_program_is_left_to_python() -> None:
    passed: list[type[BaseException]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "excepthook", lambda kind, *_: passed.append(kind))
        with last_resort(lambda _: None):
            sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert passed == [KeyboardInterrupt]


def test_the_former_hook_comes_back() -> None:
    former = sys.excepthook
    with last_resort(lambda _: None):
        pass
    assert sys.excepthook is former
