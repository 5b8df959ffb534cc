"""Contrast of two colours, and the pairs of tokens that appear together (WCAG 2.2, 1.4.6 and 1.4.11)."""

from itertools import product
from typing import Final

#: enhanced contrast of text, WCAG 2.2 clause 1.4.6
TEXT_RATIO: Final = 7.0
#: contrast of symbols and boundaries, WCAG 2.2 clause 1.4.11
SYMBOL_RATIO: Final = 3.0

_BACKGROUNDS: Final = ("window", "surface", "sunken")
_TONES: Final = ("good", "bad", "warn", "info", "quiet")

#: (ink, paper) of everything that is read
TEXT_PAIRS: Final = (
    *product(("text", "text_muted"), _BACKGROUNDS),
    *(("text", f"{tone}_fill") for tone in _TONES),
    *product(("on_rail",), ("rail", "rail_selected")),
    ("text", "selection"),
    ("text_muted", "quiet_fill"),
    ("on_accent", "accent"),
    ("on_accent", "accent_pressed"),
    ("on_danger", "danger"),
    ("on_danger", "danger_pressed"),
    ("on_demo", "demo"),
)

#: (ink, paper) of everything that is recognised by its shape
SYMBOL_PAIRS: Final = (
    *product(_TONES, _BACKGROUNDS),
    *((tone, f"{tone}_fill") for tone in _TONES),
    *product(("border", "accent", "danger", "demo"), _BACKGROUNDS),
    *product(("focus",), (*_BACKGROUNDS, "accent", "danger", "rail", "rail_selected")),
    *product((f"curve{number}" for number in range(1, 9)), ("surface",)),
)


def luminance(colour: str) -> float:
    """Return the relative luminance of `colour` (``#RRGGBB``), 0 black to 1 white (WCAG 2.2, definitions)."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 (alike) to 21 (black on white)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
