"""Opening by URL: what it may say, what is told of the device, and that nothing stays open."""

import threading

import pytest

from drivers.api import Capability, OpenOptions
from drivers.errors import AdapterNotFoundError, BadVciOptionError, LinkLostError, RequestStoppedError
from drivers.j2534.link import J2534Link
from drivers.j2534.opening import Settings, name_of, open_device, open_j2534
from drivers.registry import VciUrl
from tests.drivers.j2534.fake import ScriptedPassThru, Trace


def opened(library: ScriptedPassThru, url: str = "j2534:script") -> J2534Link:
    """Return a link opened by `url`."""
    options = OpenOptions(Trace(), threading.Event())
    return open_j2534(VciUrl.parse(url), options, lambda *_: library, library.clock)


def test_library_is_asked_for_by_the_address() -> None:
    asked: list[str] = []

    def load(address: str, stop: threading.Event) -> ScriptedPassThru:
        asked.append(address)
        return ScriptedPassThru()

    open_j2534(VciUrl.parse("j2534:/opt/maker/lib.so"), OpenOptions(Trace(), threading.Event()), load).close()
    assert asked == ["/opt/maker/lib.so"]


def test_device_tells_name_and_versions() -> None:
    info = opened(ScriptedPassThru(), "j2534:GoDiag GD101").info
    assert (info.url, info.name, info.firmware) == (
        "j2534:GoDiag GD101",
        "GoDiag GD101",
        "1.0 (library 2.0)",
    )


def test_device_that_tells_no_versions_is_opened_all_the_same() -> None:
    library = ScriptedPassThru(refused=frozenset({"version"}))
    assert opened(library).info.firmware == ""


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("Scanmatik - PCI", "Scanmatik - PCI"),
        ("/opt/maker/libgodiag.so", "J2534 libgodiag"),
        (r"C:\Program Files\Maker\sm2j2534.dll", "J2534 sm2j2534"),
    ],
)
def test_name_is_what_a_person_would_call_it(address: str, name: str) -> None:
    assert name_of(address) == name


def test_device_that_measures_voltage_says_so() -> None:
    assert Capability.BATTERY_VOLTAGE in opened(ScriptedPassThru()).info.capabilities


def test_device_that_measures_no_voltage_does_not() -> None:
    library = ScriptedPassThru(refused=frozenset({"battery_v"}))
    assert Capability.BATTERY_VOLTAGE not in opened(library).info.capabilities


def test_options_say_which_device_and_bit_rate() -> None:
    url = VciUrl.parse("j2534:script?bitrate=125000&device=second")
    assert Settings.read(url) == Settings("script", "second", 125_000)


@pytest.mark.parametrize(
    "query", ["baud=500000", "bitrate=fast", "bitrate=-1", "bitrate=²", "bitrate=1000001"]
)
def test_option_that_is_none_is_refused(query: str) -> None:
    with pytest.raises(BadVciOptionError):
        opened(ScriptedPassThru(), f"j2534:script?{query}")


@pytest.mark.parametrize("told", ["fast", "-1", "", "1000001"])
def test_bit_rate_that_cannot_be_is_told_with_its_range(told: str) -> None:
    with pytest.raises(BadVciOptionError, match=r"bitrate= takes bits a second, from 1 to 1000000$"):
        Settings.read(VciUrl.parse(f"j2534:script?bitrate={told}"))


def test_missing_library_is_told() -> None:
    def load(address: str, stop: threading.Event) -> ScriptedPassThru:
        raise AdapterNotFoundError(address)

    with pytest.raises(AdapterNotFoundError):
        open_device(Settings("script"), threading.Event(), load)


@pytest.mark.parametrize(("refused", "closed"), [("open", False), ("version", True)])
def test_library_is_let_go_when_opening_fails(refused: str, closed: bool) -> None:
    library = ScriptedPassThru()

    def gone(*_: object) -> int:
        raise LinkLostError("pulled")

    setattr(library, refused, gone)
    with pytest.raises(LinkLostError):
        open_device(Settings("script"), threading.Event(), lambda *_: library)
    assert (library.is_open, library.is_loaded) == (not closed, False)


def test_device_that_opens_after_it_was_given_up_is_closed_again() -> None:
    library, stop = ScriptedPassThru(), threading.Event()
    release, shut = threading.Event(), threading.Event()

    def load(address: str, asked_to_stop: threading.Event) -> ScriptedPassThru:
        stop.set()
        release.wait(10)
        return library

    library.shut = shut.set  # type: ignore[method-assign]  # tells the test
    with pytest.raises(RequestStoppedError):
        open_device(Settings("script"), stop, load)
    release.set()
    assert shut.wait(10)
    assert not library.is_open


def test_nothing_is_loaded_once_stopped() -> None:
    stop = threading.Event()
    stop.set()
    library = ScriptedPassThru()
    with pytest.raises(RequestStoppedError):
        open_device(Settings("script"), stop, lambda *_: library)
    assert library.calls == []


def test_bit_rate_of_the_url_is_the_one_searched() -> None:
    library = ScriptedPassThru(refused=frozenset({"connect ISO14230", "connect ISO9141", "connect CAN"}))
    link = opened(library, "j2534:script?bitrate=125000")
    with pytest.raises(Exception, match="no control unit"):
        link.find_bus(stop=threading.Event())
    assert "connect ISO15765 0 125000" in library.calls
    assert "connect ISO15765 0 500000" not in library.calls
