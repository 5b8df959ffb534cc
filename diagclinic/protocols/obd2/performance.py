"""Names of the counters of in-use performance (J1979, infotypes 08 and 0B)."""

from collections.abc import Mapping
from typing import Final

#: a test and the bank it looks at; each has a counter of completions and one of conditions met
_SPARK: Final = (
    "catalyst_bank1",
    "catalyst_bank2",
    "oxygen_sensor_bank1",
    "oxygen_sensor_bank2",
    "egr_vvt",
    "secondary_air",
    "evaporative_system",
    "secondary_oxygen_sensor_bank1",
    "secondary_oxygen_sensor_bank2",
    "air_fuel_imbalance_bank1",
    "air_fuel_imbalance_bank2",
    "particulate_filter_bank1",
    "particulate_filter_bank2",
)
_COMPRESSION: Final = (
    "nmhc_catalyst",
    "nox_catalyst",
    "nox_adsorber",
    "particulate_filter",
    "exhaust_gas_sensor",
    "egr_vvt",
    "boost_pressure",
    "fuel_system",
)
_TESTS: Final = {0x08: _SPARK, 0x0B: _COMPRESSION}
#: the infotypes, as the byte that names each
INFOTYPES: Final = frozenset(bytes([infotype]) for infotype in _TESTS)


def counters(infotype: int, counts: tuple[int, ...]) -> Mapping[str, int]:
    """Return `counts` by name; a counter beyond those that the standard names tells its place."""
    names = ["obd_conditions", "ignition_cycles"]
    names += [f"{test}_{what}" for test in _TESTS[infotype] for what in ("completed", "conditions")]
    names += [f"counter_{place + 1}" for place in range(len(names), len(counts))]
    return dict(zip(names, counts, strict=False))
