"""Let a window work while its benchmark waits."""

import time
from collections.abc import Callable

from PyQt6.QtCore import QEventLoop, QTimer


def wait_until(is_so: Callable[[], bool], patience_s: float, look_ms: int) -> None:
    """Let the window work until `is_so`, looking every `look_ms`.

    Raises:
        TimeoutError: it did not come to that in time.
    """
    until_s = time.monotonic() + patience_s
    while not is_so():
        if time.monotonic() > until_s:
            raise TimeoutError("the window did not come so far")
        let_pass(look_ms)


def let_pass(milliseconds: int) -> None:
    """Let the window work for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
