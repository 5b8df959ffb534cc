"""One writer of a file at a time, on every system; whoever only reads it never notices.

The lock belongs to the open file: it ends when that is closed, and when the process ends, however it does.
"""

import ctypes
import sys
from collections.abc import Callable
from typing import Final

#: flags of LockFileEx (Windows API, fileapi.h)
_FAIL_AT_ONCE: Final = 0x1
_EXCLUSIVE: Final = 0x2
#: ERROR_LOCK_VIOLATION (Windows API, winerror.h)
_HELD_BY_ANOTHER: Final = 33
#: Windows keeps readers from bytes that are locked, and lets bytes be locked that no file will ever reach
LOCKED_BYTE: Final = 1 << 62


class Overlapped(ctypes.Structure):
    """Where the bytes lie that LockFileEx is to lock; OVERLAPPED of the Windows API."""

    _fields_ = (
        ("internal", ctypes.c_void_p),
        ("internal_high", ctypes.c_void_p),
        ("offset", ctypes.c_uint32),
        ("offset_high", ctypes.c_uint32),
        ("event", ctypes.c_void_p),
    )


#: LockFileEx: handle, flags, nothing, number of bytes in two halves, where; returns 0 where it failed
LockFileEx = Callable[[int, int, int, int, int, Overlapped], int]


def hold_file(descriptor: int, *, shared: bool = False) -> None:
    """Let nobody else hold the file while it is open; does nothing where a drive knows no locks.

    Args:
        descriptor: of the open file.
        shared: others may hold it too, as long as they share it as well.

    Raises:
        BlockingIOError: another one holds it.
    """
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415  only on Windows

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        lock = kernel.LockFileEx
        numbers = [ctypes.c_uint32] * 4
        lock.argtypes = [ctypes.c_void_p, *numbers, ctypes.POINTER(Overlapped)]
        hold_on_windows(msvcrt.get_osfhandle(descriptor), lock, ctypes.get_last_error, shared=shared)
    else:
        import fcntl  # noqa: PLC0415  not on Windows

        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:  # a network drive without locks is written to all the same
            return


def hold_on_windows(
    handle: int, lock: LockFileEx, last_error: Callable[[], int], *, shared: bool = False
) -> None:
    """Hold the file behind `handle` by a byte that no file reaches.

    Raises:
        BlockingIOError: another one holds it.
    """
    where = Overlapped(offset=LOCKED_BYTE & 0xFFFFFFFF, offset_high=LOCKED_BYTE >> 32)
    is_held = lock(handle, _FAIL_AT_ONCE | (0 if shared else _EXCLUSIVE), 0, 1, 0, where)
    if not is_held and last_error() == _HELD_BY_ANOTHER:
        raise BlockingIOError("another process holds the file")
