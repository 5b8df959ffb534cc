"""Request and response on every channel, against a raw loop on the same transport; and bulk figures.

The same control unit answers both, from a process of its own where the transport lets it: behind an ELM327
that of the third-party ELM327-emulator, elsewhere a simulated one.  The J2534 device's answers after 5 ms,
the others at once, which no vehicle does.  So two more figures are told, without a target: what a request
costs us more than a raw loop (``CHANNEL_overhead_us``), and what the ratio comes to when the request and
its answer take the time on the vehicle's CAN that they cannot do without (``CHANNEL_vs_raw_on_bus``).  Ours
is the driver as the program opens it, with its trace of every byte.  Turns alternate; see
`tests.bench.measuring`.

A bus of python-can's ``virtual`` does not leave its process, so that its control unit takes turns with
whoever asks; ``sim:`` is set against a raw loop on such a bus.  There is no figure for ``replay:``: nothing
is transported there, and a raw loop would be a look into a table.
"""

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

import can

from drivers.api import PduLink, Scheme, Target
from drivers.j2534.bus import J2534Bus
from tests.bench.isotp_bulk import isotp_vs_canisotp
from tests.bench.measuring import in_turns, load_remark, median_ratio, seconds
from tests.bench.raw_channels import ENGINE, REQUEST, Ask, raw_can, raw_elm
from tests.bench.raw_doip import raw_doip
from tests.bench.raw_j2534 import call_s, flood_rate, raw_helper, raw_library
from tests.bench.report import Limit, Report
from tests.bench.serving import Ends, elsewhere, here
from tests.contract.channels import can_virtual, sim
from tests.contract.j2534 import j2534
from tests.contract.opening import GO_ON, open_driver
from tests.elm_emulator import ElmEmulator
from tests.j2534_device import copied_device

RATIO: Final = Limit(">=", 0.9)
#: a request and its answer on CAN at 500 kbit/s: 111 bits each, without stuff bits (ISO 11898-1:2015, 10.4)
ON_BUS_S: Final = 2 * 111 / 500_000
#: seconds of requests before the clock starts: so long do processors, and the system's choice of one for
#: either end, take to settle after a pause, and only our own opening has pauses
WARM_UP_S: Final = 0.15
ROUNDS: Final = 11
#: frames that pass on the bus of the J2534 device, and calls of its library
FLOOD: Final = 100_000
CALLS: Final = 500


Serve = Callable[[], AbstractContextManager[Ends]]


@dataclass(frozen=True, slots=True)
class Scene:
    """One channel and the raw loop beside it.

    Attributes:
        key: of the channel in the benchmark's figures.
        raw: opens the raw loop on the transport of what is served.
        requests: of one turn; it takes 0.1 s and more.
    """

    key: str
    serve: Serve
    raw: Callable[[Ends], AbstractContextManager[Ask]]
    requests: int = 600


def _address(served: Ends) -> str:
    return served.url.partition(":")[2]


def _emulator(start: Callable[[], AbstractContextManager[ElmEmulator]]) -> Serve:
    @contextlib.contextmanager
    def serve() -> Iterator[Ends]:
        with start() as emulator:
            yield Ends(emulator.url, Target(Scheme.CAN_11BIT, ENGINE))

    return serve


def _raw_elm(served: Ends) -> AbstractContextManager[Ask]:
    return raw_elm(_address(served))


def _raw_virtual(served: Ends) -> AbstractContextManager[Ask]:
    return raw_can(can.Bus(interface="virtual", channel=_address(served).partition("/")[2]))


def _raw_multicast(served: Ends) -> AbstractContextManager[Ask]:
    group, _, port = _address(served).partition("/")[2].partition("?port=")
    return raw_can(can.Bus(interface="udp_multicast", channel=group, port=int(port)))


def _raw_slcan(served: Ends) -> AbstractContextManager[Ask]:
    terminal = _address(served).partition("/")[2]
    return raw_can(can.Bus(interface="slcan", channel=terminal, bitrate=500_000, sleep_after_open=0))


@contextlib.contextmanager
def _raw_sim(_: Ends) -> Iterator[Ask]:
    with here(can_virtual("")) as served, _raw_virtual(served) as ask:
        yield ask


def _raw_doip(served: Ends) -> AbstractContextManager[Ask]:
    host, _, port = _address(served).partition(":")
    return raw_doip(host, int(port), served.engine.request)


def _raw_can_j2534(served: Ends) -> AbstractContextManager[Ask]:
    return raw_can(J2534Bus(_address(served).partition("/")[2], bitrate=500_000))


def _device(bits: int, prefix: str) -> Callable[[], AbstractContextManager[Ends]]:
    return lambda: here(j2534("", bits, prefix))


SCENES: Final = (
    Scene("sim", lambda: here(sim("")), _raw_sim),
    Scene("elm_pty", _emulator(ElmEmulator.on_pty), _raw_elm),
    Scene("elm_tcp", _emulator(ElmEmulator.on_tcp), _raw_elm),
    Scene("can_virtual", lambda: here(can_virtual("")), _raw_virtual),
    Scene("can_udp_multicast", partial(elsewhere, "can-udp_multicast"), _raw_multicast),
    Scene("slcan", partial(elsewhere, "slcan"), _raw_slcan),
    Scene("j2534_64", _device(64, "j2534:"), lambda served: raw_library(_address(served)), 100),
    Scene("j2534_32", _device(32, "j2534:"), lambda served: raw_helper(_address(served)), 100),
    Scene("can_j2534", _device(64, "can:j2534/"), _raw_can_j2534, 50),
    Scene("doip", partial(elsewhere, "doip"), _raw_doip),
)


REMARKS: Final = (
    "CHANNEL_per_s: requests a second of one value",
    "CHANNEL_vs_raw: the other end answers at once; where a raw loop takes 70 us, 0.9 leaves 8 for all else",
    "CHANNEL_vs_raw_on_bus: the same with the 444 us that two frames take on CAN at 500 kbit/s",
)
TARGETS: Final = {f"{scene.key}_vs_raw": RATIO for scene in SCENES} | {
    "isotp_vs_canisotp": RATIO,
    "bridge32_frames_per_s": Limit(">=", 8000),
    "bridge32_lost": Limit("<=", 0),
}


def run() -> Report:
    """Measure."""
    load = load_remark()
    metrics: dict[str, float] = {}
    for scene in SCENES:
        metrics |= measure(scene)
    metrics |= isotp_vs_canisotp() | bridge32()
    return Report("channels", metrics, TARGETS, (load, *REMARKS))


def bridge32() -> dict[str, float]:
    """Return how quick a library of 32 bits is, which runs in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        device = copied_device(Path(folder), 32, flood=FLOOD)
        rate, lost = flood_rate(str(device.path), FLOOD, time.perf_counter)
        call = call_s(str(device.path), CALLS, time.perf_counter)
    return {"bridge32_frames_per_s": rate, "bridge32_lost": float(lost), "bridge32_call_ms": 1000 * call}


def measure(scene: Scene) -> dict[str, float]:
    """Return the figures of one channel."""
    with scene.serve() as served:
        samples = in_turns(
            {
                "ours": lambda: per_request_s(_ours(served), scene.requests),
                "raw": lambda: per_request_s(scene.raw(served), scene.requests),
            },
            ROUNDS,
        )
    return figures(scene.key, samples["ours"], samples["raw"])


def figures(key: str, ours_s: Sequence[float], raw_s: Sequence[float]) -> dict[str, float]:
    """Return what turns tell that took so many seconds a request."""
    ours_on_bus_s, raw_on_bus_s = ([ON_BUS_S + each for each in turns] for turns in (ours_s, raw_s))
    return {
        f"{key}_per_s": 1 / median(ours_s),
        f"{key}_vs_raw": median_ratio(raw_s, ours_s),
        f"{key}_vs_raw_on_bus": median_ratio(raw_on_bus_s, ours_on_bus_s),
        f"{key}_overhead_us": 1e6 * median(one - other for one, other in zip(ours_s, raw_s, strict=True)),
    }


@contextlib.contextmanager
def _ours(served: Ends) -> Iterator[Ask]:
    with contextlib.closing(open_driver(served.url)) as link:
        link.find_bus(stop=GO_ON)
        yield lambda: ask_engine(link, served.engine)


def ask_engine(link: PduLink, engine: Target) -> bytes:
    """Return what the engine's control unit says."""
    (answer,) = link.request(engine, REQUEST, deadline_s=1.0, expected=1, stop=GO_ON)
    return answer.payload


def per_request_s(
    opened: AbstractContextManager[Ask], requests: int, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Return the seconds that an answered request takes."""
    with opened as ask:
        warm_s = clock() + WARM_UP_S
        while clock() < warm_s:
            ask()

        def ask_all() -> None:
            for _ in range(requests):
                ask()

        return seconds(ask_all, clock) / requests
