"""The last of a build: files that didn't change become the old ones, the rest gets its compressed
copies."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from site_src.files import compressed_copies

_COPIES = (".br", ".gz")
_WORTH_A_POOL = 200


def finish(draft: Path, previous: Path | None, parts: Iterable[str]) -> int:
    """Links what equals the previous version, compresses what doesn't, in these files and folders
    of the draft; returns how many files are new or changed."""
    tops = [draft / part for part in parts]
    files = [top for top in tops if top.is_file() and top.suffix not in _COPIES]
    files += [
        Path(folder) / name
        for top in tops
        for folder, _, names in os.walk(top)
        for name in names
        if not name.endswith(_COPIES)
    ]
    workers = os.cpu_count() or 1
    if len(files) < _WORTH_A_POOL or workers == 1:
        return _finish_files(draft, previous, files)
    # Processes, not threads: most of the work is many short calls that would wait for each other.
    with ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
        shares = [files[start::workers] for start in range(workers)]
        return sum(pool.map(_finish_files, [draft] * workers, [previous] * workers, shares))


def _finish_files(draft: Path, previous: Path | None, files: Sequence[Path]) -> int:
    return sum(_finish_file(path, draft, previous) for path in files)


def _finish_file(path: Path, draft: Path, previous: Path | None) -> bool:
    old = previous / path.relative_to(draft) if previous else None
    data = path.read_bytes()
    if old is not None and _same(old, path, data):
        for suffix in ("", *_COPIES):
            source, target = old.with_name(old.name + suffix), path.with_name(path.name + suffix)
            if source.exists() and not (target.exists() and target.samefile(source)):
                spare = target.with_name(f".{target.name}.link")
                os.link(source, spare)
                spare.replace(target)  # Never missing: the search index is being read from here.
        return False
    for suffix in _COPIES:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    for copy, packed in compressed_copies(path, data).items():
        copy.write_bytes(packed)
    return True


def _same(old: Path, path: Path, data: bytes) -> bool:
    try:
        found = old.stat()
    except FileNotFoundError:
        return False
    return found.st_size == len(data) and (old.samefile(path) or old.read_bytes() == data)
