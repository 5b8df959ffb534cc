"""The same step from tree to tree by others: a whole archive, `zstd --patch-from`, tufup's bsdiff4."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.children import cost_of

LEVEL: Final = "-19"
#: a window of 2 GiB, so that whole archives fit
WINDOW: Final = "--long=31"
PATCH: Final = Path(__file__).with_name("tufup_patch.py")
#: the same archive for the same tree
_STEADY: Final = ("--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner")
_MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Peers:
    """The others, at work in `folder`.

    Attributes:
        tufup: an interpreter with tufup, None where there is none.
    """

    folder: Path
    tufup: Path | None = None

    def full(self, new: Path) -> dict[str, float]:
        """Return what a whole archive takes."""
        tar, packed = self._tar(new), self.folder / "full.tar.zst"
        subprocess.run(["zstd", "-q", "-f", "-T2", LEVEL, WINDOW, tar, "-o", packed], check=True)
        cost = cost_of(["zstd", "-q", "-f", "-d", WINDOW, packed, "-o", self.folder / "out.tar"])
        return {
            "tar_zst_mb": packed.stat().st_size / _MB,
            "tar_zst_apply_cpu_s": cost.cpu_s,
            "tar_zst_apply_peak_mb": cost.peak_mb,
        }

    def step(self, old: Path, new: Path, name: str) -> dict[str, float]:
        """Return what the step from `old` to `new` takes."""
        return {f"{name}_{key}": figure for key, figure in self._step(self._tar(old), self._tar(new))}

    def _step(self, old: Path, new: Path) -> Iterator[tuple[str, float]]:
        patch, out = self.folder / "patch.zst", self.folder / "out.tar"
        made = cost_of(["zstd", "-q", "-f", LEVEL, WINDOW, f"--patch-from={old}", new, "-o", patch])
        cost = cost_of(["zstd", "-q", "-f", "-d", WINDOW, f"--patch-from={old}", patch, "-o", out])
        yield from _named("zstd_patch", patch, made.peak_mb, cost.cpu_s, cost.peak_mb)
        if self.tufup is not None:
            yield from self._bsdiff(old, new)

    def _bsdiff(self, old: Path, new: Path) -> Iterator[tuple[str, float]]:
        for tar in (old, new):
            subprocess.run(["gzip", "-k", "-f", "-6", tar], check=True)
        gone, come = (tar.with_name(tar.name + ".gz") for tar in (old, new))
        patch, sizes = self.folder / "patch.bsdiff", self.folder / "sizes"
        made = cost_of([self.tufup, PATCH, "make", gone, come, patch, sizes])
        cost = cost_of([self.tufup, PATCH, "apply", gone, self.folder / "out.tar.gz", patch, sizes])
        yield from _named("bsdiff", patch, made.peak_mb, cost.cpu_s, cost.peak_mb)

    def _tar(self, tree: Path) -> Path:
        tar = self.folder / f"{tree.name}.tar"
        if not tar.exists():
            subprocess.run(["tar", "-C", tree, *_STEADY, "-cf", tar, "."], check=True)
        return tar


def _named(
    name: str, patch: Path, made_mb: float, cpu_s: float, peak_mb: float
) -> Iterator[tuple[str, float]]:
    yield f"{name}_mb", patch.stat().st_size / _MB
    yield f"{name}_apply_cpu_s", cpu_s
    yield f"{name}_apply_peak_mb", peak_mb
    yield f"{name}_make_peak_mb", made_mb
