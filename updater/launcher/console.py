"""What the launcher itself says to the person, where there may be no console."""

import sys
from contextlib import suppress

if sys.platform == "win32":
    import ctypes


def tell(sentence: str, *, is_last: bool = False) -> None:
    """Say `sentence`; where there is nowhere to write, only what `is_last` stops the person, in a box."""
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"{sentence}\n")
            sys.stderr.flush()
    elif is_last and sys.platform == "win32":
        ctypes.windll.user32.MessageBoxW(None, sentence, "DiagClinic", 0x30)
