"""Several commands in one line, where the adapter takes that: one round trip instead of one for each.

STN chips take commands with ``|`` between them, 1,024 characters at most, and say what each says, one after
the other (OBDLink Family Reference and Programming Manual, "Communicating with the OBDLink").  Pure: takes
texts, returns values.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from drivers.elm327.words import Meaning, meaning_of

BETWEEN: Final = "|"
BATCH_MAX: Final = 1024


def batch_of(commands: Sequence[str]) -> str:
    """Return the line that sends all `commands`; empty where one line cannot, or one command is all."""
    line = BETWEEN.join(commands)
    return line if len(commands) > 1 and len(line) <= BATCH_MAX else ""


def is_all_done(texts: Iterable[str], count: int) -> bool:
    """Say whether the rows of a reply are `count` times OK and nothing else.

    Some firmware puts the bar between its replies as well.
    """
    words = [word for text in texts for word in text.split(BETWEEN) if word]
    return [meaning_of(word)[1] for word in words] == [Meaning.DONE] * count
