"""A shop: an install with its launcher, its record and its telemetry, whose every act is a process."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tests.fleet_world.publisher import REGION, Publisher
from tests.program import ROOT, Ended
from tests.updater.place import Place
from updater.client.install import Install, this_platform, write_install
from updater.install.state import change_state
from updater.launcher.watch import ENDED_NAME

#: s that a version on trial has to live here
HEALTH_S: Final = 0.5
ENDS_WITHIN_S: Final = 300.0
#: opens the program's window, and closes it once it has lived for as long as is asked
_WINDOW: Final = """
begun=$(mktemp)
"$@" &
until find "$ROOT/health" -name '*.txt' -newer "$begun" -exec grep -l ^window {} + 2>/dev/null | grep -q . ||
    ! kill -0 $! 2>/dev/null
do sleep 0.1; done
rm "$begun"
sleep "$LIFE"
kill -TERM $! 2>/dev/null
wait $!
"""


@dataclass(frozen=True, slots=True)
class Shop(Place):
    """A shop.

    Attributes:
        install: who it is.
        vci: URL of its interface and car.
        environ: more of the environment of every process, e.g. its clock.
    """

    install: Install
    vci: str
    environ: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The version whose window was open last, empty for none."""
        path = self.layout.health / ENDED_NAME
        lines = path.read_text().splitlines() if path.exists() else []
        return str(json.loads(lines[-1])["version"]) if lines else ""

    def begin(self, publisher: Publisher, version: str) -> None:
        """Install `version`."""
        publisher.lay_down(version, self.layout.version(version))
        write_install(self.layout, self.install)
        change_state(self.layout, lambda state: replace(state, current=version, last_good=version))
        self.data.mkdir()

    def launch(self, *words: str) -> Ended:
        """Let the launcher run words of `diagclinic`."""
        return self._run(sys.executable, "-m", "updater.launcher", *words)

    def visits(self) -> list[int]:
        """Return the numbers of the visits that are on record."""
        return [one["visit"] for one in self.launch("visit", "list", "--json").data]

    def open_window(self, life_s: float = 2 * HEALTH_S) -> Ended:
        """Open the window on no vehicle, and close it again."""
        line = ("sh", "-c", _WINDOW, "sh", sys.executable, "-m", "updater.launcher")
        return self._run(*line, ROOT=str(self.layout.root), LIFE=str(life_s))

    def update(self, *words: str) -> Ended:
        """Run a verb of the running version's update program."""
        version = self.state.current
        program = self.layout.version(version) / "diagclinic-update"
        return self._run(str(program), words[0], "--root", str(self.layout.root), "--json", *words[1:])

    @contextmanager
    def adapter(self) -> Iterator[str]:
        """Plug an ELM327 with the simulated car behind it in for the block; its URL."""
        process = subprocess.Popen(
            [sys.executable, "-m", "diagclinic", "sim", "serve", "sim:demo", "--tcp", "0"],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout
            yield next(word for word in process.stdout.readline().split() if word.startswith("elm:"))
        finally:
            process.terminate()
            process.communicate(timeout=ENDS_WITHIN_S)

    def _run(self, *line: str, **more: str) -> Ended:
        done = subprocess.run(
            line,
            env={**self.environment, **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ENDS_WITHIN_S,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are started with."""
        places = {"DIAGCLINIC_ROOT": str(self.layout.root), "DIAGCLINIC_DATA": str(self.data)}
        mine = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "QT_QPA_PLATFORM": "offscreen"}
        return {**os.environ, **self.environ, **places, **mine}


def make_install(number: int, repository: str, **fields: Any) -> Install:
    """Return who the shop of this number is."""
    usual = {
        "install_id": f"{number:032x}",
        "channel": "pilot",
        "region": REGION,
        "platform": this_platform(),
        "repositories": (repository,),
        "health_s": HEALTH_S,
    }
    return Install(**{**usual, **fields})
