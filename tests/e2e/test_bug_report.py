"""`diagclinic visit export --bug-report` as a process of its own, and the replay of what it wrote."""

import json
import resource
import zipfile
from pathlib import Path

import pytest

from diagclinic.app.links import serve_car
from tests.program import run, started

VIN = "1DCAA16BX7K004711"
NAME = "1DCXXXXX7XXXXX001"
SECRETS = ("B-SL 4711", "Petra Musterfrau", "stalls at lights", "Schrauber GmbH")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lend a shop with one visit through an adapter; the details name people."""
    folder = tmp_path_factory.mktemp("shop")
    served = serve_car("sim:demo?engine=off", "genuine", 0)
    run(folder, "visit", "shop", "--name", SECRETS[3])
    details = ("--plate", SECRETS[0], "--technician", SECRETS[1], "--complaint", SECRETS[2])
    ended = run(folder, "scan", "--json", "--vci", served.url, *details)
    served.close()
    assert ended.code == 0, ended.err
    (folder / "scan.json").write_text(ended.out, "utf-8")
    return folder


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as report:
        return {name: report.read(name) for name in report.namelist()}


def test_report_shows_neither_the_vehicle_nor_people(shop: Path, tmp_path: Path) -> None:
    ended = run(shop, "visit", "export", "--bug-report", str(tmp_path / "r.zip"))
    assert (ended.code, ended.out.splitlines()[0]) == (0, f"Report for support: {tmp_path / 'r.zip'}")
    whole = b"\0".join(members(tmp_path / "r.zip").values())
    bare = whole.replace(b" ", b"").replace(b"\r", b"").upper()
    assert not any(secret.encode() in whole for secret in (VIN, *SECRETS))
    for start in range(3, 12):
        piece = VIN[start : start + 6].encode()
        assert piece not in whole
        assert piece.hex().upper().encode() not in bare


def test_same_program_finds_the_same_in_the_report(shop: Path, tmp_path: Path) -> None:
    run(shop, "visit", "export", "--bug-report", str(tmp_path / "r.zip"))
    ended = run(tmp_path / "support", "scan", "--json", "--vci", f"replay:{tmp_path / 'r.zip'}")
    real = json.loads((shop / "scan.json").read_text("utf-8"))
    again = json.loads(ended.out.replace(NAME, VIN))
    for found in (real, again):
        found["scan"].pop("at")
        found.pop("reports")
        found.pop("is_demo")
    assert again == real


def test_replay_says_that_it_is_one(shop: Path, tmp_path: Path) -> None:
    run(shop, "visit", "export", "--bug-report", str(tmp_path / "r.zip"))
    support = tmp_path / "support"
    ended = run(support, "dtc", "read", "--vci", f"replay:{tmp_path / 'r.zip'}")
    assert ended.out.startswith("RECORDED")
    assert "RECORDED" in run(support, "visit", "list").out
    assert run(support, "scan").code == 2  # no adapter worked last


def test_vin_stays_where_that_is_asked_for(shop: Path, tmp_path: Path) -> None:
    ended = run(shop, "visit", "export", "1", "--json", "--with-vin", "--bug-report", str(tmp_path / "r.zip"))
    assert (ended.data["vin"], ended.data["visit"]) == ("real", 1)
    assert json.loads(members(tmp_path / "r.zip")["visit.json"])["vin"] == VIN


def test_file_that_is_there_stays_unless_it_is_to_be_replaced(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "r.zip").write_bytes(b"kept")
    ended = run(shop, "visit", "export", "--bug-report", str(tmp_path / "r.zip"))
    assert (ended.code, ended.out, (tmp_path / "r.zip").read_bytes()) == (1, "", b"kept")
    assert "exists already" in ended.err
    assert run(shop, "visit", "export", "--replace", "--bug-report", str(tmp_path / "r.zip")).code == 0


def test_full_disk_leaves_nothing_half_done(shop: Path, tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    ended = run(shop, "visit", "export", "--bug-report", str(tmp_path / "r.zip"), limit=limit)
    assert (ended.code, ended.out, list(tmp_path.iterdir())) == (1, "", [])
    assert "ake room" in ended.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--bug-report", "r.tar"), 2),
        ((), 2),
        (("99", "--bug-report", "r.zip"), 1),
    ],
)
def test_what_cannot_be_done_is_told(shop: Path, tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    ended = run(shop, "visit", "export", *(str(tmp_path / w) if w.startswith("r.") else w for w in words))
    assert (ended.code, ended.out) == (code, "")


@pytest.mark.parametrize("content", [b"", b"DCTRACE", b"PK\x03\x04 no zip"])
def test_file_that_is_no_recording_is_no_vehicle(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    ended = run(tmp_path / "data", "scan", "--vci", f"replay:{tmp_path / 'x'}")
    assert (ended.code, "Choose another recording" in ended.err) == (3, True)


def found(printed: str) -> object:
    """Return what a scan found, but for its time and what it is marked as."""
    scan = json.loads(printed)
    scan["scan"].pop("at")
    scan.pop("is_demo")
    return scan


@pytest.mark.parametrize("network", ["29bit", "iso9141", "kwp", "vpw", "pwm"])
def test_vin_is_hidden_on_every_network_and_the_rest_is_found_again(tmp_path: Path, network: str) -> None:
    served = serve_car(f"sim:demo?engine=off&scheme={network}", "genuine", 0)
    real = run(tmp_path / "shop", "scan", "--json", "--vci", served.url)
    served.close()
    assert real.code == 0, real.err
    path = tmp_path / "r.zip"
    ended = run(tmp_path / "shop", "visit", "export", "--json", "--bug-report", str(path))
    assert (ended.code, ended.data["vins_masked"]) == (0, 1)
    again = run(tmp_path / "support", "scan", "--json", "--vci", f"replay:{path}")
    assert found(again.out.replace(NAME, VIN)) == found(real.out)


def test_vin_is_hidden_on_a_vehicle_s_network_of_computers_too(tmp_path: Path) -> None:
    with started(tmp_path, "sim", "serve", "--json", "--doip", "0", "sim:demo?engine=off") as car:
        assert car.stdout is not None
        url = json.loads("".join(car.stdout.readline() for _ in range(3)))["url"]
        real = run(tmp_path / "shop", "scan", "--json", "--vci", url)
    path = tmp_path / "r.zip"
    run(tmp_path / "shop", "visit", "export", "--bug-report", str(path))
    again = run(tmp_path / "support", "scan", "--json", "--vci", f"replay:{path}")
    assert found(again.out.replace(NAME, VIN)) == found(real.out)
    assert not any(VIN.encode() in content for content in members(path).values())
