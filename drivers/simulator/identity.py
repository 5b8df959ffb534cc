"""Who the simulated control units say they are, and where they live on the network."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from drivers.api import Scheme
from drivers.simulator.faults import Ignition, Unit

TESTER: Final = 0xF1
OBD_FUNCTIONAL: Final = {
    Scheme.CAN_11BIT: 0x7DF,
    Scheme.CAN_29BIT: 0x18DB33F1,
}  # ISO 15765-4:2021, 10.4, 10.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One control unit.

    Attributes:
        request_11bit: CAN identifier that it listens on; it answers eight above.
        node: its address in 29-bit numbering.
        speaks_obd: it answers the legislated services, also when everybody is asked.
        name: as infotype 0A tells it, at most 20 characters.
    """

    unit: Unit
    request_11bit: int
    node: int
    name: str
    part: str
    calibration: str
    verification: int
    speaks_obd: bool = False

    def request_id(self, scheme: Scheme) -> int:
        """Return the CAN identifier, or the address, that the unit listens on."""
        if scheme is Scheme.K_LINE:
            return self.node
        if scheme is Scheme.CAN_29BIT:
            return 0x18DA0000 | self.node << 8 | TESTER
        return self.request_11bit

    def response_id(self, scheme: Scheme) -> int:
        """Return the CAN identifier, or the address, that the unit answers with."""
        if scheme is Scheme.K_LINE:
            return self.node
        if scheme is Scheme.CAN_29BIT:
            return 0x18DA0000 | TESTER << 8 | self.node
        return self.request_11bit + 8


_ENGINE: Final = Identity(
    unit=Unit.ENGINE, request_11bit=0x7E0, node=0x10, name="ECM-EngineControl", part="DC-906-018A",
    calibration="DCSIM16MPI0312", verification=0x1A2B3C4D, speaks_obd=True,
)  # fmt: skip
_DIESEL_ENGINE: Final = Identity(
    unit=Unit.ENGINE, request_11bit=0x7E0, node=0x10, name="ECM-EngineControl", part="DC-907-401B",
    calibration="DCSIM20CDI0107", verification=0x5E6F7081, speaks_obd=True,
)  # fmt: skip
_OTHERS: Final = (
    Identity(
        unit=Unit.TRANSMISSION, request_11bit=0x7E1, node=0x18, name="TCM-Transmission", part="DC-927-750C",
        calibration="DCSIMAT60204", verification=0x92A3B4C5, speaks_obd=True,
    ),
    Identity(
        unit=Unit.ABS, request_11bit=0x7E2, node=0x28, name="ABS-BrakeControl", part="DC-614-517D",
        calibration="DCSIMABS0033", verification=0x0D1E2F30,
    ),
    Identity(
        unit=Unit.AIRBAG, request_11bit=0x7E3, node=0x58, name="SRS-Airbag", part="DC-959-655E",
        calibration="DCSIMSRS0011", verification=0x41526374,
    ),
    Identity(
        unit=Unit.BODY, request_11bit=0x7E4, node=0x40, name="BCM-BodyControl", part="DC-937-087F",
        calibration="DCSIMBCM0140", verification=0x8596A7B8,
    ),
    Identity(
        unit=Unit.CLUSTER, request_11bit=0x7E5, node=0x60, name="IPC-Cluster", part="DC-920-870G",
        calibration="DCSIMIPC0052", verification=0xC9DAEBFC,
    ),
)  # fmt: skip
IDENTITIES: Final[Mapping[Ignition, tuple[Identity, ...]]] = MappingProxyType(
    {Ignition.SPARK: (_ENGINE, *_OTHERS), Ignition.COMPRESSION: (_DIESEL_ENGINE, *_OTHERS)}
)
#: invented, with right check digits (49 CFR 565.15)
VINS: Final[Mapping[Ignition, str]] = MappingProxyType(
    {Ignition.SPARK: "1DCAA16BX7K004711", Ignition.COMPRESSION: "1DCDD20C07K008150"}
)
