"""An OpenFeature provider of our own: flagd's evaluation in this process, below the rules that we add.

What it loads takes a twentieth of a second: it is imported when the first published flag is asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from datetime import datetime
from typing import Any, Final, TypeVar, cast

from openfeature.contrib.tools.flagd.core import FlagdCore
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import OpenFeatureError
from openfeature.flag_evaluation import FlagMetadata, FlagResolutionDetails, FlagValueType, Reason
from openfeature.provider import AbstractProvider, Metadata

from diagclinic.app.flag_rules import Rules, Ruling
from diagclinic.services.flags import Why

#: under which a resolution tells why it is so
WHY: Final = "why"
_REASONS: Final = {
    Why.TARGETED: Reason.TARGETING_MATCH,
    Why.SIGNED: Reason.STATIC,
    Why.OFF: Reason.DISABLED,
    Why.DISABLED: Reason.DISABLED,
}
#: why flagd says what it says; else its targeting came to nothing, and the default holds
_WHYS: Final[Mapping[str | None, Why]] = {Reason.TARGETING_MATCH: Why.TARGETED, Reason.STATIC: Why.SIGNED}
T = TypeVar("T")


class SignedProvider(AbstractProvider):
    """Resolves flags of one file; a new file, or a new choice, takes a new provider.

    Every method raises what flagd raises where a definition cannot be used; OpenFeature's client turns that
    into the default of the code.
    """

    def __init__(self, rules: Rules, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._rules = rules
        self._now = now
        self._core = FlagdCore()
        self._core.set_flags({"flags": _usable(rules.flags)})

    def get_metadata(self) -> Metadata:
        """Return what OpenFeature calls this."""
        return Metadata("diagclinic")

    def resolve_boolean_details(
        self,
        flag_key: str,
        default_value: bool,  # noqa: FBT001  OpenFeature's
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[bool]:
        """Resolve an answer."""
        return self._resolve(flag_key, default_value, evaluation_context)

    def resolve_string_details(
        self, flag_key: str, default_value: str, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[str]:
        """Resolve a word."""
        return self._resolve(flag_key, default_value, evaluation_context)

    def resolve_integer_details(
        self, flag_key: str, default_value: int, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[int]:
        """Resolve a whole number."""
        return self._resolve(flag_key, default_value, evaluation_context)

    def resolve_float_details(
        self, flag_key: str, default_value: float, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[float]:
        """Resolve a number."""
        return self._resolve(flag_key, default_value, evaluation_context)

    def resolve_object_details(
        self,
        flag_key: str,
        default_value: Sequence[FlagValueType] | Mapping[str, FlagValueType],
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[Sequence[FlagValueType] | Mapping[str, FlagValueType]]:
        """Return the default: no flag of ours is an object."""
        del flag_key, evaluation_context
        return FlagResolutionDetails(default_value, reason=Reason.DEFAULT)

    def _resolve(self, key: str, default: T, context: EvaluationContext | None) -> FlagResolutionDetails[T]:
        ruling = self._rules.rule(key, self._now(), lambda other: self._ask(other, context))
        is_code = ruling.value is None or (ruling.why is Why.OFF and not isinstance(default, bool))
        value = default if is_code else cast("T", ruling.value)
        reason = _REASONS.get(ruling.why, Reason.DEFAULT)
        told: FlagMetadata = {WHY: ruling.why.name}
        return FlagResolutionDetails(value, variant=ruling.variant or None, reason=reason, flag_metadata=told)

    def _ask(self, key: str, context: EvaluationContext | None) -> Ruling:
        """Return what flagd says."""
        found = self._evaluated(key, context)
        if found.reason == Reason.DISABLED:
            return Ruling(Why.DISABLED)
        return Ruling(
            _WHYS.get(found.reason, Why.UNAIMED), found.value if found.variant else None, found.variant or ""
        )

    def _evaluated(self, key: str, context: EvaluationContext | None) -> FlagResolutionDetails[Any]:
        value = next(iter(self._rules.flags[key]["variants"].values()))
        if isinstance(value, bool):
            return self._core.resolve_boolean_value(key, False, context)  # noqa: FBT003  flagd's
        if isinstance(value, str):
            return self._core.resolve_string_value(key, "", context)
        return self._core.resolve_float_value(key, 0.0, context)


def _usable(flags: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the definitions that flagd takes: one that it does not spoils no other."""
    found = {}
    for key, flag in flags.items():
        with suppress(OpenFeatureError):
            FlagdCore().set_flags({"flags": {key: deepcopy(dict(flag))}})
            found[key] = deepcopy(dict(flag))
    return found
