"""The last of a build: files that didn't change become the old ones, the rest gets its compressed
copies."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from site_src.source.files import compressed_copies, is_compressed
from site_src.source.lifeline import end_with_parent

_COPIES = (".br", ".gz")
_WORTH_A_POOL = 200


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

    def pack(self, url: str, data: bytes) -> None:
        """Writes the compressed copies."""
        for copy, packed in compressed_copies(self.folder / url, data).items():
            copy.write_bytes(packed)

    def finish(self, parts: Iterable[str], made: Collection[str] = ()) -> int:
        """Links what equals the previous version, compresses what doesn't, in these files and
        folders, but for the URLs that were `made` by `put`; returns how many files are new or
        changed."""
        tops = [self.folder / part for part in parts]
        files = [top for top in tops if top.is_file() and top.suffix not in _COPIES]
        files += [
            Path(folder) / name
            for top in tops
            for folder, _, names in os.walk(top)
            for name in names
            if not name.endswith(_COPIES)
        ]
        files = [path for path in files if path.relative_to(self.folder).as_posix() not in made]
        workers = os.cpu_count() or 1
        if len(files) < _WORTH_A_POOL or workers == 1:
            return self._finish_files(files)
        # Processes, not threads: most of the work is many short calls that would wait for others.
        with ProcessPoolExecutor(
            workers, multiprocessing.get_context("fork"), end_with_parent
        ) as pool:
            return sum(pool.map(self._finish_files, [files[n::workers] for n in range(workers)]))

    def _finish_files(self, files: Sequence[Path]) -> int:
        return sum(map(self._finish_file, files))

    def _finish_file(self, path: Path) -> bool:
        url = path.relative_to(self.folder)
        if self.previous is None and not is_compressed(path):
            return True
        data = path.read_bytes()
        if self.previous is not None and _same(self.previous / url, path, data):
            _link(self.previous / url, path)
            return False
        self.pack(url.as_posix(), data)
        return True


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
