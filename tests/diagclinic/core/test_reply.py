"""diagclinic.core.reply."""

import pytest

from diagclinic.core.dtc import Dtc
from diagclinic.core.reply import (
    Corrupt,
    NotSupported,
    Refused,
    Reply,
    ReplyKind,
    Silent,
    Value,
    kind_of,
)

NO_CODES: Value[tuple[Dtc, ...]] = Value((), b"\x43\x00")


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (NO_CODES, ReplyKind.VALUE),
        (NotSupported(), ReplyKind.NOT_SUPPORTED),
        (Refused(3, 0x22, b"\x7f\x03\x22"), ReplyKind.REFUSED),
        (Silent(0.2), ReplyKind.SILENT),
        (Corrupt(b"\x43", "too short"), ReplyKind.CORRUPT),
    ],
)
def test_each_outcome_has_a_name(reply: Reply[tuple[Dtc, ...]], kind: ReplyKind) -> None:
    assert kind_of(reply) is kind


def test_names_of_outcomes_are_stable() -> None:
    assert [kind.value for kind in ReplyKind] == ["value", "not-supported", "refused", "silent", "corrupt"]


@pytest.mark.parametrize("other", [NotSupported(), Silent(0.2), Corrupt(b"\x43\x00", ""), ()])
def test_empty_list_of_codes_is_equal_to_nothing_else(other: object) -> None:
    assert other != NO_CODES
