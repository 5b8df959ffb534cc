"""Hides VINs in the notes of a trace, in answers as well as in words."""

from dataclasses import replace

from diagclinic.protocols.masking.octets import changes_in, vins_in
from diagclinic.protocols.masking.pseudonyms import Pseudonyms
from diagclinic.protocols.masking.text_bytes import ASKS_FOR_VIN, TextMask
from diagclinic.protocols.masking.words import masked_text, vins_in_text
from drivers.api import AdapterInfo, Answer
from drivers.notes import (
    BatteryTold,
    BusTold,
    Failure,
    Note,
    NotOpened,
    Opened,
    Requested,
    read_note,
    write_note,
)


def vins_in_note(payload: bytes) -> frozenset[str]:
    """Return what reads as a VIN in a note."""
    try:
        note = read_note(payload)
    except ValueError:
        return vins_in_text(payload.decode("utf-8", "replace"))
    if isinstance(note, Requested):
        told = (note.payload, *(answer.payload for answer in note.answers))
        return frozenset().union(*map(vins_in, told))
    return frozenset().union(*map(vins_in_text, _words_of(note)))


def _words_of(note: Note) -> tuple[str, ...]:
    """Return what a note of an opening holds in words, the names of files among them."""
    match note:
        case Opened(info=info):
            return info.url, info.name, info.firmware
        case NotOpened(url=url, failure=failure):
            return url, failure.text
        case _:
            return ()


def masked_note(payload: bytes, names: Pseudonyms) -> bytes:
    """Return the note without VINs."""
    try:
        note = read_note(payload)
    except ValueError:
        return masked_text(payload.decode("utf-8", "replace"), names).encode()
    return write_note(_masked(note, names))


def masked_payload(payload: bytes, names: Pseudonyms) -> bytes:
    """Return a whole answer or request without VINs."""
    new = bytearray(payload)
    for at, octet in changes_in(payload, names).items():
        new[at] = octet
    return bytes(new)


def _masked(note: Note, names: Pseudonyms) -> Note:
    match note:
        case Requested():
            return replace(
                note,
                payload=masked_payload(note.payload, names),
                answers=tuple(_masked_answer(answer, names) for answer in note.answers),
                failure=_masked_failure(note.failure, names, asks_for_vin=_asks_for_vin(note.payload)),
            )
        case Opened():
            return replace(note, info=_masked_info(note.info, names))
        case NotOpened():
            failure = _masked_failure(note.failure, names) or note.failure
            return replace(note, url=masked_text(note.url, names), failure=failure)
        case BatteryTold() | BusTold():
            return replace(note, failure=_masked_failure(note.failure, names))


def _masked_answer(answer: Answer, names: Pseudonyms) -> Answer:
    damage = masked_text(answer.damage, names)
    return replace(answer, payload=masked_payload(answer.payload, names), damage=damage)


def _asks_for_vin(request: bytes) -> bool:
    return ASKS_FOR_VIN.match(request.hex().encode()) is not None


def _masked_failure(
    failure: Failure | None, names: Pseudonyms, *, asks_for_vin: bool = False
) -> Failure | None:
    if failure is None:
        return None
    raw = bytearray(failure.raw)
    TextMask(raw, names, range(len(raw) if asks_for_vin else 0)).run(by_word=True)
    return Failure(failure.code, masked_text(failure.text, names), bytes(raw))


def _masked_info(info: AdapterInfo, names: Pseudonyms) -> AdapterInfo:
    url, name, firmware = (masked_text(text, names) for text in (info.url, info.name, info.firmware))
    return AdapterInfo(url, name, firmware, info.capabilities)
