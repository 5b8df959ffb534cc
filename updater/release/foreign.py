"""Which modules of others our own ones import: nothing else of them decides what a frozen version runs on."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

OURS: Final = ("diagclinic", "drivers", "updater")


def foreign_imports(folders: Iterable[Path]) -> tuple[str, ...]:
    """Name what the modules below `folders` import from elsewhere, sorted; `from a import b` is `a.b`.

    Raises:
        SyntaxError: one of them is no Python.
    """
    modules = (path for folder in folders for path in folder.rglob("*.py"))
    names = {name for path in modules for name in _imported(path.read_text("utf-8"))}
    return tuple(sorted(name for name in names if name.split(".")[0] not in OURS))


def _imported(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
