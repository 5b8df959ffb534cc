"""A window that is killed twice with new flags goes on with those that proved themselves: real processes."""

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.flag_files import a_choice, lay_down
from tests.program import ENDS_WITHIN_S, environment, wait_until, words_of


class Bench:
    """A data folder, and a file of flags as the launcher names it."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.named = folder / "flags" / "current.json"
        self._starts = 0

    def publish(self, way: str, seq: int) -> None:
        lay_down(self.named.parent, {"live_polling": a_choice(way, "batched", "single")}, seq=seq)

    def run(self, end: signal.Signals) -> int:
        """Start the window, wait until it is in sight, and end it."""
        self._starts += 1
        health = self.data.parent / f"health {self._starts}"
        surroundings = self.environ(QT_QPA_PLATFORM="offscreen", DIAGCLINIC_HEALTH=str(health))
        process = subprocess.Popen(
            words_of(self.data), env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            wait_until(lambda: health.exists() and "alive" in health.read_text("utf-8"))
            process.send_signal(end)
            return process.wait(ENDS_WITHIN_S)
        finally:
            process.kill()
            process.wait()

    def environ(self, **more: str) -> dict[str, str]:
        return environment(DIAGCLINIC_FLAGS=str(self.named), **more)

    def way(self) -> str:
        """Ask the program how it polls."""
        line = [*words_of(self.data), "flags", "why", "live_polling", "--json"]
        ended = subprocess.run(line, env=self.environ(), capture_output=True, check=True, timeout=60)
        told: dict[str, Any] = json.loads(ended.stdout)
        return str(told["variant"])


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_flags_that_a_window_dies_with_twice_are_left_for_those_before(bench: Bench) -> None:
    bench.publish("single", 1)
    assert bench.run(signal.SIGTERM) == 0
    bench.publish("automatic", 2)
    ways = [bench.way()]
    for _ in range(2):
        bench.run(signal.SIGKILL)
        ways.append(bench.way())
    assert ways == ["automatic", "automatic", "single"]
    bench.publish("automatic", 3)
    assert bench.way() == "automatic"
