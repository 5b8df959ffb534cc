"""An install survives a fault before any call that changes it: a seeded sample of what the benchmarks do."""

import pytest

from tests.faults.chance import seeded
from tests.faults.operations import OPERATIONS
from tests.faults.sample import SEED, Benches, parts
from tests.faults.verdicts import is_bad

pytestmark = [pytest.mark.needs("strace", "fusermount3"), pytest.mark.timeout(900)]

CUTS = 2


@pytest.mark.parametrize(("operation", "part"), list(parts()))
def test_fault_at_any_call_site_is_survived(benches: Benches, operation: str, part: int) -> None:
    cases = benches.sample(operation, part)
    told = [(fault, call.site, bench.struck(call, fault)) for bench, call, fault in cases]
    assert [one for one in told if is_bad(one[2]) or not one[2]["hit"]] == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_power_cut_at_any_moment_is_survived(benches: Benches, operation: str) -> None:
    bench, chance = benches[operation], seeded(SEED, operation)
    moments = [chance.randint(0, bench.events) for _ in range(CUTS)]
    told = [(moment, bench.cut(moment, [None, chance][moment % 2])) for moment in moments]
    assert [one for one in told if is_bad(one[1])] == []
