"""The drivers that this program brings along, each imported when its first interface is opened."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from diagclinic import __version__
from diagclinic.cli.usage import UsageError
from drivers.api import FoundVci, FrameTap, OnCheck, OpenOptions, PduLink, SelfTest, TapOptions
from drivers.notes import Layer
from drivers.registry import Driver, Registry, VciUrl

if TYPE_CHECKING:
    from drivers.simulator.car import Car
    from drivers.simulator.doip_server import DoipServer
    from drivers.simulator.elm_server import ElmServer
    from drivers.simulator.elm_settings import Personality


SIMULATED: Final = "sim"
J2534: Final = "j2534"
DOIP: Final = "doip"


def all_links() -> Registry:
    """Return every driver, by the scheme of its URLs."""
    return Registry(
        {
            "elm": Driver(_open_elm327, _find_elm327, _tap_elm327, _test_elm327, layer=Layer.TEXT),
            "can": Driver(
                _open_can, _find_can, _tap_can, asks_around=True, lists=_list_can, layer=Layer.FRAMES
            ),
            DOIP: Driver(_open_doip, _find_doip, asks_around=True, layer=Layer.MESSAGES),
            J2534: Driver(_open_j2534, _find_j2534, _tap_j2534, _test_j2534, layer=Layer.MESSAGES),
            SIMULATED: Driver(_open_simulator, _find_simulators, _tap_simulator, layer=Layer.FRAMES),
            "replay": Driver(_open_replay),
        },
        f"diagclinic {__version__}",
    )


def serve_car(url: str, adapter: str, port: int | None) -> "ElmServer | DoipServer":
    """Serve the simulated car that `url` describes, on a TCP `port` or a pseudo-terminal.

    Args:
        url: the car.
        adapter: make of the ELM327 in front of it; `DOIP` for a gateway, which is always on a port.
        port: 0 for any that is free; None for a pseudo-terminal.

    Raises:
        BadVciUrlError: the car is not described as it should be.
        UsageError: `url` is no simulated car's, no `adapter` is called that, or `port` cannot be had.
        AdapterUnfitError: this system has no pseudo-terminals.
    """
    from drivers.simulator.car import Car  # noqa: PLC0415  python-can takes 0.1 s
    from drivers.simulator.elm_settings import PERSONALITIES  # noqa: PLC0415
    from drivers.simulator.options import car_options  # noqa: PLC0415

    personality = PERSONALITIES.get(adapter)
    if personality is None and adapter != DOIP:
        raise UsageError(f"No simulated adapter is called {adapter}. There are {', '.join(PERSONALITIES)}.")
    if url.partition(":")[0].strip().lower() != SIMULATED:
        raise UsageError(f"{url}: only simulated cars can be served. Name one like sim:demo.")
    named = VciUrl.parse(url)
    try:
        return _served(Car(car_options(named)), personality, port)
    except OSError as error:
        raise UsageError(
            f"Port {port}: {error.strerror}. Choose another, or 0 for any that is free."
        ) from error


def _served(car: "Car", personality: "Personality | None", port: int | None) -> "ElmServer | DoipServer":
    from drivers.simulator.doip_server import DoipServer, Serving  # noqa: PLC0415  see the module's first line
    from drivers.simulator.elm_server import serve_pty, serve_tcp  # noqa: PLC0415

    if personality is None:
        return DoipServer(car, Serving(port=port or 0))
    return serve_pty(car, personality) if port is None else serve_tcp(car, port, personality)


def _open_can(url: VciUrl, options: OpenOptions) -> PduLink:
    from drivers.canbus.opening import open_can  # noqa: PLC0415  see the module's first line

    _announce_j2534()
    return open_can(url, options)


def _tap_can(url: VciUrl, options: TapOptions) -> FrameTap:
    from drivers.canbus.tap import tap_can  # noqa: PLC0415  see the module's first line

    _announce_j2534()
    return tap_can(url, options)


def _announce_j2534() -> None:
    """Let python-can know our interface, as its entry point does where this program was installed by pip."""
    from can.interfaces import BACKENDS  # noqa: PLC0415  see the module's first line

    BACKENDS.setdefault(J2534, ("drivers.j2534.bus", "J2534Bus"))


def _find_can() -> Iterable[FoundVci]:
    from drivers.canbus.discovery import discover_can  # noqa: PLC0415  see the module's first line

    # J2534 devices are offered as such
    asked = (found for found in discover_can() if not found.url.startswith(f"can:{J2534}/"))
    return (*_list_can(), *asked)


def _list_can() -> Iterable[FoundVci]:
    from drivers.canbus.serial_adapters import discover_slcan  # noqa: PLC0415  see the module's first line

    return discover_slcan()


def _open_elm327(url: VciUrl, options: OpenOptions) -> PduLink:
    from drivers.elm327.opening import open_elm327  # noqa: PLC0415  see the module's first line

    return open_elm327(url, options)


def _tap_elm327(url: VciUrl, options: TapOptions) -> FrameTap:
    from drivers.elm327.tap import tap_elm327  # noqa: PLC0415  see the module's first line

    return tap_elm327(url, options)


def _test_elm327(url: VciUrl, options: OpenOptions, on_check: OnCheck) -> SelfTest:
    from drivers.elm327.selftest import selftest_elm327  # noqa: PLC0415  see the module's first line

    return selftest_elm327(url, options, on_check)


def _open_replay(url: VciUrl, options: OpenOptions) -> PduLink:
    from diagclinic.app.recordings import read_recording  # noqa: PLC0415  see the module's first line
    from drivers.replay.link import open_replay  # noqa: PLC0415  see the module's first line

    return open_replay(url, options, read_recording)


def _open_doip(url: VciUrl, options: OpenOptions) -> PduLink:
    from drivers.doip.opening import open_doip  # noqa: PLC0415  see the module's first line

    return open_doip(url, options)


def _open_j2534(url: VciUrl, options: OpenOptions) -> PduLink:
    from drivers.j2534.opening import open_j2534  # noqa: PLC0415  see the module's first line

    return open_j2534(url, options)


def _find_j2534() -> Iterable[FoundVci]:
    from drivers.j2534.discovery import discover_j2534  # noqa: PLC0415  see the module's first line

    return discover_j2534()


def _tap_j2534(url: VciUrl, options: TapOptions) -> FrameTap:
    from drivers.j2534.tap import tap_j2534  # noqa: PLC0415  see the module's first line

    return tap_j2534(url, options)


def _test_j2534(url: VciUrl, options: OpenOptions, on_check: OnCheck) -> SelfTest:
    from drivers.j2534.selftest import test_j2534  # noqa: PLC0415  see the module's first line

    return test_j2534(url, options, on_check)


def _open_simulator(url: VciUrl, options: OpenOptions) -> PduLink:
    from drivers.simulator.link import open_simulator  # noqa: PLC0415  see the module's first line

    return open_simulator(url, options)


def _tap_simulator(url: VciUrl, options: TapOptions) -> FrameTap:
    from drivers.simulator.tap import open_simulator_tap  # noqa: PLC0415  see the module's first line

    return open_simulator_tap(url, options)


def _find_elm327() -> Iterable[FoundVci]:
    from drivers.elm327.discovery import discover_elm327  # noqa: PLC0415  see the module's first line

    return discover_elm327()


def _find_doip() -> Iterable[FoundVci]:
    from drivers.doip.discovery import discover_doip  # noqa: PLC0415  see the module's first line

    return discover_doip()


def _find_simulators() -> Iterable[FoundVci]:
    from drivers.simulator.link import discover_simulators  # noqa: PLC0415  see the module's first line

    return discover_simulators()
