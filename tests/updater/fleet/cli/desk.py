"""Runs a verb of the fleet service in this process."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from updater.fleet.cli.main import main
from updater.fleet.cli.verb import Outside


@dataclass(frozen=True, slots=True)
class Told:
    """What a verb printed, and its exit code."""

    code: int
    out: str
    error: str


def told(folder: Path, *words: str, environ: Mapping[str, str] | None = None) -> Told:
    """Run a verb on the data in `folder`."""
    out, error = io.StringIO(), io.StringIO()
    code = main([*words, "--data", str(folder)], Outside(environ or {}, out, error))
    return Told(code, out.getvalue(), error.getvalue())
