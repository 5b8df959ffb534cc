"""Finds VINs that do not stand plainly: with signs between, two octets to a character, backwards, in digits.

UTF-16 is a text with a NUL behind every character, so what is true of a VIN in groups is true of it as well.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from diagclinic.protocols.masking.pseudonyms import PIECE, Pseudonyms

#: characters by which a vehicle could be told where others were left out between them; six digits in a row
#: stand in many a time or number once its signs are gone
BARE_PIECE: Final = 8
_BARE: Final = re.compile("[0-9A-Z]+")
_DIGITS: Final = re.compile(f"[0-9A-F]{{{2 * PIECE},}}")


def plain_pieces_in(text: str, names: Pseudonyms) -> dict[int, str]:
    """Return what stands for the characters, at these places, of VINs that stand plainly in `text`."""
    return names.stand_ins(text)


def pieces_in(text: str, names: Pseudonyms) -> dict[int, str]:
    """Return the same for VINs that may have signs between their characters, or stand backwards."""
    return _bare(text, names) | names.stand_ins(text)


def all_pieces_in(text: str, names: Pseudonyms) -> dict[int, str]:
    """Return the same where the characters may also be the digits of those of a VIN."""
    return _in_digits(text, names) | pieces_in(text, names)


def _bare(text: str, names: Pseudonyms) -> dict[int, str]:
    """Return what stands for pieces that adjoin once all but letters and digits is left out, either way."""
    bare = "".join(_BARE.findall(text))
    changes: dict[int, str] = {}
    for view in (bare, bare[::-1]):
        found = dict(_long_runs(names.stand_ins(view)))
        if found:
            places = [at for one in _BARE.finditer(text) for at in range(one.start(), one.end())]
            ordered = places if view is bare else places[::-1]
            changes |= {ordered[at]: char for at, char in found.items()}
    return changes


def _long_runs(found: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield those of `found` that so many others adjoin."""
    for run in _runs(sorted(found)):
        if len(run) >= BARE_PIECE:
            yield from ((at, found[at]) for at in run)


def _runs(places: Iterable[int]) -> Iterator[list[int]]:
    ordered = list(places)
    breaks = [n for n, (one, other) in enumerate(pairwise(ordered), start=1) if other != one + 1]
    return (ordered[a:b] for a, b in pairwise((0, *breaks, len(ordered))))


def _in_digits(text: str, names: Pseudonyms) -> dict[int, str]:
    changes: dict[int, str] = {}
    for run in _DIGITS.finditer(text):
        for begin in (run.start(), run.start() + 1):
            end = run.end() - (run.end() - begin) % 2
            told = bytes.fromhex(text[begin:end]).upper().decode("latin-1")
            for at, char in pieces_in(told, names).items():
                place = begin + 2 * at
                changes |= zip((place, place + 1), f"{ord(char):02X}", strict=True)
    return changes
