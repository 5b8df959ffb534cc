"""The one extension of SQLite that the record uses, and what tells where it lies."""

from pathlib import Path

from PyInstaller.utils.hooks import collect_data_files, get_package_paths

hiddenimports = ["apsw.sqlite_extra"]
datas = collect_data_files("apsw", includes=["sqlite_extra.json"])
binaries = [
    (str(extension), "apsw/sqlite_extra_binaries")
    for extension in Path(get_package_paths("apsw")[1], "sqlite_extra_binaries").glob("cksumvfs.*")
]
