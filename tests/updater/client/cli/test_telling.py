"""updater.client.cli.telling: what a person types to send, and to be let in."""

import json
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.program import ended
from tests.updater.client.cli.conftest import Run
from tests.updater.command import update, updating
from tests.updater.fleet_site import Answer, FleetSite, serving
from tests.updater.spools import SpoolMaker, operation
from updater.client.install import DEFAULTS, read_install, write_install
from updater.install import audit
from updater.install.layout import Layout


@pytest.fixture
def site() -> Iterator[FleetSite]:
    with serving(FleetSite()) as found:
        yield found


@pytest.fixture
def maker(tmp_path: Path) -> SpoolMaker:
    """Return the spool in the data folder that the environment names."""
    return SpoolMaker(tmp_path / "data" / "telemetry")


def settle(shop: Layout, site: FleetSite) -> None:
    """Let the install know where its fleet service is."""
    install = read_install(shop)
    assert install is not None
    write_install(shop, replace(install, fleet=site.url))


def test_what_waits_is_sent(shop: Layout, run: Run, maker: SpoolMaker, site: FleetSite) -> None:
    settle(shop, site)
    maker.add(operation(), operation())
    assert run("upload", "--json").data == {
        "sent": 2,
        "known": 0,
        "left": 0,
        "quarantined": 0,
        "wait_until": None,
        "why": "",
    }


def test_people_are_told_in_words(shop: Layout, run: Run, maker: SpoolMaker, site: FleetSite) -> None:
    settle(shop, site)
    maker.add(operation())
    assert run("upload").out == f"Sent to {site.url.removeprefix('http://')}: 1 event.\n"


def test_failure_tells_what_went_before_it(
    shop: Layout, run: Run, maker: SpoolMaker, site: FleetSite
) -> None:
    settle(shop, site)
    maker.add(*map(operation, range(700)))
    site.instead = lambda _: Answer(503) if site.kept else None
    done = run("upload", "--json")
    assert (done.code, done.data["error"], done.data["sent"], done.data["left"]) == (3, "later", 500, 200)
    assert (done.data["why"], done.data["wait_until"] is not None) == ("later", True)
    waiting = run("upload", "--json")
    assert (waiting.code, waiting.data["why"]) == (0, "waiting")
    site.instead = lambda _: None
    assert run("upload", "--now", "--json").data["sent"] == 200


def test_folder_and_service_may_be_named(run: Run, tmp_path: Path, site: FleetSite) -> None:
    other = SpoolMaker(tmp_path / "other")
    other.add(operation())
    assert run("upload", "--spool", str(other.folder), "--fleet", site.url, "--json").data["sent"] == 1


def test_service_that_the_version_brings_is_asked(
    shop: Layout, run: Run, maker: SpoolMaker, site: FleetSite
) -> None:
    defaults = shop.version("1.0.0") / DEFAULTS
    defaults.write_text(json.dumps({**json.loads(defaults.read_bytes()), "fleet": site.url}))
    maker.add(operation())
    assert run("upload", "--json").data["sent"] == 1


def test_install_without_a_service_is_told_how_to_name_one(run: Run, maker: SpoolMaker) -> None:
    maker.add(operation())
    done = run("upload", "--json")
    assert (done.code, done.data["error"]) == (4, "no-fleet")


def test_vehicle_that_is_connected_is_not_disturbed(
    shop: Layout, run: Run, maker: SpoolMaker, site: FleetSite
) -> None:
    settle(shop, site)
    maker.add(operation())
    shop.busy.mkdir()
    (shop.busy / "1").write_text("A vehicle is connected.")
    done = run("upload", "--json")
    assert (done.code, done.data["error"], site.asked) == (4, "vehicle-connected", [])
    assert (done.data["sent"], done.data["left"]) == (0, 1)


def test_install_is_let_in_with_a_code(shop: Layout, run: Run, maker: SpoolMaker, site: FleetSite) -> None:
    site.is_open, site.codes = False, {"ABCD"}
    settle(shop, site)
    done = run("enrol", "ABCD", "--who", "Tess", "--json")
    install = read_install(shop)
    assert install is not None
    assert done.data == {"fleet": site.url, "install": install.install_id, "how": "code"}
    assert (audit.read(shop)[-1]["act"], audit.read(shop)[-1]["who"]) == ("enrol", "Tess")
    maker.add(operation())
    assert run("upload", "--json").data["sent"] == 1


def test_code_is_never_logged(shop: Layout, run: Run, site: FleetSite) -> None:
    site.codes = {"SECRET-CODE"}
    run("enrol", "SECRET-CODE", "--fleet", site.url)
    assert "SECRET-CODE" not in shop.audit.read_text()


def test_code_that_is_not_good_is_told(shop: Layout, run: Run, site: FleetSite, tmp_path: Path) -> None:
    settle(shop, site)
    done = run("enrol", "WRONG", "--json")
    assert (done.code, done.data["error"]) == (5, "code-refused")
    assert not (tmp_path / "data" / "telemetry" / "enrolled.json").exists()


def test_enrolment_ends_the_wait_for_one(shop: Layout, run: Run, maker: SpoolMaker, site: FleetSite) -> None:
    settle(shop, site)
    site.is_open, site.codes = False, {"ABCD"}
    maker.add(operation())
    assert run("upload", "--json").data["error"] == "not-enrolled"
    run("enrol", "ABCD")
    assert run("upload", "--json").data["sent"] == 1


def test_service_that_was_named_with_a_code_is_kept(
    shop: Layout, run: Run, maker: SpoolMaker, site: FleetSite
) -> None:
    run("enrol", "--fleet", f"{site.url}/")
    install = read_install(shop)
    assert install is not None
    assert install.fleet == site.url
    maker.add(operation())
    assert run("upload", "--json").data["sent"] == 1


def test_home_of_nobody_is_told(run: Run, site: FleetSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAGCLINIC_DATA", "~nobody-of-that-name")
    done = run("upload", "--fleet", site.url, "--json")
    assert (done.code, done.data["error"]) == (4, "not-allowed")


@pytest.mark.parametrize(
    "url", ["http://fleet.example", "ftp://localhost", "", "https://a:b@fleet.example", "https://x/?a"]
)
@pytest.mark.parametrize("verb", ["upload", "enrol"])
def test_service_that_is_not_encrypted_is_wrong_usage(run: Run, verb: str, url: str) -> None:
    with pytest.raises(SystemExit) as raised:
        run(verb, "--fleet", url)
    assert raised.value.code == 2


@pytest.mark.parametrize("code", ["", " ", "x" * 65, "sch\u00f6n", "a\nb"])
def test_code_that_can_be_none_is_wrong_usage(run: Run, code: str) -> None:
    with pytest.raises(SystemExit) as raised:
        run("enrol", code)
    assert raised.value.code == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_program_ends_when_it_is_asked_to(
    shop: Layout, maker: SpoolMaker, site: FleetSite, number: signal.Signals
) -> None:
    settle(shop, site)
    maker.add(*map(operation, range(700)))

    def stop(_: object, answer: Answer) -> Answer:
        uploading.send_signal(number)
        return answer

    with updating(shop, "upload", "--json", "--spool", str(maker.folder)) as uploading:
        site.after = stop
        done = ended(uploading)
    assert (done.code, done.data["error"]) == (1, "cancelled")
    site.after = lambda _, answer: answer
    assert update(shop, "upload", "--json", "--spool", str(maker.folder)).data["left"] == 0
    assert site.numbers() == list(range(1, 701))


def test_program_of_its_own_does_it_too(shop: Layout, maker: SpoolMaker, site: FleetSite) -> None:
    settle(shop, site)
    maker.add(operation())
    assert update(shop, "upload", "--json", "--spool", str(maker.folder)).data["sent"] == 1
