"""Runs before each program: gives the processes that it starts the surroundings that it was started in.

Else a viewer for a report would look into our folder of libraries before it looks for its own.
"""

import os
import sys

NAME = "LD_LIBRARY_PATH"
former = os.environ.pop(NAME + "_ORIG", None)
if former is not None:
    os.environ[NAME] = former
elif os.environ.get(NAME, "").split(os.pathsep)[0] == sys._MEIPASS:  # noqa: SLF001 - PyInstaller's name for it
    del os.environ[NAME]
