"""A code lets somebody in; what is published does not tell it."""

import hashlib
import re
from dataclasses import replace

from tests.updater.release.conftest import Reader
from tests.updater.world import World
from updater.client.policy import parse_policy
from updater.release.inviting import draw_code, invite


def test_hash_of_the_code_is_in_the_policy(world: World, reader: Reader) -> None:
    code, _ = invite(world.desk, "pilot", "for the shop")
    policy = parse_policy(reader("channels/pilot/policy.json") or b"")
    assert policy.invitations == (hashlib.sha256(code.encode()).hexdigest(),)


def test_code_itself_is_written_nowhere(world: World) -> None:
    code, _ = invite(world.desk, "pilot", "for the shop")
    files = [path for path in world.desk.folder.rglob("*") if path.is_file()]
    assert not any(code.encode() in path.read_bytes() for path in files)


def test_further_code_leaves_the_first_one_valid(world: World, reader: Reader) -> None:
    for _ in range(2):
        invite(world.desk, "beta", "for the shop")
    assert len(parse_policy(reader("channels/beta/policy.json") or b"").invitations) == 2


def test_code_can_be_read_out(world: World) -> None:
    assert re.fullmatch(r"([A-HJ-NP-Z2-9]{5}-){3}[A-HJ-NP-Z2-9]{5}", draw_code(world.desk))


def test_code_is_drawn(world: World) -> None:
    fixed = replace(world.desk, draw=lambda count: bytes(range(count)))
    assert draw_code(fixed) == "ABCDE-FGHJK-LMNPQ-RSTUV"
