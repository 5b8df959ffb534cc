"""The publisher's folder, and who works in it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from updater.release.keyring import BlankKeys, Keyring
from updater.release.live import Live
from updater.release.writing import SayingWriter, Writer


@dataclass(frozen=True, slots=True)
class Desk:
    """A publisher at work.

    Attributes:
        folder: release.json, keys/, repo/, staged/, enrolled.json, plan.json, publisher.log.
        keyring: the keys that are here.
        clock: tells the moment.
        draw: yields that many random bytes.
        who: whose acts these are, for the log.
        is_clock_right: somebody vouches for the clock, whatever the last signature says.
    """

    folder: Path
    keyring: Keyring
    writer: Writer
    clock: Callable[[], datetime]
    draw: Callable[[int], bytes]
    who: str
    is_clock_right: bool = False

    @property
    def live(self) -> Live:
        """The repository as it is published now."""
        return Live(self.folder / "repo")

    @property
    def staged(self) -> Path:
        """The folder of what waits for signatures."""
        return self.folder / "staged"

    @property
    def log(self) -> Path:
        """The chained log of every act."""
        return self.folder / "publisher.log"

    def saying(self) -> "tuple[Desk, SayingWriter]":
        """Return this desk as one that writes nothing, and what it says instead."""
        writer = SayingWriter()

        def say(name: str) -> None:
            writer.lines.append(f"add the key {name}")

        return replace(self, writer=writer, keyring=BlankKeys(self.keyring, say)), writer
