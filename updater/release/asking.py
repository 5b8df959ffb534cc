"""What a version that is to be built says of itself, where it runs on this system."""

import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from updater.client.install import this_platform
from updater.release.building import Order
from updater.release.errors import ContradictionError

#: seconds for an answer: a first start reads every library from a slow disk
ANSWER_S: Final = 120.0


def runs_here(order: Order) -> bool:
    """Tell whether what `order` describes can be asked here: a launcher has no record to tell of."""
    return order.platform == this_platform() and not order.is_launcher


def refuse_contradiction(tree: Path, order: Order, within_s: float = ANSWER_S) -> None:
    """Ask the application in `tree` which version it is, and which formats of the record it knows.

    Args:
        tree: a frozen version that runs on this system.
        order: what was typed of it.
        within_s: seconds for each answer.

    Raises:
        ContradictionError: it says something else, or nothing.
    """
    app = tree.absolute() / order.entries[0]
    version = (_answer(app, "--version", within_s=within_s).split() or ["nothing"])[-1]
    if version != order.version:
        raise ContradictionError(f"{app} says that it is {version}, not {order.version}")
    typed = (order.writes, *order.reads)
    said = _formats(app, within_s)
    if said != typed:
        raise ContradictionError(f"{app} says --schema {_schema(said)}, not {_schema(typed)}")


def _schema(formats: tuple[int, int, int]) -> str:
    return "{}:{}-{}".format(*formats)


def _formats(app: Path, within_s: float) -> tuple[int, int, int]:
    with TemporaryDirectory(prefix="record-") as data:
        text = _answer(app, "db", "info", "--json", "--data", data, within_s=within_s)
    try:
        told = json.loads(text)
        lowest, highest = told["reads"]
        return int(told["schema"]), int(lowest), int(highest)
    except (ValueError, KeyError, TypeError) as error:
        raise ContradictionError(f"{app} db info tells no formats of the record") from error


def _answer(app: Path, *words: str, within_s: float) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the publisher's own program
            [app, *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=within_s, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ContradictionError(f"{app} {' '.join(words[:2])} does not answer: {error}") from error
    return done.stdout.decode("utf-8", "replace")
