"""Runs one verb of ``diagclinic-fleet`` and says how it went."""

import json
import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from updater.fleet.cli.grammar import parse
from updater.fleet.cli.verb import PROGRAM, Outside
from updater.fleet.store.errors import FleetError, SettingsError


def main(line: Sequence[str], outside: Outside | None = None) -> int:
    """Run the verb in `line` and return the exit code."""
    words = parse(line)
    outside = outside or Outside(os.environ, sys.stdout, sys.stderr)
    try:
        code: int = words.run(words, outside)
    except FleetError as error:
        return _failed(words, outside, error)
    return code


def _failed(words: Namespace, outside: Outside, error: FleetError) -> int:
    if words.json:
        outside.say(json.dumps({"error": error.code, "what": str(error), "remedy": error.remedy}))
    outside.error.write(f"{PROGRAM}: {str(error).rstrip('.')}. {error.remedy}\n")
    return 2 if isinstance(error, SettingsError) else 1
