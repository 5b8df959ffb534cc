"""Attacks that try to bring software in: arbitrary, mixed, of another system, or more than was asked for."""

import json
from pathlib import Path

import pytest

from tests.attacks.repository import (
    EVIL,
    Files,
    altered,
    evil,
    founded,
    manifest,
    offer,
    policy,
    published,
    release,
)
from tests.attacks.shop import shop
from updater.client.errors import DamagedError, NotAllowedError, UpdateError, WrongPlatformError


def test_a_release_without_the_publishers_signatures_is_not_taken(tmp_path: Path) -> None:
    repository = founded()
    computer = shop(tmp_path, repository)
    attacker = repository.copied()
    attacker.signers |= {role: founded().signers[role] for role in attacker.signers}

    assert computer.takes(evil(attacker)) == ""


@pytest.mark.parametrize("name", ["1.targets", "1.releases", "1.chan-pilot", "1.snapshot", "timestamp"])
def test_metadata_that_was_altered_is_refused(tmp_path: Path, name: str) -> None:
    repository = founded()
    files = repository.source()
    path = f"metadata/{name}.json"
    files.files[path] = altered(files.files[path], expires="2099-01-01T00:00:00Z")

    assert shop(tmp_path, repository).refusal(files) in {"trust", "damaged"}


def test_a_manifest_that_was_altered_is_refused(tmp_path: Path) -> None:
    repository = published("1.1.0")
    files = repository.source()
    for path in files.files:
        if path.startswith("targets/app/1.1.0/"):
            files.files[path] = manifest("1.1.0", notes=["Evil."])  # no longer than what was signed
    view = shop(tmp_path, repository).asks(files)

    with pytest.raises(DamagedError):
        view.manifest("1.1.0")


def test_a_policy_that_was_altered_is_refused(tmp_path: Path) -> None:
    repository = published("1.1.0")
    files = repository.source()
    for path in files.files:
        if path.startswith("targets/channels/pilot/"):
            files.files[path] = policy("pilot", 2, "1.1.0", "1.0.1")

    assert shop(tmp_path, repository).takes(files) == ""


def test_a_stolen_channel_key_brings_no_version_that_was_not_released(tmp_path: Path) -> None:
    repository = founded()
    repository.put("chan-pilot", f"app/{EVIL}/linux-x86_64/manifest.json.zst", manifest(EVIL))
    repository.put("chan-pilot", "channels/pilot/policy.json", policy("pilot", 2, EVIL))

    assert shop(tmp_path, repository).takes(repository.publish("chan-pilot").source()) == ""


def test_a_stolen_channel_key_signs_no_manifest(tmp_path: Path) -> None:
    repository = founded()
    repository.put("chan-pilot", f"app/{EVIL}/linux-x86_64/manifest.json.zst", manifest(EVIL))
    view = shop(tmp_path, repository).asks(repository.publish("chan-pilot").source())

    with pytest.raises(NotAllowedError):
        view.manifest(EVIL)


def test_a_stolen_channel_key_speaks_for_no_other_channel(tmp_path: Path) -> None:
    repository = published("1.1.0")
    offer(repository, "1.0.0", seq=3)
    repository.publish("chan-regional", "regional-DE")
    repository.put("chan-pilot", "channels/regional/policy.json", policy("regional", 4, "1.1.0"))

    served = repository.publish("chan-pilot").source()

    assert shop(tmp_path, repository, "regional").takes(served) == ""


def test_the_policy_of_one_channel_is_none_of_another(tmp_path: Path) -> None:
    repository = published("1.1.0")
    repository.put("chan-regional", "channels/regional/policy.json", policy("pilot", 3, "1.1.0"))

    assert shop(tmp_path, repository, "regional").takes(repository.publish("chan-regional").source()) == ""


def test_a_version_of_another_platform_is_not_there(tmp_path: Path) -> None:
    repository = founded()
    release(repository, "1.1.0", "windows-x86_64")
    offer(repository, "1.1.0", seq=2)
    view = shop(tmp_path, repository).asks(repository.publish("releases", "chan-pilot").source())

    with pytest.raises(WrongPlatformError):
        view.manifest("1.1.0")


@pytest.mark.parametrize(("version", "platform"), [("1.1.0", "windows-x86_64"), ("1.0.0", "linux-x86_64")])
def test_a_manifest_under_the_path_of_another_is_refused(tmp_path: Path, version: str, platform: str) -> None:
    repository = founded()
    path = "app/1.1.0/linux-x86_64/manifest.json.zst"
    repository.put("releases", path, manifest(version, platform))
    view = shop(tmp_path, repository).asks(repository.publish("releases").source())

    with pytest.raises(WrongPlatformError):
        view.manifest("1.1.0")


def test_a_manifest_that_asks_for_more_than_was_agreed_is_refused(tmp_path: Path) -> None:
    repository = founded()
    extra = manifest("1.1.0", requires=["toolbar"])
    repository.put("releases", "app/1.1.0/linux-x86_64/manifest.json.zst", extra)
    view = shop(tmp_path, repository).asks(repository.publish("releases").source())

    with pytest.raises(DamagedError, match="requires"):
        view.manifest("1.1.0")


def test_metadata_of_two_states_of_the_repository_is_not_mixed(tmp_path: Path) -> None:
    withdrawn = founded()
    real = withdrawn.copied()
    release(withdrawn, EVIL)
    withdrawn.publish("releases")
    release(real, "1.0.1")
    release(real, "1.0.2")
    offer(real, EVIL, seq=2)
    files = real.publish("releases", "chan-pilot").source()
    files.files["metadata/2.releases.json"] = withdrawn.files["metadata/2.releases.json"]

    assert shop(tmp_path, real).takes(files) == ""


def test_an_old_snapshot_does_not_go_with_a_new_timestamp(tmp_path: Path) -> None:
    repository = published("1.1.0")
    files = repository.source()
    files.files["metadata/2.snapshot.json"] = files.files["metadata/1.snapshot.json"]

    assert shop(tmp_path, repository).refusal(files) == "damaged"


METADATA = sorted(path for path in founded().files if path.startswith("metadata/"))


@pytest.mark.parametrize("path", [path for path in METADATA if "root" not in path])
@pytest.mark.parametrize("how", ["empty", "half", "longer", "page", "swapped"])
def test_metadata_that_is_no_metadata_is_refused(tmp_path: Path, path: str, how: str) -> None:
    repository = founded()
    files = repository.source()
    whole = files.files[path]
    other = next(each for each in METADATA if each != path and "root" not in each)
    files.files[path] = {
        "empty": b"",
        "half": whole[: len(whole) // 2],
        "longer": whole + b"}",
        "page": b"<html>Please sign in</html>",
        "swapped": files.files[other],
    }[how]
    computer = shop(tmp_path, repository, "regional", "DE")

    if path.endswith("chan-pilot.json"):
        assert computer.refusal(files) == ""  # nobody of the regional channel reads it
    else:
        assert computer.refusal(files) in {"damaged", "trust"}


def test_a_refusal_leaves_the_state_as_it_was(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    before = computer.state

    with pytest.raises(UpdateError):
        computer.asks(
            Files(repository.files | {"metadata/1.releases.json": b"", "metadata/2.releases.json": b""})
        )

    assert computer.state == before


def test_what_is_signed_twice_by_one_key_is_signed_once(tmp_path: Path) -> None:
    repository = founded()
    release(repository, EVIL)
    offer(repository, EVIL, seq=2)
    repository.sign("releases", by=1)
    content = json.loads(repository.files["metadata/2.releases.json"])
    content["signatures"] *= 2
    repository.files["metadata/2.releases.json"] = json.dumps(content).encode()

    assert shop(tmp_path, repository).takes(repository.publish("chan-pilot").source()) == ""
