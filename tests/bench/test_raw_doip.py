"""The raw conversation over IP."""

from tests.bench.raw_doip import raw_doip
from tests.contract.channels import doip


def test_answer_is_told_from_the_gateways_receipt() -> None:
    with doip() as served:
        host, _, port = served.url.removeprefix("doip:").partition(":")
        with raw_doip(host, int(port), served.engine.request) as ask:
            answered = [ask(), ask()]
    assert [answer[:2] for answer in answered] == [b"\x41\x0c"] * 2
