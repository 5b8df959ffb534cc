"""Who is who on the diagnostic network: addresses of answers, of requests, and what they tell of a unit."""

from typing import Final

from diagclinic.core.ecu import AddressScheme, EcuAddress, EcuRole
from drivers.api import Scheme, Target

#: distance from the identifier of a request to that of its answer (ISO 15765-4:2021, 11-bit identifiers)
_RESPONSE_DISTANCE: Final = 8

# the first two by recommendation of ISO 15765-4; the others are free
_ROLES_11BIT: Final = {0x7E8: EcuRole.ENGINE, 0x7E9: EcuRole.TRANSMISSION}
# SAE J2178-1, physical addresses: first engine and first transmission controller
_ROLES_J2178: Final = {0x10: EcuRole.ENGINE, 0x18: EcuRole.TRANSMISSION}
#: answers to a tester's address F1 with normal fixed addressing (ISO 15765-2): 18DAF1xx
_FIXED_ANSWER: Final = 0x18DAF100


def source_of(target_scheme: Scheme, number: int) -> EcuAddress:
    """Return the address of the control unit that answered from `number`."""
    return EcuAddress(AddressScheme(target_scheme.value), number)


def physical_target(unit: EcuAddress) -> Target:
    """Return the target that reaches `unit` alone.

    11-bit units outside of 7E8 to 7EF are asked eight below their answers, as most makers have it; the
    standard says nothing of them.
    """
    match unit.scheme:
        case AddressScheme.CAN_11BIT:
            return Target(Scheme.CAN_11BIT, unit.number - _RESPONSE_DISTANCE)
        case AddressScheme.CAN_29BIT:
            return Target(Scheme.CAN_29BIT, _swap_ends(unit.number))
        case _:
            return Target(Scheme(unit.scheme.value), unit.number)


def role_of(unit: EcuAddress) -> EcuRole:
    """Return what `unit` looks after, as far as the standards' addresses tell."""
    match unit.scheme:
        case AddressScheme.CAN_11BIT:
            return _ROLES_11BIT.get(unit.number, EcuRole.UNKNOWN)
        case AddressScheme.CAN_29BIT if unit.number & ~0xFF == _FIXED_ANSWER:
            return _ROLES_J2178.get(unit.number & 0xFF, EcuRole.UNKNOWN)
        case AddressScheme.K_LINE:
            return _ROLES_J2178.get(unit.number, EcuRole.UNKNOWN)
        case _:
            return EcuRole.UNKNOWN


def _swap_ends(identifier: int) -> int:
    """Return a 29-bit identifier with target and source address, its last two bytes, exchanged."""
    return identifier & ~0xFFFF | (identifier & 0xFF) << 8 | identifier >> 8 & 0xFF
