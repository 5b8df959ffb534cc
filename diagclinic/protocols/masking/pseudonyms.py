"""One stand-in for each VIN of a report, the same wherever the VIN stands."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from diagclinic.core.vin import Vin

LENGTH: Final = 17
WMI: Final = 3
#: characters in a row by which a vehicle could be told; fewer are shared by too many
PIECE: Final = 6
#: a piece of fewer different characters, e.g. 000000, tells nothing and stands in many a payload
VARIETY: Final = 3
#: what stands for a character of a VIN that never came whole
UNKNOWN: Final = "X"
_CHECK: Final = 8
_FILLERS: Final = "XZYWVUTSRPNMLKJHGFEDCBA"
_MASKED: Final = re.compile(r".{3}([A-Z])\1{4}[0-9X]\1{5}[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Stand-ins by VIN."""

    of: Mapping[str, str]
    _pieces: re.Pattern[str] | None = field(init=False)

    def __post_init__(self) -> None:
        """Prepare the search for pieces."""
        windows = {window for vin in self.of for window in telling_pieces(vin)}
        found = re.compile(f"(?=({'|'.join(sorted(windows))}))") if windows else None
        object.__setattr__(self, "_pieces", found)

    def masked(self, text: str) -> str:
        """Return `text`, which is upper case, without telling pieces of a VIN and all of it that adjoins."""
        new = list(text)
        for offset, char in self.stand_ins(text).items():
            new[offset] = char
        return "".join(new)

    def stand_ins(self, text: str) -> dict[int, str]:
        """Return what stands for the characters, at these places, of telling pieces and what adjoins them."""
        found = self._pieces.finditer(text) if self._pieces is not None else ()
        return dict(pair for one in found for pair in self._stand_ins(text, one.start(), one[1]))

    def _stand_ins(self, text: str, at: int, piece: str) -> Iterator[tuple[int, str]]:
        """Yield what stands for the characters of the VINs that `piece`, at the place `at`, is a part of."""
        for vin, name in self.of.items():
            begin = at - vin.find(piece, WMI)
            if begin > at - WMI:  # not found
                continue
            for index in _run(text, begin, vin, at - begin):
                yield begin + index, name[index]


def _run(text: str, begin: int, vin: str, inside: int) -> Iterator[int]:
    """Yield the places in `vin`, which would begin at `begin`, that `text` shows around `inside`."""
    first = inside
    while first > WMI and begin + first > 0 and text[begin + first - 1] == vin[first - 1]:
        first -= 1
    last = inside
    while last < LENGTH and begin + last < len(text) and text[begin + last] == vin[last]:
        last += 1
    yield from range(first, last)


NOBODY: Final = Pseudonyms({})


def telling_pieces(vin: str) -> Iterator[str]:
    """Yield the pieces by which the vehicle could be told from others of its maker."""
    for start in range(WMI, LENGTH - PIECE + 1):
        piece = vin[start : start + PIECE]
        if len(set(piece)) >= VARIETY:
            yield piece


def is_masked(vin: str) -> bool:
    """Say whether `vin` is a stand-in already, as in the replay of a masked report."""
    return _MASKED.fullmatch(vin) is not None


def pseudonyms_for(vins: Iterable[str]) -> Pseudonyms:
    """Return stand-ins for `vins`; those that are stand-ins already stay."""
    secrets = [vin for vin in dict.fromkeys(vins) if not is_masked(vin)]
    pieces = {piece for vin in secrets for piece in telling_pieces(vin)}
    return Pseudonyms({vin: _stand_in(vin, number, pieces) for number, vin in enumerate(secrets, start=1)})


def _stand_in(vin: str, number: int, pieces: set[str]) -> str:
    """Return the first stand-in that shows no telling piece of any VIN."""
    names = [_filled(vin, number, filler) for filler in _FILLERS]
    return next((name for name in names if pieces.isdisjoint(telling_pieces(name))), names[0])


def _filled(vin: str, number: int, filler: str) -> str:
    bare = f"{vin[:WMI]}{filler * 5}0{filler * 5}{number % 1000:03}"
    due = Vin(bare).check_digit
    if not Vin(vin).check_digit_matches:
        due = "1" if due == "0" else "0"
    return bare[:_CHECK] + due + bare[_CHECK + 1 :]
