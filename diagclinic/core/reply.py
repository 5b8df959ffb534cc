"""What a control unit made of a question: five outcomes that are never mistaken for one another.

An empty list of faults is a `Value`; silence, refusal and nonsense are not, and cannot be read as one.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar, assert_never

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class ReplyKind(StrEnum):
    """The five outcomes by name, for tables and files."""

    VALUE = "value"
    NOT_SUPPORTED = "not-supported"
    REFUSED = "refused"
    SILENT = "silent"
    CORRUPT = "corrupt"


@dataclass(frozen=True, slots=True)
class Value(Generic[T_co]):
    """The control unit answered, and the bytes `raw` carry `value`."""

    value: T_co
    raw: bytes


@dataclass(frozen=True, slots=True)
class NotSupported:
    """The control unit does not offer this; `raw` holds its words, empty when its list of support said so."""

    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Refused:
    """The control unit said no.

    Attributes:
        service: the service that was refused.
        nrc: negative response code (ISO 14229-1:2020, annex A).
        raw: the negative response.
    """

    service: int
    nrc: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Silent:
    """No answer came within `waited_s` seconds."""

    waited_s: float


@dataclass(frozen=True, slots=True)
class Corrupt:
    """An answer came whose bytes cannot be what was asked for; `why` says in what way."""

    raw: bytes
    why: str


Reply: TypeAlias = Value[T] | NotSupported | Refused | Silent | Corrupt


def kind_of(reply: "Reply[T]") -> ReplyKind:
    """Name the outcome of `reply`."""
    match reply:
        case Value():
            return ReplyKind.VALUE
        case NotSupported():
            return ReplyKind.NOT_SUPPORTED
        case Refused():
            return ReplyKind.REFUSED
        case Silent():
            return ReplyKind.SILENT
        case Corrupt():
            return ReplyKind.CORRUPT
        case _:
            assert_never(reply)
