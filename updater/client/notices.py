"""Which notices are still true: what was put right since they were noted needs no telling.  Pure."""

import re
from collections.abc import Callable, Collection
from typing import Final

from updater.install.state import State

#: how the launcher and a way back word them (updater/launcher/session.py, updater/install/transitions.py,
#: updater/client/leaving.py)
_RUNS: Final = re.compile(r"Version \S+ was left: .*Version (\S+) runs\.", re.DOTALL)
_STANDS_IN: Final = re.compile(r"Version \S+ does not start, version (\S+) stands in for it\. .*")
_WAITS: Final = re.compile(r"Version (\S+) has to wait: .*", re.DOTALL)
_LEAVES: Final = re.compile(r"Version (\S+) is (?:left|halted): .*", re.DOTALL)
_INCOMPLETE: Final = re.compile(r"Version (\S+) is not complete on this computer\. .*")


def still_true(state: State, whole: Collection[str]) -> tuple[str, ...]:
    """Return the notices of `state` that nothing has overtaken.

    Args:
        state: the install's.
        whole: versions that are complete on this computer.
    """
    on_trial = state.trial.version if state.trial else ""
    holds: dict[re.Pattern[str], Callable[[str], bool]] = {
        _RUNS: lambda version: version == state.current,
        _STANDS_IN: lambda version: version == state.current,
        _WAITS: lambda version: version == on_trial,
        _LEAVES: lambda version: version == state.current,
        _INCOMPLETE: lambda version: version not in whole,
    }

    def is_true(words: str) -> bool:
        said = ((match, holds[form]) for form in holds if (match := form.fullmatch(words)))
        return all(holds_of(match[1]) for match, holds_of in said)

    return tuple(filter(is_true, state.notices))
