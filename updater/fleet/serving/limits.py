"""How much, and for how long, the service puts up with from one peer and from all of them."""

from dataclasses import dataclass, fields
from typing import Self

from updater.fleet.store.errors import SettingsError
from updater.fleet.store.services import Section


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of connections and requests; `[serve]` in fleet.toml changes them.

    Attributes:
        connections: open at a time; one more is told to come later and closed.
        requests: at work at a time; one more is answered 503.
        header_bytes: of a request's line and headers.
        header_s: until these are complete, from the connection's or the request's first moment.
        message_s: until the body is complete, too.
        answer_s: for the work and the sending of the answer.
        idle_s: between two requests on a connection.
        stop_s: for what is at work when the service is told to stop.
        later_s: what `Retry-After` says.
    """

    connections: int = 12_000
    requests: int = 512
    header_bytes: int = 32 * 1024
    header_s: int = 10
    message_s: int = 60
    answer_s: int = 60
    idle_s: int = 20
    stop_s: int = 30
    later_s: int = 30

    @classmethod
    def read(cls, section: Section) -> Self:
        """Return the limits with what `section` changes.

        Raises:
            SettingsError: it changes what is none, or to what is no positive whole number.
        """
        names = {field.name for field in fields(cls)}
        for name, value in section.items():
            if name not in names or not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise SettingsError(f"{name} = {value!r} under [serve] in fleet.toml is no limit")
        return cls(**section)
