"""What the tests here share besides the install."""

import pytest

from tests.updater.rig import Rig


@pytest.fixture
def data(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the toys work on this shop's record."""
    monkeypatch.setenv("DIAGCLINIC_DATA", str(rig.data))
