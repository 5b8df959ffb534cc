"""updater.client.offline: what goes wrong on the way, in words that tell what to do."""

import socket
import ssl

import pytest
import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationParseError,
    MaxRetryError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from updater.client.errors import OfflineError
from updater.client.http_reply import BrokenError, StalledError
from updater.client.offline import as_offline, host_of

POOL = urllib3.HTTPConnectionPool("a.example")


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (ConnectTimeoutError(), OfflineError, "cannot be reached"),
        (SSLError(), OfflineError, "clock right"),
        (ssl.SSLError(), OfflineError, "clock right"),
        (ProxyError("", OSError()), OfflineError, "proxy"),
        (ReadTimeoutError(POOL, "", ""), StalledError, "does not answer"),
        (ProtocolError(), BrokenError, "broke"),
        (MaxRetryError(POOL, ""), OfflineError, "cannot be used"),
        (LocationParseError(""), OfflineError, "cannot be used"),
        (HTTPError(), OfflineError, "cannot be used"),
        (OSError(), OfflineError, "cannot be used"),
        (ValueError(), OfflineError, "cannot be used"),
    ],
)
def test_each_trouble_has_its_words(error: Exception, kind: type[OfflineError], words: str) -> None:
    with pytest.raises(OfflineError, match=words) as raised, as_offline("a.example"):
        raise error
    assert (type(raised.value), raised.value.__cause__) == (kind, error)


def test_what_a_library_raises_for_nobody_there_is_one_of_them() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(OfflineError, match="cannot be reached"), as_offline("a.example"):
        urllib3.request("GET", f"http://127.0.0.1:{port}/", retries=False)


def test_other_errors_are_nobodys_business_here() -> None:
    with pytest.raises(KeyError), as_offline("a.example"):
        raise KeyError("x")


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://a.example/b", "a.example"), ("http://tess:word@a:8000/", "a:8000"), ("file:///x", "")],
)
def test_name_of_a_host_tells_no_password(url: str, host: str) -> None:
    assert host_of(url) == host
