"""The diagnostic networks that a J2534 device can be asked to speak, in the order in which they are tried."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from drivers.api import Scheme, Target
from drivers.errors import AdapterUnfitError
from drivers.isotp.legislated import FIND_ON_CAN_S
from drivers.isotp.matching import everybody
from drivers.j2534.constants import ConnectFlag, ProtocolId

J1850_FUNCTIONAL: Final = 0x6A  # SAE J1979:2014, table 2: second header byte of a request
KWP_FUNCTIONAL: Final = 0x33  # ISO 14230-4:2000, 4.3
TESTER: Final = 0xF1  # ISO 14230-2:2016, 8.2; SAE J2178-1: the tool's own address


_NO_FLAGS: Final = ConnectFlag(0)


class Waking(Enum):
    """What a network needs before it listens."""

    NONE = auto()
    FAST = auto()  # ISO 14230-2:2016, 6.3: fast initialisation
    FIVE_BAUD = auto()  # ISO 9141-2:1994, 6; ISO 14230-2:2016, 6.2


@dataclass(frozen=True, slots=True)
class Network:
    """One network.

    Attributes:
        key: names it in a hint.
        name: as the standards call it.
        baud: bits a second.
        everybody: target of a legislated request.
        wait_s: how long the first answer may take.
    """

    key: str
    name: str
    protocol: ProtocolId
    baud: int
    everybody: Target
    flags: ConnectFlag = _NO_FLAGS
    waking: Waking = Waking.NONE
    wait_s: float = FIND_ON_CAN_S

    @property
    def is_can(self) -> bool:
        """Whether ISO-TP runs on it."""
        return self.protocol is ProtocolId.ISO15765

    @property
    def is_29bit(self) -> bool:
        """Whether its identifiers have 29 bits."""
        return self.everybody.scheme is Scheme.CAN_29BIT

    def must_carry(self, target: Target) -> None:
        """Say nothing where `target` has addresses of this network.

        Raises:
            AdapterUnfitError: it has not.
        """
        if target.scheme is not self.everybody.scheme:
            raise AdapterUnfitError(
                f"the vehicle speaks {self.name}, which has no {target.scheme.value} addresses"
            )


CAN_RATES: Final = (500_000, 250_000)  # ISO 15765-4:2021, 12.3
_K_LINE_BAUD: Final = 10_400  # ISO 9141-2:1994, 6.1; ISO 14230-4:2000, 4.1
_P2_S: Final = 0.3  # several units answer one after the other, each within 50 ms (ISO 14230-2:2016, 9.2)
_J1850: Final = Target(Scheme.K_LINE, J1850_FUNCTIONAL, functional=True)
_KWP: Final = Target(Scheme.K_LINE, KWP_FUNCTIONAL, functional=True)
_OTHERS: Final = (
    Network("kwp-fast", "ISO 14230-4, KWP, fast start", ProtocolId.ISO14230, _K_LINE_BAUD, _KWP,
            waking=Waking.FAST, wait_s=_P2_S),
    Network("kwp-slow", "ISO 14230-4, KWP, 5 baud start", ProtocolId.ISO14230, _K_LINE_BAUD, _KWP,
            waking=Waking.FIVE_BAUD, wait_s=_P2_S),
    Network("iso9141", "ISO 9141-2, 5 baud start", ProtocolId.ISO9141, _K_LINE_BAUD, _J1850,
            waking=Waking.FIVE_BAUD, wait_s=_P2_S),
    Network("vpw", "SAE J1850 VPW, 10.4 kbit/s", ProtocolId.J1850VPW, 10_400, _J1850, wait_s=_P2_S),
    Network("pwm", "SAE J1850 PWM, 41.6 kbit/s", ProtocolId.J1850PWM, 41_600, _J1850, wait_s=_P2_S),
)  # fmt: skip


def can_network(scheme: Scheme, baud: int) -> Network:
    """Return the network of ISO 15765-4 with the identifiers of `scheme` at `baud` bits a second."""
    bits, flags = (29, ConnectFlag.CAN_29BIT_ID) if scheme is Scheme.CAN_29BIT else (11, _NO_FLAGS)
    name = f"ISO 15765-4, CAN {bits} bit, {baud // 1000} kbit/s"
    key = f"{scheme.value}-{baud // 1000}"
    return Network(key, name, ProtocolId.ISO15765, baud, everybody(scheme), flags)


def networks(rates: tuple[int, ...] = CAN_RATES) -> tuple[Network, ...]:
    """Return the networks to try: the commonest first, those that take long last.

    CAN is tried in both numberings at one of `rates` before the next, since a frame of another bit rate
    disturbs a bus that is alive.
    """
    schemes = (Scheme.CAN_11BIT, Scheme.CAN_29BIT)
    return (*(can_network(scheme, rate) for rate in rates for scheme in schemes), *_OTHERS)
