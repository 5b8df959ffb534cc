"""What was judged and done of the seeded versions: one on trial that looks bad, one that went through."""

from typing import Final

from updater.fleet.judge.verdict import Action, Figure, Missing, Reason, Standing, Verdict
from updater.fleet.rollout import steering
from updater.fleet.rollout.steering import Beginning
from updater.fleet.store.database import Database

DAY_MS: Final = 86_400_000
BAD: Final = "1.5.0"
GOOD: Final = "1.4.2"
_DOUBTED: Final = Verdict(
    Standing.NOT_ENOUGH,
    Action.PAUSE,
    (
        Reason(
            "operations",
            Action.PAUSE,
            "Operations fail more often than these shops' own past lets expect: 2.6 times as often.",
            (Figure("e_value", 31.7), Figure("threshold", 20.0), Figure("share_seen", 0.0252)),
        ),
        Reason(
            "signatures",
            Action.PAUSE,
            "IndexError in uds.reading:next_frame:118 was never seen before; on 4 installs.",
            (Figure("installs", 4.0), Figure("crashes", 12.0)),
        ),
    ),
    (
        Missing("operation_failures", "The upper bound is over the limit: 3.4 % against 2 %.", 1840),
        Missing("crash_sessions", "Too few sessions to tell.", 620),
    ),
    (
        Figure("operations_e", 31.7),
        Figure("operations_e_leave_one_out", 11.2),
        Figure("silent_installs", 1.0),
    ),
)
_PASSED: Final = Verdict(Standing.CERTIFIED, Action.GO_ON, (), (), (Figure("operations_e", 0.4),))


def steer(database: Database, now: int) -> None:
    """Begin two rollouts, and judge them (`now`: ms since 1970)."""
    with database.begin() as connection:
        steering.begin(connection, Beginning(GOOD, "1.4.1", "regional", "mira", now - 20 * DAY_MS))
        steering.begin(connection, Beginning(BAD, GOOD, "pilot", "mira", now - 10 * DAY_MS))
        steering.change(connection, GOOD, now - 5 * DAY_MS, share="100 %", phase="regional")
        steering.change(connection, BAD, now - 10 * DAY_MS, share="25 %")
        steering.keep_verdict(connection, GOOD, _PASSED, "0" * 64, now - DAY_MS)
        steering.keep_verdict(connection, BAD, _DOUBTED, "1" * 64, now - 600_000)
