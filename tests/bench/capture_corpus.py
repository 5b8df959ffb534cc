"""One million frames for the benchmark of captures, the same for the same seed.

`vehicle` is a bus of 60 periodic identifiers at about two thirds of 500 kbit/s.  Each sender has a clock of
its own (up to 50 ppm off) and a task that is late by a few ten microseconds; frames wait for the bus, so
neighbours push each other.  Payloads hold counters of 4 and 8 bits, checksums (XOR, sum, CRC-8 of SAE J1850),
signals of 8 to 16 bits that move slowly and are noisy in their last bits, switches and constants.  Time
stamps are those of most adapters: microseconds, since 1970.  `noise` has the same times and identifiers, and
nothing but random bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import starmap
from typing import Final

import can
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.uint8]

SEED: Final = 20261121
BEGIN_S: Final = 1_795_248_000
#: ms; as in passenger cars most identifiers are quick, and a few tell what hardly changes
PERIODS_MS: Final = (
    *(10,) * 16,
    *(20,) * 16,
    *(50,) * 8,
    *(100,) * 12,
    *(200,) * 4,
    *(500,) * 2,
    *(1000,) * 2,
)
#: s; a frame of 8 bytes with stuff bits at 500 kbit/s, and the three bits between frames
FRAME_S: Final = 0.000246
#: rounded
FRAMES_PER_S: Final = round(sum(1000 / period for period in PERIODS_MS))
_J1850: Final = 0x1D


@dataclass(frozen=True, slots=True)
class Corpus:
    """Frames as columns.

    Attributes:
        time_s: since 1970, in whole microseconds.
        payload: a row a frame.
    """

    time_s: Floats
    identifier: npt.NDArray[np.int64]
    is_extended: npt.NDArray[np.bool_]
    payload: Bytes

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self.time_s)

    def chunks(self, size: int, shift_s: float = 0.0) -> Iterator[list[can.Message]]:
        """Return the frames as python-can's, `size` at a time, later by `shift_s`."""
        for start in range(0, len(self), size):
            yield self._messages(slice(start, start + size), shift_s)

    def _messages(self, part: slice, shift_s: float) -> list[can.Message]:
        times = np.round(self.time_s[part] + shift_s, 6).tolist()
        rows = map(bytearray, self.payload[part])
        columns = zip(
            times, self.identifier[part].tolist(), self.is_extended[part].tolist(), rows, strict=True
        )
        return list(starmap(_message, columns))


def _message(time_s: float, identifier: int, is_extended: bool, payload: bytearray) -> can.Message:
    return can.Message(time_s, identifier, is_extended, data=payload, channel=0)


def vehicle(frames: int, seed: int = SEED) -> Corpus:
    """Return `frames` frames of a vehicle."""
    chance = np.random.default_rng(seed)
    time_s, sender = _schedule(frames, chance)
    payload = np.zeros((frames, 8), np.uint8)
    for number in range(len(PERIODS_MS)):
        rows = np.flatnonzero(sender == number)
        payload[rows] = _payloads(time_s[rows] - BEGIN_S, chance)
    return Corpus(time_s, *_identifiers(sender, chance), payload)


def noise(frames: int, seed: int = SEED) -> Corpus:
    """Return the frames of `vehicle` with nothing but random bytes in them."""
    chance = np.random.default_rng(seed)
    time_s, sender = _schedule(frames, chance)
    payload = chance.integers(0, 256, (frames, 8), np.uint8)
    return Corpus(time_s, *_identifiers(sender, chance), payload)


def _identifiers(
    sender: npt.NDArray[np.int64], chance: np.random.Generator
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Give quick senders the low numbers, as on a bus, and every tenth one of 29 bits."""
    short = np.sort(chance.choice(np.arange(0x80, 0x700), len(PERIODS_MS), replace=False))
    is_extended = np.arange(len(PERIODS_MS)) % 10 == 9
    number = np.where(is_extended, 0x18DA0000 + short, short)
    return number[sender], is_extended[sender]


def _schedule(frames: int, chance: np.random.Generator) -> tuple[Floats, npt.NDArray[np.int64]]:
    span_s = frames / FRAMES_PER_S * 1.01 + 1
    ready, sender = [], []
    for number, period_ms in enumerate(PERIODS_MS):
        period_s = period_ms / 1000 * (1 + chance.uniform(-50e-6, 50e-6))
        count = int(span_s / period_s)
        start = chance.uniform(0, period_ms / 1000)
        late = np.abs(chance.normal(0, chance.uniform(10e-6, 60e-6), count))
        ready.append(start + period_s * np.arange(count) + late)
        sender.append(np.full(count, number))
    ready_s, senders = np.concatenate(ready), np.concatenate(sender)
    order = np.argsort(ready_s, kind="stable")[:frames]
    used_s = FRAME_S * np.arange(1, frames + 1)
    done_s = used_s + np.maximum.accumulate(ready_s[order] - used_s + FRAME_S)
    return np.round(BEGIN_S + done_s, 6), senders[order]


def _payloads(time_s: Floats, chance: np.random.Generator) -> Bytes:
    """Return what one sender tells at `time_s`."""
    rows = np.zeros((len(time_s), 8), np.uint8)
    kind = chance.integers(0, 4)  # 0 plain, else a counter and one of three checksums
    _signals(rows[:, : 6 if kind else 8], time_s, chance)
    if kind:
        count = np.arange(len(rows))
        status = int(chance.integers(0, 16)) << 4
        rows[:, 6] = count % 256 if chance.random() < 0.3 else count % 16 | status
        rows[:, 7] = _CHECKS[kind - 1](rows[:, :7]) ^ chance.integers(0, 256)
    return rows


def _signals(rows: Bytes, time_s: Floats, chance: np.random.Generator) -> None:
    """Fill `rows` with signals of one and two bytes, switches and constants."""
    at = 0
    while at < rows.shape[1]:
        left = rows.shape[1] - at
        kind = chance.choice(4, p=(0.4, 0.2, 0.2, 0.2)) if left > 1 else chance.integers(1, 4)
        if kind == 0:
            words = _slow(time_s, 65535, chance).astype(">u2" if chance.random() < 0.7 else "<u2")
            rows[:, at : at + 2] = words.view(np.uint8).reshape(-1, 2)
        elif kind == 1:
            rows[:, at] = _slow(time_s, 255, chance)
        elif kind == 2:
            turns = np.cumsum(chance.random(len(rows)) < 0.0005).astype(np.uint8)
            rows[:, at] = (turns & 1) << chance.integers(0, 8)
        else:
            rows[:, at] = chance.choice((0x00, 0xFF, 0x7F, 0x20))
        at += 2 if kind == 0 else 1


def _slow(time_s: Floats, top: int, chance: np.random.Generator) -> Floats:
    """Return a signal that swings in seconds to minutes, with the noise of its sensor in the last bits."""
    swing = sum(
        chance.uniform(0.02, 0.2) * np.sin(2 * np.pi * time_s / chance.uniform(5, 120) + chance.uniform(0, 6))
        for _ in range(3)
    )
    steady = chance.uniform(0.3, 0.6)
    clean = top * (steady + swing * chance.uniform(0.1, 0.8))
    return np.clip(np.round(clean + chance.normal(0, chance.uniform(0.3, 4), len(time_s))), 0, top)


def _xor(rows: Bytes) -> Bytes:
    return np.bitwise_xor.reduce(rows, axis=1)


def _sum(rows: Bytes) -> Bytes:
    return np.add.reduce(rows, axis=1, dtype=np.uint8)


def _crc8(rows: Bytes) -> Bytes:
    """Return SAE J1850's CRC-8 of each row."""
    table = np.arange(256, dtype=np.uint16)
    for _ in range(8):
        table = np.where(table & 0x80, table << 1 ^ _J1850, table << 1) & 0xFF
    crc = np.full(len(rows), 0xFF, np.uint8)
    for column in rows.T:
        crc = table.astype(np.uint8)[crc ^ column]
    return ~crc


_CHECKS: Final = (_xor, _sum, _crc8)
