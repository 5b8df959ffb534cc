"""Where passphrases of keys and PINs of tokens come from: a file, the environment, or the keyboard."""

import getpass
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from updater.release.errors import KeysError

VARIABLE: Final = "DIAGCLINIC_RELEASE_PASSPHRASE"
PIN_VARIABLE: Final = "DIAGCLINIC_RELEASE_PIN"


def ask_unseen(words: str) -> str:
    """Return what somebody types at the terminal, unseen.

    Raises:
        EOFError: nobody can: there is no terminal, or it was closed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(words)
        except getpass.GetPassWarning:
            raise EOFError from None


@dataclass(frozen=True, slots=True)
class Kind:
    """What is asked for: what people call it, and where else it may stand."""

    name: str
    option: str
    variable: str


PASSPHRASE: Final = Kind("passphrase", "--passphrase-file", VARIABLE)
PIN: Final = Kind("PIN", "--pin-file", PIN_VARIABLE)


@dataclass(slots=True)
class Passphrases:
    """Asks for each passphrase, or PIN, once.

    Attributes:
        ask: shows words and returns what was typed unseen.
        last: what was typed last, for whoever has one for all.
    """

    environ: Mapping[str, str]
    ask: Callable[[str], str]
    file: Path | None = None
    kind: Kind = PASSPHRASE
    known: dict[str, bytes] = field(default_factory=dict)
    last: str = ""

    def __call__(self, name: str) -> bytes:
        """Return the passphrase of the key `name`, or the PIN of the token that is called so.

        Raises:
            KeysError: the file cannot be read, or nobody answers.
        """
        if name not in self.known:
            self.known[name] = self._get(name).encode()
        return self.known[name]

    def new(self, name: str) -> bytes:
        """Return the passphrase of the key `name`, which is made now.

        It is typed twice: with a slip in it, nobody would notice before the key is needed, and lost.

        Raises:
            KeysError: the file cannot be read, or nobody answers.
        """
        before, passphrase = self.last, self(name)
        while self.last != before and self._asked(name, "The same again") != self.last:
            del self.known[name]
            self.last = before
            passphrase = self(name)
        return passphrase

    def _get(self, name: str) -> str:
        if self.file:
            try:
                return self.file.read_text("utf-8").rstrip("\r\n")
            except OSError as error:
                raise KeysError(f"{self.file} cannot be read: {error.strerror}") from error
            except ValueError as error:
                raise KeysError(f"{self.file} is no text in UTF-8") from error
        if self.kind.variable in self.environ:
            return self.environ[self.kind.variable]
        called = self.kind.name
        same = " (empty: the one before)" if self.last else ""
        self.last = self._asked(f"{name}{same}", f"{called[0].upper()}{called[1:]}") or self.last
        return self.last

    def _asked(self, name: str, what: str) -> str:
        try:
            return self.ask(f"{what} of {name}: ")
        except EOFError:
            ways = f"Run it in a terminal, name {self.kind.option}, or set {self.kind.variable}."
            who = name.partition(" (")[0]
            raise KeysError(f"nobody gave the {self.kind.name} of {who}", ways) from None
