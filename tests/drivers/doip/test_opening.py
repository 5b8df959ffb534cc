"""drivers.doip.opening: from a URL to a link, or to a typed error."""

import contextlib
import socket
import ssl
import threading
from pathlib import Path

import pytest

from drivers.doip.finding import Hint
from drivers.errors import (
    AccessDeniedError,
    AccessTermsError,
    AdapterForeignError,
    AddressNotFoundError,
    BadVciUrlError,
    RequestStoppedError,
    VehicleFullError,
)
from drivers.simulator.doip_entity import Manners
from drivers.simulator.doip_server import Serving
from tests.drivers.doip.peer import (
    GO_ON,
    STOPPED,
    Trace,
    ask,
    driven,
    entity,
    let_in,
    listening,
    message,
    open_url,
    payloads,
)

KEY = Path(__file__).with_name("entity.pem")


def test_link_is_opened() -> None:
    with entity() as server, contextlib.closing(open_url(server.url)) as link:
        assert payloads(ask(link, "3E00")) == ["7E00"]


def test_link_is_opened_over_ipv6() -> None:
    with entity(Serving(host="::1")) as server, contextlib.closing(open_url(server.url)) as link:
        assert payloads(ask(link, "3E00")) == ["7E00"]


def test_every_byte_of_the_connection_is_traced() -> None:
    trace = Trace()
    with entity() as server, contextlib.closing(open_url(server.url, trace=trace)):
        pass
    assert trace.stream(sent=True) == message(0x0005, "0E000000000000")
    assert trace.stream(sent=False) == let_in()


def test_vehicle_of_a_later_edition_is_asked_in_its_version() -> None:
    with driven(Serving(manners=Manners(version=3))) as link:
        assert link.info.firmware == "ISO 13400-2:2019"


def test_version_that_worked_is_tried_first() -> None:
    trace = Trace()
    hint = str(Hint(3, 0xE000, b"\x01\x00", (0x1010,)))
    with entity(Serving(manners=Manners(version=3))) as server:
        open_url(server.url, trace=trace, hint=hint).close()
    assert trace.stream(sent=True) == message(0x0005, "0E000000000000", version=3)


def test_version_of_the_url_is_the_only_one() -> None:
    with entity(Serving(manners=Manners(version=3))) as server:
        with pytest.raises(AccessTermsError) as told:
            open_url(f"{server.url}?version=2")
        assert told.value.try_url == server.url


def test_vehicle_of_an_unknown_edition_is_named_as_that() -> None:
    with (
        entity(Serving(manners=Manners(version=9))) as server,
        pytest.raises(AdapterForeignError, match="version 1 to 4"),
    ):
        open_url(server.url)


def test_hint_makes_the_network_found_with_one_request() -> None:
    trace = Trace()
    hint = "2 E000 0100 1010,1018"
    with entity() as server, contextlib.closing(open_url(server.url, trace=trace, hint=hint)) as link:
        link.find_bus(stop=GO_ON)
    assert sum(sent for sent, _ in trace.rows) == 2


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(AddressNotFoundError):
        open_url(f"doip:127.0.0.1:{port}")


def test_name_that_nobody_has_is_not_found() -> None:
    with pytest.raises(AddressNotFoundError):
        open_url("doip:no-such-vehicle.invalid")


def test_name_that_nobody_can_have_is_no_url() -> None:
    with pytest.raises(BadVciUrlError):
        open_url(f"doip:{'a' * 64}.local")


def test_what_speaks_something_else_is_no_entity() -> None:
    with listening(b"HTTP/1.1 400 Bad Request\r\n\r\n") as url, pytest.raises(AdapterForeignError):
        open_url(url)


@pytest.mark.parametrize(
    ("manners", "options", "error"),
    [
        (Manners(activation=(0x04,)), "", AccessDeniedError),
        (Manners(activation=(0x11, 0x05)), "", AccessDeniedError),
        (Manners(activation=(0x06,)), "", AccessTermsError),
        (Manners(activation=(0x07,)), "", AccessTermsError),
        (Manners(activation=(0xE3,)), "", AccessDeniedError),
        (Manners(activation=(0x01,)), "", VehicleFullError),
        (Manners(), "?activation=0xE0", AccessTermsError),
    ],
)
def test_denied_access_is_told_by_its_remedy(manners: Manners, options: str, error: type[Exception]) -> None:
    with entity(Serving(manners=manners)) as server, pytest.raises(error):
        open_url(server.url + options)


def test_second_tester_with_the_same_address_is_one_too_many() -> None:
    with entity() as server, contextlib.closing(open_url(server.url)), pytest.raises(VehicleFullError):
        open_url(server.url)


def test_full_vehicle_tells_how_many_testers_it_lets_in() -> None:
    with (
        entity(Serving(manners=Manners(activation=(0x01,)))) as server,
        pytest.raises(VehicleFullError, match="of 4 testers that the vehicle lets in 0 are connected"),
    ):
        open_url(server.url)


def test_vehicle_that_fills_up_tells_so() -> None:
    testers = [f"?tester=0x{0x0E01 + number:04X}" for number in range(4)]
    with entity() as server, contextlib.ExitStack() as stack:
        for tester in testers:
            stack.enter_context(contextlib.closing(open_url(server.url + tester)))
        with pytest.raises(VehicleFullError, match=r"of 4 testers .* 4 are connected"):
            open_url(server.url)


def test_second_tester_with_another_address_is_let_in() -> None:
    with entity() as server, contextlib.closing(open_url(server.url)) as first:
        second = open_url(f"{server.url}?tester=0x0E01")
        told = payloads(ask(first, "3E00")) + payloads(ask(second, "3E00"))
        second.close()
    assert told == ["7E00", "7E00"]


def test_stop_before_the_opening_connects_to_nobody() -> None:
    with entity() as server, pytest.raises(RequestStoppedError):
        open_url(server.url, stop=STOPPED)


def test_stop_ends_the_wait_for_an_entity_that_says_nothing() -> None:
    stop = threading.Event()

    class Stopping(Trace):
        def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
            stop.set()

    with listening() as url, pytest.raises(RequestStoppedError):
        open_url(url, stop=stop, trace=Stopping())


def secure() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(KEY)
    return context


def test_secure_connection_is_opened() -> None:
    with driven(Serving(context=secure()), "?tls=unverified") as link:
        assert payloads(ask(link, "3E00")) == ["7E00"]


def test_trace_of_a_secure_connection_is_readable() -> None:
    trace = Trace()
    with entity(Serving(context=secure())) as server:
        open_url(f"{server.url}?tls=unverified", trace=trace).close()
    assert trace.stream(sent=False) == let_in()


def test_certificate_that_nobody_vouches_for_is_not_trusted() -> None:
    with (
        entity(Serving(context=secure())) as server,
        pytest.raises(AccessTermsError) as told,
    ):
        open_url(f"{server.url}?tls=on")
    assert told.value.try_url == f"{server.url}?tls=unverified"


def test_vehicle_without_tls_says_so() -> None:
    with entity() as server, pytest.raises(AccessTermsError, match="no secure connection"):
        open_url(f"{server.url}?tls=unverified")


def test_links_that_are_opened_one_after_the_other_leave_room() -> None:
    with entity() as server:
        for _ in range(8):
            open_url(server.url).close()
        with contextlib.closing(open_url(server.url)) as link:
            assert payloads(ask(link, "3E00")) == ["7E00"]
