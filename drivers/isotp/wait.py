"""When a request is over: its deadline, units that ask for patience, answers that were expected."""

from typing import Final

from drivers.isotp.matching import answers_request, is_pending, may_become_answer
from drivers.isotp.stalling import P2_STAR_S, Stalling

LIMIT_S: Final = 60.0  # a unit that says 0x78, or sends frames, for ever is given up after this


class Wait:
    """The wait for the answers to one request; told the time, it never looks at a clock.

    Attributes:
        stalling: which units of the link stall; learns from this request.
    """

    def __init__(
        self, start_s: float, deadline_s: float, expected: int | None, stalling: Stalling | None = None
    ) -> None:
        self.stalling = Stalling() if stalling is None else stalling
        self._deadline_s = deadline_s
        self._until_s = start_s + deadline_s
        self._limit_s = self._until_s + LIMIT_S
        self._expected = expected
        self._pending: dict[int, float] = {}
        self._first_pending: dict[int, float] = {}
        self._seen: set[tuple[int, bytes]] = set()

    @property
    def has_answers(self) -> bool:
        """Whether any control unit said anything that counts."""
        return bool(self._seen)

    @property
    def is_satisfied(self) -> bool:
        """Whether as many answers came as were expected."""
        return self._expected is not None and len(self._seen) >= self._expected

    def goes_on(self, now_s: float, *, receiving: bool) -> bool:
        """Say whether to wait on: an answer that has begun may end after the deadline."""
        if now_s >= self._limit_s or (self._expected is not None and len(self._seen) >= self._expected):
            return False
        if receiving or now_s < self._until_s:
            return True
        return bool(self._pending) and now_s < max(self._pending.values())

    def restart(self, now_s: float) -> None:
        """Count the deadline from `now_s`: the request is still being sent."""
        self._until_s = now_s + self._deadline_s

    def postpone(self, source: int, now_s: float) -> None:
        """Give the unit that said 0x78 its time again, within the patience that it has earned."""
        first_s = self._first_pending.setdefault(source, now_s)
        last_s = first_s + self.stalling.patience_s(source, LIMIT_S)
        self._pending[source] = min(now_s + P2_STAR_S, last_s)

    def end(self, now_s: float) -> None:
        """Remember who went on asking for more time until the longest wait was over."""
        for source, until_s in self._pending.items():
            last_s = min(self._limit_s, self._first_pending[source] + LIMIT_S)
            if last_s <= min(now_s, until_s):
                self.stalling.gave_up(source)

    def takes(self, request: bytes, source: int, payload: bytes, now_s: float, damage: str = "") -> bool:
        """Say whether what a unit said is an answer to `request`; who asks for patience is granted it.

        Args:
            request: what was asked.
            source: who said it; no two units have the same number.
            payload: what was said.
            now_s: when.
            damage: why it is not whole; empty when it is.
        """
        if damage:
            return may_become_answer(request, payload) and self.admits(source, payload)
        if not answers_request(request, payload):
            return False
        if is_pending(payload):
            self.postpone(source, now_s)
            return False
        return self.admits(source, payload)

    def admits(self, source: int, payload: bytes) -> bool:
        """Take note of an answer; False where the unit repeats itself."""
        if self._pending:
            self._pending.pop(source, None)
        self.stalling.answered(source)
        seen = len(self._seen)
        self._seen.add((source, payload))
        return len(self._seen) > seen
