"""The service's program as it is typed, with a database in a folder of its own."""

import io
from dataclasses import dataclass
from pathlib import Path

from tests.updater.ran import Ran
from updater.fleet.cli.main import main
from updater.fleet.cli.verb import Outside


@dataclass(frozen=True, slots=True)
class Line:
    """Types at the service whose data lies in `data`."""

    data: Path

    def __call__(self, *words: object) -> Ran:
        """Run a line."""
        out, error = io.StringIO(), io.StringIO()
        typed = [str(words[0]), "--data", str(self.data), *map(str, words[1:])]
        code = main(typed, Outside({}, out, error))
        return Ran(code, out.getvalue(), error.getvalue())
