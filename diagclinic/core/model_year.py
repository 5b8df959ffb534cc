"""Model years from position 10 of a VIN (ISO 3779, annex A; 49 CFR 565.15, table VII)."""

from typing import Final

from diagclinic.core.vin import Vin

# the code of each year from 1980 on; I, O, Q, U, Z and 0 stand for none
_CODES: Final = "ABCDEFGHJKLMNPRSTVWXY123456789"
_FIRST_YEAR: Final = 1980
_PERIOD: Final = len(_CODES)
_YEAR_POSITION: Final = 9
_CYCLE_POSITION: Final = 6


def model_years(vin: Vin, latest: int) -> tuple[int, ...]:
    """Return the model years that `vin` can mean, oldest first; none where position 10 tells no year.

    The codes come back every thirty years. In North America position 7 tells the cycle of cars and light
    trucks (49 CFR 565.15(d)(1): a digit up to 2009, a letter from 2010 on); elsewhere every cycle is
    possible, and many makers put no year there at all.

    Args:
        vin: the vehicle.
        latest: the newest model year on sale; what is newer is not considered.
    """
    code = vin.text[_YEAR_POSITION]
    if code not in _CODES:
        return ()
    years = tuple(range(_FIRST_YEAR + _CODES.index(code), latest + 1, _PERIOD))
    if not vin.is_north_american:
        return years
    cycle = 0 if vin.text[_CYCLE_POSITION].isdigit() else 1
    # heavy vehicles and motorcycles are free of the rule: a year that lies ahead shows one of those
    return years[cycle : cycle + 1] or years[-1:]


def model_year_words(vin: Vin, latest: int) -> str:
    """Return the model years that `vin` can mean, with how far to trust them; empty where there are none.

    Only North America and China (GB 16735) demand the year at position 10.  Many European and Japanese makers
    keep something else there, e.g. the side of the steering wheel, which looks like a year.
    """
    years = " or ".join(map(str, model_years(vin, latest)))
    if not years or vin.is_north_american or vin.is_chinese:
        return years
    return f"{years}, if its maker puts the year into the VIN; many do not"
