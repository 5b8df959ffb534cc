"""Which earlier file a changed file comes from."""

from collections.abc import Callable, Iterator, Mapping

from updater.client.manifest import FileEntry, Manifest


def matched(later: Manifest, earlier: Manifest) -> Iterator[tuple[FileEntry, FileEntry]]:
    """Yield the files of `later` that changed, each with what it most likely was in `earlier`."""
    kept = {entry.sha256 for entry in earlier.files}
    by_path = {entry.path: entry for entry in earlier.files}
    by_bare_path, by_name = _only_ones(earlier, _bare), _only_ones(earlier, _bare_name)
    for entry in later.files:
        bare_path, bare_name = _bare(entry.path), _bare_name(entry.path)
        source = by_path.get(entry.path) or by_bare_path.get(bare_path) or by_name.get(bare_name)
        if entry.sha256 not in kept and source and source.size and entry.size:
            yield entry, source


def _bare(path: str) -> str:
    """Return a path without numbers, which libraries and their folders carry as versions."""
    return "".join(letter for letter in path if not letter.isdigit())


def _bare_name(path: str) -> str:
    return _bare(path.rpartition("/")[2])


def _only_ones(manifest: Manifest, bare: Callable[[str], str]) -> Mapping[str, FileEntry]:
    """Return the files whose bare path or name no other file has."""
    found: dict[str, list[FileEntry]] = {}
    for entry in manifest.files:
        found.setdefault(bare(entry.path), []).append(entry)
    return {name: entries[0] for name, entries in found.items() if len(entries) == 1}
