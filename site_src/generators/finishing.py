"""The last of a build: files that didn't change become the old ones, the rest gets its compressed
copies."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from site_src.source.files import compressed_copies, is_compressed
from site_src.source.processes import beside

_COPIES = (".br", ".gz")
# Pages enough for a process: after each is forked, this one copies what memory it touches.
_SHARE = 1500
# What writes pages and what indexes them go first: the build's end waits for those.
_NICENESS = 5


@dataclass(frozen=True)
class Draft:
    """A version of the site in the making, in a fresh folder, and the version before it."""

    folder: Path
    previous: Path | None

    def put(self, url: str, data: bytes) -> bool:
        """Writes a file that isn't there yet, or links the previous version's where that is the
        same, with its compressed copies. Returns whether it was written: it then still lacks those.

        Raises FileExistsError where two pages want the same place.
        """
        path = self.folder / url
        if self.previous is not None and _same(self.previous / url, path, data):
            _link(self.previous / url, path)
            return False
        with path.open("xb") as file:
            file.write(data)
        return True

    def pack(self, urls: Iterable[str]) -> None:
        """Writes the compressed copies of files that are there."""
        for url in urls:
            path = self.folder / url
            for copy, packed in compressed_copies(path, path.read_bytes()).items():
                copy.write_bytes(packed)

    def files(self) -> frozenset[str]:
        """The URLs of all files that are there, but for compressed copies."""
        return frozenset(
            (Path(folder) / name).relative_to(self.folder).as_posix()
            for folder, _, names in os.walk(self.folder)
            for name in names
            if not name.endswith(_COPIES)
        )

    def finish(self, urls: Iterable[str]) -> int:
        """Links those of these files that equal the previous version's, compresses the others;
        returns how many are new or changed."""
        return sum(map(self._finish, urls))

    def _finish(self, url: str) -> bool:
        path = self.folder / url
        if self.previous is None and not is_compressed(path):
            return True
        if self.previous is not None and _same(self.previous / url, path, path.read_bytes()):
            _link(self.previous / url, path)
            return False
        self.pack([url])
        return True


class Packing:
    """Has the compressed copies of pages made by processes beside, while other pages are still being
    written. A context."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._share: list[str] = []
        self._packed: list[Callable[[], None]] = []
        self._stack = ExitStack()
        self._pages = 0

    def __enter__(self) -> Packing:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, url: str) -> None:
        self._pages += 1
        self._share.append(url)
        if len(self._share) >= _SHARE:
            self._begin()

    def _begin(self) -> None:
        work = partial(self._draft.pack, tuple(self._share))
        self._packed.append(self._stack.enter_context(beside(work, _NICENESS)))
        self._share.clear()

    def finish(self) -> int:
        """Waits until all copies are made; returns of how many pages."""
        self._begin()
        for packed in self._packed:
            packed()
        return self._pages


def _same(old: Path, path: Path, data: bytes) -> bool:
    try:
        found = old.stat()
        return found.st_size == len(data) and (_is_one(old, path) or old.read_bytes() == data)
    except FileNotFoundError:
        return False


def _is_one(old: Path, path: Path) -> bool:
    return path.exists() and old.samefile(path)


def _link(old: Path, path: Path) -> None:
    for suffix in ("", *_COPIES):
        source, target = old.with_name(old.name + suffix), path.with_name(path.name + suffix)
        # A refill may replace or remove a copy at any moment; what it changes, the build makes good
        # before its switch.
        with contextlib.suppress(FileNotFoundError):
            if not (target.exists() and target.samefile(source)):
                spare = target.with_name(f".{target.name}.link")
                os.link(source, spare)
                spare.replace(target)  # Never missing: the search index is being read from here.
