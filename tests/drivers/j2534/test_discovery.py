"""drivers.j2534.discovery: what a technician can choose from."""

from pathlib import Path

import pytest

from drivers.api import FoundVci
from drivers.j2534.discovery import discover_j2534, found
from drivers.j2534.installed import InstalledDevice


def device(name: str, vendor: str, bits: int | None) -> InstalledDevice:
    return InstalledDevice(name, vendor, Path("/opt/box.so"), "", frozenset(), bits)


@pytest.mark.parametrize(
    ("installed", "shown"),
    [
        (device("Box", "ACME", 32), FoundVci("j2534:Box", "Box by ACME (J2534, 32 bits)")),
        (
            device("ACME Box?", "Acme", 64),
            FoundVci("j2534:ACME Box%3F", "ACME Box? (J2534, 64 bits)"),
        ),
        (device("Box", "", None), FoundVci("j2534:Box", "Box (J2534, its library is missing)")),
    ],
)
def test_a_device_is_shown_with_what_helps_to_choose(installed: InstalledDevice, shown: FoundVci) -> None:
    assert found([installed]) == (shown,)


def test_what_is_installed_is_discovered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / ".passthru"
    folder.mkdir()
    (folder / "box.json").write_text('{"NAME": "Box", "FUNCTION_LIB": "/opt/box.so"}', encoding="utf-8")
    assert [each.url for each in discover_j2534()] == ["j2534:Box"]
