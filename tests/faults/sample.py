"""The part of all runs that there is time for in every test: each call site once, with a fault by chance."""

from collections.abc import Iterator
from typing import Final

from tests.faults.chance import seeded
from tests.faults.injecting import FAULTS
from tests.faults.operations import OPERATIONS
from tests.faults.shop import Shop
from tests.faults.tracing import Call
from tests.faults.trials import ANYWHERE, Bench

SEED: Final = 4
#: tests that an operation's sample is shared out to, where one would take too long
PARTS: Final = {"refresh": 3, "update": 3, "USB import": 2}


def parts() -> Iterator[tuple[str, int]]:
    """Yield each operation with the numbers of its parts."""
    for name in OPERATIONS:
        yield from ((name, part) for part in range(PARTS.get(name, 1)))


def sample(shop: Shop, operation: str, part: int) -> list[tuple[Bench, Call, str]]:
    """Return what is to be run: the operation's calls from places that none before it came through."""
    known: set[str] = set()
    for name in OPERATIONS:
        bench = Bench(shop, OPERATIONS[name])
        fresh = {kind: call for kind, call in firsts(bench).items() if kind not in known}
        if name == operation:
            return [(bench, call, fault_for(kind)) for kind, call in fresh.items()][
                part :: PARTS.get(name, 1)
            ]
        known |= fresh.keys()
    return []


def firsts(bench: Bench) -> dict[str, Call]:
    """Return one call of each call site, the one in the middle of them."""
    of_kind: dict[str, list[Call]] = {}
    for call in bench.calls:
        of_kind.setdefault(call.kind([ANYWHERE / "root"]), []).append(call)
    return {kind: calls[len(calls) // 2] for kind, calls in of_kind.items()}


def fault_for(kind: str) -> str:
    """Return the fault that a call site meets."""
    return seeded(SEED, kind).choice(FAULTS)
