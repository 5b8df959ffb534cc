"""Domain values as columns and back, for those that need more than one column."""

import json
from typing import Any, TypeVar

from sqlalchemy import Row

from diagclinic.core.reply import (
    Corrupt,
    NotSupported,
    Refused,
    Reply,
    ReplyKind,
    Silent,
    Value,
    kind_of,
)
from diagclinic.core.signals import Parameter
from diagclinic.core.units import Unit

T = TypeVar("T")

#: fields of a reply, each in a column of its own; what a reply lacks is NULL
_REPLY_FIELDS = ("raw", "service", "nrc", "waited_s", "why")


def reply_columns(reply: "Reply[Any]") -> dict[str, Any]:
    """Return the columns of `reply`, without what its value is."""
    return {"kind": kind_of(reply)} | {name: getattr(reply, name, None) for name in _REPLY_FIELDS}


def reply_from(row: Row[Any], value: "T | None") -> "Reply[T]":
    """Return the reply that `row` holds; `value` is what its bytes carry, None unless it is a value.

    Raises:
        ValueError: the row says that there is a value, and there is none.
    """
    if row.kind is ReplyKind.VALUE:
        if value is None:
            raise ValueError(f"reply {row.id} has lost its value")
        return Value(value, row.raw)
    return _failure_from(row)


def _failure_from(row: Row[Any]) -> NotSupported | Refused | Silent | Corrupt:
    match row.kind:
        case ReplyKind.NOT_SUPPORTED:
            return NotSupported(row.raw)
        case ReplyKind.REFUSED:
            return Refused(row.service, row.nrc, row.raw)
        case ReplyKind.SILENT:
            return Silent(row.waited_s)
    return Corrupt(row.raw, row.why)


def definition_of(parameter: Parameter) -> str:
    """Return all that `parameter` says as JSON, the same text for equal parameters."""
    fields = {name: getattr(parameter, name) for name in ("key", "name", "lower", "upper", "decimals")}
    fields |= {"minimum": parameter.minimum, "maximum": parameter.maximum}
    states = {str(number): text for number, text in parameter.states.items()}
    fields |= {"unit": parameter.unit.value, "states": states}
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def parameter_from(definition: str) -> Parameter:
    """Return the parameter as it was when a reading of it was kept."""
    fields = json.loads(definition)
    unit = Unit(fields.pop("unit"))
    states = {int(number): text for number, text in fields.pop("states").items()}
    return Parameter(unit=unit, states=states, **fields)
