"""Which earlier file a changed file comes from."""

from collections.abc import Iterator, Mapping

from updater.client.manifest import FileEntry, Manifest


def matched(later: Manifest, earlier: Manifest) -> Iterator[tuple[FileEntry, FileEntry]]:
    """Yield the files of `later` that changed, each with what it most likely was in `earlier`."""
    kept = {entry.sha256 for entry in earlier.files}
    by_path = {entry.path: entry for entry in earlier.files}
    by_name = _only_ones(earlier)
    for entry in later.files:
        source = by_path.get(entry.path) or by_name.get(_bare_name(entry.path))
        if entry.sha256 not in kept and source and source.size and entry.size:
            yield entry, source


def _bare_name(path: str) -> str:
    """Return a file's name without numbers, which libraries and their folders carry as versions."""
    return "".join(letter for letter in path.rpartition("/")[2] if not letter.isdigit())


def _only_ones(manifest: Manifest) -> Mapping[str, FileEntry]:
    """Return the files whose bare name no other file has."""
    found: dict[str, list[FileEntry]] = {}
    for entry in manifest.files:
        found.setdefault(_bare_name(entry.path), []).append(entry)
    return {name: entries[0] for name, entries in found.items() if len(entries) == 1}
