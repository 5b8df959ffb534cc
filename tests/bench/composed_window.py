"""The window as the program composes it, for benchmarks."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PyQt6.QtWidgets import QApplication

from diagclinic.app.compose import compose
from diagclinic.ui.application import Shell
from diagclinic.ui.theme.switch import ThemeSwitch
from tests.bench.event_loop import wait_until
from tests.bench.ours import RESOURCES

#: how long the window may take for what it does in a moment
PATIENCE_S: Final = 30.0
LOOK_MS: Final = 50


@contextmanager
def composed_window(
    folder: Path, url: str | None = None, size_px: tuple[int, int] | None = None
) -> Iterator[Shell]:
    """Show the window, with its record in `folder`, connected to `url`; it has parted when the block ends."""
    app = QApplication(sys.argv[:1])
    workshop = compose(folder)
    shell = Shell(workshop, ThemeSwitch(app, RESOURCES), folder, lambda: None)
    if size_px is not None:
        shell.window.resize(*size_px)
    shell.window.show()
    try:
        shell.begin(url)
        yield shell
    finally:
        shell.part()
        wait_until(lambda: shell.has_parted, PATIENCE_S, LOOK_MS)
        shell.close()
        workshop.close()
