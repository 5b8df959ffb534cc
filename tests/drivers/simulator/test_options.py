"""drivers.simulator.options: what a URL says of a car."""

import pytest

from drivers.api import Scheme
from drivers.errors import BadVciUrlError
from drivers.registry import VciUrl
from drivers.simulator.faults import Ignition
from drivers.simulator.options import Age, CarOptions, EngineMode, car_options


def parsed(text: str) -> CarOptions:
    return car_options(VciUrl.parse(text))


def names(text: str) -> list[str]:
    return [fault.name for fault in parsed(text).faults]


def test_healthy_car_is_the_default_of_everything() -> None:
    assert parsed("sim:healthy") == CarOptions()


def test_demo_car_has_faults_of_its_own() -> None:
    assert names("sim:demo") == ["misfire_cyl3", "vacuum_leak", "abs_wheel_speed"]


def test_faults_of_the_url_replace_those_of_the_car() -> None:
    assert names("sim:demo?fault=o2_slow,evap_leak") == ["o2_slow", "evap_leak"]


def test_no_faults_can_be_asked_for() -> None:
    assert names("sim:demo?fault=") == []


def test_fault_that_is_named_twice_counts_once() -> None:
    assert names("sim:healthy?fault=o2_slow,o2_slow") == ["o2_slow"]


def test_diesel_ignites_by_compression() -> None:
    assert parsed("sim:diesel").ignition is Ignition.COMPRESSION


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ("seed=7", "seed", 7),
        ("engine=off", "engine", EngineMode.OFF),
        ("engine=driving", "engine", EngineMode.DRIVING),
        ("ignition=off", "key_on", False),
        ("age=pending", "age", Age.PENDING),
        ("after=90.5", "after_s", 90.5),
        ("cycle=600", "cycle_s", 600.0),
        ("scheme=29bit", "scheme", Scheme.CAN_29BIT),
        ("pending78=3", "pending", 3),
        ("mute=09,0A", "mute", frozenset({0x09, 0x0A})),
        ("drop=5", "drop", 5),
    ],
)
def test_option_is_taken(query: str, field: str, value: object) -> None:
    assert getattr(parsed(f"sim:healthy?{query}"), field) == value


@pytest.mark.parametrize(
    ("url", "help_text"),
    [
        ("sim:tank", "demo, healthy, diesel"),
        ("sim:healthy?fault=flat_tyre", "misfire_cyl1, .*vacuum_leak, .*abs_wheel_speed"),
        ("sim:diesel?fault=vacuum_leak", "dpf_clogged"),
        ("sim:healthy?fault=dpf_clogged", "vacuum_leak"),
        ("sim:healthy?colour=red", "seed, engine"),
        ("sim:healthy?engine=broken", "running, driving, off"),
        ("sim:healthy?seed=x", "seed=x"),
        ("sim:healthy?drop=-1", "negative"),
        ("sim:healthy?after=-1", "seconds"),
        ("sim:healthy?after=nan", "seconds"),
        ("sim:healthy?mute=xy", "mute=xy"),
        ("sim:healthy?scheme=13bit", "11bit, 29bit"),
    ],
)
def test_senseless_url_is_refused_with_what_there_is(url: str, help_text: str) -> None:
    with pytest.raises(BadVciUrlError, match=help_text):
        parsed(url)
