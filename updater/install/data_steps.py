"""What happens to the shop's record, each step a verb of some version's own program; see docs/updates.md."""

import json
import subprocess
from types import UnionType
from typing import Any, Final, cast

from updater.install.installed import Installed
from updater.install.layout import Layout
from updater.install.processes import surroundings
from updater.install.state import Snapshot

#: seconds after which a step has failed: a record of years on a slow disk takes minutes
STEP_S: Final = 900.0
LOSSY: Final = "lossy"
CANNOT_RUN: Final = "cannot-run"
#: what has to be in the answer to each verb, and as what
_ANSWERS: Final[dict[str, dict[str, type | UnionType]]] = {
    "info": {"file_schema": int | None},
    "snapshot": {"snapshot": str, "schema": int},
    "upgrade": {"to": int},
    "downgrade": {"to": int},
    "export-since": {"export": str},
    "import": {"not_carried": list},
}


class DataStepError(Exception):
    """A step failed, and the record is as it was; `code` is `lossy`, `cannot-run`, or what the verb said."""

    def __init__(self, words: str, code: str = CANNOT_RUN) -> None:
        super().__init__(words)
        self.code = code


def run_verb(
    layout: Layout, version: Installed, verb: str, *words: str, within_s: float = STEP_S
) -> dict[str, Any]:
    """Run `diagclinic db VERB` of `version` to its end and return what it answered.

    Raises:
        DataStepError: it did not do it.
    """
    line = [str(version.app), "db", verb, *words, "--json"]
    try:
        done = subprocess.run(  # noqa: S603  the program of a version whose every file was signed
            line,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=within_s,
            env=surroundings(layout),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=False,
        )
        answer = json.loads(done.stdout)
    except (OSError, ValueError, RecursionError, subprocess.TimeoutExpired) as error:
        raise DataStepError(f"Version {version.version} cannot {verb} the record ({error}).") from error
    return _checked(verb, done.returncode, answer)


def schema_of(layout: Layout, version: Installed) -> int | None:
    """Return the format of the shop's record as `version` sees it, None for no record.

    Raises:
        DataStepError: it cannot tell.
    """
    return cast("int | None", run_verb(layout, version, "info")["file_schema"])


def save_before(layout: Layout, good: Installed | None, trial: Installed) -> Snapshot | None:
    """Let `good` copy the record if `trial` is going to migrate it; None where it is not.

    Where no good version is complete, `trial` makes the copy itself: there has to be one.

    Raises:
        DataStepError: there is no copy, and `trial` may not start.
    """
    if good is not None and trial.writes <= good.writes:
        return None
    copies = good or trial
    if (schema_of(layout, copies) or trial.writes) >= trial.writes:
        return None
    answer = run_verb(layout, copies, "snapshot")
    return Snapshot(answer["snapshot"], answer["schema"], copies.version)


def _checked(verb: str, exit_code: int, answer: object) -> dict[str, Any]:
    content = answer if isinstance(answer, dict) else {}
    if exit_code == 4:
        raise DataStepError(f"It would lose {content.get('would_lose')}.", LOSSY)
    if exit_code != 0 and "error" in content:
        raise DataStepError(f"{content.get('what')} {content.get('remedy')}", str(content["error"]))
    is_whole = all(name in content and isinstance(content[name], k) for name, k in _ANSWERS[verb].items())
    if exit_code != 0 or not is_whole:
        raise DataStepError(f"The answer to {verb} (exit code {exit_code}) makes no sense.")
    return content
