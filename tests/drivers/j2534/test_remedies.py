"""drivers.j2534.remedies: each code becomes what the technician can do about it."""

import pytest

from drivers.errors import (
    AdapterBusyError,
    AdapterLimitError,
    AdapterNotFoundError,
    AdapterUnfitError,
    DriverError,
    LinkLostError,
    VehicleSilentError,
)
from drivers.j2534.constants import ErrorCode
from drivers.j2534.letters import Topic
from drivers.j2534.remedies import remedy


@pytest.mark.parametrize(
    ("topic", "code", "error"),
    [
        (Topic.OPEN, ErrorCode.ERR_DEVICE_NOT_CONNECTED, AdapterNotFoundError),
        (Topic.OPEN, ErrorCode.ERR_FAILED, AdapterNotFoundError),
        (Topic.OPEN, ErrorCode.ERR_DEVICE_IN_USE, AdapterBusyError),
        (Topic.OPEN, ErrorCode.ERR_NOT_SUPPORTED, AdapterUnfitError),
        (Topic.CONNECT, ErrorCode.ERR_CHANNEL_IN_USE, AdapterBusyError),
        (Topic.CONNECT, ErrorCode.ERR_INVALID_BAUDRATE, AdapterUnfitError),
        (Topic.CONNECT, ErrorCode.ERR_FAILED, AdapterUnfitError),
        (Topic.READ, ErrorCode.ERR_DEVICE_NOT_CONNECTED, LinkLostError),
        (Topic.READ, ErrorCode.ERR_FAILED, LinkLostError),
        (Topic.WRITE, ErrorCode.ERR_INVALID_CHANNEL_ID, LinkLostError),
        (Topic.WRITE, ErrorCode.ERR_NO_FLOW_CONTROL, AdapterUnfitError),
        (Topic.BATTERY, ErrorCode.ERR_INVALID_DEVICE_ID, LinkLostError),
        (Topic.START_FILTER, ErrorCode.ERR_EXCEEDED_LIMIT, AdapterLimitError),
        (Topic.FAST_INIT, ErrorCode.ERR_FAILED, VehicleSilentError),
        (Topic.FIVE_BAUD_INIT, ErrorCode.ERR_TIMEOUT, VehicleSilentError),
        (Topic.FIVE_BAUD_INIT, ErrorCode.ERR_DEVICE_NOT_CONNECTED, LinkLostError),
        (Topic.GET_CONFIG, 0x10001, AdapterUnfitError),
    ],
)
def test_an_error_is_cut_by_its_remedy(topic: Topic, code: int, error: type[DriverError]) -> None:
    assert type(remedy("Box", topic, code, "PassThruX", "words")) is error


@pytest.mark.parametrize("code", list(ErrorCode))
@pytest.mark.parametrize("topic", [Topic.OPEN, Topic.READ, Topic.FAST_INIT, Topic.CONNECT])
def test_every_error_bears_the_call_the_code_and_the_librarys_words(topic: Topic, code: ErrorCode) -> None:
    text = str(remedy("Box", topic, code, "PassThruX", "cable fell out"))
    assert f"PassThruX: cable fell out, {code.name}" in text


def test_a_makers_own_code_is_told_by_its_number() -> None:
    text = str(remedy("Box", Topic.CONNECT, 0x10001, "PassThruConnect", ""))
    assert text == "Box: PassThruConnect: no further word, code 0x10001"
