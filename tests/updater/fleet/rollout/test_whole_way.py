"""From what shops told to what a shop runs: judged, signed, published, and left by the launcher."""

from pathlib import Path

from tests.updater.fleet.rollout.real_desk import RealDesk
from tests.updater.fleet.rollout.test_judging import BEGAN, NOW, fleet
from tests.updater.fleet.rows import DAY_MS
from tests.updater.rig import Rig
from updater.client.agent import Agent
from updater.client.install import read_install
from updater.fleet.accounts.audit import verify
from updater.fleet.rollout.mount import jobs
from updater.fleet.rollout.steering import Beginning, acts, begin, rollout, verdicts
from updater.fleet.store.database import Database
from updater.fleet.store.services import Services
from updater.install.layout import Layout
from updater.install.locks import holding


def _asks(real: RealDesk, layout: Layout) -> None:
    """Let the install look while its window is open, as it does once a day."""
    assert read_install(layout)
    with holding(layout.lock("run")):
        Agent(layout, layout.version("1.0.0") / "trust", real.now).check()


def test_bad_version_is_left_by_a_shop_and_nobody_touched_anything(
    database: Database, real: RealDesk, tmp_path: Path
) -> None:
    rig = Rig(tmp_path)
    rig.data.mkdir()
    layout = real.install(rig.layout.root, "1.1.0", "1.0.0")
    rig.start()
    fleet(database, 0.12)
    with database.begin() as connection:
        begin(connection, Beginning("1.1.0", "1.0.0", "pilot", "ada", BEGAN * DAY_MS))
    section = {
        "desk": str(real.desk),
        "passphrase_file": str(real.passphrase_file),
        "publish_to": str(real.www),
    }
    (job,) = jobs(Services(database, tmp_path, lambda: NOW, {"rollout": section}))
    job.run()
    _asks(real, layout)
    rig.start()
    with database.read() as connection:
        (done,), (said,) = acts(connection), verdicts(connection, "1.1.0")
        assert (rollout(connection, "1.1.0").state, verify(connection)) == ("rolled_back", 3)
    assert (done.act, done.who, done.verdict, said.verdict) == ("roll_back", "judge", said.id, "roll_back")
    assert (rig.started, rig.state.current, rig.state.history[-1].who) == (
        ["1.1.0", "1.0.0"],
        "1.0.0",
        "halt",
    )


def test_good_version_is_left_alone(database: Database, real: RealDesk, tmp_path: Path) -> None:
    fleet(database, 0.02)
    with database.begin() as connection:
        begin(connection, Beginning("1.1.0", "1.0.0", "pilot", "ada", BEGAN * DAY_MS))
    (job,) = jobs(Services(database, tmp_path, lambda: NOW, {"rollout": {"desk": str(real.desk)}}))
    job.run()
    assert real.publisher.type("status")["halts"] == {}
