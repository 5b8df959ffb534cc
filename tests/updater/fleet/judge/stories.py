"""Evidence for tests of the judge: a fleet with a past, and what its shops did since."""

from collections.abc import Callable, Iterable

from updater.fleet.judge.evidence import Arm, Batch, Contact, History

#: (day, shop, whether on trial) -> incidents
Incidents = Callable[[int, int, bool], int]


def name(shop: int) -> str:
    return f"shop-{shop:03d}"


def past(shops: int, failed: int = 12, trials: int = 1200, op: str = "scan") -> tuple[History, ...]:
    """Give each shop the same past."""
    return tuple(History(name(shop), op, trials, failed, failed) for shop in range(shops))


def batches(
    trial: int, shops: int, incidents: Incidents, days: Iterable[int] = range(14), op: str = "scan"
) -> tuple[Batch, ...]:
    """Let the first shops be on trial; each does 40 operations a day."""
    return tuple(
        _batch(day, shop, incidents(day, shop, shop < trial), op, is_trial=shop < trial)
        for day in days
        for shop in range(shops)
    )


def _batch(day: int, shop: int, failed: int, op: str, *, is_trial: bool) -> Batch:
    arm = Arm.TRIAL if is_trial else Arm.CONTROL
    return Batch(day, name(shop), arm, op, 40 - failed, failed, failed)


def usual(day: int, shop: int, _is_trial: bool) -> int:
    """Two failures in five days, as ever."""
    return 1 if (day * 3 + shop) % 5 < 2 else 0


def bad(day: int, shop: int, is_trial: bool) -> int:
    """Two failures each day on the version on trial."""
    return 2 if is_trial else usual(day, shop, is_trial)


def never(_day: int, _shop: int, _is_trial: bool) -> int:
    """Nothing fails."""
    return 0


def drifting(_day: int, _shop: int, _is_trial: bool) -> int:
    """Two failures a day, everywhere."""
    return 2


def told(shops: int, *, has_told: bool = True, silent_h: float = 5.0) -> tuple[Contact, ...]:
    """Let installs of as many shops have told, or be silent; they usually are for up to 39 hours."""
    gaps = tuple(float(hours) for hours in range(1, 40))
    return tuple(
        Contact(f"install-{shop}", name(shop), Arm.TRIAL, has_told, silent_h, gaps, 2)
        for shop in range(shops)
    )
