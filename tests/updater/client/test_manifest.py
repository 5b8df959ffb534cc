"""Manifests, read strictly."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mangled import one_byte_changed
from updater.client.errors import DamagedError
from updater.client.manifest import (
    FileEntry,
    Frame,
    LinkEntry,
    Manifest,
    Pack,
    Patch,
    PatchedFile,
    is_platform,
    manifest_bytes,
    manifest_to_json,
    parse_manifest,
)

A, B, C = ("ab" * 32, "cd" * 32, "ef" * 32)
WHOLE = Manifest(
    version="1.5.0",
    platform="linux-x86_64",
    built_at="2026-11-21T12:00:00Z",
    app="diagclinic",
    update="bin/diagclinic-update",
    writes=4,
    reads=(2, 4),
    launcher=1,
    notes=("Trouble codes are read faster.", "ü"),
    files=(
        FileEntry("diagclinic", 3_000, A, is_executable=True, frame=Frame(0, 900)),
        FileEntry("bin/diagclinic-update", 4_000, B, is_executable=True, frame=Frame(900, 100)),
        FileEntry("lib/libQt6.so.6.10", 0, C, is_executable=False, frame=Frame(1000, 9)),
    ),
    links=(LinkEntry("lib/libQt6.so.6", "libQt6.so.6.10"),),
    pack=Pack("app/1.5.0/linux-x86_64/full.pack", 1_100, 1024, (A, B)),
    patches=(
        Patch(
            "1.4.0",
            Pack("app/1.5.0/linux-x86_64/1.4.0.pack", 50, 1024, (C,)),
            (PatchedFile("diagclinic", "diagclinic", B, Frame(0, 50)),),
        ),
    ),
)

Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> bytes:
    content = json.loads(manifest_bytes(WHOLE))
    change(content)
    return json.dumps(content).encode()


def test_what_is_written_is_read_again() -> None:
    assert parse_manifest(manifest_bytes(WHOLE)) == WHOLE


def test_packs_are_the_full_one_and_those_of_patches() -> None:
    assert [pack.path.split("/")[-1] for pack in WHOLE.packs] == ["full.pack", "1.4.0.pack"]


def test_a_manifest_without_patches_links_and_notes_is_one() -> None:
    content = manifest_to_json(WHOLE) | {"patches": [], "notes": []}

    assert parse_manifest(json.dumps(content).encode()).patches == ()


def test_files_of_the_same_content_may_share_a_frame() -> None:
    def share(content: dict[str, Any]) -> None:
        content["files"].append(content["files"][0] | {"path": "copy"})

    assert len(parse_manifest(changed(share)).files) == 4


WRONG: dict[str, Change] = {
    "another format": lambda m: m.update(format=2),
    "no version": lambda m: m.update(version="1.5"),
    "no platform": lambda m: m.update(platform="../linux"),
    "no time": lambda m: m.update(built_at="today"),
    "an entry that is no file": lambda m: m["entry"].update(app="missing"),
    "an entry that is a link": lambda m: m["entry"].update(app="lib/libQt6.so.6"),
    "an entry too many": lambda m: m["entry"].update(more="x"),
    "formats of the record upside down": lambda m: m["schema"].update(reads=[4, 2]),
    "three formats of the record": lambda m: m["schema"].update(reads=[1, 2, 3]),
    "a launcher below none": lambda m: m.update(launcher=-1),
    "notes that are no texts": lambda m: m.update(notes=[1]),
    "endless notes": lambda m: m.update(notes=["x" * 2001]),
    "a path that escapes": lambda m: m["files"][2].update(path="../lib"),
    "an absolute path": lambda m: m["files"][2].update(path="/lib"),
    "a drive": lambda m: m["files"][2].update(path="C:/lib"),
    "a backslash": lambda m: m["files"][2].update(path="lib\\x"),
    "a device": lambda m: m["files"][2].update(path="lib/nul.txt"),
    "a trailing dot": lambda m: m["files"][2].update(path="lib./x"),
    "a name twice but for case": lambda m: m["files"][2].update(path="DiagClinic"),
    "a file below a file": lambda m: m["files"][2].update(path="diagclinic/x"),
    "a file below a link": lambda m: m["files"].append({"path": "diagclinic/x", "link": "y"}),
    "its own manifest": lambda m: m["files"][2].update(path="manifest.JSON"),
    "a link out of the version": lambda m: m["files"][3].update(link="../../x"),
    "a link that is a file": lambda m: m["files"][3].update(size=1),
    "a size below none": lambda m: m["files"][0].update(size=-1),
    "an absurd size": lambda m: m["files"][0].update(size=1 << 40),
    "a size as text": lambda m: m["files"][0].update(size="3000"),
    "no hash": lambda m: m["files"][0].update(sha256="ab"),
    "a hash in capitals": lambda m: m["files"][0].update(sha256=A.upper()),
    "a right as number": lambda m: m["files"][0].update(x=1),
    "an overlap of frames": lambda m: m["files"][1].update(frame=[899, 100]),
    "one frame for two contents": lambda m: m["files"][1].update(frame=[0, 900]),
    "a frame within a frame": lambda m: m["files"][1].update(frame=[100, 100]),
    "a frame beyond the pack": lambda m: m["files"][2].update(frame=[1000, 101]),
    "an empty frame": lambda m: m["files"][2].update(frame=[1000, 0]),
    "a frame of one number": lambda m: m["files"][2].update(frame=[1000]),
    "too few chunks": lambda m: m["pack"].update(chunks=[A]),
    "too many chunks": lambda m: m["pack"].update(chunks=[A, B, C]),
    "a chunk without hash": lambda m: m["pack"].update(chunks=[A, "x"]),
    "tiny chunks": lambda m: m["pack"].update(chunk=1, size=2, chunks=[A, B]),
    "an empty pack": lambda m: m["pack"].update(size=0, chunks=[]),
    "an absurd pack": lambda m: m["pack"].update(size=1 << 50),
    "a pack elsewhere": lambda m: m["pack"].update(path="../../etc/passwd"),
    "a patch from itself": lambda m: m["patches"][0].update({"from": "1.5.0"}),
    "two patches from one": lambda m: m["patches"].append(copy.deepcopy(m["patches"][0])),
    "a patch of no file": lambda m: m["patches"][0]["files"][0].update(path="missing"),
    "a patch of a link": lambda m: m["patches"][0]["files"][0].update(path="lib/libQt6.so.6"),
    "a patch of a file twice": lambda m: m["patches"][0]["files"].append(m["patches"][0]["files"][0]),
    "a patch from outside": lambda m: m["patches"][0]["files"][0].update(source="../x"),
    "a patch beyond its pack": lambda m: m["patches"][0]["files"][0].update(frame=[0, 51]),
    "something more": lambda m: m.update(run_after="rm -rf"),
    "something more in a file": lambda m: m["files"][0].update(mode="0777"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_manifest_that_is_wrong_is_refused(what: str) -> None:
    with pytest.raises(DamagedError):
        parse_manifest(changed(WRONG[what]))


@pytest.mark.parametrize("name", manifest_to_json(WHOLE))
def test_a_missing_field_is_refused(name: str) -> None:
    with pytest.raises(DamagedError, match=f"{name} of the manifest is missing"):
        parse_manifest(changed(lambda content: content.pop(name)))


def test_a_version_larger_than_any_disk_is_refused() -> None:
    def inflate(content: dict[str, Any]) -> None:
        content["files"] = [
            content["files"][0] | {"path": f"f{number}", "size": 2 << 30, "frame": [number, 1]}
            for number in range(5)
        ]
        content["entry"] = {"app": "f0", "update": "f0"}

    with pytest.raises(DamagedError, match="more than"):
        parse_manifest(changed(inflate))


@given(st.binary())
def test_any_bytes_are_refused(payload: bytes) -> None:
    with pytest.raises(DamagedError):
        parse_manifest(payload)


@given(one_byte_changed(manifest_bytes(WHOLE)))
def test_a_manifest_with_any_one_byte_changed_is_another_or_none(payload: bytes) -> None:
    try:
        parsed = parse_manifest(payload)
    except DamagedError:
        return
    assert parsed != WHOLE


@given(data=st.data())
def test_a_manifest_with_any_value_replaced_is_another_or_none(data: st.DataObject) -> None:
    def replace(content: dict[str, Any]) -> None:
        at: Any = content
        while True:
            key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
            inner = at[key]
            if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
                at[key] = data.draw(ODD)
                return
            at = inner

    try:
        parse_manifest(changed(replace))
    except DamagedError as error:
        assert str(error)  # noqa: PT017  a value that happens to fit is no failure


ODD = st.sampled_from(
    [None, True, -1, 0, 1 << 80, 1.5, "", "..", "a/../b", "\ud800", [], {}, [[]], [{}], "x" * 300]
)


@pytest.mark.parametrize("name", ["linux-x86_64", "windows-x86_64", "macos-arm64"])
def test_platforms_have_such_names(name: str) -> None:
    assert is_platform(name)


@pytest.mark.parametrize("name", ["linux", "-x", "linux-", "linux-x86/64", "linux-..", "l" * 41 + "-x"])
def test_nothing_else_is_a_platform(name: str) -> None:
    assert not is_platform(name)
