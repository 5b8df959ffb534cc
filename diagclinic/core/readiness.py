"""Readiness: which self-tests the emission system offers and which have run (J1979, PIDs 01, 41)."""

from dataclasses import dataclass
from enum import StrEnum


class Ignition(StrEnum):
    """How the engine lights its fuel, which decides the set of monitors."""

    SPARK = "spark"
    COMPRESSION = "compression"


@dataclass(frozen=True, slots=True)
class Monitor:
    """One self-test of the emission system.

    Attributes:
        key: stable identifier, e.g. ``catalyst``.
        name: its name in English.
        is_supported: the vehicle has it; in a drive-cycle status: it can still run in this cycle.
        is_complete: it has run since the codes were last cleared, or in this drive cycle; meaningless where
            it is not supported.
    """

    key: str
    name: str
    is_supported: bool
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """The emission system's own account of itself.

    Attributes:
        mil_on: the malfunction indicator lamp is commanded on; None in a drive-cycle status (PID 41).
        dtc_count: confirmed emission-related codes of this control unit; None in a drive-cycle status.
    """

    mil_on: bool | None
    dtc_count: int | None
    ignition: Ignition
    monitors: tuple[Monitor, ...]

    @property
    def incomplete(self) -> tuple[Monitor, ...]:
        """The supported monitors that have not run to their end."""
        return tuple(m for m in self.monitors if m.is_supported and not m.is_complete)
