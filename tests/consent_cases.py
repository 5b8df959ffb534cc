"""What `consent.json` may hold, and what follows: one table for everybody who reads that file.

The application and the uploader share no code; what one of them takes for agreement the other has to as well.
"""

import json
from typing import Any, Final

AT: Final = "2026-11-21T20:00:00+00:00"
WORDS: Final = ("none", "crash", "health", "usage", "research")


def content(**changes: Any) -> bytes:
    """Return the file as the application writes it, but for `changes`."""
    return json.dumps({"format": 1, "level": "research", "by": "Tess", "at": AT, **changes}).encode()


def without(name: str) -> bytes:
    """Return the file as the application writes it, without one field."""
    told = json.loads(content())
    del told[name]
    return json.dumps(told).encode()


#: what is agreement, with its level
AGREED: Final = {
    **{word: (content(level=word), word) for word in WORDS},
    "nobody named": (content(by=""), "research"),
    "time with Z": (content(at="2026-11-20T08:00:00Z"), "research"),
    "name of another script": (content(by="Jürgen Müller 李"), "research"),
    "more than is known": (content(more=1), "research"),
    "spaces and lines": (b" \r\n" + content() + b"\n\n", "research"),
    "largest": (content() + b" " * (65_536 - len(content())), "research"),
}
#: what nobody can have agreed to
DAMAGED: Final = {
    "empty": b"",
    "begun": b'{"format": 1, "level": "hea',
    "no object": b"[]",
    "null": b"null",
    "number": b"4",
    "word": b'"research"',
    "no UTF-8": b"\xff",
    "byte order mark": b"\xef\xbb\xbf" + content(),
    "UTF-16": content().decode().encode("utf-16"),
    "UTF-32": content().decode().encode("utf-32-be"),
    "two objects": content() * 2,
    "deep": b"[" * 30_000,
    "too large": content() + b" " * 65_536,
    "level twice": b'{"format":1,"level":"none","level":"research","by":"","at":"2026-11-20T08:00:00Z"}',
    "format twice": b'{"format":2,"format":1,"level":"research","by":"","at":"2026-11-20T08:00:00Z"}',
    "NaN": content(more=float("nan")),
    **{f"no {name}": without(name) for name in ("format", "level", "by", "at")},
    **{f"format {one!r}": content(format=one) for one in (2, 0, True, 1.0, "1", None, [1])},
    **{
        f"level {one!r}": content(level=one)
        for one in ("all", "", "Research", "HEALTH", " health", 4, True, None, ["research"], {"health": 1})
    },
    **{f"by {one!r}": content(by=one) for one in (None, 1, True, ["Tess"])},
    **{
        f"at {one!r}": content(at=one)
        for one in ("", "yesterday", "2026-11-21", "2026-11-21T20:00:00", None, 1_790_000_000, True)
    },
}
