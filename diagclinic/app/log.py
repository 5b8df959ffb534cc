"""The program's log: a file that rotates, in the data folder."""

import contextlib
import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

FILE_NAME: Final = "diagclinic.log"
FILE_BYTES: Final = 1_000_000
FILES_KEPT: Final = 3

logger = logging.getLogger(__name__)


class QuietFileHandler(RotatingFileHandler):
    """A log file that keeps its troubles to itself: a full disk prints no traceback at a technician."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the name is logging's
        """Lose `record`."""


def silence_log() -> None:
    """Keep from standard error what is logged where there is no log, or not yet."""
    logging.getLogger().addHandler(logging.NullHandler())  # without any, the last resort writes there


def start_log(folder: Path) -> None:
    """Write the log to `folder`; where that is not possible the program works without one."""
    root = logging.getLogger()
    silence_log()
    root.setLevel(logging.INFO)
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if not _is_free(folder / FILE_NAME):
            return
        handler = QuietFileHandler(
            folder / FILE_NAME, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8", delay=True
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(handler)


def _is_free(path: Path) -> bool:
    """Tell if a log can stand at `path`: a pipe there would keep the program waiting for a reader."""
    return path.is_file() or not path.exists()


def log_failure(error: Exception) -> None:
    """Keep what went wrong with its whole way there."""
    logger.error("%s", error, exc_info=error)
