"""Rows that are sorted by group: where each group begins, and sums that begin anew there."""

from dataclasses import dataclass

import numpy as np

from diagclinic.persistence.captures.arrays import Bytes, Ints


@dataclass(frozen=True, slots=True)
class Runs:
    """Groups of neighbouring rows; none is empty.

    Attributes:
        starts: first row of each.
        counts: rows of each.
    """

    starts: Ints
    counts: Ints

    @classmethod
    def of(cls, counts: Ints) -> "Runs":
        """Return runs of `counts` rows."""
        return cls(np.cumsum(counts) - counts, counts)

    def rows(self, number: int) -> slice:
        """Return where the rows of one run are."""
        return slice(int(self.starts[number]), int(self.starts[number] + self.counts[number]))

    def spread(self, values: Ints) -> Ints:
        """Return one value a row from one value a run."""
        return np.repeat(values, self.counts)

    def places(self) -> Ints:
        """Return each row's place in its run."""
        return np.arange(int(self.counts.sum())) - self.spread(self.starts)

    def sums(self, steps: Ints) -> Ints:
        """Return the running sums of `steps`, from zero again at each run."""
        sums = np.cumsum(steps)
        return sums - self.spread(sums[self.starts] - steps[self.starts])

    def byte_sums(self, steps: Bytes) -> Bytes:
        """Return the running sums, modulo 256, down each column, from zero again at each run."""
        sums = np.cumsum(steps, axis=0, dtype=np.uint8)
        return sums - np.repeat(sums[self.starts] - steps[self.starts], self.counts, axis=0)
