"""One question and its reply on a known network: headers set once, replies taken apart."""

import threading
import time
from collections.abc import Callable, Iterable

from drivers.api import Target
from drivers.elm327.aim import FILTER_OFF
from drivers.elm327.asker import Asker
from drivers.elm327.bare import parse_bare
from drivers.elm327.dialogue import NO_REPLY, Dialogue, Enough, Reply
from drivers.elm327.direction import INLINE, Direction, plain
from drivers.elm327.padding import Padding
from drivers.elm327.plain_reply import Senders, plain_answer
from drivers.elm327.profile import Profile
from drivers.elm327.protocols import Protocol
from drivers.elm327.questions import Findings, Question, examine, sources_of
from drivers.elm327.rows import Layout, Row, parse
from drivers.elm327.words import Meaning
from drivers.errors import AdapterUnfitError, DriverError, LinkLostError
from drivers.isotp.matching import response_id


class Exchange:
    """Asks on one network; whom the adapter is directed at is its `Direction`'s business."""

    def __init__(
        self, dialogue: Dialogue, profile: Profile, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._dialogue = dialogue
        self._headers = profile.headers
        self._clock = clock
        self._direction = Direction(addressed=profile.addressed, batched=profile.batched)
        self._sources: frozenset[int] = frozenset()
        self._padding = Padding()
        self._senders: Senders | None = None
        self.protocol: Protocol | None = None

    @property
    def is_addressed(self) -> bool:
        """Whether the adapter is still believed to take the header with a request."""
        return self._direction.addressed

    def use(self, protocol: Protocol) -> None:
        """Go on with `protocol`, to which the adapter was set: whoever is asked next is directed to anew."""
        self.protocol, self._senders = protocol, None
        self._direction.forget()

    def is_ready(self, target: Target, wait: int) -> bool:
        """Say whether the adapter is directed to `target` and waits `wait` steps already."""
        direction = self._direction
        return target is direction.target and direction.is_settled and wait == direction.wait

    def direct(self, target: Target, stop: threading.Event) -> None:
        """Direct the adapter to `target`, unless it already is.

        Raises:
            AdapterUnfitError: it cannot be directed there.
            LinkLostError: it fell silent, or restarted and forgot its settings.
            RequestStoppedError: `stop` was set.
        """
        direction = self._direction
        if direction.is_settled and (target is direction.target or target == direction.target):
            return
        if self.protocol is None:
            raise AdapterUnfitError("no network was found yet")
        direction.turn(target, self.protocol, self._asker(stop))
        self._sources = sources_of(target)
        self._senders = Senders.of(self._sources, self.protocol.layout) if self._headers else None

    def listen_for(self, wait: int, stop: threading.Event) -> None:
        """Make the adapter wait `wait` steps of 4 ms for the next frame; one that cannot is left as it is."""
        if wait != self._direction.wait:
            self._direction.listen_for(wait, self._asker(stop))

    def ask(self, question: Question, count: int, until_s: float, stop: threading.Event) -> Findings:
        """Ask the present target.

        Raises:
            LinkLostError: the adapter fell silent.
            RequestStoppedError: `stop` was set.
        """
        began_s = self._clock()
        line = self._direction.line(question, count)
        if line.startswith(INLINE):
            reply = self._inline_reply(line, question, until_s, stop)
            if self._direction.is_refused(reply):
                self._direction.settle(self._asker(stop))
                until_s += self._clock() - began_s  # the time that the other way took is not this one's
                reply = self._dialogue.command(plain(question, count), until_s=until_s, stop=stop)
        else:
            reply = self._dialogue.command(line, until_s=until_s, stop=stop)
        rows = reply.rows
        last_s = rows[-1][1] if rows else began_s
        found = self._plain(reply, question) or self._heard(reply, question)
        found.answered_s, found.idle_s = last_s - began_s, reply.ended_s - last_s
        return found

    def _plain(self, reply: Reply, question: Question) -> Findings | None:
        """Return the one answer that is all of a reply; None where it holds anything else."""
        if self._senders is None:
            return None
        answer = plain_answer(reply.rows, self._senders, self._padding, question.payload)
        if answer is None:
            return None
        return Findings([answer], {}, len(reply.rows), False, (), set(), 1)  # noqa: FBT003  in order: three times as quick

    def _heard(self, reply: Reply, question: Question) -> Findings:
        found = self._examine(reply, question, self._padding)
        if reply.is_cut:  # it says so, and nothing of the vehicle
            found.meanings.discard(Meaning.STOPPED)
        return found

    def _inline_reply(self, line: str, question: Question, until_s: float, stop: threading.Event) -> Reply:
        try:
            return self._dialogue.command(line, until_s=until_s, stop=stop)
        except LinkLostError:
            if stop.is_set() or not question.is_read_only or self._direction.is_proved:
                raise
            return NO_REPLY  # an imitation that has no answer to what it does not know

    def overhear(
        self, question: Question, sources: Iterable[int], until_s: float, stop: threading.Event
    ) -> Findings:
        """Listen, without sending anything to the vehicle, for late answers of `sources` to `question`.

        Raises:
            LinkLostError: the adapter fell silent.
            RequestStoppedError: `stop` was set.
        """

        def enough(rows: tuple[Row, ...]) -> bool:
            return bool(self.examine(Reply(rows), question).whole)

        narrow = self._narrowed_to(*sources)
        try:
            reply = self._overheard(narrow, until_s, enough, stop)
        except DriverError:
            if narrow:  # it may still be set: the next request takes it back, whoever that is for
                self._direction.forget(is_filtered=True)
            raise
        return self.examine(reply, question)

    def _overheard(self, narrow: str, until_s: float, enough: Enough, stop: threading.Event) -> Reply:
        asker = self._asker(stop)
        if narrow:
            asker.accepts(narrow)  # without it a busy network overruns the adapter, which then says so
        reply = self._dialogue.listen("ATMA", until_s=until_s, stop=stop, enough=enough)
        if narrow:
            asker.accepts(FILTER_OFF)
        return reply

    def _asker(self, stop: threading.Event) -> Asker:
        return Asker(self._dialogue, stop, self._clock, is_set_up=True)

    def _narrowed_to(self, *sources: int) -> str:
        """Return the command that shows one unit's frames only; empty where there is none, or no need."""
        if (
            self._direction.is_filtered
            or len(sources) != 1
            or self.protocol is None
            or not self.protocol.is_can
        ):
            return ""
        digits = 3 if self.protocol.layout is Layout.CAN_11BIT else 8
        return f"ATCRA{sources[0]:0{digits}X}"

    def examine(self, reply: Reply, question: Question) -> Findings:
        """Sort what came back."""
        return self._examine(reply, question, None)

    def _examine(self, reply: Reply, question: Question, padding: Padding | None) -> Findings:
        """Sort what came back; `padding` learns from it, and so takes each reply once."""
        target = self._direction.target
        if self.protocol is None or target is None:
            return Findings()
        if self._headers:
            parsed = parse(reply.rows, self.protocol.layout)
            if padding is not None and self.protocol.is_can:
                parsed.frames = padding.check(parsed.frames)
        else:
            parsed = parse_bare(reply.rows, response_id(target))
        return examine(parsed, self.protocol.layout, self._sources, question)

    def distrust(self) -> None:
        """Clear the line before the next command: the last reply was not to its command."""
        self._dialogue.distrust()
