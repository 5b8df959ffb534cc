"""updater.upload.membership: being let in, and asking to be forgotten."""

import json
from base64 import b64decode

import pytest

from tests.updater.fleet_site import Answer, FleetSite
from tests.updater.upload.conftest import INSTALL, Shop
from updater.client.errors import CaptivePortalError, OfflineError, UpdateError
from updater.upload.errors import AnswerError, CodeRefusedError, LaterError, NotEnrolledError, RevokedError
from updater.upload.folder import Enrolled
from updater.upload.keys import ensure_key, public_text

NONCE = "0f" * 16


def test_install_is_let_in_with_its_key_and_remembers_where(shop: Shop, site: FleetSite) -> None:
    enrolled = shop.membership().enrol()
    assert enrolled == Enrolled(site.url, INSTALL, "open")
    assert shop.folder.enrolled() == enrolled == shop.membership().enrolled()
    assert site.keys[INSTALL] == b64decode(public_text(ensure_key(shop.folder.key)))


def test_code_of_the_shop_counts_once(shop: Shop, site: FleetSite) -> None:
    site.is_open, site.codes = False, {"ABCD-EFGH"}
    assert shop.membership().enrol("ABCD-EFGH").how == "code"
    with pytest.raises(CodeRefusedError):
        shop.membership().enrol("ABCD-EFGH")


def test_what_is_said_of_an_install(shop: Shop, site: FleetSite) -> None:
    shop.membership().enrol()
    said = json.loads(site.asked[0].body)
    assert {**said, "public_key": ""} == {
        "install": INSTALL,
        "public_key": "",
        "code": "",
        "channel": "pilot",
        "region": "EU",
        "platform": "linux-x86_64",
    }


def test_enrolling_again_keeps_the_key(shop: Shop, site: FleetSite) -> None:
    shop.membership().enrol()
    first = site.keys[INSTALL]
    shop.membership().enrol()
    assert site.keys[INSTALL] == first


def test_nobody_is_let_in_without_a_code_where_that_is_so(shop: Shop, site: FleetSite) -> None:
    site.is_open = False
    with pytest.raises(NotEnrolledError) as raised:
        shop.membership().enrol()
    assert not isinstance(raised.value, CodeRefusedError)
    assert shop.folder.enrolled() is None


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer.of({"install": "another", "how": "open"}, 201), AnswerError),
        (Answer.of({"install": INSTALL, "how": "luck"}, 201), AnswerError),
        (Answer.of({"install": INSTALL}, 201), AnswerError),
        (Answer(201, b"welcome"), AnswerError),
        (Answer.of({"install": INSTALL, "how": "open"}, 200), AnswerError),
        (Answer(201, b"<html>"), CaptivePortalError),
        (Answer(302, headers={"Location": "/"}), AnswerError),
        (Answer(404), AnswerError),
        (Answer(429), LaterError),
        (Answer(cut=-1), OfflineError),
    ],
)
def test_answer_that_lets_nobody_in_is_not_believed(
    shop: Shop, site: FleetSite, answer: Answer, kind: type[UpdateError]
) -> None:
    site.instead = lambda _: answer
    with pytest.raises(kind):
        shop.membership().enrol()
    assert shop.folder.enrolled() is None


def test_enrolment_elsewhere_or_of_another_install_counts_for_nothing(shop: Shop) -> None:
    membership = shop.membership()
    membership.enrol()
    for other in (
        Enrolled("https://fleet.example", INSTALL, "open"),
        Enrolled(shop.site.url, "ff" * 16, "open"),
    ):
        shop.folder.keep_enrolled(other, shop.now)
        assert membership.enrolled() is None


def test_enrolment_whose_key_is_gone_counts_for_nothing(shop: Shop) -> None:
    membership = shop.membership()
    membership.enrol()
    shop.folder.key.unlink()
    assert membership.enrolled() is None
    with pytest.raises(NotEnrolledError, match="key is gone"):
        membership.send(b"")


def test_request_to_be_forgotten_is_heard(shop: Shop, site: FleetSite) -> None:
    membership = shop.membership()
    membership.enrol()
    assert membership.forget(NONCE)
    assert site.forgotten == [NONCE]


def test_service_that_does_not_know_the_install_says_so(shop: Shop) -> None:
    ensure_key(shop.folder.key)
    assert not shop.membership().forget(NONCE)


@pytest.mark.parametrize(
    ("answer", "kind"), [(Answer(403), RevokedError), (Answer(404), AnswerError), (Answer(500), LaterError)]
)
def test_request_that_is_not_granted_is_told(
    shop: Shop, site: FleetSite, answer: Answer, kind: type[UpdateError]
) -> None:
    ensure_key(shop.folder.key)
    site.instead = lambda _: answer
    with pytest.raises(kind):
        shop.membership().forget(NONCE)


@pytest.mark.parametrize("status", [200, 202, 204])
def test_every_good_answer_grants_it(shop: Shop, site: FleetSite, status: int) -> None:
    ensure_key(shop.folder.key)
    site.instead = lambda _: Answer(status)
    assert shop.membership().forget(NONCE)
