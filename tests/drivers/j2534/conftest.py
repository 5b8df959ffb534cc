"""What the tests of the J2534 driver share: devices of the tests, each test with its own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.j2534_device import TestDevice, copied_device


@pytest.fixture
def device(tmp_path: Path) -> TestDevice:
    """A device whose library has as many bits as our Python."""
    return copied_device(tmp_path)


@pytest.fixture(params=[64, 32], ids=["64 bits", "32 bits"])
def any_device(request: pytest.FixtureRequest, tmp_path: Path) -> TestDevice:
    """A device whose library has as many bits as our Python, and one with fewer."""
    return copied_device(tmp_path, request.param)


@pytest.fixture
def make_device(tmp_path: Path) -> Callable[..., TestDevice]:
    """Make a device with these settings."""

    def make(**settings: int) -> TestDevice:
        return copied_device(tmp_path, **settings)

    return make
