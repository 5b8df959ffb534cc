"""python-tuf with a synced cache, our time, and the seams that this relies on."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import ExpiredMetadataError, LengthOrHashMismatchError, RepositoryError

from tests.attacks.repository import START, Files, Repository, founded, published
from tests.updater.broken_library import without
from updater.client.errors import DamagedError
from updater.client.source import Source
from updater.client.tuf_client import TufClient, is_signed
from updater.client.tuf_fetcher import Pace, SourceFetcher
from updater.install import disk

MANIFEST = "app/1.0.0/linux-x86_64/manifest.json.zst"
ROOT = Path(__file__).parents[3]


def client(
    folder: Path, repository: Repository, source: Source | None = None, now: datetime = START
) -> TufClient:
    fetcher = SourceFetcher(source or repository.source(), Pace())
    return TufClient(folder, fetcher, repository.first_root, now)


@pytest.mark.parametrize("days", [-4000, 44])
def test_what_has_not_expired_at_the_reference_is_valid_whatever_the_clock_says(
    tmp_path: Path, days: int
) -> None:
    looked = client(tmp_path, founded(), now=START + timedelta(days=days))

    looked.refresh()

    assert looked.timestamp.version == 1


@pytest.mark.parametrize("days", [45, 4000])
def test_what_has_expired_at_the_reference_is_not(tmp_path: Path, days: int) -> None:
    with pytest.raises(ExpiredMetadataError):
        client(tmp_path, founded(), now=START + timedelta(days=days)).refresh()


def test_an_embedded_root_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError):
        TufClient(tmp_path, SourceFetcher(Files({}), Pace()), b"{}", START)


def test_every_file_is_whole_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[str] = set()
    sync = disk.sync_handle

    def noted(handle: int) -> None:
        synced.update(path.name for path in tmp_path.rglob("*") if path.is_file())
        sync(handle)

    monkeypatch.setattr(disk, "sync_handle", noted)
    looked = client(tmp_path, founded())
    looked.refresh()

    names = {path.name for path in tmp_path.rglob("*.json")}
    assert names == {"1.root.json", "timestamp.json", "snapshot.json", "targets.json"}
    assert {f"{name}.new" for name in names} <= synced


def test_no_link_is_made_and_nothing_under_way_is_left(tmp_path: Path) -> None:
    client(tmp_path, founded()).refresh()

    left = list(tmp_path.rglob("*"))
    assert not [
        path for path in left if path.is_symlink() or path.suffix == ".new" or path.name == "root.json"
    ]


@pytest.mark.parametrize("torn", [b"", b"{", b"\0" * 500, b'{"signed": {}, "signatures": []}'])
@pytest.mark.parametrize("name", ["timestamp", "snapshot", "targets", "root_history/1.root"])
def test_cached_metadata_that_is_torn_is_fetched_again(tmp_path: Path, name: str, torn: bytes) -> None:
    repository = founded()
    client(tmp_path, repository).refresh()
    path = tmp_path / f"{name}.json"
    whole = path.read_bytes()
    path.write_bytes(torn)

    client(tmp_path, repository).refresh()

    assert path.read_bytes() == whole


def test_what_is_known_is_not_fetched_again(tmp_path: Path) -> None:
    repository = founded()
    client(tmp_path, repository).refresh()
    server = repository.source()

    client(tmp_path, repository, server).refresh()

    assert server.asked == ["metadata/2.root.json", "metadata/timestamp.json"]


def test_a_target_comes_by_its_hash_and_is_kept(tmp_path: Path) -> None:
    repository = founded()
    server = repository.source()
    looked = client(tmp_path, repository, server)
    info = looked.signed_by(MANIFEST, ("releases",), 1 << 20)
    assert info is not None
    first = looked.content(info)
    server.files.clear()

    assert looked.content(info) == first
    assert server.asked[-1] == f"targets/app/1.0.0/linux-x86_64/{info.hashes['sha256']}.manifest.json.zst"


def test_a_kept_target_that_was_altered_is_fetched_again(tmp_path: Path) -> None:
    looked = client(tmp_path, founded())
    info = looked.signed_by(MANIFEST, ("releases",), 1 << 20)
    assert info is not None
    first = looked.content(info)
    next((tmp_path / "targets").iterdir()).write_bytes(b"torn")

    assert looked.content(info) == first


def test_a_target_that_is_not_what_was_signed_is_refused(tmp_path: Path) -> None:
    repository = founded()
    files = {path: content if "1.0.0" not in path else b"other" for path, content in repository.files.items()}
    looked = client(tmp_path, repository, Files(files))
    info = looked.signed_by(MANIFEST, ("releases",), 1 << 20)
    assert info is not None

    with pytest.raises(LengthOrHashMismatchError):
        looked.content(info)


def test_a_target_that_nobody_signed_is_not_there(tmp_path: Path) -> None:
    assert client(tmp_path, founded()).signed_by("app/9.9.9/x/manifest.json.zst", ("releases",), 1) is None


def test_a_target_larger_than_what_is_ever_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DamagedError, match="more than 10 are never read"):
        client(tmp_path, founded()).signed_by(MANIFEST, ("releases",), 10)


def test_roles_tell_version_end_and_keys(tmp_path: Path) -> None:
    looked = client(tmp_path, published("1.1.0"))
    looked.signed_by(MANIFEST, ("releases",), 1 << 20)

    found = {role.name: role for role in looked.facts()}

    assert found["releases"].version == 2
    assert found["releases"].expires == START + timedelta(days=365)
    assert len({role.keys for role in found.values()}) == len(found) == 4
    assert looked.expiries().keys() == {"root", *found}


def test_other_keys_are_told_from_the_earlier(tmp_path: Path) -> None:
    repository = founded()
    keys = []
    for _ in range(2):
        looked = client(tmp_path, repository)
        looked.signed_by(MANIFEST, ("releases",), 1 << 20)
        keys.append({role.name: role.keys for role in looked.facts()})
        repository.rotate("releases")

    assert keys[0]["releases"] != keys[1]["releases"]
    assert keys[0]["targets"] == keys[1]["targets"]


def test_who_delegates_to_whom_can_be_asked(tmp_path: Path) -> None:
    looked = client(tmp_path, founded())
    looked.refresh()

    assert looked.delegates("targets", "releases")
    assert not looked.delegates("targets", "regional-DE")
    assert not looked.delegates("chan-regional", "regional-DE")  # not looked into yet


REFRESH = """
from datetime import datetime
from pathlib import Path
from updater.client.folder_source import FolderSource
from updater.client.install import Install
from updater.client.trust import Anchor, refresh
from updater.client.work import Work
from updater.install.layout import Layout
folder, now = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
anchor = Anchor((folder / "metadata" / "1.root.json").read_bytes(), now)
install = Install("0" * 32, "pilot", "", "linux-x86_64", ())
view = refresh(Layout(folder / "shop"), install, [FolderSource(folder, Work())], anchor, now)
print(view.manifest("1.1.0")[1].version, "cryptography" in sys.modules)
"""


def in_folder(folder: Path, repository: Repository) -> subprocess.CompletedProcess[str]:
    for path, content in repository.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    code = without("cryptography", REFRESH)
    command = [sys.executable, "-c", code, str(folder), START.astimezone(UTC).isoformat()]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_signatures_are_verified_where_the_library_for_them_cannot_be_loaded(tmp_path: Path) -> None:
    assert in_folder(tmp_path, published("1.1.0")).stdout == "1.1.0 False\n"


def with_a_token(repository: Repository) -> Repository:
    """Let a timestamp key of the kind that hardware tokens have take the place of the one before."""
    root = repository.signed["root"]
    root.revoke_key(repository.signers["timestamp"][0].public_key.keyid, "timestamp")
    repository.signers["timestamp"] = [CryptoSigner.generate_ecdsa()]
    root.add_key(repository.signers["timestamp"][0].public_key, "timestamp")
    repository.sign("root")
    repository.sign("timestamp")
    return repository


def test_signatures_of_tokens_are_verified(tmp_path: Path) -> None:
    looked = client(tmp_path, with_a_token(published("1.1.0")))
    looked.refresh()

    assert looked.root.keys[looked.root.roles["timestamp"].keyids[0]].scheme == "ecdsa-sha2-nistp256"


def test_library_that_signatures_of_tokens_need_is_named_where_it_cannot_be_loaded(tmp_path: Path) -> None:
    said = in_folder(tmp_path, with_a_token(published("1.1.0"))).stderr

    assert "TrustError" in said
    assert "the library cryptography cannot be loaded on this computer" in said


def test_forged_signatures_are_refused_where_the_library_for_them_cannot_be_loaded(tmp_path: Path) -> None:
    repository = published("1.1.0")
    newcomer = founded().signers["timestamp"]
    repository.signers["timestamp"] = newcomer
    repository.sign("timestamp")

    assert "TrustError" in in_folder(tmp_path, repository).stderr


def test_a_timestamp_is_told_from_that_of_another_publisher(tmp_path: Path) -> None:
    own, other = founded(), founded()
    client(tmp_path, own).refresh()

    assert is_signed(tmp_path, own.files["metadata/timestamp.json"])
    assert not is_signed(tmp_path, other.files["metadata/timestamp.json"])
    assert not is_signed(tmp_path, b"{}")
