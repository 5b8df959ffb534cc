"""What the fleet told of an experiment: who saw which variant, what was measured, what failed."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Connection, func, select

from updater.fleet.experiments.design import Design
from updater.fleet.experiments.findings import Group
from updater.fleet.experiments.sequential import ShopMean
from updater.fleet.ingest.buckets import FIRST, PER_DECADE, middle, unpacked
from updater.fleet.store.event_tables import INSTALL_DAYS, INSTALL_FACTS, MEASURES
from updater.fleet.store.install_tables import INSTALLS

#: what a shop has to have told before it is a voice: measurements, and operations
FEWEST: Final = 20
#: what is smaller than a tenth counts as that: a logarithm has to be one
_LOWEST: Final = FIRST - PER_DECADE
_EXPOSURE: Final = "exposure"


def groups_of(connection: Connection, design: Design) -> tuple[tuple[Group, ...], int]:
    """Return what was told of each variant, and how many installs saw several of them.

    Only installs that a code let in count.
    """
    shops = _shops(connection)
    variants, mixed = _variants(connection, design, shops)
    began = _began(connection, design)
    means = _means(connection, design, variants, shops)
    failures = _failures(connection, variants, shops, began)
    counts = {name: sum(variant == name for variant in variants.values()) for name in design.shares}
    groups = tuple(
        Group(name, counts[name], means.get(name, ()), failures.get(name, ()))
        for name in sorted(design.shares)
    )
    return groups, mixed


def log_sum(times: bytes) -> tuple[float, int]:
    """Return the sum of natural logarithms, each of its bucket's middle, and how many there are."""
    counts = unpacked(times)
    middles = (math.log(middle(max(index, _LOWEST))) for index in counts)
    total = sum(middle * count for middle, count in zip(middles, counts.values(), strict=True))
    return total, sum(counts.values())


def _shops(connection: Connection) -> dict[str, str]:
    query = select(INSTALLS.c.install, INSTALLS.c.shop)
    rows = connection.execute(query.where(INSTALLS.c.how == "code", INSTALLS.c.revoked_at.is_(None)))
    return {row.install: row.shop for row in rows}


def _variants(connection: Connection, design: Design, shops: Mapping[str, str]) -> tuple[dict[str, str], int]:
    """Return the one variant that each install saw, and how many saw several."""
    facts = INSTALL_FACTS.c
    names = [f"{design.name}={variant}" for variant in design.shares]
    query = select(facts.install, facts.name).distinct()
    seen: dict[str, set[str]] = defaultdict(set)
    for install, name in connection.execute(query.where(facts.what == _EXPOSURE, facts.name.in_(names))):
        if install in shops:
            seen[install].add(name.partition("=")[2])
    once = {install: next(iter(found)) for install, found in seen.items() if len(found) == 1}
    return once, len(seen) - len(once)


def _began(connection: Connection, design: Design) -> int:
    """Return the first day on which somebody saw a variant."""
    facts = INSTALL_FACTS.c
    names = [f"{design.name}={variant}" for variant in design.shares]
    query = select(func.min(facts.day)).where(facts.what == _EXPOSURE, facts.name.in_(names))
    return connection.execute(query).scalar() or 0


def _means(
    connection: Connection, design: Design, variants: Mapping[str, str], shops: Mapping[str, str]
) -> dict[str, tuple[ShopMean, ...]]:
    told = MEASURES.c
    query = select(told.install, told.variant, told.times)
    rows = connection.execute(query.where(told.experiment == design.name, told.metric == design.metric))
    sums = (
        (variants[row.install], shops[row.install], *log_sum(row.times))
        for row in rows
        if variants.get(row.install) == (row.variant or design.default)
    )
    return _by_shop(sums)


def _failures(
    connection: Connection, variants: Mapping[str, str], shops: Mapping[str, str], began: int
) -> dict[str, tuple[ShopMean, ...]]:
    days = INSTALL_DAYS.c
    query = select(days.install, func.sum(days.ok).label("ok"), func.sum(days.failed).label("failed"))
    rows = connection.execute(query.where(days.day >= began).group_by(days.install))
    sums = (
        (variants[row.install], shops[row.install], float(row.failed), int(row.ok + row.failed))
        for row in rows
        if row.install in variants
    )
    return _by_shop(sums)


def _by_shop(sums: Iterable[tuple[str, str, float, int]]) -> dict[str, tuple[ShopMean, ...]]:
    totals: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for variant, shop, total, count in sums:
        totals[variant, shop][0] += total
        totals[variant, shop][1] += count
    found: dict[str, list[ShopMean]] = defaultdict(list)
    for (variant, shop), (total, of) in sorted(totals.items()):
        if of >= FEWEST:
            found[variant].append(ShopMean(shop, total / of))
    return {variant: tuple(means) for variant, means in found.items()}
