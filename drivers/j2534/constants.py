"""Numbers of the J2534 programming interface (SAE J2534-1:2004, version 04.04), by their names there."""

from enum import IntEnum, IntFlag, unique
from typing import Final


@unique
class ProtocolId(IntEnum):
    """What a channel speaks (SAE J2534-1:2004, 7.2.4, ProtocolID values)."""

    J1850VPW = 1
    J1850PWM = 2
    ISO9141 = 3
    ISO14230 = 4
    CAN = 5
    ISO15765 = 6
    SCI_A_ENGINE = 7
    SCI_A_TRANS = 8
    SCI_B_ENGINE = 9
    SCI_B_TRANS = 10


class ConnectFlag(IntFlag):
    """How a channel is connected (SAE J2534-1:2004, 7.2.4, flags of PassThruConnect)."""

    CAN_29BIT_ID = 1 << 8
    ISO9141_NO_CHECKSUM = 1 << 9
    CAN_ID_BOTH = 1 << 11
    ISO9141_K_LINE_ONLY = 1 << 12


class TxFlag(IntFlag):
    """How a message is sent (SAE J2534-1:2004, 8.7.3)."""

    ISO15765_FRAME_PAD = 1 << 6
    ISO15765_ADDR_TYPE = 1 << 7  # extended addressing: a byte behind the identifier
    CAN_29BIT_ID = 1 << 8
    WAIT_P3_MIN_ONLY = 1 << 9
    SCI_MODE = 1 << 22
    SCI_TX_VOLTAGE = 1 << 23


class RxStatus(IntFlag):
    """What a received message is (SAE J2534-1:2004, 8.7.2)."""

    TX_MSG_TYPE = 1 << 0  # an echo: this tool sent it itself
    START_OF_MESSAGE = 1 << 1  # an indication: a message has begun, its bytes come later
    RX_BREAK = 1 << 2
    TX_DONE = 1 << 3  # an indication: a segmented message is sent to its end
    ISO15765_PADDING_ERROR = 1 << 4
    ISO15765_ADDR_TYPE = 1 << 7
    CAN_29BIT_ID = 1 << 8


#: bits of what a read hands over beside messages: echoes, and indications of what has begun or is done
NO_MESSAGE: Final = int(
    RxStatus.TX_MSG_TYPE | RxStatus.START_OF_MESSAGE | RxStatus.RX_BREAK | RxStatus.TX_DONE
)


@unique
class FilterKind(IntEnum):
    """What a filter does with what matches (SAE J2534-1:2004, 7.2.9)."""

    PASS = 1
    BLOCK = 2
    FLOW_CONTROL = 3


@unique
class Ioctl(IntEnum):
    """What PassThruIoctl is asked for (SAE J2534-1:2004, 7.3)."""

    GET_CONFIG = 0x01
    SET_CONFIG = 0x02
    READ_VBATT = 0x03
    FIVE_BAUD_INIT = 0x04
    FAST_INIT = 0x05
    CLEAR_TX_BUFFER = 0x07
    CLEAR_RX_BUFFER = 0x08
    CLEAR_PERIODIC_MSGS = 0x09
    CLEAR_MSG_FILTERS = 0x0A
    CLEAR_FUNCT_MSG_LOOKUP_TABLE = 0x0B
    ADD_TO_FUNCT_MSG_LOOKUP_TABLE = 0x0C
    DELETE_FROM_FUNCT_MSG_LOOKUP_TABLE = 0x0D
    READ_PROG_VOLTAGE = 0x0E


@unique
class ConfigParam(IntEnum):
    """Settings of a channel (SAE J2534-1:2004, 7.3.2); the units of times differ from one to the next."""

    DATA_RATE = 0x01
    LOOPBACK = 0x03
    NODE_ADDRESS = 0x04
    NETWORK_LINE = 0x05
    P1_MIN = 0x06
    P1_MAX = 0x07  # 0.5 ms
    P2_MIN = 0x08
    P2_MAX = 0x09
    P3_MIN = 0x0A  # 0.5 ms
    P3_MAX = 0x0B
    P4_MIN = 0x0C  # 0.5 ms
    P4_MAX = 0x0D
    W1 = 0x0E  # ms, like W2 to W5
    W2 = 0x0F
    W3 = 0x10
    W4 = 0x11
    W5 = 0x12
    TIDLE = 0x13  # ms
    TINIL = 0x14  # ms
    TWUP = 0x15  # ms
    PARITY = 0x16
    BIT_SAMPLE_POINT = 0x17  # percent
    SYNC_JUMP_WIDTH = 0x18  # percent
    W0 = 0x19  # ms
    T1_MAX = 0x1A
    T2_MAX = 0x1B
    T4_MAX = 0x1C
    T5_MAX = 0x1D
    ISO15765_BS = 0x1E
    ISO15765_STMIN = 0x1F
    DATA_BITS = 0x20
    FIVE_BAUD_MOD = 0x21
    BS_TX = 0x22
    STMIN_TX = 0x23
    T3_MAX = 0x24
    ISO15765_WFT_MAX = 0x25


@unique
class ErrorCode(IntEnum):
    """What a call returns (SAE J2534-1:2004, 7.2, return values)."""

    STATUS_NOERROR = 0x00
    ERR_NOT_SUPPORTED = 0x01
    ERR_INVALID_CHANNEL_ID = 0x02
    ERR_INVALID_PROTOCOL_ID = 0x03
    ERR_NULL_PARAMETER = 0x04
    ERR_INVALID_IOCTL_VALUE = 0x05
    ERR_INVALID_FLAGS = 0x06
    ERR_FAILED = 0x07
    ERR_DEVICE_NOT_CONNECTED = 0x08
    ERR_TIMEOUT = 0x09
    ERR_INVALID_MSG = 0x0A
    ERR_INVALID_TIME_INTERVAL = 0x0B
    ERR_EXCEEDED_LIMIT = 0x0C
    ERR_INVALID_MSG_ID = 0x0D
    ERR_DEVICE_IN_USE = 0x0E
    ERR_INVALID_IOCTL_ID = 0x0F
    ERR_BUFFER_EMPTY = 0x10
    ERR_BUFFER_FULL = 0x11
    ERR_BUFFER_OVERFLOW = 0x12
    ERR_PIN_INVALID = 0x13
    ERR_CHANNEL_IN_USE = 0x14
    ERR_MSG_PROTOCOL_ID = 0x15
    ERR_INVALID_FILTER_ID = 0x16
    ERR_NO_FLOW_CONTROL = 0x17
    ERR_NOT_UNIQUE = 0x18
    ERR_INVALID_BAUDRATE = 0x19
    ERR_INVALID_DEVICE_ID = 0x1A


#: of the standard, as PassThruReadVersion tells it (7.2.13)
API_VERSION: Final = "04.04"
#: bytes that one message holds at most: a CAN identifier and 4,095 bytes of ISO-TP, or less (8.7.1)
MESSAGE_BYTES: Final = 4128
#: of which this many are the identifier, the highest first, on CAN and ISO 15765 (8.7.1)
IDENTIFIER_BYTES: Final = 4
#: volts in one step of READ_VBATT (7.3.4)
VOLTS_PER_STEP: Final = 0.001
