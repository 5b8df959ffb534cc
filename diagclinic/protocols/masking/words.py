"""Hides VINs in what people read: as characters, and as the digits of octets with anything between them."""

import re
from typing import Any, Final

from diagclinic.protocols.masking.disguises import all_pieces_in
from diagclinic.protocols.masking.pseudonyms import Pseudonyms

#: seventeen digits of any base are a number, or a row of an adapter, e.g. 7E8064100BE3FB813
_WORD: Final = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Z]*[0-9])(?=[0-9A-F]*[G-Z])[A-HJ-NPR-Z0-9]{17}(?![A-Za-z0-9])"
)
_LOWER: Final = re.compile("[a-z]+")
#: octets in hexadecimal with up to three signs between them, each of which may be marked as such
_OCTETS: Final = re.compile(
    r"[0-9A-Fa-f]{2,3}(?:[^0-9A-Za-z]{0,3}(?:0[xX]|\\x)?[0-9A-Fa-f]{1,2}){5,}", re.ASCII
)
_DIGIT: Final = re.compile(r"(?:0[xX]|\\x)|([0-9A-Fa-f])")


def vins_in_text(text: str) -> frozenset[str]:
    """Return the words that read as a VIN."""
    return frozenset(_WORD.findall(text))


def masked_text(text: str, names: Pseudonyms) -> str:
    """Return `text` without VINs and their telling pieces."""
    if not names.of:
        return text
    upper = _LOWER.sub(lambda found: found[0].upper(), text)
    new = list(text)
    for at, char in all_pieces_in(upper, names).items():
        if char != upper[at]:
            new[at] = char
    text = "".join(new)
    return _OCTETS.sub(lambda found: _masked_octets(found[0], names), text)


def masked_data(value: Any, names: Pseudonyms) -> Any:
    """Return `value`, made of what JSON knows, without VINs in its texts."""
    if isinstance(value, str):
        return masked_text(value, names)
    if isinstance(value, dict):
        return {masked_text(str(key), names): masked_data(one, names) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [masked_data(one, names) for one in value]
    return value


def vins_in_data(value: Any) -> frozenset[str]:
    """Return what reads as a VIN in the texts of `value`, made of what JSON knows."""
    if isinstance(value, str):
        return vins_in_text(value)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return frozenset().union(*map(vins_in_data, inner))


def _masked_octets(text: str, names: Pseudonyms) -> str:
    places = [found.start(1) for found in _DIGIT.finditer(text) if found[1]]
    new = list(text)
    for skipped in (0, 1):
        pairs = list(zip(places[skipped::2], places[skipped + 1 :: 2], strict=False))
        octets = bytes(int(text[high] + text[low], 16) for high, low in pairs)
        upper = octets.upper().decode("latin-1")
        for at, char in all_pieces_in(upper, names).items():
            if char != upper[at]:
                high, low = pairs[at]
                digits = f"{ord(char):02x}" if text.islower() else f"{ord(char):02X}"
                new[high], new[low] = digits[0], digits[1]
    return "".join(new)
