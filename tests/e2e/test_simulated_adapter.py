"""`diagclinic sim serve` in one process, `diagclinic dtc read` in another: what comes through is the car."""

import contextlib
import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.program import ended, run, started

CODES = [("7E8", "P0171"), ("7E8", "P0303"), ("7EA", "C0035")]
VIN = "1DCAA16BX7K004711"


@contextlib.contextmanager
def served(folder: Path, *words: str) -> Iterator[str]:
    """Serve a car and yield the URL that the program printed."""
    with started(folder, "sim", "serve", "--json", *words) as program:
        assert program.stdout is not None
        printed = "".join(program.stdout.readline() for _ in range(3))
        yield json.loads(printed)["url"]


def found(scan: Any) -> tuple[str, list[tuple[str, str]]]:
    units = scan["scan"]["units"]
    codes = [(unit["address"], fault["code"]) for unit in units for fault in unit["faults"]]
    return scan["vehicle"]["vin"]["vin"], codes


def test_car_without_an_adapter_tells_its_vin_and_codes(tmp_path: Path) -> None:
    assert found(run(tmp_path, "dtc", "read", "--json", "--vci", "sim:demo").data) == (VIN, CODES)


@pytest.mark.parametrize("make", ["genuine", "clone", "stn"])
def test_same_car_is_found_behind_each_make_of_adapter(tmp_path: Path, make: str) -> None:
    with served(tmp_path, "--adapter", make) as url:
        assert found(run(tmp_path, "dtc", "read", "--json", "--vci", url).data) == (VIN, CODES)


@pytest.mark.parametrize(
    ("make", "name", "word"),
    [
        ("stn", "OBDLink EX", "STN chip"),
        ("genuine", "ELM327", "can be the v2.2"),
        ("v1.5", "ELM327 clone", "never made"),
        ("bad-clone", "ELM327 clone", "hangs at AT TP A0"),
    ],
)
def test_adapter_is_told_for_what_it_is(tmp_path: Path, make: str, name: str, word: str) -> None:
    with served(tmp_path, "--adapter", make) as url:
        told = run(tmp_path, "vci", "test", "--json", "--vci", url).data
    assert (told["name"], word in told["verdict"]) == (name, True)


def test_adapter_that_was_tested_is_used_as_before(tmp_path: Path) -> None:
    with served(tmp_path, "--adapter", "stn") as url:
        run(tmp_path, "dtc", "read", "--vci", url)
        run(tmp_path, "vci", "test", "--vci", url)
        assert found(run(tmp_path, "dtc", "read", "--json", "--vci", url).data) == (VIN, CODES)


def test_adapter_that_is_not_there_is_no_interface(tmp_path: Path) -> None:
    assert run(tmp_path, "vci", "test", "--vci", "elm:/dev/ttyNOWHERE").code == 3


def test_simulated_car_without_an_adapter_has_nothing_to_test(tmp_path: Path) -> None:
    assert run(tmp_path, "vci", "test", "--vci", "sim:demo").code == 2


def test_free_tcp_port_is_chosen_and_told(tmp_path: Path) -> None:
    with served(tmp_path, "--tcp", "0") as url:
        port = re.fullmatch(r"elm:socket://127\.0\.0\.1:(\d+)", url)
        assert port is not None
        assert int(port[1]) > 0
        assert found(run(tmp_path, "dtc", "read", "--json", "--vci", url).data) == (VIN, CODES)


def test_car_with_the_ignition_off_is_silent_behind_an_adapter(tmp_path: Path) -> None:
    with served(tmp_path, "sim:demo?ignition=off", "--tcp", "0") as url:
        end = run(tmp_path, "dtc", "read", "--json", "--vci", url)
    assert (end.code, end.out, "Switch the ignition on" in end.err) == (3, "", True)


def test_adapter_that_worked_last_needs_no_name(tmp_path: Path) -> None:
    with served(tmp_path, "--tcp", "0") as url:
        run(tmp_path, "dtc", "read", "--json", "--vci", url)
        run(tmp_path, "dtc", "read", "--json")
    assert {visit["vci"] for visit in run(tmp_path, "visit", "list", "--json").data} == {url}


def test_ctrl_c_ends_the_serving(tmp_path: Path) -> None:
    with started(tmp_path, "sim", "serve") as program:
        assert program.stdout is not None
        assert program.stdout.readline().startswith("sim:demo answers at elm:/dev/")
        program.send_signal(signal.SIGINT)
        assert ended(program).code == 0


def test_unknown_make_of_adapter_is_wrong_usage(tmp_path: Path) -> None:
    end = run(tmp_path, "sim", "serve", "--adapter", "gold")
    assert (end.code, end.err.split(".")[0]) == (2, "No simulated adapter is called gold")


def test_only_simulated_cars_are_served(tmp_path: Path) -> None:
    assert run(tmp_path, "sim", "serve", "elm:demo").code == 2
