"""Request and response on every channel, against a raw loop on the same transport; and bulk figures.

The same simulated control unit answers both.  Turns alternate; see `tests.bench.measuring`.
"""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

import can

from drivers.api import PduLink, Scheme, Target
from tests.bench.measuring import in_turns, load_remark, median_ratio, seconds
from tests.bench.raw_channels import ENGINE, REQUEST, Ask, raw_can, raw_elm, raw_slcan
from tests.bench.report import Limit, Report
from tests.contract.channels import can_udp_multicast, can_virtual, elm_pty, elm_tcp, slcan
from tests.contract.opening import GO_ON, connected
from tests.contract.served import Served

RATIO: Final = Limit(">=", 0.9)
WARM_UP: Final = 50
REQUESTS: Final = 300
ROUNDS: Final = 15
TARGET: Final = Target(Scheme.CAN_11BIT, ENGINE)


@dataclass(frozen=True, slots=True)
class Scene:
    """One channel and the raw loop beside it.

    Attributes:
        key: of the channel in the benchmark's figures.
        raw: opens the raw loop on the transport of what is served.
    """

    key: str
    serve: Callable[[str], AbstractContextManager[Served]]
    raw: Callable[[Served], AbstractContextManager[Ask]]


def _address(served: Served) -> str:
    return served.url.partition(":")[2]


def _raw_virtual(served: Served) -> AbstractContextManager[Ask]:
    return raw_can(can.Bus(interface="virtual", channel=_address(served).partition("/")[2]))


def _raw_multicast(served: Served) -> AbstractContextManager[Ask]:
    group, _, port = _address(served).partition("/")[2].partition("?port=")
    return raw_can(can.Bus(interface="udp_multicast", channel=group, port=int(port)))


SCENES: Final = (
    Scene("elm_pty", elm_pty, lambda served: raw_elm(_address(served))),
    Scene("elm_tcp", elm_tcp, lambda served: raw_elm(_address(served))),
    Scene("can_virtual", can_virtual, _raw_virtual),
    Scene("can_udp_multicast", can_udp_multicast, _raw_multicast),
    Scene("slcan", slcan, lambda served: raw_slcan(_address(served).partition("/")[2])),
)


def run() -> Report:
    """Measure."""
    load = load_remark()
    metrics: dict[str, float] = {}
    for scene in SCENES:
        metrics |= measure(scene)
    targets = {f"{scene.key}_vs_raw": RATIO for scene in SCENES}
    return Report("channels", metrics, targets, (load, "requests a second of one value"))


def measure(scene: Scene) -> dict[str, float]:
    """Return the figures of one channel."""
    with scene.serve("") as served:
        samples = in_turns(
            {"ours": lambda: per_second(_ours(served)), "raw": lambda: per_second(scene.raw(served))}, ROUNDS
        )
    return {
        f"{scene.key}_per_s": sorted(samples["ours"])[ROUNDS // 2],
        f"{scene.key}_vs_raw": median_ratio(samples["ours"], samples["raw"]),
    }


@contextlib.contextmanager
def _ours(served: Served) -> Iterator[Ask]:
    with connected(served.url) as link:
        yield lambda: ask_engine(link, served)


def ask_engine(link: PduLink, served: Served) -> bytes:
    """Return what the engine's control unit says."""
    (answer,) = link.request(served.engine, REQUEST, deadline_s=1.0, expected=1, stop=GO_ON)
    return answer.payload


def per_second(opened: AbstractContextManager[Ask]) -> float:
    """Return how many requests are answered a second."""
    with opened as ask:
        for _ in range(WARM_UP):
            ask()

        def requests() -> None:
            for _ in range(REQUESTS):
                ask()

        return REQUESTS / seconds(requests)
