"""A release desk that notes what it was told, and fails when it is told to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from updater.fleet.rollout.errors import DeskError


@dataclass(slots=True)
class NotingDesk:
    """Stands in for the publisher's program.

    Attributes:
        told: acts with version and who.
        trouble: what every act fails with, empty for none.
        keyless: what halting alone fails with, empty for none.
        waits: resuming waits for keys.
        halted: versions of which a halt stands.
        shares: what `offered` says.
    """

    told: list[tuple[str, str, str]] = field(default_factory=list)
    trouble: str = ""
    keyless: str = ""
    waits: bool = False
    halted: set[str] = field(default_factory=set)
    shares: dict[str, float] = field(default_factory=dict)

    def pause(self, version: str, who: str, why: str) -> str:
        return self._note("pause", version, who)

    def halt(self, version: str, who: str, why: str) -> str:
        if self.keyless:
            raise DeskError(self.keyless)
        words = self._note("halt", version, who)
        self.halted.add(version)
        return words

    def resume(self, version: str, who: str, why: str) -> tuple[str, bool]:
        words = self._note("resume", version, who)
        return (f"{words}, waits", False) if self.waits else (words, True)

    def promote(self, version: str, who: str, why: str) -> str:
        return self._note("promote", version, who)

    def is_stopped(self, version: str) -> bool:
        if self.trouble:
            raise DeskError(self.trouble)
        return version in self.halted

    def offered(self, version: str) -> Mapping[str, float]:
        return self.shares

    def _note(self, act: str, version: str, who: str) -> str:
        if self.trouble:
            raise DeskError(self.trouble)
        self.told.append((act, version, who))
        return f"{act} done"
