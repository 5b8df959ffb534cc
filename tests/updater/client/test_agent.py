"""Whole updates: a publisher with real keys, real places, an install, and what people do with it."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from securesystemslib.signer import CryptoSigner, Key

from tests.updater.broken_library import without
from tests.updater.client.web import PAGE, Answer, Site, serving
from tests.updater.memory_keys import MemoryKeys
from tests.updater.world import PLATFORM, World, two_versions
from updater.client.acts import Act
from updater.client.agent import Agent
from updater.client.decide import Kind
from updater.client.errors import (
    BusyError,
    CancelledError,
    CaptivePortalError,
    InstallError,
    NoStickError,
    NotAllowedError,
    NotKeptError,
    NotPermittedError,
    OfflineError,
    SelfTestError,
    StickError,
    TrustError,
)
from updater.client.install import read_install, write_install
from updater.client.offers import read_offer
from updater.client.work import Progress, Work
from updater.install import audit
from updater.install.installed import find
from updater.install.layout import Layout
from updater.install.locks import holding
from updater.install.state import Pin, State, change_state, read_state
from updater.release.bundling import Load, bundle
from updater.release.rotating import rotate

ACT = Act("kim", "because")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two versions, of which the newer one is offered to pilots; nobody changes it."""
    return two_versions(tmp_path_factory.mktemp("world"))


@pytest.fixture
def own_world(tmp_path: Path) -> World:
    """The same, to be changed."""
    return two_versions(tmp_path / "world")


@pytest.fixture
def layout(world: World, tmp_path: Path) -> Layout:
    return world.make_install(tmp_path / "shop", version="1.0.0")


def agent_of(layout: Layout, world: World, work: Work | None = None) -> Agent:
    return Agent(layout, layout.version("1.0.0") / "trust", world.clock, work)


@pytest.fixture
def agent(layout: Layout, world: World) -> Agent:
    return agent_of(layout, world)


def state_of(layout: Layout) -> State:
    state = read_state(layout)
    assert state
    return state


def move_to(layout: Layout, *repositories: str) -> None:
    install = read_install(layout)
    assert install
    write_install(layout, replace(install, repositories=repositories))


# Looking ---------------------------------------------------------------------------------------


def test_a_check_offers_what_the_policy_has(agent: Agent, layout: Layout) -> None:
    found = agent.check()
    assert found.decision.kind is Kind.TAKE
    assert found.offer == read_offer(layout)
    assert found.offer
    assert (found.offer.version, found.offer.notes, found.offer.is_here) == (
        "1.1.0",
        ("This is 1.1.0.",),
        False,
    )


def test_a_check_switches_nothing(agent: Agent, layout: Layout) -> None:
    agent.check()
    assert (state_of(layout).current, find(layout, "1.1.0")) == ("1.0.0", None)


def test_whoever_is_up_to_date_is_offered_nothing(world: World, tmp_path: Path) -> None:
    layout = world.make_install(tmp_path / "shop", version="1.1.0")
    found = Agent(layout, layout.version("1.1.0") / "trust", world.clock).check()
    assert (found.decision.kind, found.offer) == (Kind.UP_TO_DATE, None)


def test_nobody_to_ask_is_offline(agent: Agent, layout: Layout, tmp_path: Path) -> None:
    move_to(layout, (tmp_path / "nowhere").as_uri())
    with pytest.raises(OfflineError):
        agent.check()


def test_a_new_install_draws_who_it_is_once(agent: Agent, layout: Layout, world: World) -> None:
    for slot in layout.slots("install"):
        slot.unlink(missing_ok=True)
    defaults = {"channel": "pilot", "platform": PLATFORM, "repositories": [world.repo.as_uri()]}
    (layout.version("1.0.0") / "trust" / "defaults.json").write_text(json.dumps(defaults))
    agent.check()
    install = read_install(layout)
    assert agent.check().decision.kind is Kind.TAKE
    assert (install, install and install.channel) == (read_install(layout), "pilot")
    assert [entry["act"] for entry in audit.read(layout)].count("new-install") == 1


def test_an_install_that_nobody_set_up_says_so(agent: Agent, layout: Layout) -> None:
    for slot in layout.slots("install"):
        slot.unlink(missing_ok=True)
    (layout.version("1.0.0") / "trust" / "defaults.json").unlink()
    with pytest.raises(InstallError):
        agent.check()


# Taking ----------------------------------------------------------------------------------------


def test_what_is_taken_starts_next_and_has_to_prove_itself(agent: Agent, layout: Layout) -> None:
    taken = agent.apply(ACT)
    state = state_of(layout)
    assert (taken.version, taken.is_taken, taken.starts) == ("1.1.0", True, "next")
    assert (state.current, state.last_good, state.trial and state.trial.version) == (
        "1.1.0",
        "1.0.0",
        "1.1.0",
    )


def test_what_is_taken_is_byte_for_byte_what_was_built(agent: Agent, layout: Layout, world: World) -> None:
    agent.apply(ACT)
    built = world.folder / "trees" / "1.1.0"
    folder = layout.version("1.1.0")
    files = sorted(path.relative_to(built) for path in built.rglob("*") if path.is_file())
    assert [(folder / path).read_bytes() for path in files] == [(built / path).read_bytes() for path in files]
    assert (folder / "lib" / "link.bin").is_symlink()
    assert (folder / "diagclinic").stat().st_mode & 0o100


def test_taking_is_logged_with_who_and_why(agent: Agent, layout: Layout) -> None:
    agent.apply(ACT)
    entry = next(entry for entry in audit.read(layout) if entry["act"] == "apply")
    assert (entry["who"], entry["why"], entry["detail"]) == (
        "kim",
        "because",
        {"from": "1.0.0", "to": "1.1.0"},
    )


def test_taking_twice_is_taking_once(agent: Agent, layout: Layout) -> None:
    agent.apply(ACT)
    again = agent.apply(ACT)
    assert (again.is_taken, len(state_of(layout).history)) == (False, 1)


def test_over_http_a_patch_is_all_that_is_fetched(layout: Layout, world: World) -> None:
    with world.served() as url:
        move_to(layout, url)
        del world.asked[:]
        agent_of(layout, world).apply(ACT)
    packs = [path for path in world.asked if path.endswith(".pack")]
    assert packs
    assert all("patch" in path or "from" in path for path in packs)


def test_a_version_that_is_not_offered_is_refused_with_its_reason(agent: Agent, layout: Layout) -> None:
    with pytest.raises(NotAllowedError, match=r"1\.0\.9"):
        agent.apply(ACT, "1.0.9")
    assert state_of(layout).current == "1.0.0"


def test_a_pin_keeps_what_runs(agent: Agent, layout: Layout) -> None:
    change_state(layout, lambda state: replace(state, pin=Pin("1.0.0")))
    taken = agent.apply(ACT)
    assert (taken.is_taken, state_of(layout).current) == (False, "1.0.0")


def test_what_is_fetched_waits_for_a_word(agent: Agent, layout: Layout) -> None:
    taken = agent.fetch(ACT, in_background=True)
    offer = read_offer(layout)
    assert (taken.version, taken.is_taken, state_of(layout).current) == ("1.1.0", False, "1.0.0")
    assert offer
    assert offer.is_here


def test_what_was_fetched_can_be_taken_without_any_network(
    agent: Agent, layout: Layout, tmp_path: Path
) -> None:
    agent.fetch(ACT)
    move_to(layout, (tmp_path / "nowhere").as_uri())
    assert agent.apply(ACT).is_taken


def test_without_network_nothing_unknown_is_taken(agent: Agent, layout: Layout, tmp_path: Path) -> None:
    move_to(layout, (tmp_path / "nowhere").as_uri())
    with pytest.raises(OfflineError):
        agent.apply(ACT)


def test_a_version_that_does_not_work_here_is_not_taken(own_world: World, tmp_path: Path) -> None:
    own_world.add("1.2.0", "sick")
    own_world.offer("1.2.0")
    layout = own_world.make_install(tmp_path / "shop", version="1.0.0")
    with pytest.raises(SelfTestError):
        agent_of(layout, own_world).apply(ACT)
    assert state_of(layout).current == "1.0.0"


def test_a_halted_version_is_passed_over(own_world: World, tmp_path: Path) -> None:
    layout = own_world.make_install(tmp_path / "shop", version="1.0.0")
    own_world.halt("1.1.0", "it burns")
    found = agent_of(layout, own_world).check()
    assert found.offer is None
    assert any("it burns" in one.why for one in found.decision.passed_over)


def test_another_update_program_at_work_is_busy(agent: Agent, layout: Layout) -> None:
    with holding(layout.lock("update")), pytest.raises(BusyError):
        agent.apply(ACT)


def test_stopped_work_goes_on_where_it_ended(layout: Layout, world: World) -> None:
    work = Work()

    def stop(progress: Progress) -> None:
        if progress.step == "stage":
            work.cancel.set()

    with pytest.raises(CancelledError):
        agent_of(layout, world, Work(stop, work.cancel)).apply(ACT)
    assert list(layout.partial("1.1.0").iterdir())
    assert agent_of(layout, world).apply(ACT).is_taken


# Sticks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["stick.zip", "stick"])
def test_a_stick_brings_a_version_without_any_network(
    layout: Layout, world: World, tmp_path: Path, name: str
) -> None:
    bundle(world.desk, Load(), tmp_path / name)
    move_to(layout, (tmp_path / "nowhere").as_uri())
    taken = agent_of(layout, world).import_from(tmp_path / name, ACT)
    assert (taken.is_taken, state_of(layout).current) == (True, "1.1.0")


def test_what_is_no_stick_is_refused_however_much_is_known_here(
    layout: Layout, world: World, tmp_path: Path
) -> None:
    agent_of(layout, world).apply(ACT)
    with pytest.raises(NoStickError):
        agent_of(layout, world).import_from(tmp_path, ACT)


def foreign_stick(folder: Path) -> Path:
    other = two_versions(folder / "other")
    bundle(other.desk, Load(), folder / "foreign.zip")
    return folder / "foreign.zip"


@pytest.mark.parametrize("is_known", [True, False])
def test_a_stick_of_another_publisher_is_named_as_such(
    layout: Layout, world: World, tmp_path: Path, is_known: bool
) -> None:
    agent = agent_of(layout, world)
    if is_known:
        agent.apply(ACT)
    with pytest.raises(TrustError, match=r"foreign\.zip is of another publisher"):
        agent.import_from(foreign_stick(tmp_path), ACT)


def test_an_older_stick_still_brings_its_files(own_world: World, tmp_path: Path) -> None:
    layout = own_world.make_install(tmp_path / "shop", version="1.0.0")
    bundle(own_world.desk, Load(), tmp_path / "stick.zip")
    rotate(own_world.desk, "timestamp", "its key was lost")
    agent_of(layout, own_world).check()
    assert agent_of(layout, own_world).import_from(tmp_path / "stick.zip", ACT).is_taken


def test_a_stick_without_the_packs_says_what_to_do_about_the_stick(
    layout: Layout, world: World, tmp_path: Path
) -> None:
    bundle(world.desk, Load(), tmp_path / "stick")
    for pack in (tmp_path / "stick").rglob("*.pack"):
        pack.unlink()
    with pytest.raises(StickError, match="Nobody who was asked has"):
        agent_of(layout, world).import_from(tmp_path / "stick", ACT)


# Repairs ---------------------------------------------------------------------------------------


def test_a_whole_install_needs_no_repair(agent: Agent) -> None:
    assert [(one.version, one.wrong) for one in agent.repair(ACT)] == [("1.0.0", ())]


def test_a_damaged_file_is_put_back(agent: Agent, layout: Layout, world: World) -> None:
    file = layout.version("1.0.0") / "lib" / "library.bin"
    file.write_bytes(b"broken")
    (found,) = agent.repair(ACT)
    assert [one.path for one in found.wrong] == ["lib/library.bin"]
    assert found.is_whole
    assert file.read_bytes() == (world.folder / "trees" / "1.0.0" / "lib" / "library.bin").read_bytes()


def test_a_version_that_lost_its_manifest_gets_it_back(agent: Agent, layout: Layout) -> None:
    (layout.version("1.0.0") / "MANIFEST.json").unlink()
    (found,) = agent.repair(ACT)
    assert found.is_whole
    assert find(layout, "1.0.0")


def test_without_network_a_repair_tells_what_it_could_not_mend(
    agent: Agent, layout: Layout, tmp_path: Path
) -> None:
    move_to(layout, (tmp_path / "nowhere").as_uri())
    (layout.version("1.0.0") / "lib" / "library.bin").write_bytes(b"broken")
    (found,) = agent.repair(ACT)
    assert [(one.path, bool(one.why)) for one in found.wrong] == [("lib/library.bin", True)]


REPAIR = """
from datetime import UTC, datetime
from pathlib import Path
from updater.client.acts import Act
from updater.client.agent import Agent
from updater.client.work import Work
from updater.install.layout import Layout
layout = Layout(Path(sys.argv[1]))
work = Work(lambda step: print(step.words))
agent = Agent(layout, layout.version("1.0.0") / "trust", lambda: datetime.now(UTC), work)
(found,) = agent.repair(Act("kim", "because"))
print(found.is_whole, [one.path for one in found.wrong])
"""


class TokenKeys(MemoryKeys):
    """Keys of the kind that hardware tokens sign with."""

    def create(self, name: str) -> Key:
        signer = CryptoSigner.generate_ecdsa()
        self.signers[signer.public_key.keyid] = signer
        return signer.public_key


def test_an_install_repairs_itself_without_the_library_that_signatures_of_tokens_need(
    own_world: World, tmp_path: Path
) -> None:
    layout = own_world.make_install(tmp_path / "shop", version="1.0.0")
    tokens = TokenKeys(own_world.keys.signers)
    rotate(replace(own_world.desk, keyring=tokens), "root", "keys lie in tokens now")
    (layout.version("1.0.0") / "lib" / "library.bin").write_bytes(b"broken")
    line = [sys.executable, "-c", without("cryptography", REPAIR), layout.root]
    said = subprocess.run(line, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    assert "the library cryptography cannot be loaded on this computer" in said.stdout
    assert said.stdout.endswith("True ['lib/library.bin']\n")


def test_a_version_that_is_not_here_cannot_be_repaired(agent: Agent) -> None:
    with pytest.raises(NotKeptError):
        agent.repair(ACT, ["9.9.9"])


def test_tidying_keeps_what_runs(agent: Agent, layout: Layout) -> None:
    agent.tidy()
    assert find(layout, "1.0.0")


def test_a_move_that_is_refused_leaves_nothing_of_the_other_channel_behind(
    own_world: World, tmp_path: Path
) -> None:
    own_world.offer("1.0.0", "regional")
    own_world.set_policy("pilot", floor="1.1.0", yanked=("1.0.0",))
    layout = own_world.make_install(tmp_path / "shop", "regional", version="1.0.0")
    agent = agent_of(layout, own_world)
    agent.check()
    before = state_of(layout)
    with pytest.raises(NotPermittedError):
        agent.join("pilot", "", "ABCDE-FGHJK-LMNPQ-RSTUV", ACT)
    assert state_of(layout) == before


# Networks that are in the way -------------------------------------------------------------------


def test_a_sign_in_page_is_told_as_one(agent: Agent, layout: Layout) -> None:
    with serving(Site(instead=lambda _: Answer(200, PAGE, {"Content-Type": "text/html"}))) as portal:
        move_to(layout, portal.url)
        with pytest.raises(CaptivePortalError):
            agent.check()


def test_a_sign_in_page_in_the_middle_of_an_update_leaves_what_runs(layout: Layout, world: World) -> None:
    with serving(Site()) as site, world.served() as url:
        site.instead = lambda asked: (
            Answer(200, PAGE, {"Content-Type": "text/html"})
            if asked.path.endswith(".pack")
            else Answer(307, headers={"Location": url + asked.path})
        )
        move_to(layout, site.url)
        with pytest.raises(CaptivePortalError):
            agent_of(layout, world).apply(ACT)
    assert (state_of(layout).current, find(layout, "1.1.0")) == ("1.0.0", None)


def test_the_next_repository_is_asked_where_one_is_gone(agent: Agent, layout: Layout, world: World) -> None:
    with world.served() as url:
        move_to(layout, "http://127.0.0.1:9", url)
        assert agent.apply(ACT).is_taken


def test_the_shop_s_folder_spares_the_line(layout: Layout, world: World) -> None:
    install = read_install(layout)
    assert install
    with world.served() as url:
        write_install(layout, replace(install, repositories=(url,), folders=(str(world.repo),)))
        del world.asked[:]
        agent_of(layout, world).apply(ACT)
    assert not [path for path in world.asked if path.endswith(".pack")]


def test_another_machine_s_wrong_bytes_are_left_for_the_repository_s(layout: Layout, world: World) -> None:
    install = read_install(layout)
    assert install
    told: list[Progress] = []
    with serving(Site(instead=lambda _: Answer(200, b"x" * 1_000_000))) as peer, world.served() as url:
        write_install(layout, replace(install, repositories=(url,), peers=(peer.url,)))
        agent_of(layout, world, Work(told.append)).apply(ACT)
    assert state_of(layout).current == "1.1.0"
    assert any("is left" in one.words for one in told)


def test_from_a_shop_s_folder_alone_an_offline_shop_is_updated(
    layout: Layout, world: World, tmp_path: Path
) -> None:
    install = read_install(layout)
    assert install
    nowhere = (tmp_path / "nowhere").as_uri()
    write_install(layout, replace(install, repositories=(nowhere,), folders=(str(world.repo),)))
    assert agent_of(layout, world).apply(ACT).is_taken
