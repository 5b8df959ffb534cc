"""The one seam to the disk, for the update program too: what has returned here outlives a power cut."""

import os
import sys
from pathlib import Path

if sys.platform == "darwin":
    import fcntl


def sync_handle(handle: int) -> None:
    """Have an open file's bytes on the disk.

    Raises:
        OSError: the disk refuses; what is there now may be the old, the new, or torn.
    """
    if sys.platform == "darwin":
        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)  # fsync(2) there leaves them in the drive's cache
    else:
        os.fsync(handle)  # FlushFileBuffers on Windows


def sync_folder(folder: Path) -> None:
    """Have the names in `folder` on the disk; Windows offers no way to ask for that, NTFS journals them.

    Raises:
        OSError: the disk refuses.
    """
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            sync_handle(handle)
        finally:
            os.close(handle)


def make_folder(folder: Path) -> None:
    """Make `folder` and those above it, as far as they are missing, each with its name on the disk.

    Raises:
        OSError: the disk refuses.
    """
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def write_synced(path: Path, content: bytes, start: int = 0) -> None:
    """Let `path` end in `content` from byte `start` on, written in place; made where it is not there.

    A cut or a refusal in the middle leaves it torn: who needs the old content keeps it elsewhere.

    Raises:
        OSError: the disk refuses.
    """
    is_new = not path.exists()
    with path.open("xb" if is_new else "r+b") as file:
        file.seek(start)
        file.write(content)
        file.truncate()
        file.flush()
        sync_handle(file.fileno())
    if is_new:
        sync_folder(path.parent)
