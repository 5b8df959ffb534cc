"""From one start of a window by a person to its end: tries are counted, and what fails is left again."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from updater.install import audit, transitions
from updater.install.data_steps import DataStepError, run_verb, save_before
from updater.install.disk import write_synced
from updater.install.installed import Installed, find
from updater.install.layout import Layout
from updater.install.processes import passing_signals
from updater.install.rollback import RollbackError, begin, finish_pending
from updater.install.slots import read_slots
from updater.install.stand_ins import stand_ins, way_out
from updater.install.state import Pending, State, Trial, change_state, read_state, rebuilt
from updater.install.transitions import FAILURES, LAUNCHER, REPAIR, extended
from updater.launcher.console import tell
from updater.launcher.health import Health
from updater.launcher.watch import HEALTH_VARIABLE, Ended, flags_of, follow, health_file, launch, note_end

#: seconds that a new version has to live, and may be silent, where the install says nothing else
USUAL: Final = {"health_s": 45.0, "silence_s": 60.0}


class NothingStartsError(Exception):
    """There is no version that starts."""

    def __init__(self, why: str = "") -> None:
        super().__init__(
            f"No version of DiagClinic starts on this computer. {why}\n"
            "Start 'DiagClinic recovery', or install it again: the shop's record is kept."
        )


class Session:
    """What follows from one start, until an application has ended as it should.

    Attributes:
        failed: failed starts of each version.
        why: the last one failed.
        is_put_off: what should start cannot be started now; it keeps its place and its tries.
        must_upgrade: what is on trial has to migrate the record first.
    """

    def __init__(self, layout: Layout, arguments: Sequence[str]) -> None:
        self.layout, self.arguments = layout, arguments
        self.failed: Counter[str] = Counter()
        self.why, self.is_put_off, self.must_upgrade = "", False, False
        given = read_slots(layout.slots("install")) or {}
        numbers = {name: float(value) for name, value in given.items() if isinstance(value, int | float)}
        self.limits = {**USUAL, **numbers}

    def run(self) -> int:
        """Start versions until one has ended as it should; return its exit code.

        Raises:
            NothingStartsError: none does.
            OSError: nothing can be written, and nothing runs.
        """
        self._take_up()
        while True:
            path = health_file(self.layout)
            version, state = self._choose()
            ended = self._run_once(version, state, path)
            note_end(self.layout, version.version, ended)
            if not ended.why:
                return ended.code
            self._count_failure(version.version, state)
            self.why = ended.why
            tell(f"Version {version.version} did not start as it should. {ended.why}")

    def _count_failure(self, version: str, state: State) -> None:
        """Count it in the notes, too, if it was a try; what cannot be noted is known here at least."""
        self.failed[version] += 1
        if state.trial is not None:
            self._note(lambda state: transitions.failed(state, version))

    def _take_up(self) -> None:
        """Make a lost state anew, and end a roll-back that was cut off."""
        if read_state(self.layout) is None:
            change_state(self.layout, lambda state: state)
        try:
            finish_pending(self.layout)
        except RollbackError as error:
            words = str(error)
            self._note(lambda state: replace(state, notices=extended(state.notices, words)))

    # Which one ---------------------------------------------------------------------------------

    def _choose(self) -> tuple[Installed, State]:
        """Return what to start next; a try of what is on trial is on the disk by then."""
        state = read_state(self.layout) or rebuilt(self.layout)
        wanted = state.trial.version if state.trial else state.current
        found = find(self.layout, wanted)
        if not self.is_put_off and self._is_given_up(state.trial):
            return self._leave(state, wanted)
        if found is None:  # a virus scanner at work, or damage: neither is the version's fault
            self._put_off(f"Version {wanted or 'none'} is not complete on this computer. {REPAIR}")
        elif state.trial and not self.is_put_off and self._is_saved(state, found):
            return found, change_state(self.layout, lambda state: transitions.tried(state, found.version, 1))
        ready = (found for found in stand_ins(self.layout, state) if self.failed[found.version] < FAILURES)
        version = next(ready, None)
        if version is None:
            raise NothingStartsError(self.why)
        return version, replace(state, trial=None)

    def _is_given_up(self, trial: Trial | None) -> bool:
        return trial is not None and (
            self.failed[trial.version] >= FAILURES or transitions.is_given_up(trial)
        )

    def _leave(self, state: State, version: str) -> tuple[Installed, State]:
        """Go back from a version that failed, or start it all the same where there is nothing else."""
        back = way_out(self.layout, state, version)
        if back is None:
            self.is_put_off = True
        else:
            why = f"it did not start as it should on this computer. {self.why}".strip()
            begin(self.layout, Pending(audit.now(), version, back.version, LAUNCHER, why, bad=True))
        return self._choose()

    def _is_saved(self, state: State, trial: Installed) -> bool:
        """Keep a copy of the record before `trial` migrates it; put `trial` off where there is none."""
        try:
            copy = save_before(self.layout, find(self.layout, state.last_good), trial)
        except DataStepError as error:
            has_run = state.trial is not None and state.trial.tries > 0
            if has_run and state.snapshot and state.snapshot.version == state.last_good:
                return True  # it may have damaged the record itself: the copy from before is there
            self._put_off(f"Version {trial.version} has to wait: the record could not be saved. {error}")
            return False
        self.must_upgrade = copy is not None
        if copy:
            change_state(self.layout, lambda state: transitions.saved(state, copy))
        return True

    def _put_off(self, words: str) -> None:
        self.is_put_off = True
        self._note(lambda state: replace(state, notices=extended(state.notices, words)))
        tell(words)

    # How it went -------------------------------------------------------------------------------

    def _run_once(self, version: Installed, state: State, path: Path) -> Ended:
        is_trial = state.trial is not None
        health = Health(self.limits["health_s"] if is_trial else 0.0, self.limits["silence_s"])
        more = {HEALTH_VARIABLE: str(path), **flags_of(self.layout, state)}
        try:
            if is_trial and self.must_upgrade:
                run_verb(self.layout, version, "upgrade")
            process = launch(self.layout, version, self.arguments, more)
        except (OSError, DataStepError) as error:
            return Ended(1, str(error))
        with passing_signals(process) as came:
            ended = follow(process, path, health)
            if ended.is_good and (version.version == state.current or self.failed):
                self._note(lambda now: transitions.proved(now, version.version, audit.now(), state.current))
            if ended.is_good:
                return ended._replace(code=process.wait())
        if came or (not is_trial and ended.code == 0):
            ended = ended._replace(why="")
        if not ended.why:
            self._note(lambda state: transitions.tried(state, version.version, -1))
        return ended

    def _note(self, change: Callable[[State], State]) -> None:
        """Change the state while an application runs or has run: that goes on, whatever the disk says."""
        try:
            before = read_state(self.layout)
            after = change_state(self.layout, change)
            if before is not None and after.last_good != before.last_good:
                self._log_good(after)
        except OSError as error:
            tell(f"What runs could not be noted down: {error}")

    def _log_good(self, state: State) -> None:
        audit.append(self.layout, "good", LAUNCHER, "It proved itself.", {"version": state.last_good})
        flags = self.layout.flags / "current.json"
        if state.flags == "current" and flags.exists():
            write_synced(flags.with_name("good.json"), flags.read_bytes())
