"""drivers.simulator.options: what a URL says of a car."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Scheme
from drivers.errors import BadVciOptionError, BadVciUrlError
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
        ("traffic=20", "traffic", 20),
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
        ("sim:healthy?colour=red", "there is no option 'colour'; there are fault, seed, engine"),
    ],
)
def test_senseless_url_is_refused_with_what_there_is(url: str, help_text: str) -> None:
    with pytest.raises(BadVciUrlError, match=help_text):
        parsed(url)


SEED = "seed is a whole number from -999999999 to 999999999, not "
DROP = "drop is a whole number from 0 to 999999999, not "
AFTER = "after is a number of seconds from 0 to 1000000, not "
MUTE = "mute is services in hexadecimal, 00 to FF, with commas between them, e.g. 09,0A, not "


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("seed=", f"{SEED}''"),
        ("seed=x", f"{SEED}'x'"),
        ("seed=1.5", f"{SEED}'1.5'"),
        ("seed=1_000", f"{SEED}'1_000'"),
        ("seed=\N{ARABIC-INDIC DIGIT THREE}", f"{SEED}'\N{ARABIC-INDIC DIGIT THREE}'"),
        ("seed=1000000000", f"{SEED}'1000000000'"),
        (f"seed={'9' * 5000}", f"{SEED}'99999999999999999999'…"),
        ("engine=", "engine is one of running, driving, off, not ''"),
        ("engine=broken", "engine is one of running, driving, off, not 'broken'"),
        ("ignition=1", "ignition is one of on, off, not '1'"),
        ("age=-1", "age is one of fresh, pending, confirmed, not '-1'"),
        ("scheme=13bit", "scheme is one of 11bit, 29bit, pwm, vpw, iso9141, kwp5baud, kwp, not '13bit'"),
        ("drop=", f"{DROP}''"),
        ("drop=-1", f"{DROP}'-1'"),
        ("traffic=0", "traffic is a whole number from 1 to 20, not '0'"),
        ("pending78=1001", "pending78 is a whole number from 0 to 1000, not '1001'"),
        ("after=", f"{AFTER}''"),
        ("after=-1", f"{AFTER}'-1'"),
        ("after=nan", f"{AFTER}'nan'"),
        ("after=1e99", f"{AFTER}'1e99'"),
        ("after=1000001", f"{AFTER}'1000001'"),
        ("cycle=soon", "cycle is a number of seconds from 0 to 1000000, not 'soon'"),
        ("mute=xy", f"{MUTE}'xy'"),
        ("mute=-1", f"{MUTE}'-1'"),
        ("mute=100", f"{MUTE}'100'"),
    ],
    ids=lambda text: text[:40],
)
def test_senseless_value_is_refused_with_what_the_option_may_be(query: str, why: str) -> None:
    with pytest.raises(BadVciOptionError) as refused:
        parsed(f"sim:healthy?{query}")
    assert refused.value.why == why


def test_what_was_typed_is_not_repeated_at_length() -> None:
    with pytest.raises(BadVciOptionError) as refused:
        parsed(f"sim:healthy?{'k' * 90_000}=1")
    assert len(str(refused.value)) < 250


OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "seed": st.integers(-1000, 1000).map(str),
        "engine": st.sampled_from([mode.value for mode in EngineMode]),
        "ignition": st.sampled_from(["on", "off"]),
        "age": st.sampled_from([age.value for age in Age]),
        "after": st.integers(0, 10_000).map(str),
        "cycle": st.integers(0, 10_000).map(str),
        "scheme": st.sampled_from(["11bit", "29bit"]),
        "pending78": st.integers(0, 9).map(str),
        "drop": st.integers(0, 99).map(str),
    },
)


@given(OPTIONS)
def test_url_that_was_printed_means_the_same_car(options: dict[str, str]) -> None:
    url = VciUrl("sim", "healthy", options)
    assert car_options(VciUrl.parse(str(url))) == car_options(url)


@given(OPTIONS)
def test_order_of_options_does_not_matter(options: dict[str, str]) -> None:
    backwards = dict(reversed(options.items()))
    assert car_options(VciUrl("sim", "demo", options)) == car_options(VciUrl("sim", "demo", backwards))


@given(st.text(max_size=10), st.text(max_size=10))
def test_option_is_taken_or_refused_as_a_bad_name(key: str, value: str) -> None:
    try:
        options = car_options(VciUrl("sim", "healthy", {key: value}))
    except BadVciUrlError as error:
        assert error.why  # noqa: PT017  either outcome is right, a crash is not
    else:
        assert options.name == "healthy"


@given(st.sets(st.integers(0, 0xFF), max_size=5))
def test_services_are_muted_by_their_numbers(services: set[int]) -> None:
    text = ",".join(f"{service:02X}" for service in services)
    assert parsed(f"sim:healthy?mute={text}").mute == services


@pytest.mark.parametrize("name", ["boost_leak", "dpf_clogged", "egr_stuck"])
def test_petrol_car_cannot_have_a_diesels_fault(name: str) -> None:
    with pytest.raises(BadVciUrlError):
        parsed(f"sim:healthy?fault={name}")
    assert names(f"sim:diesel?fault={name}") == [name]
