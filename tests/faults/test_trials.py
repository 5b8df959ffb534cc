"""One operation, one fault: an updater that is not made for them does not pass."""

import sys
from collections.abc import Sequence

import pytest

from tests.faults.chance import seeded
from tests.faults.injecting import KILL
from tests.faults.operations import OPERATIONS, Operation
from tests.faults.shop import NEW, OLD, Copy, Shop
from tests.faults.trials import Bench
from tests.faults.verdicts import is_bad

pytestmark = [pytest.mark.needs("strace", "fusermount3"), pytest.mark.timeout(600)]

#: writes over files of the folder that runs, as many updaters do; their sizes stay
COPIES_OVER = """
import pathlib, sys
root, new, old = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
for path in sorted((root / "versions" / old / "_internal").rglob("*.bin")):
    with path.open("r+b") as file: file.write(bytes(path.stat().st_size))
"""
#: takes the record away while it works
DROPS_RECORD = """
import pathlib, sys
record = pathlib.Path(sys.argv[1]).parent / "data" / "record.json"
content = record.read_text()
record.unlink()
(pathlib.Path(sys.argv[1]) / "busy").mkdir(exist_ok=True)
record.write_text(content)
"""
#: where an earlier try did not get to its end
CONDEMNS = """
import pathlib, sys
from dataclasses import replace
from updater.install.layout import Layout
from updater.install.state import change_state
root = pathlib.Path(sys.argv[1])
if (root / "begun").exists(): change_state(Layout(root), lambda state: replace(state, bad=(sys.argv[3],)))
(root / "begun").touch()
(root / "ended").touch()
"""
CONVERGED = {"hit": True, "wrong": [], "bricked": False, "astray": [], "words": ""}
DELETES_VERSIONS = """
import pathlib, shutil, sys
for path in pathlib.Path(sys.argv[1], "versions").iterdir(): shutil.rmtree(path)
"""


def careless(program: str, name: str) -> Operation:
    """Return an operation that does what `program` says, after an update."""

    def words(shop: Shop, copy: Copy) -> Sequence[str]:
        return [sys.executable, "-c", program, str(copy.root), NEW, OLD]

    fill = OPERATIONS["roll back"].fill
    return Operation(name, fill, words, (OLD, NEW), NEW)


def test_copying_over_is_seen_to_be_half_applied(shop: Shop) -> None:
    bench = Bench(shop, careless(COPIES_OVER, "copies over"))
    call = bench.calls[len(bench.calls) // 2]
    assert f"half applied: {OLD}" in bench.struck(call, KILL)["wrong"]


def test_record_that_was_gone_for_a_moment_is_seen_to_be_lost(shop: Shop) -> None:
    bench = Bench(shop, careless(DROPS_RECORD, "drops the record"))
    (call,) = [call for call in bench.calls if call.name == "mkdir"]
    assert "records were lost" in bench.struck(call, KILL)["wrong"]


def test_install_without_a_version_is_seen_to_be_bricked(shop: Shop) -> None:
    bench = Bench(shop, careless(DELETES_VERSIONS, "deletes"))
    assert bench.struck(bench.calls[-1], KILL)["bricked"]


def test_power_cut_that_leaves_a_part_of_it_is_seen_to_be_half_applied(shop: Shop) -> None:
    bench = Bench(shop, careless(COPIES_OVER, "copies over"))
    results = [bench.cut(bench.events, seeded(seed)) for seed in range(3)]
    assert any(f"half applied: {OLD}" in result["wrong"] for result in results)


def test_operation_that_is_made_for_it_survives(shop: Shop) -> None:
    bench = Bench(shop, OPERATIONS["roll back"])
    assert not is_bad(bench.struck(bench.calls[3], KILL))


def test_calls_are_told_without_the_place_of_the_install(shop: Shop) -> None:
    assert {call.path.split("/")[1] for call in Bench(shop, OPERATIONS["roll back"]).calls} == {"ANYWHERE"}


def test_what_the_window_keeps_is_left_alone(shop: Shop) -> None:
    calls = Bench(shop, OPERATIONS["migrate a record"]).calls
    assert not [call.path for call in calls if "record.json" in call.path]
    assert [call for call in calls if call.path.startswith("/ANYWHERE/data/")]


def test_version_whose_every_start_is_struck_may_be_left(shop: Shop) -> None:
    bench = Bench(shop, OPERATIONS["migrate a record"])
    logs = [call for call in bench.calls if (call.name, call.path[-4:]) == ("openat", ".log")]
    assert [bench.struck(call, KILL) for call in logs] == [CONVERGED] * len(logs) != []


def test_version_that_was_left_without_cause_is_seen(shop: Shop) -> None:
    bench = Bench(shop, careless(CONDEMNS, "condemns"))
    assert "bad: ['1.2.0']" in bench.struck(bench.calls[-1], KILL)["astray"]


def test_nothing_is_left_behind(shop: Shop) -> None:
    bench = Bench(shop, OPERATIONS["roll back"])
    bench.struck(bench.calls[0], KILL)
    known = set(shop.folder.iterdir())
    bench.struck(bench.calls[0], KILL)
    bench.cut(2, None)
    assert set(shop.folder.iterdir()) == known
