"""Tell a tracer which line of Python the next system calls are made for.

The interpreter imports this by itself from PYTHONPATH. Before each call of a function of C that may change
files, it looks for a file whose name is the call's place: the nearest lines of this project, innermost first.
"""

import os
import sys
import threading
from types import FrameType
from typing import Any, Final

MARK: Final = "/call-site:"
DEPTH: Final = 3
_ROOT: Final = os.environ.get("CALL_SITES_OF", "")
_CHANGING: Final = frozenset(
    [
        *("open", "write", "writelines", "close", "flush", "__exit__", "truncate", "fsync", "fdatasync"),
        *("rename", "replace", "unlink", "remove", "rmdir", "mkdir", "link", "symlink", "chmod", "fchmod"),
        *("utime", "pwrite", "sendfile", "copy_file_range", "posix_fallocate", "ftruncate"),
        *("execute", "executemany", "executescript", "commit", "backup", "step"),
    ]
)


def _places(frame: FrameType | None) -> list[str]:
    places: list[str] = []
    while frame is not None and len(places) < DEPTH:
        name = frame.f_code.co_filename
        if name.startswith(_ROOT):
            places.append(f"{name.removeprefix(_ROOT)}:{frame.f_lineno}")
        frame = frame.f_back
    return places


def _mark(frame: FrameType, event: str, function: Any) -> None:
    if event == "c_call" and getattr(function, "__name__", "") in _CHANGING:
        places = _places(frame)
        os.access(MARK + "<".join(places), os.F_OK)


if _ROOT:
    threading.setprofile(_mark)
    sys.setprofile(_mark)
