"""A wall clock for whole processes that a test moves by days while they run; waits stay as long as they are.

clock = ShiftedClock(tmp_path)
process = subprocess.Popen(line, env={**os.environ, **clock.environment})
clock.pass_days(3)
"""

import os
import struct
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).with_suffix(".c")
_SHIFT: Final = struct.Struct("=q")
_NS: Final = 1_000_000_000


class ShiftedClock:
    """Builds the library that shifts clocks, and moves them; `folder` holds both."""

    def __init__(self, folder: Path) -> None:
        self._library = folder / "shifted_clock.so"
        self._file = folder / "shift"
        self._file.write_bytes(_SHIFT.pack(0))
        line = ["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", str(self._library)]
        subprocess.run([*line, str(SOURCE), "-ldl"], check=True)

    @property
    def environment(self) -> dict[str, str]:
        """What a process gets whose clock this is to be."""
        return {"LD_PRELOAD": str(self._library), "CLOCK_SHIFT": str(self._file)}

    @property
    def shift_s(self) -> float:
        """Seconds by which the clock is ahead of the real one."""
        (shift_ns,) = _SHIFT.unpack(self._file.read_bytes())
        return float(shift_ns) / _NS

    def __call__(self) -> datetime:
        """What it shows, UTC."""
        return datetime.fromtimestamp(time.time() + self.shift_s, UTC)

    def pass_days(self, days: float) -> None:
        """Move it, in every process that has it, those that run included."""
        shift_ns = round((self.shift_s + timedelta(days=days).total_seconds()) * _NS)
        descriptor = os.open(
            self._file, os.O_WRONLY
        )  # not anew: running processes have this very file mapped
        try:
            os.pwrite(descriptor, _SHIFT.pack(shift_ns), 0)
        finally:
            os.close(descriptor)
