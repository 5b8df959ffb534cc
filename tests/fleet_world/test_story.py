"""A fleet as it lives, in small."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet_world.programs import Fault, make_program
from tests.fleet_world.story import BASE, CRASHING, DUMB, SLOW, Fleet, Habits, Scanned, failing, fleet

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Fleet]:
    with fleet(tmp_path, Habits(shops=1, scans=1)) as world:
        yield world


def test_what_is_lost_or_miscounted_is_found(world: Fleet) -> None:
    world.day()
    assert (world.days, world.running(), world.fewest_scans()) == (1, [BASE], 1)
    assert (world.lost_visits(), world.miscounted()) == ([], 0)
    (done,) = world.done[0]
    assert (done.version, done.code) == (BASE, 0)
    world.done[0].append(Scanned(BASE, 0, 99))
    assert (world.lost_visits(), world.miscounted(), world.miscounted({BASE})) == ([(0, 99)], 1, 0)


def test_a_pulled_cable_is_a_failed_scan_that_is_counted(world: Fleet) -> None:
    world.pulled = 1.0
    world.day()
    assert [one.code for one in world.done[0]] == [3]
    assert (world.service.scans()[BASE, False], world.miscounted()) == (1, 0)


@pytest.mark.parametrize("fault", [failing(0.4), DUMB, SLOW], ids=["failing", "dumb", "slow"])
def test_a_fault_has_its_place_in_the_source(tmp_path: Path, fault: Fault) -> None:
    program = make_program(tmp_path, "1.1.0", fault)
    assert fault.after in (program.source / fault.path).read_text("utf-8")


def test_a_version_is_lost_on_one_adapter_alone(tmp_path: Path) -> None:
    line = tmp_path / "diagclinic"
    line.write_bytes(make_program(tmp_path / "source", "1.1.0", CRASHING).files()["diagclinic"])
    line.chmod(0o755)
    environ = {**os.environ, "DIAGCLINIC_DATA": str(tmp_path / "data")}
    serve = [str(line), "sim", "serve", "sim:demo", "--tcp", "0"]
    with subprocess.Popen(serve, env=environ, stdout=subprocess.PIPE, text=True) as adapter:
        assert adapter.stdout
        url = next(word for word in adapter.stdout.readline().split() if word.startswith("elm:"))
        ended = [
            subprocess.run([str(line), "scan", "--vci", vci], env=environ, capture_output=True, check=False)
            for vci in (url, "sim:demo")
        ]
        adapter.terminate()
    assert [one.returncode for one in ended] == [-signal.SIGSEGV, 0]
