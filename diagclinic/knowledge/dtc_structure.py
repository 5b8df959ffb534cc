"""What the five characters of a trouble code tell by themselves (SAE J2012 / ISO 15031-6)."""

from typing import Final

from diagclinic.core.dtc import Dtc, DtcSystem

_AREAS: Final = {
    DtcSystem.POWERTRAIN: "Powertrain",
    DtcSystem.CHASSIS: "Chassis",
    DtcSystem.BODY: "Body",
    DtcSystem.NETWORK: "Network",
}

_FUEL_AIR_EMISSION: Final = "fuel, air and emission control"
_FUEL_AIR: Final = "fuel and air metering"
_IGNITION: Final = "ignition and misfire"
_EMISSION: Final = "emission control"
_INPUTS: Final = "speed, idle control and auxiliary inputs"
_OUTPUTS: Final = "control unit and its outputs"
_TRANSMISSION: Final = "transmission"
_HYBRID: Final = "hybrid drive"
_NETWORK_MESSAGES: Final = "network communication"

# J2012, the groups of each range by the third character; what is not here is reserved, or not grouped
_P0_GROUPS: Final = {
    0: _FUEL_AIR_EMISSION, 1: _FUEL_AIR, 2: _FUEL_AIR, 3: _IGNITION, 4: _EMISSION, 5: _INPUTS,
    6: _OUTPUTS, 7: _TRANSMISSION, 8: _TRANSMISSION, 9: _TRANSMISSION,
}  # fmt: skip
_HYBRID_GROUPS: Final = {0xA: _HYBRID, 0xB: _HYBRID, 0xC: _HYBRID}
_P2_GROUPS: Final = {
    0: _FUEL_AIR_EMISSION, 1: _FUEL_AIR_EMISSION, 2: _FUEL_AIR_EMISSION, 3: _IGNITION, 4: _EMISSION,
    5: _INPUTS, 6: _OUTPUTS, 7: _TRANSMISSION, 8: _TRANSMISSION, 0xA: _FUEL_AIR_EMISSION,
    0xB: _FUEL_AIR_EMISSION,
}  # fmt: skip
_P3_GROUPS: Final = {
    0: _FUEL_AIR_EMISSION, 1: _FUEL_AIR, 2: _FUEL_AIR, 3: _IGNITION, 4: "cylinder deactivation",
}  # fmt: skip
_U0_GROUPS: Final = {
    0: "network wiring", 1: _NETWORK_MESSAGES, 2: _NETWORK_MESSAGES, 3: "software compatibility",
    4: "network data",
}  # fmt: skip
# ranges for which J2012 has no codes and no maker may define any
_RESERVED: Final = ("B3", "C3")
_GROUPS: Final = {
    "P0": _P0_GROUPS | _HYBRID_GROUPS,
    "P1": _P0_GROUPS,
    "P2": _P2_GROUPS,
    "P3": _P3_GROUPS,
    "U0": _U0_GROUPS,
}


def structure_title(dtc: Dtc) -> str:
    """Return what the code's structure says of it, without guessing at its meaning."""
    text = str(dtc)
    group = _GROUPS.get(text[:2], {}).get(dtc.number >> 8 & 0xF)
    area = _AREAS[dtc.system] + (f", {group}" if group else "")
    return f"{area}: {_owner(dtc)}"


def _owner(dtc: Dtc) -> str:
    if dtc.is_generic:
        return "a standard code without a text here"
    if str(dtc)[:2] in _RESERVED:
        return "in a range that the standard keeps free"
    return "defined by the vehicle's maker"
