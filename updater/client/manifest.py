"""What a version consists of, as its publisher signed it; see docs/updates.md."""

from dataclasses import dataclass


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
