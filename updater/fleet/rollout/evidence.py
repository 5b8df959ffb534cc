"""All that the judge is told of a version on trial, put together from the tables."""

import hashlib
import json
from dataclasses import asdict

from sqlalchemy import Connection, func, select

from updater.fleet.judge.evidence import Evidence, Measure, Rating
from updater.fleet.judge.limits import Limits
from updater.fleet.rollout.alarms import alarms
from updater.fleet.rollout.contacts import contacts
from updater.fleet.rollout.counts import batches, history, operations, sessions
from updater.fleet.rollout.crash_evidence import crash_evidence
from updater.fleet.rollout.histograms import exceedances, machines
from updater.fleet.rollout.members import counting, members
from updater.fleet.rollout.plan import Watch
from updater.fleet.rollout.tallies import tallies
from updater.fleet.rollout.trial import DAY_MS, Trial
from updater.fleet.store.event_tables import FEEDBACK


def evidence_of(connection: Connection, trial: Trial, watch: Watch, limits: Limits) -> Evidence:
    """Return what is known of the version on trial; only installs that a code let in count."""
    who = members(connection, trial)
    done, ended = operations(connection, trial), sessions(connection, trial)
    measured = machines(connection, trial, who)
    quantiles = {Measure.LATENCY: watch.latency, Measure.MEMORY: watch.memory}
    return Evidence(
        history=history(done, who, trial),
        operations=batches(done, who, trial),
        session_history=history(ended, who, trial),
        sessions=batches(ended, who, trial),
        exceedances=exceedances(measured, quantiles),
        crashes=crash_evidence(connection, trial, who),
        contacts=contacts(connection, trial, who),
        tallies=tallies(connection, trial, measured, who, limits.shares),
        rating=_rating(connection, trial),
        alarms=alarms(connection, trial.version, trial.accepted_at),
        today=trial.now // DAY_MS,
    )


def fingerprint(evidence: Evidence) -> str:
    """Return the SHA-256 of all that the judge was told, so that a verdict can be had again from the same."""
    told = json.dumps(asdict(evidence), sort_keys=True, separators=(",", ":"), default=sorted)
    return hashlib.sha256(told.encode()).hexdigest()


def _rating(connection: Connection, trial: Trial) -> Rating | None:
    """Return what people of shops that count gave the version."""
    said = FEEDBACK.c
    asked = (
        select(said.csat, func.count())
        .where(said.version == trial.version, said.at >= trial.began_at, said.csat.between(1, 5))
        .group_by(said.csat)
    )
    query = counting(asked, said.install)
    counts = {int(score): int(count) for score, count in connection.execute(query)}
    one, two, three, four, five = (counts.get(score, 0) for score in range(1, 6))
    return Rating((one, two, three, four, five)) if counts else None
