"""A request as the adapter is asked it, and what a reply to it holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Self

from drivers.api import Answer, Scheme, Target
from drivers.elm327.rows import Frame, Layout, Parsed
from drivers.elm327.words import Meaning
from drivers.isotp.matching import answers_request, is_answer_of, is_pending, may_become_answer, response_id
from drivers.isotp.reassembly import FIRST_FRAME, SINGLE_FRAME, Reassembler

Sources = frozenset[int]
_ONE_BYTE: Final[Sources] = frozenset(range(0x100))
#: frames without an answer among them: more than every unit's late answers to an earlier request
FLOOD: Final = 16
FLOODED: Final = "{} frames came, and no answer among them; another device floods the network"
_LEGISLATED: Final = (*range(0x7E8, 0x7F0), *range(0x18DAF100, 0x18DAF200))  # ISO 15765-4:2021, 10.4 and 10.5

#: services that change nothing in the control unit: asking twice does no harm
#: (SAE J1979:2014; ISO 14229-1:2020, 9 to 14; ISO 14230-3:1999 for 1A and 21)
READ_ONLY: Final = frozenset(
    {0x01, 0x02, 0x03, 0x05, 0x06, 0x07, 0x09, 0x0A, 0x19, 0x1A, 0x21, 0x22, 0x24, 0x3E}
)


@dataclass(frozen=True, slots=True)
class Question:
    """One request.

    Attributes:
        command: its bytes as the adapter reads them.
        shape: what decides whether an adapter takes a response count with it: service and length.
    """

    payload: bytes
    command: str
    shape: tuple[int, int]
    is_read_only: bool

    @classmethod
    def of(cls, payload: bytes) -> Self:
        """Return the question that `payload`, which is not empty, asks."""
        return cls(payload, payload.hex().upper(), (payload[0], len(payload)), payload[0] in READ_ONLY)


@dataclass(slots=True)
class Findings:
    """What a reply held.

    Attributes:
        answers: by source, in the order of their arrival; a damaged one gives way to a whole one.
        pending: sources that asked for more time, and when they did so last.
        frames: rows of bytes, whoever sent them: what an adapter counts.
        is_stale: bytes came, and none of them belong to the question.
        unread: rows that make no sense.
        meanings: what the adapter said in words.
        whole: number of answers without damage.
        answered_s: seconds from the question to the last row.
        idle_s: seconds that the adapter went on waiting after it.
    """

    answers: list[Answer] = field(default_factory=list)
    pending: dict[int, float] = field(default_factory=dict)
    frames: int = 0
    is_stale: bool = False
    unread: tuple[str, ...] = ()
    meanings: set[Meaning] = field(default_factory=set)
    whole: int = 0
    answered_s: float = 0.0
    idle_s: float = 0.0

    @property
    def is_plain(self) -> bool:
        """Say whether the reply was whole answers and nothing else that matters."""
        return bool(self.whole) and not self.pending and not self.meanings and not self.is_stale

    @property
    def is_flooded(self) -> bool:
        """Say whether frames came in such numbers that no answer can be told among them."""
        return self.frames >= FLOOD and not self.whole and not self.pending

    def merge(self, later: "Findings") -> None:
        """Take what a repeated question found: the later answer of a source replaces an earlier one."""
        news = {answer.source for answer in later.answers}
        self.answers = [answer for answer in self.answers if answer.source not in news] + later.answers
        self.whole = sum(not answer.damage for answer in self.answers)
        for source in news:
            self.pending.pop(source, None)
        self.pending.update(later.pending)
        self.meanings = later.meanings


def examine(parsed: Parsed, layout: Layout, sources: Sources, question: Question) -> Findings:
    """Sort the frames of a reply: answers, requests for patience, and what belongs to something else."""
    found = Findings(frames=len(parsed.frames), meanings=parsed.meanings, unread=tuple(parsed.unread))
    whole, broken = _messages(parsed.frames, layout, sources)
    asked = question.payload
    for answer in whole:
        if not answers_request(asked, answer.payload):
            found.is_stale = True
        elif is_pending(answer.payload):
            found.pending[answer.source] = answer.at_s
        elif found.answers and _is_repeated(answer, found.answers):
            pass
        else:
            found.answers.append(answer)
    if not _is_in_messages(layout) and len(found.answers) > 1:
        found.answers, unclear = _told_apart(found.answers)
        broken += unclear
    found.whole = len(found.answers)
    if broken:
        found.answers += _unanswered(broken, found, asked)
    if found.pending:
        found.pending = {
            key: at_s for key, at_s in found.pending.items() if not _is_heard(key, found.answers)
        }
    found.is_stale = bool(parsed.frames) and not found.answers and not found.pending
    return found


def sources_of(target: Target) -> Sources:
    """Return the addresses that may answer a request to `target`."""
    if target.scheme is Scheme.K_LINE:
        return _ONE_BYTE if target.functional else frozenset({target.request})
    candidates = (*_LEGISLATED, *((response_id(target),) if not target.functional else ()))
    return frozenset(source for source in candidates if is_answer_of(target, source))


def _messages(frames: Iterable[Frame], layout: Layout, sources: Sources) -> tuple[list[Answer], list[Answer]]:
    if _is_in_messages(layout):
        return _split(Answer(*frame) for frame in frames if frame.source in sources)
    units = Reassembler()
    whole: list[Answer] = []
    broken: list[Answer] = []
    for source, payload, at_s, damage in frames:
        if source not in sources:
            continue
        if damage:
            broken.append(Answer(source, _content(payload), at_s, damage))
            continue
        message = units.feed(source, payload, at_s)
        if message is not None:
            whole.append(message)
    broken += units.finish()
    return whole, broken


def _is_in_messages(layout: Layout) -> bool:
    """Say whether a unit may answer in several messages (SAE J1979:2014, 6.9)."""
    return layout is Layout.ISO or layout is Layout.J1850


def _told_apart(answers: Iterable[Answer]) -> tuple[list[Answer], list[Answer]]:
    """Return the answers of units that gave one, and a broken one for each that contradicts itself.

    On CAN a unit answers once: whoever else uses its address, or an answer that came late, cannot be told
    from it.
    """
    by_source: dict[int, list[Answer]] = {}
    for answer in answers:
        by_source.setdefault(answer.source, []).append(answer)
    clear = [many[0] for many in by_source.values() if len(many) == 1]
    unclear = [
        Answer(source, b"", many[-1].at_s, f"{len(many)} different answers came, which cannot be told apart")
        for source, many in by_source.items()
        if len(many) > 1
    ]
    return clear, unclear


def _content(frame: bytes) -> bytes:
    """Return what of a message a CAN frame tells for certain: a single or first frame, its beginning."""
    kind = frame[0] >> 4 if frame else SINGLE_FRAME
    return {SINGLE_FRAME: frame[1:], FIRST_FRAME: frame[2:]}.get(kind, b"")


def _split(messages: Iterator[Answer]) -> tuple[list[Answer], list[Answer]]:
    whole: list[Answer] = []
    broken: list[Answer] = []
    for message in messages:
        (broken if message.damage or not message.payload else whole).append(message)
    return whole, broken


def _is_repeated(answer: Answer, earlier: Iterable[Answer]) -> bool:
    return any(one.source == answer.source and one.payload == answer.payload for one in earlier)


def _is_heard(source: int, answers: Iterable[Answer]) -> bool:
    return any(answer.source == source for answer in answers)


def _unanswered(broken: Iterable[Answer], found: Findings, asked: bytes) -> Iterator[Answer]:
    """Yield one damaged answer for each unit that has no whole one; those to other requests are dropped."""
    heard = {answer.source for answer in found.answers}
    for answer in broken:
        if answer.source not in heard and may_become_answer(asked, answer.payload):
            heard.add(answer.source)
            yield answer
