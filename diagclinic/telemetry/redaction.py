"""Searches what people wrote for what must not leave: VINs, plates, names, numbers, addresses, octets.

What reads like one is left out: a word too many does no harm. Words of the program itself are searched for
VINs alone, for a shop may be called like one of its functions.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from diagclinic.services.private_words import LEFT_OUT, PrivateWords

VIN_LENGTH: Final = 17
_VIN: Final = re.compile(r"(?=([A-HJ-NPR-Za-hj-npr-z0-9]{17}))")
_TOKEN: Final = re.compile(r"[A-Za-z0-9]+")
_VIN_SIGNS: Final = re.compile(r"[A-HJ-NPR-Z0-9]+", re.IGNORECASE)
#: between the groups that people write a VIN in
_WIDEST_GAP: Final = 3
#: a VIN ends with its number in the maker's series; prose has fewer digits
_FEWEST_DIGITS: Final = 3
#: fault codes (ISO 15031-6) and names of things that read like a plate
_KNOWN: Final = re.compile(
    r"[PCBU][0-3][0-9A-F]{3}|ELM ?327|J ?(?:1850|1939|1979|2534)|OBD ?(?:2|II)|ISO ?[0-9]{4,5}"
    r"|CAN ?[0-9]{1,2}|[0-9]{1,4} ?(?:GB|MB|KB|V|A|S|MS|KM|NM|C|L|HZ|W|%)"
    r"|USB ?[0-9]?|COM ?[0-9]{1,2}|UTF-?8|WIN(?:DOWS)? ?(?:7|8|10|11)|F[0-9]{1,2}|V[0-9]{1,2}|MP3|WIFI ?[0-9]"
)
_PLATE: Final = re.compile(
    r"(?<!\w)(?=[A-ZÄÖÜ0-9 ·.-]{0,12}[0-9])(?=[0-9 ·.-]{0,12}[A-ZÄÖÜ])"
    r"[A-ZÄÖÜ0-9]{1,8}(?:[ ·.-]{1,2}[A-ZÄÖÜ0-9]{1,5}){0,3}(?!\w)"
)
#: a plate in small letters is told by its signs: b-ab 1234, ab12 cde, ab-123-cd, 1234 abc
_SMALL_PLATE: Final = re.compile(
    r"(?<!\w)(?:[a-zäöü]{1,3}-[a-z]{1,2} ?[0-9]{1,4}[eh]?|[a-z]{2}[0-9]{2} ?[a-z]{3}"
    r"|[a-z]{2}-?[0-9]{3}-?[a-z]{2}|[0-9]{4}[a-z]{3}|[a-z]{3}-[0-9]{3,4})(?!\w)",
    re.IGNORECASE,
)
#: letters of other scripts, and groups that a plate in one has: a run of these with three figures is one
_OTHER_LETTER: Final = r"[^\W\d_A-Za-zÀ-ɏ]"
_OTHER_PLATE: Final = re.compile(
    r"(?<!\w)(?:(?:[^\W\d_]{1,4}|[0-9]{1,5}|(?=[^\W_]*[0-9])[^\W_]{2,12})[ ·.-]{0,2}){1,6}(?<![ ·.-])(?!\w)"
)
#: letters, figures and signs of the width of a Chinese one
_WIDE: Final = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_FEWEST_OF_A_PLATE: Final = 3
_NAME_BEHIND: Final = r"\.?\s+[^\W\d_][\w'-]*(?:\s+[A-ZÄÖÜÉ][\w'-]+)?"
#: octets in base64
_ENCODED: Final = re.compile(
    r"(?<![\w/+])(?=[\w/+]*[0-9])(?=[\w/+]*[A-Z])(?=[\w/+]*[a-z])[A-Za-z0-9/+]{20,}={0,2}"
)
_OTHERS: Final = tuple(
    re.compile(form)
    for form in (
        r"\S*@\S+",
        r"(?i)\S+\s?[(\[{<]\s?(?:at|ät|a|@)\s?[)\]}>]\s?\S+",
        r"(?i)\b[a-z][a-z0-9+.-]*://\S+|\bwww\.\S+",
        r"[A-Za-z]:\\[^\s\"']*|\\\\[^\s\"']+|(?<![\w.])~?/[^\s\"']*",
        r"(?i)[^\s\"']+\.(?:zip|pdf|csv|json|html?|log|asc|blf|trc|dbc|db|txt|jpe?g|png|docx?|xlsx?)\b",
        r"(?i)(?<![0-9a-z])(?:(?:0x)?[0-9a-f]{2}[\s:,;-]{0,2}){5,}[0-9a-f]{2}(?![0-9a-z])",
        (
            r"\b(?:[Mm]rs?|[Mm]s|[Mm]iss|[Dd]r|[Hh]errn?|[Ff]rau|[Mm]onsieur|[Mm]adame|[Ss]eñora?|[Ss]ignora?)"
            rf"{_NAME_BEHIND}"
        ),
        r"\+?\(?\d[\d ()/.-]{5,}\d",
        r"\b\w*(?:\d\w*){6,}\b",
        # a part of a VIN
        r"(?<!\w)(?=[A-Z0-9]*[A-Z])(?=\w*\d\w*\d)[A-HJ-NPR-Z0-9]{9,16}(?!\w)",
    )
)


def has_vin(text: str) -> bool:
    """Say whether something in `text` reads as a VIN, with or without a check digit that is right."""
    return any(True for _ in _vins(text))


def cleaned(text: str, private: PrivateWords) -> str:
    """Return what a person wrote without what must not leave; `private` are the shop's own words."""
    text = private.left_out_of(_visible(text))
    text = _ENCODED.sub(LEFT_OUT, text)
    text = _without(text, _vins(text))
    text = _without(text, _written_vins(text))
    for form in _OTHERS:
        text = form.sub(LEFT_OUT, text)
    text = _OTHER_PLATE.sub(_other_plate, text)
    text = _SMALL_PLATE.sub(_plate, text)
    return _PLATE.sub(_plate, text)


def _other_plate(found: re.Match[str]) -> str:
    figures = sum(map(str.isdigit, found[0]))
    words = re.findall(r"[^\W\d_]+", found[0])
    is_written = any(map(str.islower, words)) and not re.search(r"(?:[^\W\d_][0-9]|[0-9][^\W\d_])", found[0])
    is_plate = figures >= _FEWEST_OF_A_PLATE and re.search(_OTHER_LETTER, found[0]) and not is_written
    return LEFT_OUT if is_plate else found[0]


def _visible(text: str) -> str:
    """Return `text` in one form: plain spaces and figures, letters with their marks, nothing unseen.

    These would hide what has to be found, and the service keeps none of them.
    """
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_WIDE))
    plain = re.sub(r"(?![0-9])\d", lambda figure: str(unicodedata.decimal(figure[0])), plain)
    return "".join(sign if sign.isprintable() or sign in "\n\t" else " " * sign.isspace() for sign in plain)


def _plate(found: re.Match[str]) -> str:
    return found[0] if _KNOWN.fullmatch(found[0]) else LEFT_OUT


def _vins(text: str) -> Iterator[tuple[int, int]]:
    """Yield where seventeen signs in a row may be a VIN, within longer words too."""
    for found in _VIN.finditer(text):
        if any(map(str.isdigit, found[1])) and any(map(str.isalpha, found[1])):
            yield found.start(), found.start() + VIN_LENGTH


def _written_vins(text: str) -> Iterator[tuple[int, int]]:
    """Yield where groups of signs together may be a VIN, e.g. ``WVW ZZZ 1JZ 3W386752``."""
    tokens = [(found.start(), found.end()) for found in _TOKEN.finditer(text)]
    for first in range(len(tokens)):
        end = _end_of_vin(text, tokens, first)
        if end is not None:
            yield tokens[first][0], end


def _end_of_vin(text: str, tokens: list[tuple[int, int]], first: int) -> int | None:
    signs = ""
    last = tokens[first][0]
    for start, end in tokens[first : first + VIN_LENGTH]:
        if start - last > _WIDEST_GAP or len(signs) >= VIN_LENGTH:
            break
        signs, last = signs + text[start:end], end
    is_vin = len(signs) == VIN_LENGTH and _VIN_SIGNS.fullmatch(signs) is not None
    return last if is_vin and sum(map(str.isdigit, signs)) >= _FEWEST_DIGITS else None


def _without(text: str, places: Iterator[tuple[int, int]]) -> str:
    """Return `text` without what stands in `places`, which are in order and may overlap."""
    public, done = "", 0
    for start, end in places:
        if start >= done:
            public += text[done:start] + LEFT_OUT
        done = max(done, end)
    return public + text[done:]
