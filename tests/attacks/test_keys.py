"""Attacks with stolen keys: fewer than are needed, and those of roles that may say only some things."""

from pathlib import Path

import pytest

from tests.attacks.repository import (
    EVIL,
    ROLES,
    Files,
    Repository,
    candidate,
    delegate,
    evil,
    founded,
    halt_list,
    offer,
    policy,
    published,
    release,
    resume_list,
)
from tests.attacks.shop import shop

DESK = "channels/regional/DE/policy.json"


def halted(version: str) -> Repository:
    """Return a repository that offers `version` and has halted it."""
    repository = published(version)
    repository.put("halt", "control/halt.json", halt_list(h1=version))
    return repository.publish("halt")


def malicious(role: str) -> Repository:
    """Return what an attacker would have `role` say."""
    repository = halted("1.1.0")
    if role == "resume":
        repository.put("resume", "control/resume.json", resume_list("h1"))
    elif role == "chan-regional":
        release(repository, EVIL)
        repository.publish("releases")
        offer(repository, EVIL, seq=3)
        repository.publish("regional-DE")
    else:
        release(repository, EVIL)
        offer(repository, EVIL, seq=3)
        repository.publish("chan-regional", "regional-DE")
    return repository


@pytest.mark.parametrize("role", ["releases", "chan-regional", "resume"])
def test_one_key_fewer_than_needed_signs_nothing(tmp_path: Path, role: str) -> None:
    repository = malicious(role)
    needed = ROLES[role][1]

    taken = shop(tmp_path, repository, "regional", "DE").takes(
        repository.publish(role, by=needed - 1).source()
    )

    assert taken == ""


@pytest.mark.parametrize("role", ["releases", "chan-regional", "resume"])
def test_all_keys_that_are_needed_do_sign(tmp_path: Path, role: str) -> None:
    repository = malicious(role).publish(role)

    taken = shop(tmp_path, repository, "regional", "DE").takes(repository.source())

    assert taken == ("1.1.0" if role == "resume" else EVIL)


@pytest.mark.parametrize("stolen", ["snapshot", "timestamp"])
def test_one_stolen_online_key_brings_no_older_offer_back(tmp_path: Path, stolen: str) -> None:
    attacker = published("1.1.0")
    repository = attacker.copied()
    offer(repository, "1.0.0", seq=3)
    computer = shop(tmp_path, repository)
    computer.asks(repository.publish("chan-pilot").source())
    stranger = founded().signers
    attacker.signers |= {role: stranger[role] for role in stranger if role != stolen}
    attacker.signed["timestamp"].version = attacker.signed["snapshot"].version = 50

    assert computer.takes(attacker.publish().source()) == ""


def test_all_keys_of_both_machines_and_the_channel_bring_no_code(tmp_path: Path) -> None:
    repository = published("1.1.0")
    stranger = founded().signers
    offline = ("root", "targets", "releases")
    repository.signers |= {role: stranger[role] for role in offline}
    release(repository, EVIL)
    offer(repository, EVIL, seq=3)
    every = [role for role in repository.signed if role not in {"root", "snapshot", "timestamp", "targets"}]

    assert shop(tmp_path, repository).takes(repository.publish(*every).source()) == ""


def test_two_of_five_root_keys_name_no_new_keys(tmp_path: Path) -> None:
    repository = founded()
    computer = shop(tmp_path, repository)
    attacker = repository.copied()
    newcomer = founded().signers["timestamp"][0]
    attacker.signed["root"].add_key(newcomer.public_key, "timestamp")
    attacker.signers["timestamp"] = [newcomer]
    attacker.sign("root", by=2)

    assert computer.takes(evil(attacker)) == ""


def test_one_of_three_targets_keys_names_no_new_release_keys(tmp_path: Path) -> None:
    repository = founded()
    computer = shop(tmp_path, repository)
    repository.signers["releases"] = founded().signers["releases"]
    delegate(repository, "targets", "releases")
    repository.sign("targets", by=1)

    assert computer.takes(evil(repository)) == ""


def test_three_of_five_root_keys_do_name_new_keys(tmp_path: Path) -> None:
    repository = published("1.1.0")
    computer = shop(tmp_path, repository)
    repository.rotate("timestamp")

    assert computer.takes(repository.publish().source()) == "1.1.0"


def test_a_stolen_halt_key_forgets_no_halt(tmp_path: Path) -> None:
    repository = halted("1.1.0")
    computer = shop(tmp_path, repository)
    computer.asks(repository.source())
    repository.put("halt", "control/halt.json", halt_list())

    assert computer.takes(repository.publish("halt").source()) == ""


def test_a_stolen_halt_key_gives_no_halt_another_version(tmp_path: Path) -> None:
    repository = halted("1.1.0")
    computer = shop(tmp_path, repository)
    computer.asks(repository.source())
    repository.put("halt", "control/halt.json", halt_list(h1="0.0.1"))

    assert computer.takes(repository.publish("halt").source()) == ""


def test_a_stolen_halt_key_lifts_nothing(tmp_path: Path) -> None:
    repository = halted("1.1.0")
    repository.put("halt", "control/resume.json", resume_list("h1"))

    assert shop(tmp_path, repository).takes(repository.publish("halt").source()) == ""


def test_a_stolen_halt_key_can_stop(tmp_path: Path) -> None:
    repository = halted("1.1.0")

    assert shop(tmp_path, repository).takes(repository.source()) == ""


def test_a_stolen_halt_key_fills_no_memory(tmp_path: Path) -> None:
    repository = founded()
    computer = shop(tmp_path, repository)
    for times in range(3):
        halts = halt_list(**{f"h{times}-{number}": "1.0.1" for number in range(1_000)})
        repository.put("halt", "control/halt.json", halts)
        computer.asks(repository.publish("halt").source())

    assert len(computer.state.halts) == 2_000


def test_a_list_of_halts_that_is_missing_stops_everything(tmp_path: Path) -> None:
    repository = published("1.1.0")
    repository.signed["halt"].targets.clear()

    assert shop(tmp_path, repository).takes(repository.publish("halt").source()) == ""


def test_lifted_halts_stop_no_more(tmp_path: Path) -> None:
    repository = halted("1.1.0")
    computer = shop(tmp_path, repository)
    computer.asks(repository.source())
    repository.put("resume", "control/resume.json", resume_list("h1"))

    assert computer.takes(repository.publish("resume").source()) == "1.1.0"


def test_a_stolen_desk_key_offers_nothing_that_the_channel_does_not(tmp_path: Path) -> None:
    repository = published("1.1.0")
    offer(repository, "1.0.0", seq=3)
    repository.publish("chan-regional", "regional-DE")
    repository.put("regional-DE", DESK, policy("regional:DE", 4, "1.1.0"))

    served = repository.publish("regional-DE").source()

    assert shop(tmp_path, repository, "regional", "DE").takes(served) == ""


def test_a_stolen_desk_key_makes_no_share_larger(tmp_path: Path) -> None:
    repository = published("1.1.0")
    nobody = candidate("1.1.0", threshold=0)
    repository.put("chan-regional", "channels/regional/policy.json", policy("regional", 3, nobody))
    urgent = candidate("1.1.0", emergency=True)
    repository.put("regional-DE", DESK, policy("regional:DE", 3, urgent))

    served = repository.publish("chan-regional", "regional-DE").source()

    assert shop(tmp_path, repository, "regional", "DE").takes(served) == ""


def test_a_desk_that_leaves_its_policy_out_widens_nothing(tmp_path: Path) -> None:
    repository = published("1.1.0")
    del repository.signed["regional-DE"].targets[DESK]

    served = repository.publish("regional-DE").source()

    assert shop(tmp_path, repository, "regional", "DE").takes(served) == ""


def test_a_region_without_a_desk_goes_by_the_channel(tmp_path: Path) -> None:
    repository = published("1.1.0")

    assert shop(tmp_path, repository, "regional", "FR").takes(repository.source()) == "1.1.0"


def test_a_role_that_two_others_name_is_believed_by_nobody(tmp_path: Path) -> None:
    repository = published("1.1.0")
    delegate(repository, "chan-pilot", "regional-DE", "halt")

    assert shop(tmp_path, repository).refusal(repository.publish("chan-pilot").source()) == "trust"


def test_a_version_that_a_policy_of_nobody_offers_is_not_taken(tmp_path: Path) -> None:
    repository = published("1.1.0")
    repository.signed["chan-pilot"].targets.clear()
    computer = shop(tmp_path, repository)

    view = computer.asks(repository.publish("chan-pilot").source())

    assert (view.policies, view.notes) == (
        (),
        ("There is no signed policy for this channel and region: nothing is taken.",),
    )


def test_nothing_is_believed_without_a_source(tmp_path: Path) -> None:
    assert shop(tmp_path, founded()).refusal() == "offline"


def test_an_empty_source_is_none(tmp_path: Path) -> None:
    assert shop(tmp_path, founded()).refusal(Files({})) == "offline"
