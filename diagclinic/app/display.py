"""Whether a window can be shown: where it cannot, Qt would end the whole program with words of its own."""

import ctypes
from collections.abc import Callable, Mapping
from typing import Final

from diagclinic.core.errors import DisplayError

SCREENS: Final = ("DISPLAY", "WAYLAND_DISPLAY")
CHOSEN: Final = "QT_QPA_PLATFORM"  # whoever names Qt's platform knows of a screen
CURSOR_LIBRARY: Final = "libxcb-cursor.so.0"  # Qt's own packages leave this one of X11 to the system


def check_display(
    platform: str, environ: Mapping[str, str], load: Callable[[str], object] = ctypes.CDLL
) -> None:
    """Make sure that there is a screen to show a window on.

    Args:
        platform: as `sys.platform` names it.
        environ: the process's environment.
        load: opens a library of the system.

    Raises:
        DisplayError: there is none, or a library that it needs is missing.
    """
    if platform in {"win32", "darwin"} or environ.get(CHOSEN):
        return
    named = [name for name in SCREENS if environ.get(name)]
    if not named:
        raise DisplayError(f"neither {' nor '.join(SCREENS)} is set")
    if named == [SCREENS[0]]:
        try:
            load(CURSOR_LIBRARY)
        except OSError as error:
            raise DisplayError(f"the system library libxcb-cursor0 is missing: {error}") from error
