"""Files at the edge: writing so that no reader sees half a file."""

from __future__ import annotations

import gzip
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli

# As editors put them there: what is published is scaled down, but for drawings.
MAX_IMAGE_BYTES = 50_000_000
MAX_SVG_BYTES = 2_000_000
COMPRESSED_SUFFIXES = (
    ".html",
    ".css",
    ".js",
    ".json",
    ".xml",
    ".svg",
    ".ics",
    ".txt",
    ".webmanifest",
)
# Levels where another step costs a refill more time than it saves a phone bytes.
_BROTLI_QUALITY = 5
_GZIP_LEVEL = 6
# Under this a compressed copy saves less than its own headers.
_WORTH_COMPRESSING = 512
_DRAFT = re.compile(r"\..+\.\d+-[0-9a-f]{6}")


def write_atomic(path: Path, data: bytes) -> bool:
    """Puts `data` at `path` by rename, so that a reader sees the old or the new, never half.

    Returns whether the file changed: equal bytes are left alone, with their time stamps.
    """
    try:
        if path.read_bytes() == data:
            return False
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, data)
    return True


def replace_file(path: Path, data: bytes) -> None:
    """As `write_atomic`, where the bytes are known to be new and the folder to be there."""
    with _drafted(path, data) as draft:
        draft.replace(path)


@contextmanager
def _drafted(path: Path, data: bytes) -> Iterator[Path]:
    """The bytes beside their place, to be put there within the block."""
    draft = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(3)}")
    assert is_draft(draft.name)
    try:
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        try:
            written = os.write(fd, data)
            while written < len(data):
                written += os.write(fd, memoryview(data)[written:])
        finally:
            os.close(fd)
        yield draft
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def is_draft(name: str) -> bool:
    """Whether a file of this name is one on its way to its place by `replace_file`: it is gone a
    moment later, or for good what a killed process left."""
    return _DRAFT.fullmatch(name) is not None


def remove_drafts(folder: Path) -> None:
    """Removes what killed processes left in `folder` and below. Hold the lock of all who write
    there: a living writer's draft would go too."""
    for place, _, names in os.walk(folder):
        for name in filter(is_draft, names):
            Path(place, name).unlink(missing_ok=True)


def is_compressed(path: Path) -> bool:
    """Whether it is of a kind that gets compressed copies."""
    return path.suffix in COMPRESSED_SUFFIXES


def compressed_copies(path: Path, data: bytes) -> dict[Path, bytes]:
    """The precompressed neighbours (`.br`, `.gz`) a web server serves instead of `path`."""
    if not is_compressed(path) or len(data) < _WORTH_COMPRESSING:
        return {}
    return {
        path.with_name(path.name + ".br"): brotli.compress(
            # A window as large as the file finds as much as a larger one, in less time.
            data,
            quality=_BROTLI_QUALITY,
            lgwin=min(max(len(data).bit_length(), 16), 22),
        ),
        path.with_name(path.name + ".gz"): gzip.compress(data, _GZIP_LEVEL, mtime=0),
    }


def write_page(path: Path, data: bytes) -> bool:
    """Writes a file of the site with its compressed copies; returns whether one changed."""
    changed = write_atomic(path, data)
    if not changed and has_its_copies(path):
        return False
    _write_copies(path, data)
    return True


def replace_page(path: Path, data: bytes) -> None:
    """As `write_page`, where the bytes are known to be new."""
    replace_file(path, data)
    _write_copies(path, data)


def replace_bare(path: Path, data: bytes) -> None:
    """As `replace_page`, with no copies for now: whoever asks gets the file itself, and never an older
    copy. `add_copies` adds them."""
    for copy in _copies(path):
        copy.unlink(missing_ok=True)
    replace_file(path, data)


def remove_page(path: Path) -> None:
    """Removes a file of the site with its compressed copies, where they are there."""
    for each in (path, *_copies(path)):
        each.unlink(missing_ok=True)


def add_copies(path: Path) -> None:
    """Compresses a file of the site that lacks its own copies. Raises OSError."""
    if not has_its_copies(path):
        _write_copies(path, path.read_bytes())


def has_its_copies(path: Path) -> bool:
    """Whether the compressed copies beside a file of the site are its own. Who was killed between
    the file and its copies, or linked them just then, leaves those of the file before, or none."""
    file = path.stat()
    wanted = is_compressed(path) and file.st_size >= _WORTH_COMPRESSING
    if not wanted:
        return not any(copy.exists() for copy in _copies(path))
    try:
        found = [copy.stat() for copy in _copies(path)]
    except FileNotFoundError:
        return False
    # Copies are written after their file. A power cut may leave one empty.
    return all(copy.st_size and copy.st_mtime_ns >= file.st_mtime_ns for copy in found)


def _copies(path: Path) -> tuple[Path, Path]:
    return path.with_name(path.name + ".br"), path.with_name(path.name + ".gz")


def _write_copies(path: Path, data: bytes) -> None:
    copies = compressed_copies(path, data)
    for copy in _copies(path):
        if copy not in copies:
            copy.unlink(missing_ok=True)
            continue
        with _drafted(copy, copies[copy]) as draft:
            # Whoever asks between the two steps gets the file itself. In one step, ext4 would write
            # the copy out at once (auto_da_alloc): milliseconds, where others use the disk.
            copy.unlink(missing_ok=True)
            draft.rename(copy)
