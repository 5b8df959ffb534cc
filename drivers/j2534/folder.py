"""The private folder that a helper is started in: for what it unpacks and what it prints.

Whoever started the helper removes it.  A program that is killed cannot, and the 32-bit Python cannot either,
which runs out of it: so each one that starts a helper sweeps what such programs left behind.
"""

import os
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from drivers.j2534.helper import FOLDER

if sys.platform != "win32":
    import fcntl

#: what the helper and its library print; locked as long as either the program or the helper is there
SAID: Final = "said.txt"
#: of what was printed last, for the error's text
LAST_WORDS: Final = 400
#: more than that is not kept
MOST_BYTES: Final = 1 << 20
#: a folder is locked within less than that
SETTLED_S: Final = 60.0


class HelperFolder:
    """One such folder, from its making to its end.

    Attributes:
        said: what the helper is to print to.
    """

    def __init__(self, base: Path | None = None) -> None:
        """Make the folder, after those are swept that nobody needs any more.

        Raises:
            OSError: there is no room for it.
        """
        parent = Path(tempfile.gettempdir()) if base is None else base
        sweep(parent)
        self.path = Path(tempfile.mkdtemp(prefix=FOLDER, dir=parent))
        self.said = (self.path / SAID).open("ab", buffering=0)
        _lock(self.said.fileno())

    def last_words(self) -> str:
        """Return what was printed last, in one line."""
        with suppress(OSError), (self.path / SAID).open("rb") as said:
            size = said.seek(0, os.SEEK_END)
            said.seek(max(0, size - 4 * LAST_WORDS))
            return " ".join(said.read().decode("utf-8", "replace")[-LAST_WORDS:].split())
        return ""

    def forget_words(self) -> None:
        """Drop what was printed once it is a lot: a library may print for days."""
        with suppress(OSError):
            if os.fstat(self.said.fileno()).st_size > MOST_BYTES:
                os.ftruncate(self.said.fileno(), 0)

    def remove(self) -> None:
        """Take the folder away; a second call does nothing."""
        self.said.close()
        shutil.rmtree(self.path, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Take away what helpers of this user left in `parent`, where neither they nor their program is there."""
    for folder in parent.glob(f"{FOLDER}*"):
        with suppress(OSError):
            if _is_settled(folder) and _is_deserted(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_settled(folder: Path) -> bool:
    """Say whether it is surely a folder of ours, and nobody makes it just now.

    Raises:
        OSError: it has gone meanwhile.
    """
    told = folder.lstat()
    is_own = sys.platform == "win32" or told.st_uid == os.getuid()
    return is_own and not folder.is_symlink() and folder.is_dir() and time.time() - told.st_mtime > SETTLED_S


def _is_deserted(folder: Path) -> bool:
    """Say whether neither the program nor the helper is there.

    Raises:
        OSError: they are, or it is no folder of ours.
    """
    if sys.platform == "win32":
        (folder / SAID).unlink()  # a file that Python has opened cannot be taken away there
        return True
    with (folder / SAID).open("rb") as said:
        _lock(said.fileno())
    return True


def _lock(said: int) -> None:
    """Lock it for whoever has this opening of the file: the helper gets it, too, and all that it starts."""
    if sys.platform != "win32":
        fcntl.flock(said, fcntl.LOCK_EX | fcntl.LOCK_NB)
