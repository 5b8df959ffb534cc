"""Whether a window can be shown: where it cannot, Qt would end the whole program with words of its own."""

import ctypes
from collections.abc import Callable, Mapping
from typing import Final

from diagclinic.core.errors import DisplayError

SCREENS: Final = ("DISPLAY", "WAYLAND_DISPLAY")
CHOSEN: Final = "QT_QPA_PLATFORM"  # whoever names Qt's platform knows of a screen
SERVER_LIBRARY: Final = "libxcb.so.1"
CURSOR_LIBRARY: Final = "libxcb-cursor.so.0"  # Qt's own packages leave this one of X11 to the system


def reaches_server() -> bool:
    """Say whether the X server of the environment lets this program in; True where nobody can tell."""
    try:
        xcb = ctypes.CDLL(SERVER_LIBRARY)
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    is_open = not int(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return is_open


def check_display(
    platform: str,
    environ: Mapping[str, str],
    load: Callable[[str], object] = ctypes.CDLL,
    is_reached: Callable[[], bool] = reaches_server,
) -> None:
    """Make sure that there is a screen to show a window on.

    Args:
        platform: as `sys.platform` names it.
        environ: the process's environment.
        load: opens a library of the system.
        is_reached: says whether the screen's server answers.

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
        if not is_reached():
            raise DisplayError(f"no screen answers at {SCREENS[0]}={environ[SCREENS[0]]}")
