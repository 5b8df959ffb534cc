"""`diagclinic --selftest`: what each part says of itself."""

import json
from collections.abc import Sequence
from typing import Any, TextIO

from diagclinic.cli.console import giving, write_line
from diagclinic.services.self_test import PartCheck


def tell_checks(checks: Sequence[PartCheck], out: TextIO, *, is_json: bool) -> bool:
    """Print how the parts are and return whether all are well.

    Raises:
        OutputError: standard output takes no more.
    """
    is_ok = all(check.is_ok for check in checks)
    with giving():
        if is_json:
            print(json.dumps(_told(checks), indent=2), file=out)
        else:
            for check in checks:
                write_line(out, f"{'✓' if check.is_ok else '!'} {check.name}: {check.words}")
        out.flush()
    return is_ok


def _told(checks: Sequence[PartCheck]) -> dict[str, Any]:
    """Return the checks, and what is wrong in a line, as every failure for programs has it."""
    wrong = [f"{check.name}: {check.words}" for check in checks if not check.is_ok]
    listed = [{"name": check.name, "ok": check.is_ok, "words": check.words} for check in checks]
    return {"ok": not wrong, "checks": listed, **({"what": "; ".join(wrong)} if wrong else {})}
