"""Whether groups are as large as they were to be: drawn at random, or not.

A Dirichlet mixture of multinomial likelihoods against the planned shares (Lindon and Malek 2022,
"Anytime-valid inference for multinomial count data"); it may be looked at at any time.
"""

import math
from collections.abc import Mapping
from typing import Final

#: how far from the planned shares the alternatives lie; more is nearer
_NEAR: Final = 50.0


def mismatch(counts: Mapping[str, int], shares: Mapping[str, float]) -> float:
    """Return the evidence that installs were not drawn as planned; 1/alpha and more is one.

    Args:
        counts: installs in each variant.
        shares: planned, of those variants that have one; they add up to 1.
    """
    names = [name for name, share in shares.items() if share > 0]
    if any(counts.get(name, 0) and name not in names for name in counts):
        return math.inf
    total = sum(counts.get(name, 0) for name in names)
    log_e = math.lgamma(_NEAR) - math.lgamma(_NEAR + total)
    for name in names:
        prior, seen = _NEAR * shares[name], counts.get(name, 0)
        log_e += math.lgamma(prior + seen) - math.lgamma(prior) - seen * math.log(shares[name])
    return math.exp(min(log_e, 700.0))
