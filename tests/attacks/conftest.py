"""Nobody cuts the power in these tests: what is written need not be waited for."""

import pytest

from updater.install import disk


@pytest.fixture(autouse=True)
def unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "sync_handle", lambda _: None)
