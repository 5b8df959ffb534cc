"""Which characters of an answer belong to a VIN, and what stands for them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from diagclinic.protocols.masking.disguises import all_pieces_in, plain_pieces_in
from diagclinic.protocols.masking.pseudonyms import LENGTH, UNKNOWN, WMI, Pseudonyms

#: an octet of an answer, None where it is missing
Octets = Sequence[int | None]
#: what stands for octets, by their place in the answer
Changes = dict[int, int]

#: finds the pieces of VINs in a text
Find = Callable[[str, Pseudonyms], dict[int, str]]

#: what an answer, or a request that writes, begins with whose rest is a VIN: J1979 service 09 infotype 02;
#: UDS identifier F190 read and written; KWP2000 identification 90 read and written
_HEADS: Final = (b"\x49\x02", b"\x62\xf1\x90", b"\x5a\x90", b"\x2e\xf1\x90", b"\x3b\x90")
_FIRST_OCTETS: Final = frozenset(head[0] for head in _HEADS)
_J1979: Final = b"\x49\x02"
_COUNT: Final = 0x01  # J1979 on CAN: one item follows
#: SAE J1979:2014, 6.9: numbers of the later messages of a VIN, four octets each
_MESSAGES: Final = range(2, 6)
_PER_MESSAGE: Final = 4
_PADS: Final = 3  # before the VIN in the first of these messages
_PADDING: Final = 0x00
_TEXTS: Final = frozenset({b"\x49\x04", b"\x49\x06", b"\x49\x0a"})  # software and names, of any characters
_VIN: Final = re.compile(rb"(?<![A-HJ-NPR-Z0-9])[A-HJ-NPR-Z0-9]{17}(?![A-HJ-NPR-Z0-9])")
_LETTERS: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
#: of the characters that came, so many may differ from a VIN that they are a damaged copy of: one in three
_SAME_OF: Final = 3


def vins_in(payload: bytes) -> frozenset[str]:
    """Return what in a whole answer reads as a VIN; software and names never do."""
    if payload[:2] in _TEXTS:
        return frozenset()
    start = _vin_start(payload)
    whole = _VIN.fullmatch(payload[start : start + LENGTH]) if start is not None else None
    shaped = [whole[0]] if whole else []
    return frozenset(found.decode("ascii") for found in (*shaped, *_VIN.findall(payload)))


def changes_in(octets: Octets, names: Pseudonyms) -> Changes:
    """Return what is to be changed in one answer, or one row of the wire."""
    return _with_pieces(octets, stand_ins(octets, dict(vin_places(octets)), names), names)


def changes_within(octets: Octets, names: Pseudonyms, header: int) -> Changes:
    """Return what is to be changed in a message whose header may be as long as `header`, or missing."""
    changes: Changes = {}
    for head in range(min(header + 1, len(octets))):
        if octets[head] in _FIRST_OCTETS:
            inner = changes_in(octets[head:], names)
            changes = {head + at: new for at, new in inner.items()} | changes
            changes |= stand_ins(octets, dict(message_places(octets, head)), names)
    return _with_pieces(octets, changes, names)


def _with_pieces(octets: Octets, placed: Changes, names: Pseudonyms) -> Changes:
    """Add the pieces to what is known by its place, which knows better than a piece with gaps."""
    return changed_pieces(octets, names) | placed | changed_pieces(octets, names, plain_pieces_in)


def changed_pieces(octets: Octets, names: Pseudonyms, find: Find = all_pieces_in) -> Changes:
    """Return what is to be changed of the telling pieces of known VINs, wherever and however they stand."""
    text = bytes(octet or 0 for octet in octets).upper().decode("latin-1")
    return {at: ord(new) for at, new in find(text, names).items()}


def vin_places(octets: Octets) -> Iterator[tuple[int, int]]:
    """Yield places of the answer and the places in the VIN that they hold, told from how it begins."""
    start = _vin_start(octets)
    number = octets[2] if len(octets) > 2 else None
    if start == 2 and number in _MESSAGES:
        yield from message_places(octets, 0)
    elif start is not None:
        yield from ((start + index, index) for index in range(min(LENGTH, len(octets) - start)))


def message_places(octets: Octets, head: int) -> Iterator[tuple[int, int]]:
    """Yield such places of a later message, on networks older than CAN, which begins at `head`."""
    number = octets[head + 2] if len(octets) > head + 2 else None
    if number is not None and number in _MESSAGES and _starts(octets, head, _J1979):
        first = _PER_MESSAGE * (number - 1) - _PADS
        at = head + len(_J1979) + 1
        yield from ((at + j, first + j) for j in range(min(_PER_MESSAGE, len(octets) - at)))


def stand_ins(octets: Octets, places: Mapping[int, int], names: Pseudonyms) -> Changes:
    """Return what stands for the characters at `places`, whose VIN may be known, damaged, or cut short."""
    shown = {at: (index, octets[at]) for at, index in places.items() if octets[at] in _LETTERS}
    vin = _likeliest(shown, names)
    changes: Changes = {}
    for at, (index, octet) in shown.items():
        if index < WMI or octet is None:
            continue
        known = vin is not None and chr(octet).upper() == vin[index]
        changes[at] = ord(names.of[vin][index] if vin is not None and known else UNKNOWN)
    return changes


def _likeliest(shown: Mapping[int, tuple[int, int | None]], names: Pseudonyms) -> str | None:
    """Return the VIN that most of the characters are of; None where they are of none."""
    same = {
        vin: sum(octet is not None and chr(octet).upper() == vin[index] for index, octet in shown.values())
        for vin in names.of
    }
    best = max(same, key=lambda vin: same[vin], default=None)
    if best is None or not shown or same[best] * _SAME_OF < len(shown) * (_SAME_OF - 1):
        return None
    return best


def _vin_start(octets: Octets) -> int | None:
    head = next((head for head in _HEADS if _starts(octets, 0, head)), None)
    if head is None:
        return None
    at = len(head)
    if head == _J1979 and octets[at : at + 1] and octets[at] == _COUNT:
        at += 1
    while at < len(octets) and octets[at] == _PADDING:
        at += 1
    return at


def _starts(octets: Octets, at: int, head: bytes) -> bool:
    return len(octets) >= at + len(head) and all(octets[at + i] == one for i, one in enumerate(head))
