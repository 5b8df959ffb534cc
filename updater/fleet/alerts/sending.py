"""Send to the addresses of a channel, within a deadline, and tell how that went without telling where."""

import logging
import threading
from dataclasses import dataclass, field
from typing import Final, Protocol

import apprise

from updater.fleet.alerts.addresses import Addresses, server_at
from updater.fleet.alerts.pacing import Parcel

DEADLINE_S: Final = 15.0
#: of each address: until it takes the connection, and between two pieces of its answer
_CONNECT_S: Final = 5.0
_SILENCE_S: Final = 10.0

NO_ADDRESS: Final = "no address is set for this channel"
STUCK: Final = "the try before has not ended yet"
LATE: Final = "no answer in time"
REFUSED: Final = "it was not taken"


@dataclass(frozen=True, slots=True)
class Sent:
    """How it went: `why` is empty where every address took it."""

    why: str = ""
    is_hopeless: bool = False


class Post(Protocol):
    """Brings parcels to people."""

    def send(self, parcel: Parcel) -> Sent:
        """Send `parcel`, and return within the deadline; never raises."""
        ...


@dataclass(slots=True)
class ApprisePost:
    """Sends through apprise.

    Attributes:
        addresses: where the channels lead.
        deadline_s: for all addresses of a channel together.
    """

    addresses: Addresses
    deadline_s: float = DEADLINE_S
    _at_work: dict[str, threading.Thread] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Silence apprise's own log, which names addresses."""
        logging.getLogger(apprise.logger.name).setLevel(logging.CRITICAL + 1)

    def send(self, parcel: Parcel) -> Sent:
        """Send `parcel` to every address of its channel."""
        urls = self.addresses.of(parcel.channel)
        if not urls:
            return Sent(NO_ADDRESS, is_hopeless=True)
        before = self._at_work.get(parcel.channel)
        if before is not None and before.is_alive():
            return Sent(STUCK)
        try_ = _Try(_servers(urls), parcel)
        thread = threading.Thread(target=try_.run, name=f"alert-{parcel.channel}", daemon=True)
        self._at_work[parcel.channel] = thread
        thread.start()
        thread.join(self.deadline_s)
        return Sent(LATE) if thread.is_alive() else Sent(try_.why)


@dataclass(slots=True)
class _Try:
    """One try, on a thread of its own: a server may keep a connection busy for as long as it likes."""

    whole: apprise.Apprise
    parcel: Parcel
    why: str = REFUSED

    def run(self) -> None:
        """Send; what a plug-in raises is kept as its kind alone, for its words may hold the address."""
        try:
            was_taken = self.whole.notify(body=self.parcel.body, title=self.parcel.title, body_format="text")
        except Exception as error:  # noqa: BLE001  plug-ins of a hundred services raise what they like
            self.why = f"{REFUSED}: {type(error).__name__}"
        else:
            self.why = "" if was_taken else REFUSED


def _servers(urls: tuple[str, ...]) -> apprise.Apprise:
    whole = apprise.Apprise()
    for server in filter(None, map(server_at, urls)):
        server.socket_connect_timeout, server.socket_read_timeout = _CONNECT_S, _SILENCE_S
        whole.add(server)
    return whole
