"""Pictures made before, each by the name of what it was made from."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from site_src.source.files import write_atomic
from site_src.state_folder import make_private

_LATELY = 24 * 3600


@dataclass(frozen=True)
class Kept:
    """A folder of them, which may be missing, emptied or not to be written at any time."""

    folder: Path

    def read(self, name: str) -> bytes | None:
        """What was made, if it is there and whole. It counts as asked for again."""
        path = self.folder / name
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _LATELY:
                path.touch()
        try:
            digest, _, made = path.read_bytes().partition(b"\n")
        except OSError:
            return None
        # A machine that lost its power may have left the file's length without what is in it.
        return made if digest == sha256(made).hexdigest().encode() else None

    def keep(self, name: str, made: bytes) -> None:
        # A check may run where nothing can be kept; it says the same.
        with contextlib.suppress(OSError):
            make_private(self.folder)
            write_atomic(self.folder / name, sha256(made).hexdigest().encode() + b"\n" + made)
