"""One operation, one fault: what is left of the install, does it start, and does a second try get there."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Final, cast

from tests.faults.injecting import strike
from tests.faults.invariants import Before, broken, end_state, lost, rows, strays
from tests.faults.operations import Operation
from tests.faults.powercut import Recording, powered
from tests.faults.shop import LIFE_S, Copy, Shop, launcher
from tests.faults.sweep import Result
from tests.faults.tracing import Call, record
from tests.faults.verdicts import is_bad
from updater.install.transitions import FAILURES

#: a machine that is busy with other things may take long
LIMIT_S: Final = 300
HANGS: Final = 124
#: in place of the root of the install that was traced
ANYWHERE: Final = Path("/ANYWHERE")
#: what the stand-in's window keeps: a fault there meets each start, and says nothing of an update
WINDOWS_OWN: Final = frozenset({"record.json", "record.json.half", "journal.jsonl"})


@dataclass
class Bench:
    """An operation, its install, and how it goes when nothing happens."""

    shop: Shop
    operation: Operation
    template: Copy = field(init=False)

    def __post_init__(self) -> None:
        """Lay the install down."""
        self.template = self.operation.template(self.shop)

    @cached_property
    def before(self) -> Before:
        """What the install holds at first."""
        return Before.of(self.template)

    @cached_property
    def calls(self) -> list[Call]:
        """The calls of the operation that change something in the install."""
        copy = self.shop.copy(self.template)
        found = record(
            self._words(copy), self.operation.roots(copy), copy.place / "trace", copy.environment()
        )
        shutil.rmtree(copy.place, ignore_errors=True)  # an orphan may still write
        moved = [call.moved(copy.place, ANYWHERE) for call in found]
        told = [call for call in moved if call.site or not call.is_drawn]  # the rest is what the app says
        return [call for call in told if Path(call.path).name not in WINDOWS_OWN]

    @cached_property
    def expected(self) -> dict[str, object]:
        """What it leaves behind when nothing happens."""
        copy = self.shop.copy(self.template)
        told = run(self._words(copy), copy)
        assert told.returncode == 0, told.stdout + told.stderr
        started, _ = self._start(copy)
        assert started == self.operation.ends, f"{self.operation.name} ends with {started}"
        found = end_state(copy.layout)
        shutil.rmtree(copy.place, ignore_errors=True)  # an orphan may still write
        return found

    def struck(self, call: Call, fault: str) -> Result:
        """Return what became of an install in which `fault` struck before `call`."""
        copy = self.shop.copy(self.template)
        log = copy.place / "trace"
        told = strike(self._words(copy), call.moved(ANYWHERE, copy.place), fault, log, copy.environment())
        result = self.judged(copy)
        if told.hits >= FAILURES and is_given_up(result):
            result = {**result, "astray": []}
        shutil.rmtree(copy.place, ignore_errors=True)  # an orphan may still write
        return {"hit": told.hits > 0, **result, **({"told": told.told} if is_bad(result) else {})}

    @cached_property
    def events(self) -> int:
        """The number of moments at which the power can go."""
        return len(self._powered(None)[1].events)

    def cut(self, moment: int, chance: Random | None) -> Result:
        """Return what became of an install whose power went before its event number `moment`."""
        copy, recording = self._powered(moment)
        recording.after(moment, chance).write(copy.place)
        shutil.rmtree(recording.before)
        result = self.judged(copy)
        shutil.rmtree(copy.place, ignore_errors=True)  # an orphan may still write
        return {"hit": len(recording.events) == moment, **result}

    def _powered(self, moment: int | None) -> tuple[Copy, Recording]:
        copy = Copy(Path(tempfile.mkdtemp(dir=self.shop.folder)))
        before = self.shop.copy(self.template, copy.place)
        with powered(before.place, copy.place, moment) as recording:
            run(self._words(copy), copy)
        return copy, recording

    def judged(self, copy: Copy) -> Result:
        """Return what is wrong with `copy`, which starts and is then tried again."""
        wrong = broken(copy, self.before, self.shop.manifests)
        started, words = self._start(copy, life_s=0)
        if started not in self.operation.starts:
            return {"wrong": wrong, "bricked": True, "words": words[-1000:]}
        wrong += lost(copy, self.before)
        again = run(self._words(copy), copy)
        wrong += broken(copy, self.before, self.shop.manifests)
        last, words = self._start(copy)
        wrong += lost(copy, self.before)
        astray = strays(end_state(copy.layout), self.expected)
        stays = [f"{last} starts"] if last != self.operation.ends else []
        words = "" if not stays + astray else again.stdout + again.stderr + words
        return {"wrong": wrong, "bricked": False, "astray": stays + astray, "words": words[-1000:]}

    def _words(self, copy: Copy) -> Sequence[str]:
        return self.operation.words(self.shop, copy)

    def _start(self, copy: Copy, life_s: float = LIFE_S) -> tuple[str, str]:
        """Start the install and return which version came up, and what was said."""
        known = len(rows(copy))
        told = run(launcher("--root", str(copy.root)), copy, life_s)
        new = [row.removeprefix("started ") for row in rows(copy)[known:]]
        return (new[-1] if new and told.returncode == 0 else ""), told.stdout + told.stderr


def is_given_up(result: Result) -> bool:
    """Tell whether a version was left for good: as it should be where each of its starts was struck."""
    return any(words.startswith("bad: ") for words in cast("list[str]", result.get("astray", [])))


def run(words: Sequence[str], copy: Copy, life_s: float = LIFE_S) -> subprocess.CompletedProcess[str]:
    """Run a program of the install to its end; one that hangs is killed, and has failed."""
    try:
        return subprocess.run(
            words,
            env=copy.environment(life_s),
            check=False,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, HANGS, "", f"It hangs: {words}\n")
