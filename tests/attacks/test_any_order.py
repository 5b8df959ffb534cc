"""Attacks in any order, with power cuts between: floors never sink; the real repository wins in the end."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attacks.repository import EVIL, START, Files, Repository, founded, halt_list, offer, release
from tests.attacks.shop import Shop, shop
from updater.client.overlay import Overlay
from updater.install.state import State


@cache
def history() -> tuple[Repository, ...]:
    """Return what the repository was from its beginning to today: 1.3.0 is offered and 1.2.0 is halted."""
    repository = founded()
    states = [repository]
    for number in (1, 2, 3):
        repository = repository.copied()
        repository.now += timedelta(days=7)
        release(repository, f"1.{number}.0")
        offer(repository, f"1.{number}.0", "1.0.0", seq=number + 1, floor=f"1.{number - 1}.0")
        repository.publish("releases", "chan-pilot")
        states.append(repository)
        repository = repository.copied()
        repository.rotate(("timestamp", "releases", "chan-pilot")[number - 1])
        states.append(repository.publish())
    today = repository.copied()
    today.put("halt", "control/halt.json", halt_list(h1="1.2.0"))
    return (*states, today.publish("halt"))


@cache
def forged() -> tuple[Repository, ...]:
    """Return each of those states as an attacker goes on with it who has no key."""
    found = []
    for state in history():
        attacker = state.copied()
        stranger = founded().signers
        attacker.signers |= {role: stranger[role] for role in stranger}
        release(attacker, EVIL)
        offer(attacker, EVIL, seq=90)
        attacker.signed["timestamp"].version += 7
        found.append(attacker.publish("releases", "chan-pilot"))
    return tuple(found)


def torn(files: dict[str, bytes], number: int) -> dict[str, bytes]:
    """Return files of which one is cut off."""
    path = sorted(files)[number % len(files)]
    return files | {path: files[path][: number % (len(files[path]) + 1)]}


@dataclass(frozen=True)
class Act:
    """What happens: something is served, by a server or by a stick, or the cache goes."""

    kind: str
    number: int
    is_stick: bool

    def on(self, computer: Shop) -> str:
        """Let it happen, and return the version that would be taken."""
        if self.kind == "cut":
            if computer.layout.trusted.exists():
                computer.loses_its_cache()
            return ""
        states = forged() if self.kind == "forged" else history()
        files = states[self.number % len(states)].files
        source = Files(torn(files, self.number) if self.kind == "torn" else files)
        return computer.takes(Overlay(source, computer.layout.trusted) if self.is_stick else source)


ACTS = st.lists(
    st.builds(
        Act, st.sampled_from(["old", "old", "forged", "torn", "cut"]), st.integers(0, 10_000), st.booleans()
    ),
    min_size=1,
    max_size=8,
)


def is_lower(after: State, before: State) -> bool:
    numbers = (after.policy_seq.get(name, 0) < number for name, number in before.policy_seq.items())
    return any(
        (
            *numbers,
            after.root_version < before.root_version,
            after.time_floor < before.time_floor,
            after.floor < before.floor,
            not before.halts.items() <= after.halts.items(),
        )
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_no_order_of_attacks_and_cuts_brings_code_in_lowers_a_floor_or_keeps_the_real_one_out(
    acts: list[Act], tmp_path_factory: pytest.TempPathFactory
) -> None:
    today = history()[-1]
    computer = replace(shop(Path(tmp_path_factory.mktemp("any")), founded()), root=today.first_root)
    computer.now = START + timedelta(days=28)
    for act in acts:
        before = computer.state
        assert act.on(computer) != EVIL
        assert not is_lower(computer.state, before)

    assert computer.takes(today.source()) == "1.3.0"
