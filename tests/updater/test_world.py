"""The world that other tests stand on: whole, signed, and as bad as it is told to be."""

import json
import os
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from tuf.ngclient import Updater

from tests.updater.world import PLATFORM, World
from updater.install.installed import kept
from updater.install.state import read_state


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.add("1.0.0")
    return made


def test_published_policy_and_version_reach_a_client_over_http(world: World, tmp_path: Path) -> None:
    world.offer("1.0.0")
    (tmp_path / "tuf").mkdir()
    with world.served() as url:
        client = Updater(
            str(tmp_path / "tuf"), f"{url}/metadata/", str(tmp_path), f"{url}/targets/", bootstrap=world.root
        )
        policy = client.get_targetinfo("channels/pilot/policy.json")
        manifest = client.get_targetinfo(f"app/1.0.0/{PLATFORM}/manifest.json.zst")
        assert policy
        assert manifest
        assert (
            json.loads(Path(client.download_target(policy)).read_bytes())["candidates"][0]["threshold"]
            == 1 << 48
        )


def test_server_serves_stretches(world: World) -> None:
    pack = world.add("1.1.0").pack
    with world.served() as url:
        request = urllib.request.Request(f"{url}/targets/{pack.path}", headers={"Range": "bytes=3-9"})  # noqa: S310  our own server
        with urllib.request.urlopen(request) as reply:  # noqa: S310  our own server
            assert reply.read() == (world.live.targets / pack.path).read_bytes()[3:10]


def test_server_has_nothing_else(world: World) -> None:
    with world.served() as url, pytest.raises(urllib.error.HTTPError, match="404") as refused:
        urllib.request.urlopen(f"{url}/metadata/99.root.json")  # noqa: S310  our own server
    refused.value.close()


def test_install_holds_its_version_complete(world: World, tmp_path: Path) -> None:
    layout = world.make_install(tmp_path / "shop")
    assert [one.version for one in kept(layout)] == ["1.0.0"]


def test_install_runs_its_first_version(world: World, tmp_path: Path) -> None:
    layout = world.make_install(tmp_path / "shop")
    state = read_state(layout)
    assert state
    assert state.current == "1.0.0"


def test_good_version_says_that_it_lives(world: World, tmp_path: Path) -> None:
    assert lines_of_a_run(world, tmp_path, "1.0.0") == ["selftest", "database", "window", "alive", "closing"]


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [("crash", ["selftest"]), ("corrupt", ["selftest", "failed the record is damaged"])],
)
def test_bad_version_never_shows_its_window(
    world: World, tmp_path: Path, behaviour: str, said: list[str]
) -> None:
    world.add("1.1.0", behaviour)
    assert lines_of_a_run(world, tmp_path, "1.1.0") == said


def test_sick_version_fails_its_self_test(world: World, tmp_path: Path) -> None:
    world.add("1.1.0", "sick")
    layout = world.make_install(tmp_path / "shop", version="1.1.0")
    assert (
        subprocess.run(
            [layout.version("1.1.0") / "diagclinic", "--selftest"], capture_output=True, check=False
        ).returncode
        == 1
    )


def test_record_goes_down_a_format_and_comes_back_with_everything(world: World, tmp_path: Path) -> None:
    world.add("1.1.0", schema=(2, 1, 2))
    layout = world.make_install(tmp_path / "shop")
    world.place(layout, "1.1.0")
    run(layout.version("1.0.0") / "diagclinic", tmp_path, "--close")
    snapshot = said(layout.version("1.1.0") / "diagclinic", tmp_path, "snapshot")["snapshot"]
    said(layout.version("1.1.0") / "diagclinic", tmp_path, "upgrade")
    run(layout.version("1.1.0") / "diagclinic", tmp_path, "--close")
    assert (
        said(layout.version("1.0.0") / "diagclinic", tmp_path, "import", "--snapshot", str(snapshot))[
            "carried"
        ]
        == 1
    )
    assert json.loads((tmp_path / "record.json").read_bytes()) == {
        "schema": 1,
        "rows": ["started 1.0.0", "started 1.1.0"],
    }


def lines_of_a_run(world: World, folder: Path, version: str) -> list[str]:
    layout = world.make_install(folder / "shop", version=version)
    run(layout.version(version) / "diagclinic", folder, "--close")
    return (folder / "health").read_text().splitlines()


def run(program: Path, data: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    named = {"DIAGCLINIC_DATA": str(data), "DIAGCLINIC_HEALTH": str(data / "health")}
    return subprocess.run([program, *words], env={**os.environ, **named}, capture_output=True, check=False)


def said(program: Path, data: Path, *words: str) -> dict[str, object]:
    return json.loads(run(program, data, "db", *words, "--json").stdout)
