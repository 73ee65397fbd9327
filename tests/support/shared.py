"""What is made once for all processes of a run of the tests, and gone with it."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_PLACE = "TESTS_SHARED"


def place() -> Path:
    """Where that is: of each thing below a name of its own. Called before there are other processes, which find it in
    their environment."""
    if _PLACE not in os.environ:
        os.environ[_PLACE] = tempfile.mkdtemp(prefix="linli-tests-")
        atexit.register(shutil.rmtree, os.environ[_PLACE])
    return Path(os.environ[_PLACE])


def shared(name: str, make: Callable[[Path], None]) -> Path:
    """The folder that `make` has filled, whichever process came first; the others only read it."""
    folder = place() / name
    made = folder.with_suffix(".made")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)  # One that failed here is told again.
            folder.mkdir()
            make(folder)
            made.touch()
    return folder
