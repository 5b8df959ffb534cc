"""What tests of widgets share: a window to put them into."""

import pytest
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot


@pytest.fixture
def window(themed: QApplication, qtbot: QtBot) -> QWidget:
    """Return an empty window that is shown."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window
