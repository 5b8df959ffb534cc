"""``python -m updater.launcher``, and the installed program that starts DiagClinic."""

import os
import sys
from pathlib import Path
from typing import Final

from updater.install.layout import ROOT_VARIABLE, Layout, default_root
from updater.launcher.chain import hand_over
from updater.launcher.console import tell
from updater.launcher.recovery import recover
from updater.launcher.session import NothingStartsError
from updater.launcher.start import start as start_version
from updater.launcher.watch import SAFE_MODE_VARIABLE

#: what the same program is called in the start menu's entry for the recovery
RECOVERY: Final = "diagclinic-recovery"


def start() -> int:
    """Do what was typed, and return an exit code that the system can take."""
    try:
        is_recovery = Path(sys.argv[0]).stem == RECOVERY
        code = run(["--recover"] * is_recovery + sys.argv[1:])
    except (OSError, ValueError, NothingStartsError) as error:
        tell(f"{error}", is_last=True)
        return 1
    except (KeyboardInterrupt, EOFError):
        return 130
    return code if code >= 0 else 128 - code


def run(words: list[str]) -> int:
    """Do what `words` say: `[--root DIR] [--recover … | [--safe-mode] ARGUMENTS OF DIAGCLINIC]`.

    Raises:
        NothingStartsError: no version starts.
        OSError: the recovery cannot read or write the state.
    """
    if words[:1] == ["--root"] and len(words) > 1:
        os.environ[ROOT_VARIABLE] = str(Path(words[1]).absolute())
        return run(words[2:])
    layout = Layout(default_root(os.environ))
    if words[:1] == ["--recover"]:
        return recover(layout, words[1:], print, input)
    if words[:1] == ["--safe-mode"]:
        os.environ[SAFE_MODE_VARIABLE] = "1"
        return run(words[1:])
    code = hand_over(layout, words)
    return start_version(layout, words) if code is None else code


if __name__ == "__main__":
    sys.exit(start())
