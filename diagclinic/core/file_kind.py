"""What stands where a file was expected.

Reading from a pipe or a device may wait for ever, and from a folder it fails with words that nobody typed;
so whoever reads what a person named looks first.
"""

import os
import stat
from collections.abc import Callable
from typing import Final

NO_SUCH_FILE: Final = "there is no such file"
#: nothing stands there, a part of the way is no folder, or no file can have the name
_NO_SUCH: Final = (FileNotFoundError, NotADirectoryError, ValueError)
_KINDS: Final[tuple[tuple[Callable[[int], bool], str], ...]] = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a port or another device"),
    (stat.S_ISBLK, "a drive"),
)


def why_no_file(look: Callable[[], os.stat_result]) -> str:
    """Return what is there instead of a file, empty where one is.

    Args:
        look: `pathlib.Path.stat` of the place.

    Raises:
        OSError: nobody may look there, or it cannot be told.
    """
    try:
        mode = look().st_mode
    except _NO_SUCH:
        return NO_SUCH_FILE
    if stat.S_ISREG(mode):
        return ""
    kind = next((words for is_kind, words in _KINDS if is_kind(mode)), "something else")
    return f"it is {kind}, not a file"
