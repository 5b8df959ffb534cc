"""Work that is killed in the midst of it, at any of its calls to the system or to SQLite.

for point in points(lambda: work(folder()), 30): ...
"""

import os
import random
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Final

#: what changes a disk, or decides what a transaction keeps
_NAMES: Final = frozenset(
    {"execute", "fsync", "lseek", "mkdir", "open", "pragma", "rename", "replace", "step", "unlink", "write"}
)
#: ends of a process that tell how it went
FINISHED: Final = 0
_FAILED: Final = 3
_NEVER: Final = 1_000_000_000


class _Counter:
    """Counts calls, and kills this process before the one whose number is `fatal`."""

    def __init__(self, fatal: int) -> None:
        self.fatal = fatal
        self.count = 0

    def __call__(self, _frame: FrameType, event: str, called: object) -> None:
        if event == "c_call" and getattr(called, "__name__", "") in _NAMES:
            self.count += 1
            if self.count == self.fatal:
                os.kill(os.getpid(), signal.SIGKILL)


def run_killed(work: Callable[[], object], fatal: int) -> bool:
    """Do `work` in a process that is killed before call `fatal`; return whether it was."""
    child = os.fork()
    if not child:
        _work(work, _Counter(fatal))
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in {FINISHED, -signal.SIGKILL}, f"the work failed with {code}"
    return code != FINISHED


def count_calls(work: Callable[[], object]) -> int:
    """Return how many calls `work` makes, done to its end in this process."""
    counter = _Counter(_NEVER)
    sys.setprofile(counter)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counter.count


def points(calls: int, most: int, seed: int) -> list[int]:
    """Return at most so many calls before which to kill: the last ones all, others by chance."""
    late = range(max(1, calls - most // 2), calls + 1)
    early = random.Random(seed).sample(range(1, late.start), min(most // 2, late.start - 1))  # noqa: S311  repeatable
    return [*sorted(early), *late]


def _work(work: Callable[[], object], counter: _Counter) -> None:
    """Work in the child, which never returns."""
    code = _FAILED
    try:
        sys.setprofile(counter)
        work()
        sys.setprofile(None)
        code = FINISHED
    except BaseException as error:
        sys.setprofile(None)
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        raise
    finally:
        os._exit(code)  # the parent's tests are not the child's
