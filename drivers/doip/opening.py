"""Open a vehicle over IP by its VCI URL, and be let in."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Final

from drivers.api import OpenOptions
from drivers.doip.activation import INCORRECT_PATTERN, DeniedError, WrongVersionError, activate
from drivers.doip.denials import NO_ROOM, denial, with_option
from drivers.doip.endpoint import Endpoint, endpoint_of
from drivers.doip.finding import Hint, versions
from drivers.doip.link import DoipLink, Opened
from drivers.doip.nacks import header_words
from drivers.doip.status import entity_status
from drivers.doip.wire import DoipWire, HoldingTrace
from drivers.errors import AccessTermsError, AdapterForeignError, BadVciUrlError
from drivers.registry import VciUrl
from drivers.transport.open_errors import network_verdict
from drivers.transport.stoppable import stoppable

CONNECT_S: Final = 2.0  # for each address that the host's name stands for


def open_doip(url: VciUrl, options: OpenOptions, clock: Callable[[], float] = time.monotonic) -> DoipLink:
    """Open the vehicle that `url` names.

    Raises:
        BadVciUrlError: `url` cannot name a vehicle.
        BadVciOptionError: what follows its question mark is wrong.
        AddressNotFoundError: nothing answers at the address.
        VehicleFullError: the vehicle has no room for a further tester.
        AdapterSilentError: what listens there says nothing.
        AdapterForeignError: what listens there speaks no DoIP, or none that we know.
        AccessTermsError: the vehicle lets testers in on other terms.
        AccessDeniedError: it demands authentication, has reasons of its own, or nobody confirmed.
        LinkLostError: the connection was closed meanwhile.
        RequestStoppedError: the options' stop was set.
    """
    endpoint = endpoint_of(url)
    hint = Hint.read(options.hint)
    for version in versions(endpoint.versions, hint):
        try:
            return _open(url, endpoint, version, hint, options, clock)
        except WrongVersionError:
            continue
    told = url.options.get("version")
    why = f"it does not speak version {told or '1 to 4'} of the protocol: {header_words(INCORRECT_PATTERN)}"
    if told is None:
        raise AdapterForeignError(str(url), why)
    raise AccessTermsError(str(url), why, with_option(url, "version", None))


def _open(  # noqa: PLR0913, PLR0917  what one try needs, each from elsewhere
    url: VciUrl,
    endpoint: Endpoint,
    version: int,
    hint: Hint | None,
    options: OpenOptions,
    clock: Callable[[], float],
) -> DoipLink:
    connection = stoppable(lambda: _connect(url, endpoint), str(url), options.stop)
    try:
        trace = HoldingTrace(options.trace)
        wire = DoipWire(connection, str(url), trace, clock)
        wire.version = version
        entity = _let_in(wire, url, endpoint, options.stop, clock)
        return DoipLink(Opened(str(url), endpoint, wire, trace, entity, hint), clock)
    except BaseException:
        connection.close()
        raise


def _let_in(
    wire: DoipWire, url: VciUrl, endpoint: Endpoint, stop: threading.Event, clock: Callable[[], float]
) -> int:
    try:
        return activate(wire, endpoint.activation, stop, clock)
    except DeniedError as denied:
        wire.close()
        is_full = denied.code == NO_ROOM
        status = entity_status(wire, endpoint.udp_port, stop, clock) if is_full else None
        raise denial(denied.code, url, endpoint, status) from denied


def _connect(url: VciUrl, endpoint: Endpoint) -> socket.socket:
    try:
        connection = socket.create_connection((endpoint.host, endpoint.port), CONNECT_S)
    except OSError as error:
        raise network_verdict(str(url), error) from error
    except ValueError as error:  # a name that no host can have
        raise BadVciUrlError(str(url), str(error)) from error
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection if endpoint.tls == "off" else _secured(url, endpoint, connection)


def _secured(url: VciUrl, endpoint: Endpoint, connection: socket.socket) -> ssl.SSLSocket:
    """Return `connection` under TLS (ISO 13400-2:2019, 7.5)."""
    context = ssl.create_default_context()
    if endpoint.tls != "on":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    try:
        return context.wrap_socket(connection, server_hostname=endpoint.host)
    except (OSError, ValueError) as error:
        connection.close()
        if isinstance(error, ssl.SSLCertVerificationError):
            why = "its certificate is not known here; without verifying it nobody knows who answers"
            raise AccessTermsError(str(url), why, with_option(url, "tls", "unverified")) from error
        why = f"no secure connection came about, {error}"
        raise AccessTermsError(str(url), why, with_option(url, "tls", None)) from error
