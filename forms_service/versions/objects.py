"""Bytes kept under the name of what they are (their SHA-256): written once, never changed."""

from __future__ import annotations

import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from forms_service.store.durable import make_folder
from forms_service.store.files import replace_durably

_NAME = re.compile(r"[0-9a-f]{64}")


def name_of(data: bytes) -> str:
    """By what name these bytes are kept."""
    return sha256(data).hexdigest()


@dataclass(frozen=True)
class Objects:
    """Those in `folder`, each in a file of its own."""

    folder: Path

    def put(self, data: bytes) -> str:
        """Keeps these bytes durably; their name. Raises OSError."""
        name = name_of(data)
        path = self._path(name)
        if self._read(path, name) is None:
            make_folder(path.parent)
            draft = path.with_name(f".{name}.{secrets.token_hex(4)}")
            replace_durably(path, draft, data)
        return name

    def get(self, name: str) -> bytes:
        """Raises LookupError where they are not kept, or no longer are what they were."""
        found = self._read(self._path(name), name) if _NAME.fullmatch(name) else None
        if found is None:
            raise LookupError(name)
        return found

    def forget_older(self, days: int) -> None:
        """Drops what was put in longer ago."""
        old = time.time() - days * 86_400
        for path in self.folder.glob("??/*"):
            with suppress(OSError):
                if path.stat().st_mtime < old:
                    path.unlink()

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name

    @staticmethod
    def _read(path: Path, name: str) -> bytes | None:
        try:
            data = path.read_bytes()
        except OSError:
            return None
        return data if name_of(data) == name else None
