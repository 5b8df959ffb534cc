"""What stands against each attack, and how to take it away: a test that stays green without it tests nothing.

A defence is taken away in a process of its own, from the modules that hold it: no switch is in the program.
Where two stand behind each other, both have to go before the attack succeeds: the row says so.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import DelegatedRole, MetaFile, Signed, TargetFile, VerificationResult

from updater.client import (
    decide,
    floors,
    manifest_frame,
    published,
    trust,
    trusted_view,
    tuf_client,
    tuf_fetcher,
    tuf_refusals,
)
from updater.client.overlay import Overlay
from updater.client.strict_json import Fields
from updater.client.tuf_client import TufClient

Remove = Callable[[pytest.MonkeyPatch], None]
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Defence:
    """A defence.

    Attributes:
        name: in words.
        attack: the attack of the specification's list, or of ours, that it stands against.
        test: file and name of the test that has to go red without it.
        remove: takes it away.
    """

    name: str
    attack: str
    test: str
    remove: Remove

    @property
    def node(self) -> str:
        """What pytest calls the test."""
        return str(_HERE / self.test)


def _nothing(*_: Any, **__: Any) -> None:
    """Check nothing."""


def _put(target: Any, name: str, value: Any) -> Remove:
    return lambda patch: patch.setattr(target, name, value)


def _all(*removes: Remove) -> Remove:
    def remove(patch: pytest.MonkeyPatch) -> None:
        for each in removes:
            each(patch)

    return remove


def _without_rule(name: str) -> Remove:
    return _put(decide, "RULES", tuple(rule for rule in decide.RULES if rule.__name__ != name))


def _policies_of_the_last(client: Any, channel: str, region: str) -> Any:
    return _policies_of(client, channel, region)[-1:]


_policies_of = published.policies_of
_signatures = _put(VerificationResult, "verified", property(lambda _: True))
_thresholds = _put(VerificationResult, "verified", property(lambda result: bool(result.signed)))
_floors = _put(trust, "check_floors", _nothing)
_is_delegated_path = DelegatedRole.is_delegated_path
_paths = _put(
    DelegatedRole,
    "is_delegated_path",
    lambda role, path: _is_delegated_path(role, path) if role.terminating else True,
)


def _forget_cache(_: Any, rolename: str) -> bytes:
    raise FileNotFoundError(rolename)


_cache = _put(TufClient, "_load_local_metadata", _forget_cache)


def _any_role(client: Any, path: str, _: Any, __: int) -> Any:
    return client.get_targetinfo(path)


_word_of_each_role = _put(TufClient, "signed_by", _any_role)


def _halts_of_now(state: Any, stopped: Any, lifted: Any) -> Any:
    return replace(
        state, halts={each.halt_id: each.version for each in stopped if each.halt_id not in lifted}
    )


_halts = _put(trust, "_with_halts", _halts_of_now)


def _newest_halts_first(state: Any, stopped: Any, lifted: Any) -> Any:
    known = {**state.halts, **{each.halt_id: each.version for each in stopped}}
    return replace(state, halts={key: version for key, version in known.items() if key not in lifted})


def _floor_as_it_says(state: Any, policies: Any, _: Any) -> Any:
    return replace(state, floor=policies[0].policy.floor)


def _claimed_time(timestamp: Any, *_: Any) -> datetime:
    claimed = timestamp.unrecognized_fields["signed_at"]
    return datetime.strptime(claimed, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


DEFENCES: tuple[Defence, ...] = (
    Defence(
        "signatures of metadata",
        "arbitrary software",
        "test_software.py::test_a_release_without_the_publishers_signatures_is_not_taken",
        _signatures,
    ),
    Defence(
        "hashes of manifests and policies",
        "arbitrary software: swapped on the server",
        "test_software.py::test_a_manifest_that_was_altered_is_refused",
        _put(TargetFile, "verify_length_and_hashes", _nothing),
    ),
    Defence(
        "only what `releases` names is there",
        "stolen channel key brings code",
        "test_software.py::test_a_stolen_channel_key_brings_no_version_that_was_not_released",
        _without_rule("_not_for_this_system"),
    ),
    Defence(
        "paths of roles, and whose word counts for each path",
        "wrong channel",
        "test_software.py::test_a_stolen_channel_key_speaks_for_no_other_channel",
        _all(_paths, _word_of_each_role, _put(trust._Look, "_keep", _nothing)),
    ),
    Defence(
        "a policy names its channel",
        "wrong channel",
        "test_software.py::test_the_policy_of_one_channel_is_none_of_another",
        _put(published, "_check_channel", _nothing),
    ),
    Defence(
        "a manifest names its version and system",
        "wrong platform",
        "test_software.py::test_a_manifest_under_the_path_of_another_is_refused",
        _put(trusted_view, "_check_identity", _nothing),
    ),
    Defence(
        "nothing but agreed fields",
        "extraneous dependencies",
        "test_software.py::test_a_manifest_that_asks_for_more_than_was_agreed_is_refused",
        _put(Fields, "known", lambda fields, *_: fields),
    ),
    Defence(
        "the snapshot's hashes of roles",
        "mix-and-match",
        "test_software.py::test_metadata_of_two_states_of_the_repository_is_not_mixed",
        _put(MetaFile, "verify_length_and_hashes", _nothing),
    ),
    Defence(
        "the cache of trusted metadata",
        "rollback",
        "test_replay.py::test_an_older_timestamp_is_refused",
        _cache,
    ),
    Defence(
        "cache, and floors behind it",
        "rollback with stolen online keys",
        "test_replay.py::test_stolen_online_keys_bring_back_no_older_release",
        _all(_cache, _floors),
    ),
    Defence(
        "floors in the launcher's state",
        "replay after the cache was lost",
        "test_replay.py::test_an_older_policy_is_refused_after_the_cache_was_lost",
        _floors,
    ),
    Defence(
        "floors in the launcher's state",
        "revoked keys after the cache was lost",
        "test_replay.py::test_a_repository_from_before_a_key_was_revoked_is_refused_after_the_cache_was_lost",
        _floors,
    ),
    Defence(
        "floors of policies",
        "rollback of a policy",
        "test_replay.py::test_a_policy_with_a_lower_number_is_refused_though_its_role_is_newer",
        _floors,
    ),
    Defence(
        "signatures of metadata",
        "revoked keys",
        "test_replay.py::test_revoked_release_keys_sign_nothing_more",
        _signatures,
    ),
    Defence(
        "expiry",
        "indefinite freeze",
        "test_replay.py::test_a_frozen_repository_is_refused_once_its_signature_has_expired",
        _put(Signed, "is_expired", lambda *_: False),
    ),
    Defence(
        "the latest signed time seen",
        "indefinite freeze by a clock set back",
        "test_replay.py::test_a_clock_set_back_by_years_makes_nothing_valid_again",
        _put(trust, "reference_time", lambda clock, built_at, _: max(clock, built_at)),
    ),
    Defence(
        "when the program was built",
        "indefinite freeze of a new install",
        "test_replay.py::test_a_new_computer_with_a_clock_set_back_goes_by_when_its_program_was_built",
        _put(trust, "reference_time", lambda clock, _, floor: max(clock, datetime.fromtimestamp(floor, UTC))),
    ),
    Defence(
        "words about a clock that is wrong",
        "wrong clock",
        "test_replay.py::test_a_clock_years_ahead_is_named_and_forgotten",
        _put(tuf_refusals, "_expired", lambda *_: "expired"),
    ),
    Defence(
        "a word after three days of silence",
        "freeze within the expiry",
        "test_replay.py::test_a_server_that_tells_nothing_new_for_three_days_is_named",
        _put(trust, "SILENCE", timedelta.max),
    ),
    Defence(
        "a revoked key's numbers are forgotten with it",
        "fast-forward of online roles",
        "test_replay.py::test_numbers_run_up_with_stolen_online_keys_end_with_the_keys",
        _all(_put(floors, "ONLINE", frozenset()), _put(floors, "numbered", lambda name, _: name)),
    ),
    Defence(
        "floors hang on keys",
        "fast-forward of a policy",
        "test_replay.py::test_a_policy_number_run_up_with_a_stolen_key_ends_with_the_key",
        _put(trust, "numbered", lambda path, _: path),
    ),
    Defence(
        "floors hang on keys",
        "fast-forward of a role",
        "test_replay.py::test_a_role_number_run_up_with_a_stolen_key_ends_with_the_key",
        _put(floors, "numbered", lambda name, _: name),
    ),
    Defence(
        "time goes no further than offline signatures",
        "fast-forward of the time",
        "test_replay.py::test_a_time_run_up_with_a_stolen_online_key_goes_no_further_than_what_was_signed_offline",
        _put(trust, "signed_at", _claimed_time),
    ),
    Defence(
        "a floor rises to released versions alone",
        "fast-forward of the floor",
        "test_replay.py::test_a_floor_run_up_with_a_stolen_channel_key_leaves_the_newest_release_allowed",
        _put(trust, "_with_policies", _floor_as_it_says),
    ),
    Defence(
        "a stick's older timestamp gives way",
        "rollback by a stick",
        "test_replay.py::test_an_old_stick_takes_nothing_back",
        _all(
            _put(Overlay, "_kept", lambda _: b""),
            _cache,
            _floors,
        ),
    ),
    Defence(
        "halts are remembered",
        "replay after the cache was lost",
        "test_replay.py::test_a_halt_is_remembered_after_the_cache_was_lost",
        _all(_halts, _floors),
    ),
    Defence(
        "thresholds of roles",
        "key compromise below the threshold",
        "test_keys.py::test_one_key_fewer_than_needed_signs_nothing",
        _thresholds,
    ),
    Defence(
        "threshold of the root",
        "key compromise below the threshold",
        "test_keys.py::test_two_of_five_root_keys_name_no_new_keys",
        _thresholds,
    ),
    Defence(
        "threshold of targets",
        "key compromise below the threshold",
        "test_keys.py::test_one_of_three_targets_keys_names_no_new_release_keys",
        _thresholds,
    ),
    Defence(
        "halts are remembered",
        "stolen halt key",
        "test_keys.py::test_a_stolen_halt_key_forgets_no_halt",
        _halts,
    ),
    Defence(
        "a halt keeps its version",
        "stolen halt key",
        "test_keys.py::test_a_stolen_halt_key_gives_no_halt_another_version",
        _put(trust, "_with_halts", _newest_halts_first),
    ),
    Defence(
        "paths of roles, and whose word counts for each path",
        "stolen halt key",
        "test_keys.py::test_a_stolen_halt_key_lifts_nothing",
        _all(_paths, _word_of_each_role),
    ),
    Defence(
        "room for halts is limited",
        "stolen halt key",
        "test_keys.py::test_a_stolen_halt_key_fills_no_memory",
        _put(trust, "MOST", 1_000_000),
    ),
    Defence(
        "the channel's policy counts beside the region's",
        "stolen regional desk key",
        "test_keys.py::test_a_stolen_desk_key_offers_nothing_that_the_channel_does_not",
        _put(trust, "policies_of", _policies_of_the_last),
    ),
    Defence(
        "the channel's share counts beside the region's",
        "stolen regional desk key",
        "test_keys.py::test_a_stolen_desk_key_makes_no_share_larger",
        _put(decide, "position", lambda *_: -1),
    ),
    Defence(
        "a desk has to have a policy",
        "stolen regional desk key",
        "test_keys.py::test_a_desk_that_leaves_its_policy_out_widens_nothing",
        _put(TufClient, "delegates", lambda *_: False),
    ),
    Defence(
        "a role has one parent",
        "mixed-up roles",
        "test_keys.py::test_a_role_that_two_others_name_is_believed_by_nobody",
        _put(TufClient, "_check_parents", _nothing),
    ),
    Defence(
        "limits of lengths",
        "endless data",
        "test_flood.py::test_endless_data_are_cut_off",
        _put(tuf_client.LIMITS, "timestamp_max_length", 1 << 30),
    ),
    Defence(
        "limits of sizes that are signed",
        "endless data, signed",
        "test_flood.py::test_a_policy_that_is_signed_far_too_large_is_not_even_fetched",
        _put(published, "LARGEST", 1 << 30),
    ),
    Defence(
        "a limit of what a signed manifest unpacks to",
        "endless data, signed and packed",
        "test_flood.py::test_a_manifest_that_says_that_it_unpacks_to_far_too_much_is_not_unpacked",
        _put(manifest_frame, "LARGEST", 1 << 30),
    ),
    Defence(
        "a pace that a source has to keep",
        "slow retrieval",
        "test_flood.py::test_a_source_that_sends_drops_is_left",
        _put(tuf_fetcher.SourceFetcher, "_check", _nothing),
    ),
)
