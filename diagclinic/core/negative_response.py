"""Why a control unit said no: negative response codes in plain words (ISO 14229-1:2020, table A.1)."""

from typing import Final

RESPONSE_PENDING: Final = 0x78
#: what table A.1 leaves to the vehicle's maker
_MAKERS_OWN: Final = range(0xF0, 0xFF)
#: codes that mean "this unit does not offer that" and so are no failure
UNSUPPORTED: Final = frozenset({0x11, 0x12, 0x31, 0x7E, 0x7F})

MEANINGS: Final = {
    0x10: "refused without a reason",
    0x11: "service not supported",
    0x12: "function not supported",
    0x13: "message has the wrong length",
    0x14: "answer would be too long",
    0x21: "busy, ask again",
    0x22: "conditions are not right",
    0x24: "asked out of order",
    0x25: "a subnet component did not answer",
    0x26: "a failure prevents it",
    0x31: "value out of range, or not known to this unit",
    0x33: "security access is needed",
    0x34: "authentication is needed",
    0x35: "wrong key",
    0x36: "too many attempts",
    0x37: "wait before trying again",
    0x70: "upload or download not accepted",
    0x71: "transfer suspended",
    0x72: "programming failed",
    0x73: "wrong block number",
    0x78: "working on it, the answer follows",
    0x7E: "function not available in this diagnostic session",
    0x7F: "service not available in this diagnostic session",
    0x81: "engine speed too high",
    0x82: "engine speed too low",
    0x83: "engine is running",
    0x84: "engine is not running",
    0x85: "engine has not run long enough",
    0x86: "temperature too high",
    0x87: "temperature too low",
    0x88: "vehicle is too fast",
    0x89: "vehicle is too slow",
    0x8A: "accelerator or load too high",
    0x8B: "accelerator or load too low",
    0x8C: "gearbox is not in neutral",
    0x8D: "gearbox is not in gear",
    0x8F: "brake pedal is not pressed",
    0x90: "selector lever is not in park",
    0x91: "torque converter is locked",
    0x92: "voltage too high",
    0x93: "voltage too low",
}


def meaning(nrc: int) -> str:
    """Return what `nrc` means, in plain words; a code without an entry tells its number."""
    whose = "known to the maker alone" if nrc in _MAKERS_OWN else "which this program does not know"
    return MEANINGS.get(nrc, f"reason 0x{nrc:02X}, {whose}")
