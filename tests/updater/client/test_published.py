"""Where things lie in a repository, and whose word counts."""

from pathlib import Path

import pytest

from tests.attacks.repository import START, Repository, founded, halt_list, policy, published, resume_list
from updater.client.errors import DamagedError, TrustError
from updater.client.published import (
    RELEASES,
    halts,
    listed,
    look_into_releases,
    policies_of,
)
from updater.client.tuf_client import TufClient
from updater.client.tuf_fetcher import Pace, SourceFetcher


def client(folder: Path, repository: Repository) -> TufClient:
    fetcher = SourceFetcher(repository.source(), Pace())
    return TufClient(folder / "tuf", fetcher, repository.first_root, START)


def test_what_was_released_is_listed_by_platform(tmp_path: Path) -> None:
    looked = client(tmp_path, published("1.1.0"))
    look_into_releases(looked)

    assert set(listed(looked, "app", "linux-x86_64")) == {"1.0.0", "1.1.0"}
    assert (
        set(listed(looked, "app", "windows-x86_64"))
        == set(listed(looked, "launcher", "linux-x86_64"))
        == set()
    )


def test_what_was_released_is_not_known_before_anybody_looked(tmp_path: Path) -> None:
    assert client(tmp_path, founded()).targets_of(RELEASES) == {}


def test_halts_come_with_what_was_lifted(tmp_path: Path) -> None:
    repository = founded()
    repository.put("halt", "control/halt.json", halt_list(h1="1.1.0"))
    repository.put("resume", "control/resume.json", resume_list("h0"))

    stopped, lifted = halts(client(tmp_path, repository.publish("halt", "resume")))

    assert ([(each.halt_id, each.version) for each in stopped], lifted) == ([("h1", "1.1.0")], {"h0"})


@pytest.mark.parametrize("role", ["halt", "resume"])
def test_a_list_that_is_missing_is_an_error(tmp_path: Path, role: str) -> None:
    repository = founded()
    repository.signed[role].targets.clear()

    with pytest.raises(DamagedError, match=f"no control/{role}.json"):
        halts(client(tmp_path, repository.publish(role)))


POLICIES: list[tuple[str, str, list[str]]] = [
    ("pilot", "", ["chan-pilot"]),
    ("pilot", "DE", ["chan-pilot"]),
    ("regional", "", ["chan-regional"]),
    ("regional", "FR", ["chan-regional"]),
    ("regional", "DE", ["chan-regional", "regional-DE"]),
    ("beta", "", []),
]


@pytest.mark.parametrize(("channel", "region", "roles"), POLICIES)
def test_a_channel_and_region_have_their_policies(
    tmp_path: Path, channel: str, region: str, roles: list[str]
) -> None:
    found = policies_of(client(tmp_path, founded()), channel, region)

    assert [each.role for each in found] == roles


def test_the_channel_may_speak_for_a_region_without_a_desk(tmp_path: Path) -> None:
    repository = founded()
    path = "channels/regional/FR/policy.json"
    repository.put("chan-regional", path, policy("regional:FR", 1, "1.0.0"))

    found = policies_of(client(tmp_path, repository.publish("chan-regional")), "regional", "FR")

    assert [(each.path, each.role) for each in found][1:] == [(path, "chan-regional")]


def test_a_policy_of_another_channel_is_refused(tmp_path: Path) -> None:
    repository = founded()
    repository.put("chan-pilot", "channels/pilot/policy.json", policy("beta", 2, "1.0.0"))

    with pytest.raises(DamagedError, match="is the policy of beta"):
        policies_of(client(tmp_path, repository.publish("chan-pilot")), "pilot", "")


def test_a_policy_that_the_top_role_names_is_refused(tmp_path: Path) -> None:
    repository = founded()
    repository.put("targets", "channels/pilot/policy.json", policy("pilot", 2, "1.0.0"))

    with pytest.raises(TrustError, match="no say"):
        policies_of(client(tmp_path, repository.publish("targets")), "pilot", "")
