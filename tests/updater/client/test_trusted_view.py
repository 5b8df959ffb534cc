"""What can be looked up once the publisher was believed."""

from pathlib import Path

import pytest

from tests.attacks.repository import PLATFORM, Files, founded, manifest, published, release
from tests.attacks.shop import shop
from updater.client.errors import NotAllowedError, OfflineError, WrongPlatformError
from updater.client.manifest_frame import unframed


def test_a_manifest_comes_as_it_was_signed_and_understood(tmp_path: Path) -> None:
    repository = published("1.1.0")

    content, understood = shop(tmp_path, repository).asks(repository.source()).manifest("1.1.0")

    assert (content, understood.version, understood.notes) == (
        unframed(manifest("1.1.0")),
        "1.1.0",
        ("It works.",),
    )


def test_what_is_available_is_what_was_released_for_this_system(tmp_path: Path) -> None:
    repository = published("1.1.0")
    release(repository, "1.2.0", "windows-x86_64")

    view = shop(tmp_path, repository).asks(repository.publish("releases").source())

    assert view.available() == {"1.0.0", "1.1.0"}


def test_what_was_released_for_another_system_alone_says_so(tmp_path: Path) -> None:
    repository = founded()
    release(repository, "1.2.0", "windows-x86_64")
    view = shop(tmp_path, repository).asks(repository.publish("releases").source())

    with pytest.raises(WrongPlatformError, match=r"no 1\.2\.0 for linux-x86_64"):
        view.manifest("1.2.0")


def test_what_was_not_released_says_so(tmp_path: Path) -> None:
    repository = founded()
    view = shop(tmp_path, repository).asks(repository.source())

    with pytest.raises(NotAllowedError, match=r"9\.9\.9 was not released"):
        view.manifest("9.9.9")


def test_a_manifest_that_the_source_lacks_is_told_as_such(tmp_path: Path) -> None:
    repository = founded()
    files = {path: content for path, content in repository.files.items() if "/app/" not in path}
    view = shop(tmp_path, repository).asks(Files(files, "the stick"))

    with pytest.raises(OfflineError, match="the stick has no targets/app"):
        view.manifest("1.0.0")


def test_launchers_are_listed_by_number_and_have_manifests(tmp_path: Path) -> None:
    repository = founded()
    for number in (10, 2):
        path = f"launcher/{number}/{PLATFORM}/manifest.json.zst"
        repository.put("releases", path, manifest(f"{number}.0.0"))
    view = shop(tmp_path, repository).asks(repository.publish("releases").source())

    assert (view.launchers(), view.launcher_manifest(10)[1].version) == ((2, 10), "10.0.0")
    with pytest.raises(NotAllowedError):
        view.launcher_manifest(3)


def test_another_channels_policies_are_shown_and_not_remembered(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    view = computer.asks(repository.source())
    before = computer.state

    found = view.policies_of("regional", "DE")

    assert [each.channel for each in found] == ["regional", "regional:DE"]
    assert computer.state == before
