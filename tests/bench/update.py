"""From version to version of the frozen program: bytes on the wire, work, memory, and how long a shop waits.

An app-only change (30 modules) and a Qt upgrade (6.10 to what is installed), by the update program over
HTTP, beside a whole archive, ``zstd --patch-from`` and tufup's bsdiff4 patch of the whole archive. The last
one needs an interpreter with tufup 0.10: ``--tufup VENV/bin/python``.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.children import Cost, cost_of
from tests.bench.frozen_trees import Trees, make_trees
from tests.bench.measuring import load_remark
from tests.bench.patch_peers import Peers
from tests.bench.report import Limit, Report
from tests.bench.update_steps import Publisher
from tests.faults.operations import Operation, replay_of
from tests.faults.shop import Copy, Shop
from tests.faults.workshop import workshop
from tests.updater.world import World

TARGETS: Final = {
    "app_only_share": Limit("<=", 0.03),
    "peak_mb": Limit("<=", 200),
    "switch_s": Limit("<=", 1),
    "rollback_s": Limit("<=", 5),
}
#: versions by what they are to the newest one
APP_BEFORE, QT_BEFORE, NEW = "1.1.0", "1.0.0", "1.2.0"
#: compression of full packs that nobody measures
QUICKLY: Final = 1
ROLLBACKS: Final = 5
VISITS: Final = 200
REMARKS: Final = (
    "app_only_share: all bytes of an app-only update, metadata included, to those of the full pack",
    "peak_mb: of the update program and the new version's self-test, whichever is larger, in either step",
    "switch_s: from a version that is here to one that starts next; nothing else keeps anybody from working",
    f"rollback_s: median; {VISITS} visits into the copy from before the migration, all since replayed",
)


def run(arguments: Sequence[str] = ()) -> Report:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench update")
    parser.add_argument("--tufup", type=Path, help="an interpreter with tufup 0.10, for its patches")
    parser.add_argument(
        "--work", type=Path, help="a folder that keeps what PyInstaller made, for the next run"
    )
    options = parser.parse_args(arguments)
    remarks = [load_remark(), *REMARKS]
    if options.tufup is None:
        remarks.append("no tufup: its patches were not measured (--tufup VENV/bin/python)")
    with tempfile.TemporaryDirectory(dir=workshop()) as folder:
        place = Path(folder)
        trees = make_trees(place, options.work or place / "work")
        (place / "peers").mkdir()
        theirs = peers(trees, Peers(place / "peers", options.tufup))
        metrics = {**ours(trees, place), **theirs, **rollbacks(Shop(place / "shop"))}
    return Report("update", metrics, TARGETS, tuple(remarks))


def peers(trees: Trees, others: Peers) -> dict[str, float]:
    """Return what the others take."""
    return {
        **others.full(trees.new),
        **others.step(trees.app_before, trees.new, "app"),
        **others.step(trees.qt_before, trees.new, "qt"),
    }


def ours(trees: Trees, folder: Path) -> dict[str, float]:
    """Return what we take; the trees are used up."""
    publisher = Publisher(World(folder / "world"), folder)
    publisher.publish(trees.qt_before, QT_BEFORE, QUICKLY)
    publisher.publish(trees.app_before, APP_BEFORE, QUICKLY)
    publisher.publish(trees.new, NEW)
    publisher.world.offer(NEW)
    app, qt = publisher.step("app-shop", APP_BEFORE), publisher.step("qt-shop", QT_BEFORE)
    full_mb = publisher.full_mb(NEW)
    return {
        "app_only_share": app.size / 1e6 / full_mb,
        "peak_mb": max(app.cost.peak_mb, qt.cost.peak_mb),
        "switch_s": publisher.switch_s("switch-shop", APP_BEFORE, NEW),
        "full_pack_mb": full_mb,
        **app.figures("app"),
        **qt.figures("qt"),
    }


def rollbacks(shop: Shop, visits: int = VISITS, times: int = ROLLBACKS) -> dict[str, float]:
    """Return how long the way back takes in the worst case, where the record has to be made anew."""
    operation = replay_of(visits)
    template = operation.template(shop)
    costs = [_way_back(operation, shop, template) for _ in range(times)]
    return {
        "rollback_s": median(cost.spent_s for cost in costs),
        "rollback_cpu_s": median(cost.cpu_s for cost in costs),
    }


def _way_back(operation: Operation, shop: Shop, template: Copy) -> Cost:
    copy = shop.copy(template)
    return cost_of(operation.words(shop, copy), copy.environment())
