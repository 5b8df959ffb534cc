"""Physical units: a value never travels without one."""

from enum import Enum


class Unit(Enum):
    """A unit of measure; the value is its symbol."""

    NONE = ""
    VOLT = "V"
    MILLIAMPERE = "mA"
    AMPERE = "A"
    CELSIUS = "°C"
    REVOLUTIONS_PER_MINUTE = "1/min"
    PERCENT = "%"
    PASCAL = "Pa"
    KILOPASCAL = "kPa"
    KILOMETRE_PER_HOUR = "km/h"
    KILOMETRE = "km"
    DEGREE = "°"
    GRAM_PER_SECOND = "g/s"
    LITRE_PER_HOUR = "L/h"
    GRAM = "g"
    MILLIGRAM_PER_STROKE = "mg/stroke"
    SECOND = "s"
    MINUTE = "min"
    HOUR = "h"
    NEWTON_METRE = "Nm"
    KILOGRAM_PER_HOUR = "kg/h"
    PARTS_PER_MILLION = "ppm"
    MILLIGRAM_PER_CUBIC_METRE = "mg/m³"
    COUNT = "count"
    LAMBDA = "λ"
