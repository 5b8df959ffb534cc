"""The one way to the publisher's tools: `diagclinic-release` as a process, at a desk on this machine.

Its keys stay with it: what the fleet service holds is the way to a passphrase file, if that.  Resuming takes
two keys of the role `resume`, which lie elsewhere; here it is only laid down to be signed.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from updater.fleet.rollout.errors import DeskError

#: seconds for one line
ANSWER_S: Final = 300.0
#: characters of a reason
LONGEST: Final = 500
_PROGRAM: Final = (sys.executable, "-m", "updater.release")
_RESUME_KEYS: Final = "keys/resume-*"
_AWAY: Final = (
    "Carry them to their holders, who sign what the desk lays down; then let two people agree anew."
)

Publish = Callable[[], None]


class ReleaseDesk(Protocol):
    """What the actuator needs of a publisher; each returns what became of it, in words."""

    def pause(self, version: str, who: str, why: str) -> str:
        """Let `version` reach no more installs."""

    def halt(self, version: str, who: str, why: str) -> str:
        """Stop `version` everywhere: who runs it goes back at the next contact."""

    def resume(self, version: str, who: str, why: str) -> tuple[str, bool]:
        """Let `version` go on; tell too whether it does already."""

    def promote(self, version: str, who: str, why: str) -> str:
        """Take the plan's next step."""

    def is_stopped(self, version: str) -> bool:
        """Tell whether a halt of `version` stands."""

    def offered(self, version: str) -> Mapping[str, float]:
        """Return the share of each channel that is offered `version`."""


@dataclass(frozen=True, slots=True)
class ReleaseProgram:
    """The publisher's program at the desk in `folder`.

    Attributes:
        publish: brings the repository to where installs look.
        passphrase_file: of the keys that lie at the desk.
        program: the line that begins it.
        answer_s: seconds for each line.
    """

    folder: Path
    publish: Publish
    passphrase_file: Path | None = None
    program: Sequence[str] = _PROGRAM
    answer_s: float = ANSWER_S

    def pause(self, version: str, who: str, why: str) -> str:
        """Let `version` reach no more installs.

        Raises:
            DeskError: the desk did not do it.
        """
        if version in self._paused():
            return "paused at the desk already"
        self._run("pause", version, *_by(who, why))
        return "the desk offers it to no more"

    def halt(self, version: str, who: str, why: str) -> str:
        """Stop `version` everywhere, and publish that; what was halted already is published again.

        Raises:
            DeskError: the desk did not do it, or only laid it down to be signed; or it was not published.
        """
        standing = self._halts(version)
        if standing:
            number = standing[0]
        else:
            number = str(self._run("halt", version, *_by(who, why), "--unknown")["id"])
        self.publish()
        return f"halted as {number} and published"

    def resume(self, version: str, who: str, why: str) -> tuple[str, bool]:
        """Let `version` go on; a halt is lifted once two keys have signed.

        Raises:
            DeskError: the desk did not do it.
        """
        if version in self._paused():
            self._run("unpause", version, *_by(who, why))
        halts = self._halts(version)
        if halts:
            self._refuse_keys()
        said = [self._run("resume", number, *_by(who, why)) for number in halts]
        waits = [one for one in said if not one["live"]]
        if waits:
            return f"waits for signatures in {waits[0]['folder']}: {_lacks(waits[0])}", False
        if halts:
            self.publish()
        return "it may go on", True

    def promote(self, version: str, who: str, why: str) -> str:
        """Take the plan's next step.

        Raises:
            DeskError: the desk did not do it.
        """
        said = self._run("promote", version, "--next", *_by(who, why))
        if not said["live"]:
            return f"waits for signatures in {said['folder']}: {_lacks(said)}"
        self.publish()
        return "promoted and published"

    def is_stopped(self, version: str) -> bool:
        """Tell whether a halt of `version` stands.

        Raises:
            DeskError: the desk does not answer.
        """
        return bool(self._halts(version))

    def offered(self, version: str) -> Mapping[str, float]:
        """Return the share of each channel that is offered `version`.

        Raises:
            DeskError: the desk does not answer.
        """
        policies: Mapping[str, Mapping[str, float]] = self._run("status")["policies"]
        return {channel: shares[version] for channel, shares in policies.items() if version in shares}

    def _refuse_keys(self) -> None:
        """Refuse to lift a halt where the desk would sign that by itself: then two people were one intruder.

        Raises:
            DeskError: keys of the role `resume` lie here.
        """
        if any(self.folder.glob(_RESUME_KEYS)):
            raise DeskError(f"keys of resume lie at the desk, in {self.folder / 'keys'}", _AWAY)

    def _halts(self, version: str) -> list[str]:
        halts: Mapping[str, str] = self._run("status")["halts"]
        return [number for number, halted in halts.items() if halted == version]

    def _paused(self) -> Mapping[str, str]:
        file = self.folder / "paused.json"
        try:
            return dict(json.loads(file.read_bytes())["paused"]) if file.exists() else {}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DeskError(f"{file} cannot be read: {error}") from error

    def _run(self, *words: str) -> dict[str, Any]:
        """Run a line at the desk and return what it said.

        Raises:
            DeskError: it failed; says what the desk said.
        """
        line = [*self.program, words[0], "--desk", str(self.folder), "--json", *words[1:]]
        if self.passphrase_file:
            line += ["--passphrase-file", str(self.passphrase_file)]
        try:
            done = subprocess.run(  # noqa: S603  the publisher's own program
                line, stdin=subprocess.DEVNULL, capture_output=True, timeout=self.answer_s, check=False
            )
            said = json.loads(done.stdout or b"{}")
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            raise DeskError(f"diagclinic-release {words[0]} does not answer: {error}") from error
        if done.returncode or not isinstance(said, dict):
            told = said if isinstance(said, dict) else {}
            what = told.get("what") or done.stderr.decode("utf-8", "replace").strip() or "nothing"
            remedy = str(told.get("remedy", ""))
            raise DeskError(f"diagclinic-release {words[0]} says: {what}", remedy)
        return said


def _by(who: str, why: str) -> tuple[str, str]:
    return f"--who={_sentence(who)}", f"--why={_sentence(why)}"


def _sentence(text: str) -> str:
    """Return `text` as the publisher's program takes it: one line, of no more characters than it reads."""
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _lacks(said: Mapping[str, Any]) -> str:
    return ", ".join(f"{count} of {role}" for role, count in said["lacks"].items())
