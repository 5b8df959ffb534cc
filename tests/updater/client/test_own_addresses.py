"""updater.client.own_addresses: where other machines find this one."""

import socket

import pytest

from updater.client.own_addresses import is_every, is_local, own_addresses


def _named(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, 0)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: found)


def test_addresses_are_told_once_and_without_those_that_nobody_else_reaches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _named(monkeypatch, "127.0.1.1", "10.0.0.5", "10.0.0.5")
    found = own_addresses()
    assert (found.count("10.0.0.5"), any(map(is_local, found))) == (1, False)


def test_computer_that_cannot_find_its_own_name_has_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert not any(map(is_local, own_addresses()))


@pytest.mark.parametrize(
    ("address", "local", "every"),
    [
        ("127.0.0.1", True, False),
        ("::1", True, False),
        ("0.0.0.0", False, True),  # noqa: S104  nobody listens here
        ("::", False, True),
        ("fe80::1%eth0", False, False),
        ("192.168.0.7", False, False),
    ],
)
def test_address_tells_who_reaches_it(address: str, local: bool, every: bool) -> None:
    assert (is_local(address), is_every(address)) == (local, every)
