"""What a version consists of, as its publisher signed it; see docs/updates.md."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from updater.client.errors import DamagedError
from updater.client.safe_paths import check_tree, checked_path
from updater.client.strict_json import Fields, canonical, read_format
from updater.install.layout import MANIFEST_NAME, is_version, version_key

#: bytes of a manifest; the largest so far has 0.4 MB
LARGEST: Final = 16 << 20
#: bytes of one file, of all files of a version, and of a pack
LARGEST_FILE: Final = 2 << 30
LARGEST_VERSION: Final = 8 << 30
LARGEST_PACK: Final = 8 << 30
#: files of a version, patches to it, and notes on it
MOST_FILES: Final = 50_000
MOST_PATCHES: Final = 32
MOST_NOTES: Final = 200
CHUNKS: Final = (1 << 10, 1 << 24)
_HEX: Final = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a zstd frame lies in its pack, in bytes."""

    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Pack:
    """Frames one after the other in one published file.

    Attributes:
        path: of the file, below `targets/`.
        size: bytes.
        chunk: bytes of each chunk but the last.
        chunks: SHA-256 of each, in hexadecimal digits.
    """

    path: str
    size: int
    chunk: int
    chunks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the version; `frame` lies in the full pack."""

    path: str
    size: int
    sha256: str
    is_executable: bool
    frame: Frame


@dataclass(frozen=True, slots=True)
class LinkEntry:
    """A symbolic link that stays within the version."""

    path: str
    target: str


@dataclass(frozen=True, slots=True)
class PatchedFile:
    """How a file comes from `source` of the earlier version, whose content is the dictionary of `frame`."""

    path: str
    source: str
    source_sha256: str
    frame: Frame


@dataclass(frozen=True, slots=True)
class Patch:
    """The way from one earlier version to this one."""

    from_: str
    pack: Pack
    files: tuple[PatchedFile, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A version.

    Attributes:
        writes: format of the record that it writes.
        reads: lowest and highest format that it reads.
        launcher: lowest number of a launcher that can start it.
        notes: what changes, for people.
    """

    version: str
    platform: str
    built_at: str
    app: str
    update: str
    writes: int
    reads: tuple[int, int]
    launcher: int
    notes: tuple[str, ...]
    files: tuple[FileEntry, ...]
    links: tuple[LinkEntry, ...]
    pack: Pack
    patches: tuple[Patch, ...]

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The full pack, and those of all patches."""
        return (self.pack, *(patch.pack for patch in self.patches))


def parse_manifest(payload: bytes) -> Manifest:
    """Return the version that `payload` tells of.

    Raises:
        DamagedError: it is not exactly as docs/updates.md says; says where.
    """
    fields = read_format(payload, "the manifest", LARGEST).known(
        *("format", "version", "platform", "built_at", "entry", "schema", "launcher", "notes"),
        *("files", "pack", "patches"),
    )
    fields.time("built_at")
    entry = fields.part("entry").known("app", "update")
    schema = fields.part("schema").known("writes", "reads")
    reads = schema.numbers("reads", 2, 1 << 31)
    files, links = _entries(fields)
    manifest = Manifest(
        version=fields.matching("version", is_version, "version"),
        platform=fields.matching("platform", is_platform, "platform"),
        built_at=fields.text("built_at"),
        app=entry.text("app"),
        update=entry.text("update"),
        writes=schema.number("writes", 0, 1 << 31),
        reads=(reads[0], reads[1]),
        launcher=fields.number("launcher", 0, 1 << 31),
        notes=_notes(fields),
        files=files,
        links=links,
        pack=_pack(fields.part("pack")),
        patches=tuple(_patch(each) for each in fields.objects("patches", MOST_PATCHES)),
    )
    _check(manifest)
    return manifest


def manifest_to_json(manifest: Manifest) -> dict[str, object]:
    """Return what is written of `manifest`."""
    files = [
        {"path": file.path, "size": file.size, "sha256": file.sha256, "x": file.is_executable}
        | {"frame": _frame_to_json(file.frame)}
        for file in manifest.files
    ]
    return {
        "format": 1,
        "version": manifest.version,
        "platform": manifest.platform,
        "built_at": manifest.built_at,
        "entry": {"app": manifest.app, "update": manifest.update},
        "schema": {"writes": manifest.writes, "reads": list(manifest.reads)},
        "launcher": manifest.launcher,
        "notes": list(manifest.notes),
        "files": [*files, *({"path": link.path, "link": link.target} for link in manifest.links)],
        "pack": _pack_to_json(manifest.pack),
        "patches": [_patch_to_json(patch) for patch in manifest.patches],
    }


def manifest_bytes(manifest: Manifest) -> bytes:
    """Return `manifest` as it is signed."""
    return canonical(manifest_to_json(manifest))


def is_platform(text: str) -> bool:
    """Tell whether `text` can be a platform, such as `linux-x86_64`."""
    system, dash, machine = text.partition("-")
    parts = (system, machine.replace("_", ""))
    return bool(dash) and len(text) <= 40 and all(part.isascii() and part.isalnum() for part in parts)


def is_sha256(text: str) -> bool:
    """Tell whether `text` is a SHA-256 in lower-case hexadecimal digits."""
    return len(text) == 64 and _HEX.issuperset(text)


def _notes(fields: Fields) -> tuple[str, ...]:
    notes = fields.items("notes", MOST_NOTES)
    texts = tuple(note for note in notes if isinstance(note, str) and len(note) <= 2000)
    if len(texts) != len(notes):
        raise DamagedError("The notes of the manifest are not all texts of at most 2000 characters.")
    return texts


def _entries(fields: Fields) -> tuple[tuple[FileEntry, ...], tuple[LinkEntry, ...]]:
    files: list[FileEntry] = []
    links: list[LinkEntry] = []
    for each in fields.objects("files", MOST_FILES):
        if "link" in each.values:
            each.known("path", "link")
            links.append(LinkEntry(checked_path(each.text("path")), each.text("link")))
        else:
            files.append(_file(each))
    return tuple(files), tuple(links)


def _file(fields: Fields) -> FileEntry:
    fields.known("path", "size", "sha256", "x", "frame")
    return FileEntry(
        path=checked_path(fields.text("path")),
        size=fields.number("size", 0, LARGEST_FILE),
        sha256=fields.matching("sha256", is_sha256, "SHA-256"),
        is_executable=fields.flag("x"),
        frame=_frame(fields),
    )


def _frame(fields: Fields) -> Frame:
    offset, length = fields.numbers("frame", 2, LARGEST_PACK)
    return Frame(offset, length)


def _pack(fields: Fields) -> Pack:
    fields.known("path", "size", "chunk", "chunks")
    size = fields.number("size", 1, LARGEST_PACK)
    chunk = fields.number("chunk", *CHUNKS)
    count = -(-size // chunk)
    chunks = fields.items("chunks", count)
    hashes = tuple(each for each in chunks if isinstance(each, str) and is_sha256(each))
    if len(hashes) != count:
        raise DamagedError(f"{fields.what} does not have {count} chunks with a SHA-256 each.")
    return Pack(checked_path(fields.text("path")), size, chunk, hashes)


def _patch(fields: Fields) -> Patch:
    fields.known("from", "pack", "files")
    return Patch(
        from_=fields.matching("from", is_version, "version"),
        pack=_pack(fields.part("pack")),
        files=tuple(_patched(each) for each in fields.objects("files", MOST_FILES)),
    )


def _patched(fields: Fields) -> PatchedFile:
    fields.known("path", "source", "source_sha256", "frame")
    return PatchedFile(
        path=checked_path(fields.text("path")),
        source=checked_path(fields.text("source")),
        source_sha256=fields.matching("source_sha256", is_sha256, "SHA-256"),
        frame=_frame(fields),
    )


def _check(manifest: Manifest) -> None:
    """Make sure that the parts fit each other."""
    by_path = {file.path: file for file in manifest.files}
    check_tree((file.path for file in manifest.files), {link.path: link.target for link in manifest.links})
    if MANIFEST_NAME.casefold() in {path.split("/")[0].casefold() for path in _paths(manifest)}:
        raise DamagedError(f"A version has its {MANIFEST_NAME} beside its files, not among them.")
    if not {manifest.app, manifest.update} <= by_path.keys():
        raise DamagedError("An entry of the manifest is no file of the version.")
    if manifest.reads[0] > manifest.reads[1]:
        raise DamagedError("The lowest format that the version reads is above the highest.")
    if sum(file.size for file in manifest.files) > LARGEST_VERSION:
        raise DamagedError(f"The version has more than {LARGEST_VERSION} bytes.")
    _check_frames(manifest.pack, [(file.frame, file.sha256) for file in manifest.files])
    _check_patches(manifest, by_path)


def _paths(manifest: Manifest) -> Iterable[str]:
    yield from (file.path for file in manifest.files)
    yield from (link.path for link in manifest.links)


def _check_patches(manifest: Manifest, by_path: dict[str, FileEntry]) -> None:
    if len({patch.from_ for patch in manifest.patches}) != len(manifest.patches):
        raise DamagedError("The manifest has two patches from the same version.")
    for patch in manifest.patches:
        paths = {file.path for file in patch.files}
        if version_key(patch.from_) == version_key(manifest.version):
            raise DamagedError("The manifest has a patch from the version itself.")
        if len(paths) != len(patch.files) or not paths <= by_path.keys():
            raise DamagedError(f"The patch from {patch.from_} makes a file twice, or one that is not there.")
        _check_frames(
            patch.pack, ((each.frame, each.source_sha256 + by_path[each.path].sha256) for each in patch.files)
        )


def _check_frames(pack: Pack, frames: Iterable[tuple[Frame, str]]) -> None:
    """Make sure that frames lie within the pack and apart, but for those of the same content."""
    end, last = 0, None
    for frame, content in sorted(frames, key=lambda each: (each[0].offset, each[0].length, each[1])):
        if (frame, content) == last:
            continue
        if frame.offset < end or frame.length < 1 or frame.offset + frame.length > pack.size:
            raise DamagedError(f"A frame of {pack.path} overlaps another, is empty, or lies outside.")
        end, last = frame.offset + frame.length, (frame, content)


def _frame_to_json(frame: Frame) -> list[int]:
    return [frame.offset, frame.length]


def _pack_to_json(pack: Pack) -> dict[str, object]:
    return {"path": pack.path, "size": pack.size, "chunk": pack.chunk, "chunks": list(pack.chunks)}


def _patch_to_json(patch: Patch) -> dict[str, object]:
    files = [
        {"path": file.path, "source": file.source, "source_sha256": file.source_sha256}
        | {"frame": _frame_to_json(file.frame)}
        for file in patch.files
    ]
    return {"from": patch.from_, "pack": _pack_to_json(patch.pack), "files": files}
