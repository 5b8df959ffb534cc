"""Who built a vehicle and where, as its VIN tells (ISO 3780), from resources/catalogues/wmi*.csv."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from diagclinic.core.errors import CatalogueError
from diagclinic.core.vin import Vin
from diagclinic.knowledge.tables import read_table

#: the order in which ISO 3780 assigns the second character
_ORDER: Final = "ABCDEFGHJKLMNPRSTUVWXYZ1234567890"
# ISO 3780, 4.1: the first character is the geographic area; 7 has two
_REGIONS: Final = (
    ("Africa", "ABCDEFG"),
    ("Asia", "HJKLMNPR"),
    ("Europe", "STUVWXYZ"),
    ("North America", "12345"),
    ("Oceania", "6"),
    ("South America", "890"),
)
_SHARED_AREA: Final = "7"
# ISO 3780, 5.2: 9 marks a maker of few vehicles, whom positions 12 to 14 tell from the others
_SMALL_MAKER: Final = "9"


@dataclass(frozen=True, slots=True)
class WmiInfo:
    """What the first characters of a VIN say.

    Attributes:
        maker: None where the catalogue does not know the identifier.
        region: the geographic area of the maker's seat, empty where the standard assigns none.
        country: None where the range is not assigned to a country.
    """

    maker: str | None
    region: str
    country: str | None


@dataclass(frozen=True, slots=True)
class WmiCatalogue:
    """What is known of world manufacturer identifiers.

    Attributes:
        makers: names by identifier; six characters for a maker of few vehicles.
        countries: names by the first two characters.
    """

    makers: Mapping[str, str]
    countries: Mapping[str, str]

    def describe(self, vin: Vin) -> WmiInfo:
        """Return who built the vehicle and where the maker has its seat."""
        return WmiInfo(
            maker=self.makers.get(_maker_key(vin)),
            region=_region(vin),
            country=self.countries.get(vin.text[:2]),
        )


def load_wmi(folder: Path) -> WmiCatalogue:
    """Return the catalogue in `folder`, the resources of the installation.

    Raises:
        CatalogueError: a file is missing, or says what no catalogue says.
    """
    catalogues = folder / "catalogues"
    makers = read_table(catalogues / "wmi.csv", ("wmi", "maker"))
    ranges = read_table(catalogues / "wmi_countries.csv", ("first", "last", "country"))
    countries = ((prefix, country) for first, last, country in ranges for prefix in _prefixes(first, last))
    return WmiCatalogue(
        _unique("wmi.csv", ((wmi, maker) for wmi, maker in makers)),
        _unique("wmi_countries.csv", countries),
    )


def _region(vin: Vin) -> str:
    if vin.text[0] == _SHARED_AREA:
        return "North America" if vin.is_north_american else "Oceania"
    return next((name for name, firsts in _REGIONS if vin.text[0] in firsts), "")


def _maker_key(vin: Vin) -> str:
    return vin.wmi + vin.text[11:14] if vin.wmi[2] == _SMALL_MAKER else vin.wmi


def _prefixes(first: str, last: str) -> list[str]:
    try:
        start, end = _ORDER.index(first[1:]), _ORDER.index(last[1:])
    except ValueError as error:
        raise CatalogueError(f"wmi_countries.csv: {first} to {last} is no range") from error
    if first[0] != last[0] or start > end:
        raise CatalogueError(f"wmi_countries.csv: {first} to {last} is no range")
    return [first[0] + second for second in _ORDER[start : end + 1]]


def _unique(name: str, pairs: Iterator[tuple[str, str]]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for key, value in pairs:
        if key in found:
            raise CatalogueError(f"{name}: {key} stands there twice")
        found[key] = value
    return MappingProxyType(found)
