"""How long it takes to connect, to find out that nobody is there, and to be stopped.

The raw loop resets, sets up and searches on the same emulator, whose own restart and search take 2.5 s.
"""

import contextlib
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from drivers.errors import AdapterSilentError, RequestStoppedError
from tests.bench import ours
from tests.bench.measuring import Clock, Samples, in_turns, load_remark, median_ratio, medians, seconds
from tests.bench.pythonobd import python_obd
from tests.bench.raw_loop import raw_loop
from tests.bench.report import Limit, Report
from tests.elm_emulator import ElmEmulator

TARGETS: Final = {
    "dead_adapter_s": Limit("<=", 3.0),
    "cancel_s": Limit("<=", 0.2),
    "warm_reconnect_s": Limit("<=", 0.5),
    "cold_vs_raw": Limit("<=", 1.3),
}
COLD_ROUNDS: Final = 5
PEER_ROUNDS: Final = 3
WARM_ROUNDS: Final = 11
#: when the stop comes, in seconds from the beginning of what it stops
STOPS_S: Final = (0.03, 0.11, 0.17, 0.26, 0.34, 0.41, 0.5)
ANSWER_DELAY_S: Final = 0.8


def run() -> Report:
    """Measure."""
    load = load_remark()
    metrics = {"dead_adapter_s": dead_adapter_s(), "cancel_open_s": cancel_open_s()}
    for name, start in (("pty", ElmEmulator.on_pty), ("tcp", ElmEmulator.on_tcp)):
        with start() as emulator:
            metrics |= {f"{key}_{name}": figure for key, figure in measure(emulator).items()}
    for key in ("cancel_s", "warm_reconnect_s", "cold_s", "cold_vs_raw", "cold_vs_pythonobd"):
        metrics[key] = max(metrics[f"{key}_pty"], metrics[f"{key}_tcp"])
    return Report("connect", metrics, TARGETS, (load, "the slower of terminal and TCP, stops at worst"))


def measure(emulator: ElmEmulator) -> dict[str, float]:
    """Return the figures of one emulator."""
    raw = in_turns(
        {
            "cold": lambda: seconds(lambda: _connect(emulator.url)),
            "raw": lambda: seconds(lambda: _discover(emulator.address)),
        },
        COLD_ROUNDS,
    )
    peer = in_turns(
        {
            "cold": lambda: seconds(lambda: _connect(emulator.url)),
            "pythonobd": lambda: _pythonobd_s(emulator.address),
        },
        PEER_ROUNDS,
    )
    hint = _connect(emulator.url)
    warm = in_turns({"warm": lambda: seconds(lambda: _connect(emulator.url, hint))}, WARM_ROUNDS)
    return {**_figures(raw, peer, warm), "cancel_s": cancel_s(emulator, hint)}


def dead_adapter_s() -> float:
    """Return how long a port on which nobody answers is tried, the longer of one speed and all speeds."""
    with _dead_terminals() as paths:
        return max(seconds(lambda path=path: _find_dead(path)) for path in paths)


def cancel_open_s() -> float:
    """Return the longest time that the opening of a dead adapter goes on after a stop."""
    with _dead_terminals() as paths:
        return max(
            _stopped_after_s(stop_s, lambda stop, path=path: ours.opened(f"elm:{path}", stop=stop))
            for stop_s in STOPS_S
            for path in paths
        )


def cancel_s(emulator: ElmEmulator, hint: str) -> float:
    """Return the longest time that a request, sent and not answered yet, goes on after a stop."""
    with ours.connected(emulator.url, hint) as link:
        everybody = link.find_bus(stop=threading.Event()).everybody
        emulator.tell(f"delay {ANSWER_DELAY_S}")

        def ask(stop: threading.Event) -> object:
            return list(link.request(everybody, b"\x01\x0c", deadline_s=3, expected=1, stop=stop))

        with contextlib.suppress(RequestStoppedError):
            ask(threading.Event())  # from here on the delay is seen to hold
        worst_s = max(_stopped_after_s(stop_s, ask) for stop_s in STOPS_S)
        emulator.tell("delay 0")
    return worst_s


def _figures(raw: Samples, peer: Samples, warm: Samples) -> dict[str, float]:
    return {
        "cold_s": medians(raw)["cold"],
        "raw_cold_s": medians(raw)["raw"],
        "pythonobd_cold_s": medians(peer)["pythonobd"],
        "cold_vs_raw": median_ratio(raw["cold"], raw["raw"]),
        "cold_vs_pythonobd": median_ratio(peer["cold"], peer["pythonobd"]),
        "warm_reconnect_s": medians(warm)["warm"],
    }


def _connect(url: str, hint: str = "") -> str:
    with ours.connected(url, hint) as link:
        return link.resume_hint


def _discover(address: str) -> None:
    with raw_loop(address) as loop:
        if loop.discover() not in {"6", "A6"}:
            raise ConnectionError(address)


def _pythonobd_s(address: str) -> float:
    began_s = time.perf_counter()
    with python_obd(address):
        return time.perf_counter() - began_s


def _find_dead(path: str) -> None:
    with contextlib.suppress(AdapterSilentError):
        ours.opened(f"elm:{path}").close()
        raise AssertionError("nobody was there, and was found")


def _stopped_after_s(
    stop_s: float, work: Callable[[threading.Event], object], clock: Clock = time.perf_counter
) -> float:
    """Return the time between a stop `stop_s` after the beginning of `work`, and the end of it.

    Raises:
        AssertionError: it ended before.
    """
    stop = threading.Event()
    stopped_s: list[float] = []

    def set_it() -> None:
        stopped_s.append(clock())
        stop.set()

    timer = threading.Timer(stop_s, set_it)
    timer.start()
    with contextlib.suppress(RequestStoppedError):
        work(stop)
        timer.cancel()
        raise AssertionError("it ended before it could be stopped")
    return clock() - stopped_s[0]


@contextlib.contextmanager
def _dead_terminals() -> Iterator[tuple[str, str]]:
    """Yield two names of a terminal at whose other end nobody is; behind the second a speed is looked for."""
    import pty  # noqa: PLC0415  there is none on Windows

    ours_end, theirs_end = pty.openpty()
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = os.ttyname(theirs_end)
            alias = Path(folder) / "ttyUSB0"
            alias.symlink_to(path)
            yield path, str(alias)
    finally:
        os.close(ours_end)
        os.close(theirs_end)
