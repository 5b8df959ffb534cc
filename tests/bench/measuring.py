"""Compare contenders on a machine that has other things to do: turn by turn, and by medians.

Whatever slows the machine down for a while slows neighbouring turns alike; so a ratio is taken of turns that
lie next to each other, and the median of these ratios is what is told.  Ratios to a raw loop still fall where
other work takes a processor: code that has to come back to the caches each time costs more.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median

Clock = Callable[[], float]
Turn = Callable[[], float]
Samples = dict[str, list[float]]


def seconds(work: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    """Return how long `work` takes."""
    began_s = clock()
    work()
    return clock() - began_s


def in_turns(contenders: Mapping[str, Turn], rounds: int) -> Samples:
    """Give each contender one turn a round, in alternating order, and return what each turn told."""
    samples: Samples = {name: [] for name in contenders}
    for number in range(rounds):
        names = list(contenders) if number % 2 == 0 else list(reversed(contenders))
        for name in names:
            samples[name].append(contenders[name]())
    return samples


def median_ratio(ours: Sequence[float], peers: Sequence[float]) -> float:
    """Return the median of our figures over those of a peer, round by round."""
    return median(one / other for one, other in zip(ours, peers, strict=True))


def medians(samples: Mapping[str, Iterable[float]]) -> dict[str, float]:
    """Return each contender's median."""
    return {name: median(figures) for name, figures in samples.items()}


def load_remark() -> str:
    """Say how busy the machine is with other things; called before anything is measured."""
    if not hasattr(os, "getloadavg"):
        return f"{os.cpu_count()} processors"
    return f"{os.cpu_count()} processors, load of the minute before {os.getloadavg()[0]:.1f}"


def platform() -> str:
    """Return the Qt platform to use: the display where there is one."""
    has_display = "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ or sys.platform == "win32"
    return os.environ.get("QT_QPA_PLATFORM") or ("" if has_display else "offscreen")
