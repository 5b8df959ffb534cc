"""`diagclinic --selftest`: what each part says of itself."""

import json
from collections.abc import Sequence
from typing import TextIO

from diagclinic.cli.console import giving, write_line
from diagclinic.services.self_test import PartCheck


def tell_checks(checks: Sequence[PartCheck], out: TextIO, *, is_json: bool) -> bool:
    """Print how the parts are and return whether all are well.

    Raises:
        OutputError: standard output takes no more.
    """
    is_ok = all(check.is_ok for check in checks)
    listed = [{"name": check.name, "ok": check.is_ok, "words": check.words} for check in checks]
    with giving():
        if is_json:
            print(json.dumps({"ok": is_ok, "checks": listed}, indent=2), file=out)
        else:
            for check in checks:
                write_line(out, f"{'✓' if check.is_ok else '!'} {check.name}: {check.words}")
        out.flush()
    return is_ok
