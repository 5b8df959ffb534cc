"""The `Flags` of an install: the file that the update program laid down, evaluated here, without network."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diagclinic.app.flag_choices import FlagChoices
from diagclinic.app.flag_context import context_of
from diagclinic.app.flag_file import VARIABLE, FlagFile, off_now
from diagclinic.app.flag_guard import FlagGuard, Guarded
from diagclinic.app.flag_rules import Rules
from diagclinic.core.errors import FlagError, FlagKeptError
from diagclinic.services.declared_flags import DECLARED
from diagclinic.services.flags import (
    Decision,
    FactoryFlags,
    Flag,
    Flags,
    Switch,
    Why,
    default_of,
    fits,
    is_told,
    variant_of,
)

if TYPE_CHECKING:
    from openfeature.client import OpenFeatureClient
    from openfeature.flag_evaluation import FlagEvaluationDetails

#: seconds for which answers are kept: then what is off at once is read anew, and what has ended ends
KEPT_S: Final = 60.0
_NONE: Final = FlagFile()


@dataclass(frozen=True, slots=True)
class Times:
    """Where times come from.

    Attributes:
        now: this computer's clock, for what ends.
        clock: seconds that only grow.
    """

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    clock: Callable[[], float] = time.monotonic


class SignedFlags:
    """Flags by the contents that this run began with; only what is off at once may change under way.

    Attributes:
        left: SHA-256 of contents that are not used because the program crashed with them; empty for none.
    """

    def __init__(
        self,
        data: Path,
        named: Path | None,
        *,
        counts: bool = False,
        times: Times | None = None,
        declared: tuple[Flag, ...] = DECLARED,
    ) -> None:
        """Read the file; it is evaluated when the first flag is asked for.

        Args:
            data: the shop's data folder.
            named: the file of flags, None where there is none.
            counts: a crash from here on counts against the contents: so does it for a window.
            times: where times come from, if not from this computer.
            declared: the flags that there are.
        """
        self._named = named
        self._guard = FlagGuard(data)
        self._choices = FlagChoices(data)
        self._guarded = self._guard.begin(named, counts=counts) if named else Guarded(_NONE)
        self._times = times or Times()
        self._declared = declared
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], Decision] = {}
        self._kept_until = 0.0
        self._off = self._guarded.file.off
        self._chosen = self._choices.read()
        self._rules = self._new_rules()
        self._client: OpenFeatureClient | None = None
        self._context: Mapping[str, str] = {}

    @property
    def left(self) -> str:
        """SHA-256 of contents that are not used because the program crashed with them; empty for none."""
        return self._guarded.left

    def decide(self, flag: Flag, vci: str = "") -> Decision:
        """Return what `flag` is with an interface of the kind `vci`."""
        if self._times.clock() >= self._kept_until:
            self._look_again()
        known = self._kept.get((flag.key, vci))
        if known is None:
            known = self._kept[flag.key, vci] = self._decided(flag, vci)
        return known

    def state(self) -> Mapping[str, str]:
        """Return the variants of flags that are not at their default or part of an experiment, by key."""
        found = ((flag, self.decide(flag)) for flag in self._declared)
        return {flag.key: one.variant for flag, one in found if is_told(flag, one)}

    def choose(self, flag: Flag, variant: str | None) -> None:
        """Let `flag` be `variant` on this computer from the next question on; None: as without that word.

        Raises:
            FlagError: there is no such variant.
            FlagKeptError: the publisher alone decides.
            OSError: it cannot be kept.
        """
        if variant is not None:
            self._check(flag, variant)
        self._choices.keep(flag.key, variant)
        self._chosen = self._choices.read()
        self._renew()

    def prove(self) -> None:
        """Note that the program works with the contents: 45 s of a window, or a clean end of one."""
        self._guard.prove(self._guarded)

    # How it is decided -----------------------------------------------------------------------

    def _check(self, flag: Flag, variant: str) -> None:
        if not self._is_free(flag):
            raise FlagKeptError(f"{flag.key} is not for people to set: {self.decide(flag).why.value}")
        variants = self._variants(flag)
        if variant not in variants:
            raise FlagError(f"{flag.key} can be {', '.join(variants)}; not {variant!r}")

    def _is_free(self, flag: Flag) -> bool:
        return (flag.user_control or self._rules.is_free(flag.key)) and not flag.actuates

    def _variants(self, flag: Flag) -> tuple[str, ...]:
        published = self._rules.flags.get(flag.key, {}).get("variants")
        if published:
            return tuple(name for name, value in published.items() if fits(flag, value))
        return ("on", "off") if isinstance(flag, Switch) else flag.values

    def _decided(self, flag: Flag, vci: str) -> Decision:
        free = self._is_free(flag)
        if flag.key not in self._rules.flags and flag.key not in self._off:
            return self._unpublished(flag, free=free)
        try:
            found = self._asked(flag, vci)
        except Exception as error:  # noqa: BLE001  whatever a published definition does, work goes on without
            if isinstance(error.__context__, KeyboardInterrupt):  # OpenFeature fails over what stopped it
                raise error.__context__ from None
            return replace(default_of(flag, Why.UNUSABLE), user_control=free)
        return replace(found, user_control=free)

    def _unpublished(self, flag: Flag, *, free: bool) -> Decision:
        """Return what somebody chose of a flag that is theirs anyway, or the code's default."""
        variant = self._chosen.get(flag.key, "") if free else ""
        if variant not in self._variants(flag):
            return replace(default_of(flag, Why.CODE), user_control=free)
        value = variant == "on" if isinstance(flag, Switch) else variant
        return Decision(flag.key, value, variant, Why.HERE, "", user_control=free)

    def _asked(self, flag: Flag, vci: str) -> Decision:
        from openfeature.evaluation_context import EvaluationContext  # noqa: PLC0415  see flag_provider

        client = self._provided()
        context = EvaluationContext(self._guarded.file.install.get("id"), {**self._context, "vci": vci})
        details: FlagEvaluationDetails[bool] | FlagEvaluationDetails[str]
        if isinstance(flag, Switch):
            details = client.get_boolean_details(flag.key, flag.default, context)
        else:
            details = client.get_string_details(flag.key, flag.default, context)
        return self._told(flag, details)

    def _told(
        self, flag: Flag, details: "FlagEvaluationDetails[bool] | FlagEvaluationDetails[str]"
    ) -> Decision:
        metadata = self._rules.flags.get(flag.key, {}).get("metadata", {})
        why = Why[str(details.flag_metadata.get("why", Why.UNUSABLE.name))]
        if details.error_code is not None:
            return default_of(flag, Why.UNUSABLE)
        if why is Why.OFF and not isinstance(flag, Switch):
            return default_of(flag, Why.OFF)
        value = details.value
        if not fits(flag, value):
            return default_of(flag, Why.UNUSABLE)
        if value is True and (flag.actuates or metadata.get("actuates") is True) and not flag.default:
            return default_of(flag, Why.CODE)
        experiment = str(metadata.get("experiment", ""))
        return Decision(flag.key, value, details.variant or variant_of(value), why, experiment)

    # What is kept ----------------------------------------------------------------------------

    def _provided(self) -> "OpenFeatureClient":
        with self._lock:
            if self._client is None:
                self._client = self._new_client()
            return self._client

    def _new_client(self) -> "OpenFeatureClient":
        from openfeature import api  # noqa: PLC0415  see flag_provider

        from diagclinic.app.flag_provider import SignedProvider  # noqa: PLC0415  see there

        self._context = self._context or context_of(self._guarded.file)
        domain = f"diagclinic-{id(self)}"
        api.set_provider_and_wait(SignedProvider(self._rules, self._times.now), domain)
        return api.get_client(domain)

    def _new_rules(self) -> Rules:
        free = frozenset(flag.key for flag in self._declared if flag.user_control)
        return Rules(self._guarded.file.flags, self._off, self._chosen, free)

    def _renew(self) -> None:
        with self._lock:
            self._rules, self._client, self._kept = self._new_rules(), None, {}

    def _look_again(self) -> None:
        """Forget answers, and learn what was turned off; nothing is turned on before the next start."""
        self._kept_until = self._times.clock() + KEPT_S
        off = self._off | (off_now(self._named) if self._named else frozenset())
        if off != self._off:
            self._off = off
            self._renew()
        self._kept = {}


def open_flags(
    data: Path, environ: Mapping[str, str], *, counts: bool = False, is_safe_mode: bool = False
) -> SignedFlags | FactoryFlags:
    """Return the flags of this run: the code's defaults in safe mode."""
    if is_safe_mode:
        return FactoryFlags(Why.SAFE_MODE)
    named = environ.get(VARIABLE)
    return SignedFlags(data, Path(named) if named else None, counts=counts)


def prove(flags: SignedFlags | FactoryFlags) -> None:
    """Note that the program works with the contents of the file, where there is one."""
    if isinstance(flags, SignedFlags):
        flags.prove()


def left_of(flags: Flags | None) -> str:
    """Return the SHA-256 of contents that are not used because the program crashed with them, or nothing."""
    return flags.left if isinstance(flags, SignedFlags) else ""
