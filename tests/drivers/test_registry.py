"""drivers.registry: from the name of an interface to its driver."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import AdapterInfo, Capability, FoundVci, OnCheck, OpenOptions, SelfTest, TapOptions
from drivers.errors import AdapterNotFoundError, BadVciKindError, BadVciOptionError, BadVciUrlError
from drivers.notes import Failure, Layer, NotOpened, Opened, read_note
from drivers.registry import Driver, Registry, VciUrl
from tests.drivers.isotp.canbus import ScriptedBus, link_on
from tests.service_doubles import MemoryTrace

OPTIONS = OpenOptions(MemoryTrace(), threading.Event())
ADAPTER = FoundVci("elm:COM5", "OBDLink EX on COM5")
CAR = FoundVci("sim:demo", "Demo vehicle")


def test_url_is_scheme_address_and_options() -> None:
    url = VciUrl.parse("elm:/dev/ttyUSB0?baud=9600")
    assert (url.scheme, url.address, dict(url.options)) == ("elm", "/dev/ttyUSB0", {"baud": "9600"})


def test_address_may_be_a_url_itself() -> None:
    assert VciUrl.parse("elm:socket://10.0.0.1:35000").address == "socket://10.0.0.1:35000"


def test_case_of_the_scheme_and_blanks_around_do_not_matter() -> None:
    assert VciUrl.parse(" ELM:COM4 ") == VciUrl("elm", "COM4")


def test_option_that_says_two_things_is_refused() -> None:
    with pytest.raises(BadVciOptionError, match="seed= is there twice"):
        VciUrl.parse("sim:demo?seed=1&seed=2")


def test_option_that_says_the_same_twice_says_it() -> None:
    assert VciUrl.parse("sim:demo?seed=2&seed=2").options["seed"] == "2"


@pytest.mark.parametrize(
    "text", ["", "elm", "elm:", ":COM4", "?", "/dev/ttyUSB0", "elm:?baud=9600", "e-lm:COM4"]
)
def test_text_without_scheme_and_address_is_told_how_to_read(text: str) -> None:
    with pytest.raises(BadVciUrlError):
        VciUrl.parse(text)


@pytest.mark.parametrize("text", ["sim:demo?fault", "sim:demo?a=1&", "sim:demo?&"])
def test_option_without_a_value_is_told_apart(text: str) -> None:
    with pytest.raises(BadVciOptionError):
        VciUrl.parse(text)


@pytest.mark.parametrize(
    "text",
    ["elm:COM4", "sim:demo?fault=misfire_cyl3,vacuum_leak&seed=7", "can:udp_multicast/239.0.0.1?port=1"],
)
def test_url_is_written_as_it_was_typed(text: str) -> None:
    assert str(VciUrl.parse(text)) == text


WORD = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)


@given(st.dictionaries(WORD.filter(bool), WORD, max_size=3))
def test_url_that_was_written_reads_the_same(options: dict[str, str]) -> None:
    url = VciUrl("sim", "demo", options)
    again = VciUrl.parse(f"{url}&end=1" if options else f"{url}")
    assert {key: again.options[key] for key in options} == options


def test_driver_of_the_scheme_opens_it() -> None:
    asked: list[tuple[str, OpenOptions]] = []
    link = link_on(ScriptedBus([]))

    def open_it(url: VciUrl, options: OpenOptions) -> object:
        asked.append((url.address, options))
        return link

    opened = Registry({"elm": Driver(open_it)}).open("elm:COM4", OPTIONS)

    assert (opened.info, asked) == (link.info, [("COM4", OPTIONS)])


def test_opening_is_noted_with_what_the_raw_bytes_are_and_who_wrote_them() -> None:
    trace = MemoryTrace()
    link = link_on(ScriptedBus([]))
    registry = Registry({"elm": Driver(lambda *_: link, layer=Layer.TEXT)}, "program 1.2")

    registry.open("elm:COM4", OpenOptions(trace, threading.Event()))

    assert [read_note(note) for note in trace.notes] == [Opened(link.info, Layer.TEXT, "program 1.2")]


def test_failed_opening_is_noted_and_told() -> None:
    trace = MemoryTrace()

    def fail(url: VciUrl, options: OpenOptions) -> object:
        raise AdapterNotFoundError(url.address)

    with pytest.raises(AdapterNotFoundError):
        Registry({"elm": Driver(fail)}).open("elm:COM4", OpenOptions(trace, threading.Event()))

    failure = Failure("adapter-not-found", "no adapter at COM4")
    assert [read_note(note) for note in trace.notes] == [NotOpened("elm:COM4", failure)]


def test_unknown_scheme_is_told_which_there_are() -> None:
    with pytest.raises(BadVciUrlError, match="elm:, sim:"):
        Registry({"sim": Driver(pytest.fail), "elm": Driver(pytest.fail)}).open("obd:COM4", OPTIONS)


def test_interfaces_are_found_in_the_order_of_the_drivers() -> None:
    drivers = {
        "elm": Driver(pytest.fail, lambda: [ADAPTER]),
        "none": Driver(pytest.fail),
        "can": Driver(pytest.fail, list),
        "sim": Driver(pytest.fail, lambda: (CAR,)),
    }
    assert Registry(drivers).discover() == (ADAPTER, CAR)


def test_quick_look_leaves_out_whoever_has_to_ask_around() -> None:
    drivers = {
        "doip": Driver(pytest.fail, pytest.fail, asks_around=True),
        "sim": Driver(pytest.fail, lambda: [CAR]),
    }
    assert Registry(drivers).discover(quick=True) == (CAR,)


def test_quick_look_takes_what_the_system_lists_of_whoever_has_to_ask_around() -> None:
    drivers = {"can": Driver(pytest.fail, pytest.fail, asks_around=True, lists=lambda: [ADAPTER])}
    assert Registry(drivers).discover(quick=True) == (ADAPTER,)


def test_quick_look_does_not_wait_for_a_long_one_under_way() -> None:
    asked, end = threading.Event(), threading.Event()

    def ask_around() -> list[FoundVci]:
        asked.set()
        end.wait(60)
        return [CAR]

    slow = Driver(pytest.fail, ask_around, asks_around=True, lists=lambda: [ADAPTER])
    registry = Registry({"slow": slow})
    long_one = threading.Thread(target=registry.discover)
    long_one.start()
    try:
        assert asked.wait(10)
        assert registry.discover(quick=True) == (ADAPTER,)
    finally:
        end.set()
        long_one.join(10)


def test_driver_of_the_scheme_listens_to_frames() -> None:
    asked: list[tuple[str, TapOptions]] = []
    options = TapOptions(threading.Event())
    tap = object()

    def listen(url: VciUrl, given: TapOptions) -> object:
        asked.append((url.address, given))
        return tap

    assert Registry({"can": Driver(pytest.fail, tap=listen)}).tap("can:virtual/x", options) is tap
    assert asked == [("virtual/x", options)]


def test_driver_of_the_scheme_tests_its_adapter() -> None:
    done: list[tuple[int, int]] = []
    found = SelfTest(AdapterInfo("elm:COM4", "ELM327", "v2.3", Capability(0)), "", (), "genuine")

    def test(_url: VciUrl, _options: OpenOptions, on_check: OnCheck) -> SelfTest:
        on_check(1, 1)
        return found

    registry = Registry({"elm": Driver(pytest.fail, test=test)})
    assert registry.test("elm:COM4", OPTIONS, lambda *so_far: done.append(so_far)) is found
    assert done == [(1, 1)]


def test_kind_without_frames_or_test_is_refused_with_the_kinds_that_have_them() -> None:
    elm, can = Driver(pytest.fail, test=pytest.fail), Driver(pytest.fail, tap=pytest.fail)
    registry = Registry({"elm": elm, "can": can, "sim": Driver(pytest.fail)})
    with pytest.raises(BadVciKindError, match=r"shown by can:$"):
        registry.tap("sim:demo", TapOptions(threading.Event()))
    with pytest.raises(BadVciKindError, match=r"those of elm:$"):
        registry.test("sim:demo", OPTIONS, pytest.fail)
