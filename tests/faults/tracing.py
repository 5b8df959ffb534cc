"""Which system calls of a program change files below given folders, and which lines of Python make them.

Read from a log of strace for each thread (``-ff -y``); `run` makes one.
"""

import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.faults.marks.sitecustomize import MARK

ROOT: Final = Path(__file__).resolve().parents[2]
LIMIT_S: Final = 300
CHANGING: Final = (
    *("openat", "open", "creat", "write", "pwrite64", "writev", "pwritev", "pwritev2", "ftruncate"),
    *("truncate", "fallocate", "fsync", "fdatasync", "sync_file_range", "syncfs", "rename", "renameat"),
    *("renameat2", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat", "link", "linkat", "symlink"),
    *("symlinkat", "chmod", "fchmod", "fchmodat", "copy_file_range", "sendfile", "splice", "utimensat"),
)
#: stop the program at the calls that are asked for alone
QUICKLY: Final = "--seccomp-bpf"
_OPENING: Final = ("openat", "open")
_TO_CHANGE: Final = ("O_CREAT", "O_TRUNC", "O_WRONLY", "O_RDWR")
_CALL: Final = re.compile(r"^(\w+)\((.*)\) += (.*)$")
_HANDLE: Final = re.compile(r"^(?:\d+|AT_FDCWD)<(.*)>$")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ARGUMENT: Final = re.compile(r'(?:"(?:[^"\\]|\\.)*"(?:\.\.\.)?|<(?:[^>\\]|\\.)*>|[^,"<])+')
#: what differs from run to run: numbers of processes, times, drawn identities
_DRAWN: Final = re.compile(r"[0-9a-f]{8,}|\d{3,}")


@dataclass(frozen=True, slots=True)
class Call:
    """A system call that changes something.

    Attributes:
        path: what it changes.
        match: the path by which a tracer knows it: its own, or of the open folder that it is named from.
        ordinal: among the calls of this name with this match by this thread, from 1 on.
        site: the lines of Python it is made for, or nothing.
        overall: among all calls of this name by this thread, from 1 on.
    """

    name: str
    path: str
    match: str
    ordinal: int
    site: str
    overall: int = 0

    @property
    def is_drawn(self) -> bool:
        """Whether the path is another one in each run, so that a tracer cannot go by it."""
        return _DRAWN.search(Path(self.match).name) is not None

    def kind(self, roots: Sequence[Path]) -> str:
        """Return what makes it the same as others: the lines it comes from, or what it does where to."""
        return f"{self.name} {self.site or shape(self.path, roots)}"

    def moved(self, root: Path, to: Path) -> "Call":
        """Return the same call in `to`, as it is in `root`."""
        path, match = (text.replace(str(root), str(to)) for text in (self.path, self.match))
        return replace(self, path=path, match=match)


def shape(path: str, roots: Sequence[Path]) -> str:
    """Return `path` from its root, without what is drawn or counted."""
    for root in roots:
        path = path.removeprefix(f"{root}/")
    return _DRAWN.sub("N", path)


def command(log: Path, program: Sequence[str | Path], *options: str) -> list[str | Path]:
    """Return the command line that traces `program` into `log`.THREAD."""
    return ["strace", "-f", "-ff", "-y", "-s", "0", "-qq", *options, "-o", log, *program]


def record(
    program: Sequence[str | Path], roots: Sequence[Path], folder: Path, environment: Mapping[str, str]
) -> list[Call]:
    """Run `program` and return its calls that change something below `roots`; its logs go to `folder`.

    In `environment` the interpreter finds `tests/faults/marks`; see `tests.faults.injecting.plain`.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    folder.mkdir()
    options = (QUICKLY, "-e", f"trace={','.join((*CHANGING, 'access'))}")
    subprocess.run(
        command(folder / "trace", program, *options),
        env={**environment, "CALL_SITES_OF": f"{ROOT}/"},
        check=True,
        capture_output=True,
        timeout=LIMIT_S,
    )
    return [call for log in sorted(folder.iterdir(), key=_thread) for call in calls(_lines(log), roots)]


def calls(lines: Sequence[str], roots: Sequence[Path]) -> Iterator[Call]:
    """Yield the calls of one thread's log that change something below `roots`."""
    seen: Counter[tuple[str, str]] = Counter()
    site = ""
    for name, arguments in _calls(lines):
        if name == "access":
            site = _site(arguments, site)
            continue
        named = paths(arguments)
        seen.update((name, match) for match in {"", *(match for _, match in named)})
        if _changes(name, arguments):
            for path, match in _below(named, roots)[:1]:
                yield Call(name, path, match, seen[name, match], site, seen[name, ""])


def paths(arguments: str) -> list[tuple[str, str]]:
    """Return each path in a call's arguments, with what a tracer knows it by.

    A path is that of an open file, absolute, or relative to the open folder before it.
    """
    found: list[tuple[str, str]] = []
    base = ""
    for argument in map(str.strip, _ARGUMENT.findall(arguments)):
        if handle := _HANDLE.match(argument):
            base = handle.group(1)
            found.append((base, base))
        elif quoted := _QUOTED.fullmatch(argument):
            name = _plain(quoted.group(1))
            if found[-1:] == [(base, base)]:
                found.pop()  # it says only what the name is relative to
            found.append((os.path.normpath(Path(base, name)), name if name.startswith("/") else base))
    return found


def _calls(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        found = _CALL.match(line)
        if found is not None:
            yield found.group(1), found.group(2)


def _below(named: Sequence[tuple[str, str]], roots: Sequence[Path]) -> list[tuple[str, str]]:
    return [pair for pair in named if any(f"{pair[0]}/".startswith(f"{root}/") for root in roots)]


def _site(arguments: str, before: str) -> str:
    path = arguments.split('"')[1]
    return path.removeprefix(MARK) if path.startswith(MARK) else before


def _changes(name: str, arguments: str) -> bool:
    return name in CHANGING and (name not in _OPENING or any(flag in arguments for flag in _TO_CHANGE))


def _plain(quoted: str) -> str:
    """Undo strace's escapes."""
    return quoted.encode("latin-1", "backslashreplace").decode("unicode_escape")


def _lines(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8", errors="replace").splitlines()


def _thread(log: Path) -> int:
    return int(log.suffix[1:])
