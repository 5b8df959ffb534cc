"""Letting in and forgetting by HTTP: one answer for all that is not good, and not too often."""

import base64
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.fleet_batches import Teller
from tests.updater.fleet.serving.served import Served, served
from updater.fleet.enrol.mount import AT_ONCE, routes
from updater.fleet.store.database import Database
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.services import Services


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as running:
        yield running


def told(answer: httpx.Response) -> tuple[int, str, list[str]]:
    return answer.status_code, answer.text, sorted(name for name in answer.headers if name != "date")


def test_every_code_that_is_not_good_gets_one_answer(service: Served) -> None:
    used = service.code()
    assert service.enrol(Teller("install-one"), used).status_code == 201
    other = Teller("install-two")
    answers = [told(service.enrol(other, code)) for code in ("", "WRONG", used, "'; --", "A" * 64)]
    taken = Teller("install-one")
    answers.append(told(service.enrol(taken, service.code("Klein"))))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 403


def test_a_request_has_to_be_signed_with_the_key_that_it_brings(service: Served) -> None:
    other = Teller("install-one")
    another = base64.b64encode(other.public).decode()
    assert service.enrol(Teller("install-one"), service.code(), public_key=another).status_code == 401


@pytest.mark.parametrize(
    "changed", [{"public_key": "AAAA"}, {"install": "x"}, {"more": 1}, {"install": "install-two"}]
)
def test_what_makes_no_sense_is_refused(service: Served, changed: dict[str, object]) -> None:
    assert service.enrol(Teller("install-one"), service.code(), **changed).status_code == 400


def test_an_address_may_not_ask_too_often(service: Served) -> None:
    answers = [service.enrol(Teller("install-one"), "WRONG") for _ in range(AT_ONCE + 1)]
    assert [answer.status_code for answer in answers] == [403] * AT_ONCE + [429]
    assert answers[-1].headers["retry-after"]


def test_forgetting_takes_the_installs_own_signature(service: Served) -> None:
    teller, thief = Teller("install-one"), Teller("install-one")
    service.enrol(teller, service.code())
    asked = {"install": "install-one", "nonce": "0123456789abcdef" * 2}
    assert service.signed(thief, "/v1/forget", asked).status_code == 401
    assert service.signed(teller, "/v1/forget", {**asked, "install": "install-two"}).status_code == 400
    assert service.signed(teller, "/v1/forget", {**asked, "nonce": "short"}).status_code == 400
    assert service.signed(teller, "/v1/forget", asked).status_code == 200


def test_open_enrolment_is_switched_on_by_a_word(database: Database, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="open"):
        routes(Services(database, tmp_path, lambda: 0, {"enrol": {"open": "yes"}}))


def test_openly_everybody_is_let_in(tmp_path: Path) -> None:
    (tmp_path / "fleet.toml").write_text("[enrol]\nopen = true\n")
    with served(tmp_path) as running:
        answer = running.enrol(Teller("install-one"), "")
        assert (answer.status_code, answer.json()["how"]) == (201, "open")
