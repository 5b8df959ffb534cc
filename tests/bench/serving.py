"""A channel's other end in a process of its own, so that it takes no turns from whoever is measured.

``python -m tests.bench.serving CHANNEL`` prints what opens the channel and serves until its standard input
ends.
"""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from drivers.api import Scheme, Target
from tests.contract.channels import CHANNELS
from tests.contract.served import Served


@dataclass(frozen=True, slots=True)
class Ends:
    """What is known of the other end.

    Attributes:
        url: opens the channel.
        engine: target of the engine's control unit alone.
    """

    url: str
    engine: Target

    def line(self) -> str:
        """Return it as one line of text."""
        return json.dumps([self.url, self.engine.scheme.value, self.engine.request])

    @classmethod
    def read(cls, line: str) -> "Ends":
        """Return what `line` made a text of."""
        url, scheme, request = json.loads(line)
        return cls(url, Target(Scheme(scheme), request))


@contextlib.contextmanager
def elsewhere(name: str) -> Iterator[Ends]:
    """Serve the channel called `name` by another process."""
    words = [sys.executable, "-m", "tests.bench.serving", name]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield Ends.read(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait()


@contextlib.contextmanager
def here(channel: AbstractContextManager[Served]) -> Iterator[Ends]:
    """Serve `channel` by this process."""
    with channel as served:
        yield Ends(served.url, served.engine)


def main(name: str) -> None:
    """Serve until the standard input ends."""
    with here(next(channel for channel in CHANNELS if channel.name == name).serve("")) as ends:
        sys.stdout.write(f"{ends.line()}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
