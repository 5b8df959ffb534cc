"""What many runs say together: how many of them are not as they should be, by what is wrong."""

from collections.abc import Iterable, Mapping
from typing import Final, cast

from tests.faults.sweep import Result

#: how a run's words begin, by the key that they count for
_WORDS: Final = {
    "half_applied": "half applied",
    "floors_lower": "floor sank",
    "logs_broken": "the log",
    "records_lost": "records",
}


def figures(results: Iterable[Result]) -> dict[str, float]:
    """Return the number of runs, and of those in which something was wrong, by what."""
    told = list(results)
    return {
        "runs": len(told),
        "hit": sum(bool(result["hit"]) for result in told),
        "bricked": sum(bool(result["bricked"]) for result in told),
        **{key: sum(_has(result, words) for result in told) for key, words in _WORDS.items()},
        "not_converged": sum(bool(result.get("astray")) for result in told),
    }


def failures(results: Mapping[str, Result]) -> dict[str, Result]:
    """Return the runs in which something was wrong."""
    return {name: result for name, result in results.items() if is_bad(result)}


def is_bad(result: Result) -> bool:
    """Tell whether anything was wrong in a run."""
    return bool(result["wrong"] or result["bricked"] or result.get("astray"))


def _has(result: Result, words: str) -> bool:
    return any(each.startswith(words) for each in cast("list[str]", result["wrong"]))
