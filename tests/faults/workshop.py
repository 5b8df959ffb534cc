"""Where thousands of installs are laid down and thrown away: in memory where there is room for it."""

import shutil
import tempfile
from pathlib import Path
from typing import Final

SHARED: Final = Path("/dev/shm")  # noqa: S108  everything in it lies in a folder that nobody else can enter
NEEDED: Final = 512 << 20


def workshop(shared: Path = SHARED) -> Path:
    """Return a folder to make temporary folders in."""
    if shared.is_dir() and shutil.disk_usage(shared).free >= NEEDED:
        return shared
    return Path(tempfile.gettempdir())
