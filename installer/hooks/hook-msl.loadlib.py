"""The 32-bit Python in which libraries of 32 bits run."""

import sys

from PyInstaller.utils.hooks import collect_data_files

datas = collect_data_files(
    "msl.loadlib", includes=["server32-windows*" if sys.platform == "win32" else "server32-linux*"]
)
