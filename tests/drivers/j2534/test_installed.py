"""drivers.j2534.installed: devices out of a registry that is played, and out of ~/.passthru."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.j2534.binary import Machine, System
from drivers.j2534.constants import ProtocolId
from drivers.j2534.hosting import Host
from drivers.j2534.installed import KEY, described_in, each_once, installed_devices, registered_in
from tests.j2534_device import copied_device

HOST = Host(System.ELF, Machine.X86_64, Path("server32"))
WINDOWS = Host(System.WINDOWS, Machine.X86_64, Path("server32"))
Values = Mapping[str, object]
PASSTHRU = {"Name": "Box", "Vendor": "ACME", "FunctionLibrary": r"C:\acme\box.dll", "CAN": 1, "ISO9141": 0}


class PlayedRegistry:
    """Python's module winreg, with keys for each view; a value that is an error is raised.

    Text that begins with a percent sign is of the type that variables are put into.
    """

    KEY_READ, KEY_WOW64_64KEY, KEY_WOW64_32KEY, HKEY_LOCAL_MACHINE = 0x20019, 0x100, 0x200, "HKLM"
    REG_SZ, REG_EXPAND_SZ = 1, 2

    def __init__(self, wide: Mapping[str, Values | OSError], narrow: Mapping[str, Values | OSError]) -> None:
        self._views = {0x100: wide, 0x200: narrow}

    @contextmanager
    def OpenKey(self, parent: object, name: str, access: int = 0) -> Iterator[object]:  # noqa: N802
        if parent == "HKLM":
            assert name == KEY
            keys = self._views[access & 0x300]
            if not keys:
                raise FileNotFoundError(name)
            yield keys
            return
        assert isinstance(parent, dict)
        if isinstance(parent[name], OSError):
            raise parent[name]
        yield parent[name]

    def QueryInfoKey(self, key: Mapping[str, object]) -> tuple[int, int, int]:  # noqa: N802
        return len(key), len(key), 0

    def EnumKey(self, key: Mapping[str, object], number: int) -> str:  # noqa: N802
        return list(key)[number]

    def EnumValue(self, key: Mapping[str, object], number: int) -> tuple[str, object, int]:  # noqa: N802
        name, value = list(key.items())[number]
        return name, value, self.REG_EXPAND_SZ if str(value).startswith("%") else self.REG_SZ

    def ExpandEnvironmentStrings(self, text: str) -> str:  # noqa: N802
        return text.replace("%SystemRoot%", "/windows")


def test_a_device_is_what_its_key_says() -> None:
    registry = PlayedRegistry({}, {"ACME - Box": {**PASSTHRU, "ConfigApplication": r"C:\acme\setup.exe"}})
    (device,) = each_once(registered_in(registry), WINDOWS)
    assert (device.name, device.vendor, str(device.library)) == ("Box", "ACME", r"C:\acme\box.dll")
    assert (device.configuration, device.protocols) == (r"C:\acme\setup.exe", {ProtocolId.CAN})


def test_both_views_are_read() -> None:
    registry = PlayedRegistry({"a": {**PASSTHRU, "Name": "A"}}, {"b": {**PASSTHRU, "Name": "B"}})
    assert [device.name for device in each_once(registered_in(registry), WINDOWS)] == ["A", "B"]


@pytest.mark.parametrize(
    ("told", "library"),
    [("%SystemRoot%/box.dll", "/windows/box.dll"), ("/a %SystemRoot%/box.dll", "/a %SystemRoot%/box.dll")],
    ids=["meant to be", "plain text"],
)
def test_variables_in_a_path_are_filled_in_where_that_is_meant(told: str, library: str) -> None:
    keys = {"a": {**PASSTHRU, "FunctionLibrary": told}}
    (device,) = each_once(registered_in(PlayedRegistry(keys, {})), WINDOWS)
    assert device.library == Path(library)


def played_system(folder: Path, *folders: str) -> Mapping[str, Values]:
    """Return the key of a device whose library of 32 bits is in `folders`, and is said to be in System32."""
    for name in folders:
        (folder / name).mkdir()
        copied_device(folder / name, 32)
    return {"box": {"Name": "Box", "FunctionLibrary": str(folder / "System32" / "device32.so")}}


@pytest.mark.parametrize(
    ("folders", "taken"),
    [(["SysWOW64"], "SysWOW64"), (["System32"], "System32"), ([], "System32")],
    ids=["64-bit Windows", "32-bit Windows", "missing"],
)
def test_library_of_a_32_bit_set_up_is_found_where_its_system_folder_really_is(
    tmp_path: Path, folders: list[str], taken: str
) -> None:
    keys = played_system(tmp_path, *folders)
    (device,) = each_once(registered_in(PlayedRegistry({}, keys)), HOST)
    assert device.library == tmp_path / taken / "device32.so"


def test_system_folder_of_a_64_bit_set_up_is_what_it_says(tmp_path: Path) -> None:
    (device,) = each_once(registered_in(PlayedRegistry(played_system(tmp_path, "SysWOW64"), {})), HOST)
    assert device.bits is None


def test_without_any_key_nothing_is_installed() -> None:
    assert each_once(registered_in(PlayedRegistry({}, {})), WINDOWS) == ()


def test_a_key_that_cannot_be_read_hides_no_other() -> None:
    keys = {"a": PermissionError(13, "denied"), "b": PASSTHRU}
    assert [each["Name"] for each in registered_in(PlayedRegistry(keys, {}))] == ["Box"]


@pytest.mark.parametrize("order", [(64, 32), (32, 64)])
def test_of_two_libraries_ours_is_taken(tmp_path: Path, order: tuple[int, int]) -> None:
    found = [
        {"Name": name, "FunctionLibrary": str(copied_device(tmp_path, bits).path)}
        for name, bits in zip(("Box", "BOX"), order, strict=True)
    ]
    (device,) = each_once(found, HOST)
    assert (device.library.name, device.bits) == ("device64.so", 64)


def test_a_library_that_runs_apart_is_better_than_one_that_is_missing(tmp_path: Path) -> None:
    narrow = copied_device(tmp_path, 32).path
    found = [{"Name": "Box", "FunctionLibrary": path} for path in ("/nowhere/box.so", str(narrow))]
    (device,) = each_once(found, HOST)
    assert (device.library, device.bits) == (narrow, 32)


def test_a_library_that_is_missing_is_listed_without_bits() -> None:
    (device,) = each_once([PASSTHRU], WINDOWS)
    assert device.bits is None


@pytest.mark.parametrize("library", [None, "", "  ", 7, "a\0b"])
def test_a_key_without_a_library_is_no_device(library: object) -> None:
    assert each_once([{"Name": "Box", "FunctionLibrary": library}], WINDOWS) == ()


def test_a_device_without_a_name_is_called_as_its_library() -> None:
    (device,) = each_once([{"FunctionLibrary": "/opt/acme/box.so"}], HOST)
    assert device.name == "box"


@given(st.dictionaries(st.sampled_from(["Name", "Vendor", "FunctionLibrary", "CAN"]), st.from_type(object)))
def test_whatever_the_values_are_a_device_comes_of_it_or_none(values: dict[str, object]) -> None:
    assert len(each_once([values], HOST)) <= 1


def described(folder: Path, **files: str) -> list[Values]:
    for name, content in files.items():
        (folder / f"{name}.json").write_text(content, encoding="utf-8")
    return list(described_in(folder))


def test_a_file_in_the_folder_is_a_device(tmp_path: Path) -> None:
    told = {"NAME": "M2", "VENDOR": "Open", "FUNCTION_LIB": "~/m2.so", "CAN": True, "J1850VPW": False}
    (device,) = each_once(described(tmp_path, m2=json.dumps(told)), HOST)
    assert (device.name, device.vendor, device.library) == ("M2", "Open", Path("~/m2.so").expanduser())
    assert device.protocols == {ProtocolId.CAN}


def test_files_that_are_none_hide_no_other(tmp_path: Path) -> None:
    found = described(tmp_path, a="{", b="[]", c="\x00", d="[" * 60_000, e='{"NAME": "E"}')
    assert [values["Name"] for values in found] == ["E"]


def test_without_the_folder_nothing_is_described(tmp_path: Path) -> None:
    assert list(described_in(tmp_path / "absent")) == []


def test_what_is_installed_here_is_found_in_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / ".passthru"
    folder.mkdir()
    (folder / "box.json").write_text('{"NAME": "Box", "FUNCTION_LIB": "/opt/box.so"}', encoding="utf-8")
    assert [device.name for device in installed_devices(HOST)] == ["Box"]
