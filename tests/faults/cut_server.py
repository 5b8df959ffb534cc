"""``python -m tests.faults.cut_server BACKING MOUNT JOURNAL [CUT]``: a folder whose power can be cut.

Passes everything through to BACKING and notes what changed, was synced or is named otherwise, in order.
Event number CUT does not happen: from there on all is an input/output error. Unmounts and writes the journal
when its standard input ends, so that nothing stays mounted when its parent dies.
"""

import contextlib
import errno
import os
import signal
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import mfusepy

from tests.faults.journal import write_journal
from tests.faults.unsynced import Disk, Event

_STAT: Final = ("st_mode", "st_nlink", "st_uid", "st_gid", "st_size")
_TIMES: Final = ("st_atime", "st_mtime", "st_ctime")


class CutFolder(mfusepy.Operations):
    """The file system; one lock, so that the journal has the order of the changes."""

    use_ns = True

    def __init__(self, backing: Path, cut: int | None = None, on_ready: Callable[[], object] = int) -> None:
        self._backing = backing
        self._cut = cut
        self._on_ready = on_ready
        self._disk = Disk.of(backing)
        self._nodes: dict[int, int] = {}
        self._lock = threading.RLock()
        self.journal: list[Event] = []

    def init(self, path: str) -> None:
        self._on_ready()

    @property
    def is_cut(self) -> bool:
        """Whether the power is gone."""
        return self._cut is not None and len(self.journal) >= self._cut

    # what changes something

    def create(self, path: str, mode: int, fi: Any = None) -> int:
        with self._change(Event("create", path[1:], number=stat.S_IFREG | stat.S_IMODE(mode))):
            handle = os.open(self._real(path), os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
        return self._opened(handle, path)

    def open(self, path: str, flags: int) -> int:
        node = self._disk.node(path[1:])
        if not flags & os.O_TRUNC:
            return self._opened(os.open(self._real(path), _as_server(flags)), path)
        with self._change(Event("truncate", node=node)):
            handle = os.open(self._real(path), _as_server(flags))
        return self._opened(handle, path)

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        with self._change(Event("write", node=self._nodes[fh], number=offset, payload=bytes(data))):
            return os.pwrite(fh, data, offset)

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        node = self._disk.node(path[1:]) if fh is None else self._nodes[fh]
        with self._change(Event("truncate", node=node, number=length)):
            os.truncate(self._real(path) if fh is None else fh, length)
        return 0

    def mkdir(self, path: str, mode: int) -> int:
        with self._change(Event("mkdir", path[1:], number=stat.S_IFDIR | stat.S_IMODE(mode))):
            self._real(path).mkdir(mode)
        return 0

    def symlink(self, target: str, source: str) -> int:
        with self._change(Event("symlink", target[1:], source, number=stat.S_IFLNK | 0o777)):
            self._real(target).symlink_to(source)
        return 0

    def link(self, target: str, source: str) -> int:
        with self._change(Event("link", source[1:], target[1:])):
            self._real(target).hardlink_to(self._real(source))
        return 0

    def rename(self, old: str, new: str) -> int:
        with self._change(Event("rename", old[1:], new[1:])):
            self._real(old).rename(self._real(new))
        return 0

    def unlink(self, path: str) -> int:
        with self._change(Event("unlink", path[1:])):
            self._real(path).unlink()
        return 0

    def rmdir(self, path: str) -> int:
        with self._change(Event("rmdir", path[1:])):
            self._real(path).rmdir()
        return 0

    def chmod(self, path: str, mode: int) -> int:
        with self._change(Event("chmod", node=self._disk.node(path[1:]), number=mode)):
            self._real(path).chmod(stat.S_IMODE(mode))
        return 0

    def fsync(self, path: str, datasync: int, fh: int) -> int:
        with self._change(Event("sync", node=self._nodes[fh])):
            return 0

    def fsyncdir(self, path: str, datasync: int, fh: int) -> int:
        with self._change(Event("sync_folder", node=self._disk.node(path[1:]))):
            return 0

    # what only looks

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        self._powered()
        found = self._real(path).lstat()
        times = {name: getattr(found, f"{name}_ns") for name in _TIMES}
        return {name: getattr(found, name) for name in _STAT} | times

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        self._powered()
        return os.pread(fh, size, offset)

    def readdir(self, path: str, fh: int) -> list[str]:
        self._powered()
        return [".", "..", *(entry.name for entry in self._real(path).iterdir())]

    def readlink(self, path: str) -> str:
        self._powered()
        return str(self._real(path).readlink())

    def release(self, path: str, fh: int) -> int:
        with self._lock:
            del self._nodes[fh]
            os.close(fh)
        return 0

    def statfs(self, path: str) -> dict[str, int]:
        found = os.statvfs(self._backing)
        return {name: getattr(found, name) for name in dir(found) if name.startswith("f_")}

    def utimens(self, path: str, times: tuple[int, int] | None = None) -> int:
        os.utime(self._real(path), ns=times)
        return 0

    def chown(self, path: str, uid: int, gid: int) -> int:
        return 0

    @contextlib.contextmanager
    def _change(self, event: Event) -> Iterator[None]:
        """Do it and note it, or neither."""
        with self._lock:
            self._powered()
            yield
            self._disk.do(event)
            self.journal.append(event)

    def _powered(self) -> None:
        if self.is_cut:
            raise OSError(errno.EIO, "the power is gone")

    def _opened(self, handle: int, path: str) -> int:
        with self._lock:
            self._nodes[handle] = self._disk.node(path[1:])
        return handle

    def _real(self, path: str) -> Path:
        return self._backing / path[1:]


def _as_server(flags: int) -> int:
    """The server reads what others only write, and writes where it is told to."""
    return (flags & ~(os.O_APPEND | os.O_ACCMODE)) | (os.O_RDWR if flags & os.O_ACCMODE else os.O_RDONLY)


def _unmount_at_end_of_input() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def main(arguments: list[str]) -> None:
    """Serve the folder until standard input ends."""
    backing, mount, journal, *cut = arguments
    folder = CutFolder(
        Path(backing),
        int(cut[0]) if cut else None,
        lambda: print("ready", flush=True),  # noqa: T201 - the parent waits for it
    )
    threading.Thread(target=_unmount_at_end_of_input, daemon=True).start()
    with contextlib.suppress(RuntimeError):  # how the library tells that a signal ended it
        mfusepy.FUSE(folder, mount, foreground=True, fsname="powercut")
    write_journal(Path(journal), folder.journal)


if __name__ == "__main__":
    main(sys.argv[1:])
