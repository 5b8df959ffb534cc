"""The part of all runs that there is time for in every test: each call site once, with a fault by chance."""

from collections.abc import Iterator
from typing import Final

from tests.faults.chance import seeded
from tests.faults.injecting import FAULTS
from tests.faults.operations import OPERATIONS
from tests.faults.shop import Shop
from tests.faults.sweep import spread
from tests.faults.tracing import Call
from tests.faults.trials import ANYWHERE, Bench

SEED: Final = 4
#: tests that an operation's sample is shared out to, where one would take too long
PARTS: Final = {"refresh": 3, "update": 3, "USB import": 2}
#: call sites that are sampled where the record's own tests strike all of them
OF_RECORD: Final = 5

Case = tuple[Bench, Call, str]


class Benches:
    """The operations on the installs of one shop, each traced once."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._made: dict[str, Bench] = {}

    def __getitem__(self, name: str) -> Bench:
        """Return the operation `name`, ready to be struck."""
        if name not in self._made:
            self._made[name] = Bench(self._shop, OPERATIONS[name])
        return self._made[name]

    def sample(self, operation: str, part: int) -> list[Case]:
        """Return what is to be run: the calls from places that no operation before it came through."""
        fresh = firsts(self[operation])
        for name in list(OPERATIONS)[: list(OPERATIONS).index(operation)]:
            for kind in firsts(self[name]):
                fresh.pop(kind, None)
        mine = list(fresh.items())[part :: PARTS.get(operation, 1)]
        if self[operation].operation.has_record:
            mine = spread(mine, OF_RECORD)
        return [(self[operation], call, fault_for(kind)) for kind, call in mine]


def parts() -> Iterator[tuple[str, int]]:
    """Yield each operation with the numbers of its parts."""
    for name in OPERATIONS:
        yield from ((name, part) for part in range(PARTS.get(name, 1)))


def firsts(bench: Bench) -> dict[str, Call]:
    """Return one call of each call site, the one in the middle of them."""
    of_kind: dict[str, list[Call]] = {}
    for call in bench.calls:
        of_kind.setdefault(call.kind([ANYWHERE / "root", ANYWHERE / "data"]), []).append(call)
    return {kind: calls[len(calls) // 2] for kind, calls in of_kind.items()}


def fault_for(kind: str) -> str:
    """Return the fault that a call site meets."""
    return seeded(SEED, kind).choice(FAULTS)
