"""What a diagnostic bundle does not tell: names of users, passwords in addresses, and vehicles."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

HOME: Final = "~"
USER: Final = "USER"
VIN: Final = "VIN"
_SLASHES: Final = re.compile(r"[\\/]+")
#: the folder of any user, however its slashes are written
_USER_FOLDER: Final = re.compile(
    r"((?:/home|/Users|[\\/]+Users|[\\/]+Documents and Settings)[\\/]+)[^\\/\"'\s:]+"
)
#: RFC 3986, 3.2.1: who signs in to a place, maybe with a password
_SIGN_IN: Final = re.compile(r"://[^/\s\"']*@")
#: ISO 3779: 17 letters and figures without I, O and Q; one figure and one letter at least
_VIN: Final = re.compile(r"\b(?=[A-Z0-9]*\d)(?=[0-9]*[A-Z])[A-HJ-NPR-Z0-9]{17}\b")
#: who did it, as JSON says it; the end of the text may come before the end of the name
_WHO: Final = re.compile(r'("who":\s*")((?:[^"\\]|\\.)+)')
#: who is no person
_PROGRAMS: Final = frozenset({"launcher", "recovery", "diagclinic-update", "unknown"})


@dataclass(frozen=True, slots=True)
class People:
    """Stand-ins for those who did something, the same one for the same name.

    Attributes:
        known: by the name as JSON spells it.
    """

    known: dict[str, str] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """Return `text`, which holds JSON, with person-1, person-2 and so on for the names of who did it."""
        return _WHO.sub(lambda found: found[1] + self._stand_in(found[2]), text)

    def _stand_in(self, name: str) -> str:
        return name if name in _PROGRAMS else self.known.setdefault(name, f"person-{len(self.known) + 1}")


@dataclass(frozen=True, slots=True)
class Mask:
    """Hides the user's own folder, wherever it is written, who signs in to an address, and vehicles.

    Attributes:
        home: the user's own folder.
    """

    home: Path

    def text(self, text: str) -> str:
        """Return `text`, which may be JSON, without them."""
        if self.home != self.home.parent:  # else it is a root, which everything is below
            text = _written(str(self.home)).sub(HOME, text)
        return _VIN.sub(VIN, _USER_FOLDER.sub(rf"\1{USER}", _SIGN_IN.sub(f"://{USER}@", text)))


def _written(folder: str) -> re.Pattern[str]:
    """Return what finds `folder`, written as JSON too, and with either slash."""
    parts = [f"(?:{re.escape(part)}|{re.escape(json.dumps(part)[1:-1])})" for part in _SLASHES.split(folder)]
    return re.compile(_SLASHES.pattern.join(parts) + r"(?![^\\/\"'\s:,;)\]}])", re.IGNORECASE)
