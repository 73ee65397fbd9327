"""Folders to work in, below the system's own for what is temporary."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def workplace(prefix: str) -> Iterator[Path]:
    """A fresh folder whose name begins with `prefix`, gone at its end. What killed processes left
    under such names goes too: a living one holds a lock on its folder."""
    for left in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with suppress(OSError):
            held = _hold(left)
            shutil.rmtree(left, ignore_errors=True)
            os.close(held)
    folder, held = _taken(prefix)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _taken(prefix: str) -> tuple[Path, int]:
    """A fresh folder and its lock. Who finds it before it is held takes it for left."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix))
        with suppress(BlockingIOError, FileNotFoundError):
            held = _hold(folder)
            if folder.exists():
                return folder, held
            os.close(held)


def _hold(folder: Path) -> int:
    """Raises OSError where somebody else holds it, or it is no folder that one may work in."""
    found = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(found)
        raise
    return found
