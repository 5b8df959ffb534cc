"""The drivers that this program brings along, each imported when its first interface is opened."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from drivers.api import FoundVci, OpenOptions, PduLink
from drivers.registry import Registry, VciUrl

if TYPE_CHECKING:
    from drivers.simulator.elm_server import ElmServer


def all_links() -> Registry:
    """Return every driver, by the scheme of its URLs."""
    return Registry({"elm": _open_elm327, "sim": _open_simulator}, (_find_elm327, _find_simulators))


def serve_car(url: str, port: int | None) -> "ElmServer":
    """Serve the simulated car that `url` describes as an ELM327, on a TCP `port` or a pseudo-terminal.

    Raises:
        BadVciUrlError: `url` describes no simulated car.
        AdapterUnfitError: this system has no pseudo-terminals.
    """
    from drivers.simulator.car import Car  # noqa: PLC0415  python-can takes 0.1 s
    from drivers.simulator.elm_server import serve_pty, serve_tcp  # noqa: PLC0415
    from drivers.simulator.options import car_options  # noqa: PLC0415

    car = Car(car_options(VciUrl.parse(url)))
    return serve_pty(car) if port is None else serve_tcp(car, port)


def _open_elm327(url: VciUrl, options: OpenOptions) -> PduLink:
    from drivers.elm327.opening import open_elm327  # noqa: PLC0415  see the module's first line

    return open_elm327(url, options)


def _open_simulator(url: VciUrl, options: OpenOptions) -> PduLink:
    from drivers.simulator.link import open_simulator  # noqa: PLC0415  see the module's first line

    return open_simulator(url, options)


def _find_elm327() -> Iterable[FoundVci]:
    from drivers.elm327.discovery import discover_elm327  # noqa: PLC0415  see the module's first line

    return discover_elm327()


def _find_simulators() -> Iterable[FoundVci]:
    from drivers.simulator.link import discover_simulators  # noqa: PLC0415  see the module's first line

    return discover_simulators()
