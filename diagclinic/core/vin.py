"""Vehicle identification numbers (ISO 3779; check digit as in 49 CFR 565.15)."""

import re
from dataclasses import dataclass
from typing import Final, Self

_ALLOWED: Final = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_CHECK_POSITION: Final = 8
# 49 CFR 565.15 table IV: each letter stands for the number of its place; I, O and Q are never used
_LETTERS: Final = {"A": 1, "B": 2, "C": 3, "D": 4, "E": 5, "F": 6, "G": 7, "H": 8, "J": 1, "K": 2, "L": 3} | {
    "M": 4, "N": 5, "P": 7, "R": 9, "S": 2, "T": 3, "U": 4, "V": 5, "W": 6, "X": 7, "Y": 8, "Z": 9,
}  # fmt: skip
# 49 CFR 565.15 table V
_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
# WMI areas of ISO 3780: 1 to 5, and 7F to 70, which the United States got when the others ran short;
# 7A to 7E are New Zealand's
_NORTH_AMERICA: Final = re.compile(r"[1-5]|7[^A-E]")
_CHINA: Final = "L"


@dataclass(frozen=True, slots=True, order=True)
class Vin:
    """A well-formed VIN: seventeen characters, none of them I, O or Q."""

    text: str

    def __post_init__(self) -> None:
        """Refuse what is not a VIN."""
        if not _ALLOWED.fullmatch(self.text):
            raise ValueError(f"{self.text!r} is not a VIN")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the VIN in what a person typed or a scanner read from the vehicle's label.

        Spaces, dashes and lower case are forgiven, and so are a bar code's asterisks and its letter for
        imported vehicles, an I before the seventeen characters (AIAG B-2).

        Raises:
            ValueError: what is left is not a VIN.
        """
        plain = re.sub(r"[\s*-]", "", text).upper()
        return cls(plain.removeprefix("I"))

    def __str__(self) -> str:
        """Return the seventeen characters."""
        return self.text

    @property
    def wmi(self) -> str:
        """World manufacturer identifier: who built the vehicle."""
        return self.text[:3]

    @property
    def is_north_american(self) -> bool:
        """Whether the identifier was given out in North America, whose rules then hold for the rest."""
        return _NORTH_AMERICA.match(self.text) is not None

    @property
    def is_chinese(self) -> bool:
        """Whether the identifier was given out in China."""
        return self.text[0] == _CHINA

    @property
    def tail(self) -> str:
        """The last six characters, which tell apart two vehicles of one model."""
        return self.text[-6:]

    @property
    def check_digit(self) -> str:
        """The check digit that the other characters demand."""
        total = sum(
            weight * (int(char) if char.isdigit() else _LETTERS[char])
            for weight, char in zip(_WEIGHTS, self.text, strict=True)
        )
        return "0123456789X"[total % 11]

    @property
    def check_digit_matches(self) -> bool:
        """Whether position 9 holds the check digit; only North America and China demand that it does."""
        return self.text[_CHECK_POSITION] == self.check_digit

    @property
    def check_digit_is_required(self) -> bool:
        """Whether the vehicle's market demands a check digit (49 CFR 565.15; China's GB 16735)."""
        return self.is_north_american or self.is_chinese
