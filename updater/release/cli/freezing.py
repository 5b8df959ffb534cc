"""Verbs that make programs out of a checkout, before anything is published."""

from argparse import Namespace

from updater.release.cli.given import given
from updater.release.cli.report import Report
from updater.release.desk import Desk
from updater.release.errors import TreeError
from updater.release.first_install import lay_first_install
from updater.release.freeze import Freezing, freeze, freeze_launcher
from updater.release.trees import read_tree
from updater.release.trusting import refuse_no_trust


def freeze_tree(_: Desk, words: Namespace) -> Report:
    """Freeze a version, or the launcher.

    Raises:
        TreeError: it cannot be frozen, or the folder is there already.
    """
    if words.out.exists():
        raise TreeError(f"{words.out} is there already: name a new folder")
    if words.dry_run:
        return Report((f"would freeze {words.source} as {words.version} in {words.out}",))
    freezing = Freezing(words.source, words.version, words.work, words.root, words.defaults)
    make = freeze_launcher if words.launcher else freeze
    make(freezing, words.out)
    tree = read_tree(words.out)
    line = f"{len(tree.paths)} files, {tree.size / 1e6:.1f} MB in {words.out}"
    return Report((line,), {"folder": str(words.out), "files": len(tree.paths), "size": tree.size})


def lay_set_up(desk: Desk, words: Namespace) -> Report:
    """Lay down what people unpack to install for the first time.

    Raises:
        TreeError: the parts do not belong together, no install could begin with the version's trust, or the
            folder is there already.
    """
    if words.out.exists():
        raise TreeError(f"{words.out} is there already: name a new folder")
    remarks = refuse_no_trust(words.tree, desk.live)
    if words.dry_run:
        return Report(
            (
                *remarks,
                f"would lay a first install down in {words.out}",
            )
        )
    installer = words.source / "installer"
    manifest = given(
        words.manifest, "Name the manifest.json.zst that was published: build wrote it into its --out."
    )
    lay_first_install(words.tree, manifest, words.launcher, installer, words.out)
    return Report(
        (
            *remarks,
            f"a first install lies in {words.out}",
        ),
        {"folder": str(words.out)},
    )
