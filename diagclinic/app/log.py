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


def start_log(folder: Path) -> None:
    """Write the log to `folder`; where that is not possible the program works without one."""
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / FILE_NAME, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8", delay=True
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root = logging.getLogger()
        root.addHandler(handler)
        root.setLevel(logging.INFO)


def log_failure(error: Exception) -> None:
    """Keep what went wrong with its whole way there."""
    logger.error("%s", error, exc_info=error)
