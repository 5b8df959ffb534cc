"""Metrics are for this machine, or for who has the token."""

import pytest
from starlette.requests import Request

from updater.fleet.serving.own_routes import may_read


def request(peer: str, **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": raw, "client": (peer, 5)})


@pytest.mark.parametrize(
    ("peer", "headers", "token", "may"),
    [
        ("127.0.0.1", {}, "", True),
        ("::1", {}, "", True),
        ("192.0.2.1", {}, "", False),
        ("192.0.2.1", {"authorization": "Bearer good"}, "good", True),
        ("192.0.2.1", {"authorization": "Bearer bad"}, "good", False),
        ("192.0.2.1", {"authorization": "Bearer "}, "", False),
        ("127.0.0.1", {"x_forwarded_for": "192.0.2.1"}, "", False),
        ("127.0.0.1", {"forwarded": "for=192.0.2.1"}, "", False),
        ("127.0.0.1", {"x_forwarded_for": "192.0.2.1", "authorization": "Bearer good"}, "good", True),
        ("127.0.0.1", {"authorization": "Bearer bäd"}, "good", False),
    ],
)
def test_metrics_are_for_this_machine_or_with_the_token(
    peer: str, headers: dict[str, str], token: str, may: bool
) -> None:
    assert may_read(request(peer, **headers), token) == may
