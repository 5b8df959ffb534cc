"""What goes wrong on the way to a server, in words; the one place where the libraries' errors get them."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from updater.client.errors import OfflineError
from updater.client.http_reply import BrokenError, StalledError


def host_of(url: str) -> str:
    """Return the server's name in `url`, with its port, without anybody's password."""
    return urlsplit(url).netloc.rpartition("@")[2]


@contextmanager
def as_offline(host: str) -> Iterator[None]:
    """Say in words what went wrong on the way to `host`, within the block.

    Raises:
        OfflineError: something did.
    """
    try:
        yield
    except (ConnectTimeoutError, NewConnectionError) as error:
        raise OfflineError(f"{host} cannot be reached.") from error
    except (SSLError, ssl.SSLError) as error:
        raise OfflineError(f"{host} cannot prove who it is; is this computer's clock right?") from error
    except ProxyError as error:
        raise OfflineError(f"The proxy on the way to {host} does not answer, or refuses.") from error
    except ReadTimeoutError as error:
        raise StalledError(f"{host} does not answer.") from error
    except ProtocolError as error:
        raise BrokenError(f"The connection to {host} broke.") from error
    except (HTTPError, OSError, ValueError) as error:
        raise OfflineError(f"{host} cannot be used: {error}.") from error
