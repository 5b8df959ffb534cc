"""Ends a window as its user does, with the patience that a machine with other work needs."""

from pytestqt.qtbot import QtBot

from diagclinic.ui.application import Shell

#: long enough for whoever asks a network, or a maker's library, on a machine that is busy with other work
PATIENCE_MS = 30_000


def part(shell: Shell, qtbot: QtBot) -> None:
    """Close the window; who asks around for interfaces cannot be interrupted, and is waited for before."""
    qtbot.waitUntil(lambda: not shell.desk.side.is_busy, timeout=PATIENCE_MS)
    shell.part()
    qtbot.waitUntil(lambda: shell.has_parted, timeout=PATIENCE_MS)
    assert shell.close()
