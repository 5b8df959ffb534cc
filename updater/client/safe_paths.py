"""Which paths may stand in a manifest: those that mean the same file, inside the version, on every system.

Windows: "Naming Files, Paths, and Namespaces" (reserved names and characters, trailing dots and spaces).
macOS: names are compared without regard to case and to how accents are composed.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from updater.client.errors import DamagedError

#: of a whole path and of each part: the install's root may have 120 of the 259 that Windows takes
LONGEST: Final = 200
LONGEST_PART: Final = 120
#: links that lead to links
DEEPEST: Final = 8
_FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_RESERVED: Final = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.IGNORECASE
)


def folded(path: str) -> str:
    """Return what two paths have in common that are one file on some system."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())


def checked_path(path: str) -> str:
    """Return `path`, which is relative, has slashes and stays where it is.

    Raises:
        DamagedError: it could mean something else somewhere; says what.
    """
    if not 0 < len(path) <= LONGEST:
        raise DamagedError(f"The path {path[:80]!r} is empty or longer than {LONGEST} characters.")
    for part in path.split("/"):
        why = _objection(part)
        if why:
            raise DamagedError(f"The path {path!r} is refused: {why}.")
    return path


def check_tree(files: Iterable[str], links: Mapping[str, str]) -> None:
    """Make sure that files and links can lie in one folder, and that no link leads out of it.

    Args:
        files: checked paths.
        links: target of each link by its checked path.

    Raises:
        DamagedError: two are one on some system, one lies below another, or a link leads elsewhere.
    """
    paths = [*files, *links]
    names = {folded(path): path for path in paths}
    if len(names) != len(paths):
        raise DamagedError("Two paths of the version are one and the same on some systems.")
    for path in paths:
        for above in _folders_above(folded(path)):
            if above in names:
                raise DamagedError(f"{path!r} lies below {names[above]!r}, which is no folder.")
    there = set(paths) | {above for path in paths for above in _folders_above(path)}
    for link, target in links.items():
        _check_link(link, target, links, there)


def _objection(part: str) -> str:
    """Say why `part` can be no name; nothing if it can."""
    objections = {
        "a part is empty or leads elsewhere": part in {"", ".", ".."},
        f"a part is longer than {LONGEST_PART} characters": len(part) > LONGEST_PART,
        "it holds a character that some systems do not allow": _FORBIDDEN.search(part)
        or not part.isprintable(),
        "a part begins or ends with a space, or ends with a dot": part != part.strip() or part.endswith("."),
        f"{part!r} is a device on Windows": _RESERVED.fullmatch(part),
        "its accents are not composed": unicodedata.normalize("NFC", part) != part,
    }
    return next((why for why, holds in objections.items() if holds), "")


def _folders_above(path: str) -> Iterable[str]:
    parts = path.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts)))


def _check_link(link: str, target: str, links: Mapping[str, str], there: set[str]) -> None:
    """Follow the link as a system would; every folder above a link is a real one, as `check_tree` saw."""
    at = _step(link, target)
    for _ in range(DEEPEST):
        through = next((path for path in (*_folders_above(at), at) if path in links), None)
        if through is None:
            break
        at = "/".join(filter(None, (_step(through, links[through]), at[len(through) + 1 :])))
    else:
        raise DamagedError(f"The link {link!r} leads in circles.")
    if at not in there:
        raise DamagedError(f"The link {link!r} leads to {target[:80]!r}, which is not in the version.")


def _step(link: str, target: str) -> str:
    """Return where `link` leads, seen from the version's folder."""
    parts = target.split("/")
    climbs = next((count for count, part in enumerate(parts) if part != ".."), len(parts))
    folder = link.split("/")[:-1]
    if climbs > len(folder):
        raise DamagedError(f"The link {link!r} leads out of the version: {target[:80]!r}.")
    return checked_path("/".join((*folder[: len(folder) - climbs], *parts[climbs:])))
