"""A manifest as it is signed."""

from updater.client.manifest import FileEntry, Frame, LinkEntry, Manifest, Pack, Patch, PatchedFile
from updater.client.strict_json import canonical


def manifest_text(manifest: Manifest) -> bytes:
    """Return `manifest` as canonical JSON, the same for the same version."""
    return canonical(
        {
            "format": 1,
            "version": manifest.version,
            "platform": manifest.platform,
            "built_at": manifest.built_at,
            "entry": {"app": manifest.app, "update": manifest.update},
            "schema": {"writes": manifest.writes, "reads": list(manifest.reads)},
            "launcher": manifest.launcher,
            "notes": list(manifest.notes),
            "files": [_file(entry) for entry in manifest.files] + [_link(link) for link in manifest.links],
            "pack": _pack(manifest.pack),
            "patches": [_patch(patch) for patch in manifest.patches],
        }
    )


def _frame(frame: Frame) -> list[int]:
    return [frame.offset, frame.length]


def _file(entry: FileEntry) -> dict[str, object]:
    return {
        "path": entry.path,
        "size": entry.size,
        "sha256": entry.sha256,
        "x": entry.is_executable,
        "frame": _frame(entry.frame),
    }


def _link(link: LinkEntry) -> dict[str, object]:
    return {"path": link.path, "link": link.target}


def _pack(pack: Pack) -> dict[str, object]:
    return {"path": pack.path, "size": pack.size, "chunk": pack.chunk, "chunks": list(pack.chunks)}


def _patched(file: PatchedFile) -> dict[str, object]:
    return {
        "path": file.path,
        "source": file.source,
        "source_sha256": file.source_sha256,
        "frame": _frame(file.frame),
    }


def _patch(patch: Patch) -> dict[str, object]:
    return {"from": patch.from_, "pack": _pack(patch.pack), "files": [_patched(file) for file in patch.files]}
