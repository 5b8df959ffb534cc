"""Which code may be named where something fails: ours, Python's, and the libraries of this version.

Anything else is a file of somebody on this computer (a plug-in, ``sitecustomize``, a patch of the shop's IT),
whose names may be those of people and vehicles: it is told as ``other``.
"""

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, Final

#: what is told of anything else
OTHER: Final = "other"
#: packages whose functions tell one fault from another
OWN: Final = frozenset({"diagclinic", "drivers", "updater"})
#: what the distributions of requirements.lock are imported by
LIBRARIES: Final = frozenset(
    [
        "PyQt6",
        "alembic",
        "apsw",
        "argparse_addons",
        "bitstruct",
        "can",
        "cantools",
        "cbor2",
        "cffi",
        "colorama",
        "crccheck",
        "cryptography",
        "doipclient",
        "gs_usb",
        "isotp",
        "json_logic",
        "mako",
        "markupsafe",
        "mmh3",
        "msgpack",
        "msl",
        "numpy",
        "openfeature",
        "packaging",
        "platformdirs",
        "psutil",
        "pycparser",
        "pyqtgraph",
        "securesystemslib",
        "semver",
        "serial",
        "sqlalchemy",
        "textparser",
        "tuf",
        "typing_extensions",
        "udsoncan",
        "urllib3",
        "usb",
        "wrapt",
        "zstandard",
    ]
)
_MODULE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,99}")
#: where a module comes from that lies in no file
_BUILT: Final = frozenset({"built-in", "frozen"})
_ROOTED: Final = re.compile(r"/|[A-Za-z]:")
_SITES: Final = frozenset({"site-packages", "dist-packages"})


@dataclass(frozen=True, slots=True)
class Places:
    """Where code lies that may be named; absolute, with forward slashes.

    Attributes:
        own: folder that our packages are in.
        others: folders of Python, its libraries, and of a program that is packed as a whole.
    """

    own: str
    others: tuple[str, ...]

    def module_of(self, path: str) -> str:
        """Return the module that the file at `path` holds, without anything of where it lies.

        A path that begins nowhere is one of a packed program, whose modules lie in no folder.
        """
        plain = _plain(path)
        if not _ROOTED.match(plain):
            return _told_path(plain)
        own = _told_path(_within(plain, self.own))
        if _is_own(own):
            return own
        told = (_told_path(_within(plain, place)) for place in self.others)
        return next((one for one in told if one != OTHER), OTHER)

    def holds(self, name: str, origin: str) -> bool:
        """Say whether a module called `name` that came from `origin` is what its name says."""
        if origin in _BUILT:
            return name.partition(".")[0] in sys.stdlib_module_names
        places = (self.own,) if _is_own(name) else self.others
        return any(_within(_plain(origin), place) for place in places)


def places() -> Places:
    """Return where the code of this program lies."""
    own = str(sys.modules["diagclinic"].__file__)
    packed = getattr(sys, "_MEIPASS", "")
    sites = (path for path in sys.path if PurePath(path).name in _SITES)
    others = (*sites, packed, str(Path(os.__file__).parent))
    return Places(_plain(str(Path(own).parents[1])), tuple(_plain(one) for one in others if one))


def told_name(name: str) -> str:
    """Return the module `name` as it may be told: a library's by its package alone."""
    package = name.partition(".")[0]
    if package in LIBRARIES:
        return package
    is_known = _is_own(name) or package in sys.stdlib_module_names
    return name if is_known and _MODULE.fullmatch(name) else OTHER


def told_module(space: Mapping[str, Any]) -> str:
    """Return how the module is told whose names are `space`, `OTHER` where it only calls itself so."""
    module = sys.modules.get(str(space.get("__name__")))
    spec = getattr(module, "__spec__", None)
    if module is None or spec is None or vars(module) is not space:
        return OTHER
    is_genuine = places().holds(str(spec.name), str(spec.origin or ""))
    return told_name(str(spec.name)) if is_genuine else OTHER


def told_type(kind: type[BaseException]) -> type[BaseException]:
    """Return the nearest type of `kind` and those that it is made of that may be named."""
    return next(one for one in kind.__mro__ if issubclass(one, BaseException) and _is_known(one))


def _is_known(kind: type) -> bool:
    module = sys.modules.get(kind.__module__)
    return module is not None and told_module(vars(module)) != OTHER


def _is_own(name: str) -> bool:
    return name.partition(".")[0] in OWN


def _told_path(path: str) -> str:
    """Return the module that `path`, below the folder that its package is in, stands for."""
    parts = PurePosixPath(re.sub(r"\.pyc?$", "", path)).parts
    parts = parts[1:] if parts and parts[0] in _SITES else parts
    return told_name(".".join(part for part in parts if part != "__init__"))


def _within(path: str, place: str) -> str:
    """Return `path` from the folder `place` on, nothing where it is not in there."""
    is_windows = path[:1] != "/"  # where nobody takes note of case
    is_in = (path.lower() if is_windows else path).startswith(f"{place.lower() if is_windows else place}/")
    return path[len(place) + 1 :] if is_in else ""


def _plain(path: str) -> str:
    return path.replace("\\", "/").rstrip("/")
