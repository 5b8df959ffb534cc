"""Whatever an install may tell, drawn from the very declarations, so that a new field is drawn as well."""

import json
import random
import string
from typing import Any

from hypothesis import strategies as st
from msgspec.inspect import (
    BoolType,
    DictType,
    FloatType,
    IntType,
    ListType,
    LiteralType,
    NoneType,
    StrType,
    StructType,
    Type,
    UnionType,
    type_info,
)

from updater.fleet.ingest.wire import Context, Event, Header

#: what names are made of, and what nobody should make them of
_NAMES = st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters='"\\')
_ODD = st.sampled_from(list("\0\x1f\x7f\"\\\n\t\r\ud83d\u2028\ufffe\U0010ffff\u0301é日😀'%:{"))
#: of so many texts one is odd, and one as long as it may be
_SELDOM = 60
_PATTERNS = {
    "[0-9a-f]{16}": st.text("0123456789abcdef", min_size=16, max_size=16),
    "[0-4]": st.sampled_from("01234"),
}


def batches(install: str) -> st.SearchStrategy[bytes]:
    """Return batches: mostly as declared, at the edges of what is declared, and a little beyond."""
    events = st.lists(_value(type_info(Event)), min_size=1, max_size=6)
    contexts = st.lists(_value(type_info(Context)), min_size=1, max_size=2)
    return st.builds(_lines, st.just(install), _value(type_info(Header)), contexts, events)


def _lines(
    install: str, header: dict[str, Any], contexts: list[dict[str, Any]], events: list[dict[str, Any]]
) -> bytes:
    """Return a batch whose numbers belong together: what is drawn is what they hold."""
    first = min(event["n"] for event in events)
    numbers = range(min(first, (1 << 53) - len(events)), 1 << 60)
    told = [{**event, "n": n, "x": n % len(contexts)} for n, event in zip(numbers, events, strict=False)]
    head = {**header, "install": install, "first": told[0]["n"], "last": told[-1]["n"]}
    own = [{**context, "x": x, "level": 4} for x, context in enumerate(contexts)]
    return b"".join(json.dumps(line).encode() + b"\n" for line in (head, *own, *told))


def _value(kind: Type) -> st.SearchStrategy[Any]:
    """Return values of a type as msgspec describes it."""
    return _KINDS[type(kind)](kind)


def _struct(kind: Any) -> st.SearchStrategy[dict[str, Any]]:
    required = {field.encode_name: _value(field.type) for field in kind.fields if field.required}
    optional = {field.encode_name: _value(field.type) for field in kind.fields if not field.required}
    tag = {kind.tag_field: st.just(kind.tag)} if kind.tag_field else {}
    return st.fixed_dictionaries({**tag, **required}, optional=optional)


def _text(kind: Any) -> st.SearchStrategy[str]:
    if kind.pattern is not None:
        known = _PATTERNS[kind.pattern.lstrip("^").removesuffix("$").removesuffix("\\Z")]
        return st.one_of(known, st.builds("{}\n".format, known)) if kind.pattern.endswith("$") else known
    least, most = kind.min_length or 0, kind.max_length or 100
    full = st.text(_NAMES, min_size=most, max_size=most) if most <= 200 else st.just("日" * most)
    plain = st.text(_NAMES, min_size=least, max_size=min(most, 20))
    odd = st.text(st.one_of(_NAMES, _ODD), min_size=least, max_size=min(most, 30))
    return st.integers(0, _SELDOM).flatmap(lambda drawn: [odd, full][drawn] if drawn < 2 else plain)


def _whole(kind: Any) -> st.SearchStrategy[int]:
    return st.one_of(st.integers(kind.ge, kind.le), st.sampled_from([kind.ge, kind.le]))


def _real(kind: Any) -> st.SearchStrategy[float]:
    return st.one_of(st.floats(kind.ge, kind.le), st.sampled_from([kind.ge, kind.le, 5e-324, 0]))


def _many(kind: Any) -> st.SearchStrategy[list[Any]]:
    return st.lists(_value(kind.item_type), max_size=kind.max_length)


def _pairs(kind: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Return few pairs, or as many and as long ones as there may be, which no database packs."""
    key, value, most = _value(kind.key_type), _value(kind.value_type), kind.max_length
    few = st.dictionaries(key, value, max_size=min(most, 4))
    if most <= 5:
        return few
    return st.one_of(
        few, st.builds(_noise, st.integers(0, 1 << 32), st.integers(1, most), st.integers(1, 80))
    )


def _noise(seed: int, size: int, length: int) -> dict[str, str]:
    drawn = random.Random(seed)  # noqa: S311  a test's texts
    letters = string.ascii_letters + string.digits
    return {
        "".join(drawn.choices(letters, k=length)): "".join(drawn.choices(letters, k=length))
        for _ in range(size)
    }


_KINDS: dict[type[Type], Any] = {
    StructType: _struct,
    StrType: _text,
    IntType: _whole,
    FloatType: _real,
    ListType: _many,
    DictType: _pairs,
    BoolType: lambda _kind: st.booleans(),
    NoneType: lambda _kind: st.none(),
    LiteralType: lambda kind: st.sampled_from(kind.values),
    UnionType: lambda kind: st.one_of([_value(each) for each in kind.types]),
}
