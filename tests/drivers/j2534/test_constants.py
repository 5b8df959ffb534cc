"""drivers.j2534.constants against what SAE J2534-1:2004 prints."""

import pytest

from drivers.j2534.constants import (
    MESSAGE_BYTES,
    ConfigParam,
    ErrorCode,
    FilterKind,
    Ioctl,
    ProtocolId,
    RxStatus,
    TxFlag,
)


def test_the_longest_iso_tp_message_fits_with_its_identifier() -> None:
    assert MESSAGE_BYTES >= 4 + 4095


@pytest.mark.parametrize("numbers", [ErrorCode, ProtocolId, FilterKind])
def test_numbers_without_gaps_have_none(numbers: type[ErrorCode | ProtocolId | FilterKind]) -> None:
    values = sorted(int(number) for number in numbers)
    assert values == list(range(values[0], values[0] + len(values)))


@pytest.mark.parametrize(
    ("told", "printed"),
    [
        (ErrorCode.ERR_INVALID_DEVICE_ID, 0x1A),
        (ErrorCode.ERR_BUFFER_OVERFLOW, 0x12),
        (ErrorCode.ERR_NO_FLOW_CONTROL, 0x17),
        (Ioctl.ADD_TO_FUNCT_MSG_LOOKUP_TABLE, 0x0C),
        (ConfigParam.ISO15765_STMIN, 0x1F),
        (ConfigParam.ISO15765_WFT_MAX, 0x25),
        (ConfigParam.W0, 0x19),
        (TxFlag.ISO15765_FRAME_PAD, 0x40),
        (TxFlag.CAN_29BIT_ID, 0x100),
        (RxStatus.TX_DONE, 0x08),
        (RxStatus.START_OF_MESSAGE, 0x02),
    ],
)
def test_a_number_is_the_one_that_is_printed(told: int, printed: int) -> None:
    assert told == printed
