"""What the program takes of this computer: memory, and processor since the last look."""

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from diagclinic.services.telemetry import ResourcesMeasured

if TYPE_CHECKING:
    import psutil

_KB: Final = 1 << 10
_MB: Final = 1 << 20
#: shorter spans say nothing of a program's rest
_SHORTEST_S: Final = 1.0


class OwnResources:
    """Measures this process; used from one thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._process: psutil.Process | None = None
        self._since_s = clock()
        self._cpu_s = 0.0
        self._peak = 0

    def measure(self) -> ResourcesMeasured | None:
        """Return what was taken since the last call, None where that was a moment ago."""
        now_s = self._clock()
        over_s = now_s - self._since_s
        if over_s < _SHORTEST_S:
            return None
        import psutil  # noqa: PLC0415  takes 15 ms, and has time enough here

        self._process = self._process or psutil.Process()
        times, memory = self._process.cpu_times(), self._process.memory_info()
        cpu_s = times.user + times.system
        self._peak = max(self._peak, memory.rss, _peak_of(memory))
        percent = round(100 * max(0.0, cpu_s - self._cpu_s) / over_s)
        self._since_s, self._cpu_s = now_s, cpu_s
        return ResourcesMeasured(memory.rss // _MB, self._peak // _MB, percent, round(over_s))


def _peak_of(memory: object) -> int:
    """Return the most memory that this process ever had, in bytes, 0 where the system does not tell."""
    told = getattr(memory, "peak_wset", 0)  # Windows
    if told or sys.platform == "win32":
        return int(told)
    import resource  # noqa: PLC0415  not on Windows

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * _KB
