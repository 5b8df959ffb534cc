"""Decides what of a fact gets into the spool: what is declared, of its shape, agreed to and searched."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from diagclinic.services.consent import Level
from diagclinic.services.private_words import PrivateWords
from diagclinic.services.telemetry import Fact
from diagclinic.telemetry.declared import KINDS, EventClass, Field, Kind
from diagclinic.telemetry.redaction import cleaned, has_vin
from diagclinic.telemetry.shapes import Words


@dataclass(frozen=True, slots=True)
class Event:
    """What may be kept.

    Attributes:
        told: its fields by their names.
    """

    kind: str
    event_class: EventClass
    level: Level
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Admission:
    """The rules of one moment.

    Attributes:
        level: what is agreed.
        today: no field is told beyond its expiry.
        private: returns the shop's own words; asked for only where somebody wrote something.
        kinds: what is declared.
    """

    level: Level
    today: date
    private: Callable[[], PrivateWords]
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)

    def admit(self, fact: Fact) -> Event | None:
        """Return what may be kept of `fact`, None for nothing."""
        return self.admit_fields(fact.kind, {one.name: getattr(fact, one.name) for one in fields(fact)})

    def admit_fields(self, name: str, values: Mapping[str, object]) -> Event | None:
        """Return what may be kept of an event with these fields, None for nothing.

        A field that is not declared, or of a wrong shape, keeps the whole event out: nobody knows what it is.
        """
        kind = self.kinds.get(name)
        if kind is None or kind.level > self.level or kind.expires < self.today:
            return None
        given = {key: value for key, value in values.items() if value is not None}
        declared = {one.name: one for one in kind.fields}
        lacks = any(not one.may_lack and one.name not in given for one in kind.fields)
        if lacks or any(key not in declared or not _fits(declared[key], one) for key, one in given.items()):
            return None
        told = {
            key: self._searched(declared[key], value)
            for key, value in given.items()
            if declared[key].expires >= self.today
        }
        return Event(name, kind.event_class, kind.level, told)

    def _searched(self, declared: Field, value: object) -> object:
        is_written = isinstance(declared.shape, Words) and isinstance(value, str) and value != ""
        return cleaned(str(value), self.private()) if is_written else _plain(value)


def _fits(declared: Field, value: object) -> bool:
    if not declared.shape.fits(value):
        return False
    texts = value if isinstance(value, tuple | list) else (value,)
    is_written = isinstance(declared.shape, Words)
    return is_written or not any(isinstance(text, str) and has_vin(text) for text in texts)


def _plain(value: object) -> object:
    """Return `value` as JSON has it."""
    return str(value) if isinstance(value, str) else list(value) if isinstance(value, tuple) else value
