"""One process that answers, from its socket to its last answer."""

import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any, Final, cast

import uvicorn

from updater.fleet.serving.app import application
from updater.fleet.serving.given import Given, services_of
from updater.fleet.serving.limits import Limits
from updater.fleet.serving.logs import set_up, tell
from updater.fleet.serving.meters import Meters
from updater.fleet.serving.parts import mounts
from updater.fleet.serving.protocol import BoundedProtocol
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.services import Section

BACKLOG: Final = 4096
#: that a process has open beside its connections
_OTHER_FILES: Final = 256
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Server(uvicorn.Server):
    """Stops in peace at the first signal, at once at the second, and ends its process with 0.

    Args:
        config: of uvicorn.
        told: is called when it answers, and heeds signals.
    """

    def __init__(self, config: uvicorn.Config, told: Callable[[], None]) -> None:
        super().__init__(config)
        self._told = told

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        self._told()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Listen for signals while it serves."""
        before = {number: signal.signal(number, self._on_signal) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True


def bound(given: Given) -> socket.socket:
    """Return a socket that listens.

    Raises:
        SettingsError: somebody else does already, or there is no such address.
    """
    family = socket.AF_INET6 if ":" in given.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two listen at once
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((given.host, given.port))
    except OSError as error:
        listening.close()
        what = f"nobody can listen at {given.host}:{given.port}: {error.strerror}"
        raise SettingsError(what, "Name another place with --listen.") from error
    listening.listen(BACKLOG)
    return listening


def make_room(connections: int) -> None:
    """Let this process hold so many connections open, as far as the system lets it."""
    try:
        import resource  # noqa: PLC0415  not on Windows, which has no such limit
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _OTHER_FILES
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))


def url_of(listening: socket.socket) -> str:
    """Return where `listening` is reached."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(given: Given, listening: socket.socket, told: Callable[[], None]) -> None:
    """Answer until a signal comes.

    Args:
        given: words of the command line.
        listening: socket.
        told: is called when it answers.

    Raises:
        FleetError: it cannot begin.
    """
    logger = set_up()
    services = services_of(given)
    with services.ends:
        app = application(services, mounts(), Meters(services.registry), logger)
        limits = Limits.read(services.section("serve"))
        make_room(limits.connections)
        tell(logger, logging.INFO, "serving", {"url": url_of(listening)})
        trusted = trusted_of(services.section("proxy"))
        Server(_config(app, limits, trusted), told).run([listening])
    tell(logger, logging.INFO, "stopped", {})


def trusted_of(section: Section) -> list[str]:
    """Return the addresses of proxies whose word counts for who calls.

    Raises:
        SettingsError: fleet.toml names something else.
    """
    trusted = section.get("trusted", [])
    if not isinstance(trusted, list) or not all(isinstance(each, str) and each for each in trusted):
        raise SettingsError("trusted under [proxy] in fleet.toml is a list of addresses")
    return trusted


def _config(app: Any, limits: Limits, trusted: list[str]) -> uvicorn.Config:
    protocol = partial(BoundedProtocol, limits)
    return uvicorn.Config(
        app,
        http=cast("Any", protocol),
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        proxy_headers=bool(trusted),
        forwarded_allow_ips=trusted,
        server_header=False,
        timeout_keep_alive=limits.idle_s,
        timeout_graceful_shutdown=limits.stop_s,
        backlog=BACKLOG,
    )
