"""The key of the staff's tokens, beside the store and in no backup of it: whoever has the store alone
signs in as nobody."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from forms_service.store.durable import make_folder, sync_folder, write_durably

_FILE = "staff.key"


@dataclass(frozen=True)
class Secret:
    """What is kept in place of a token, and what is made again whenever it is needed."""

    key: bytes = field(repr=False)

    def digest(self, purpose: str, text: str) -> str:
        """A token as it is kept; `purpose` (16 bytes at most): what it gives, so that one of another
        kind gives nothing."""
        return self.derived(purpose, text, 24).hex()

    def derived(self, purpose: str, text: str, size: int) -> bytes:
        """So many bytes that only who has the key can tell."""
        found = blake2b(text.encode(), key=self.key, person=purpose.encode(), digest_size=size)
        return found.digest()


def read_secret(folder: Path) -> Secret:
    """The key in `folder`, made where there is none: whoever calls has the store's lock, or has asked
    who has. Raises OSError."""
    path = folder / _FILE
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        key = b""
    if len(key) < 32:  # None yet, or the disk was full when it was made.
        make_folder(folder)
        key = secrets.token_bytes(32)
        write_durably(path, key)
        sync_folder(folder)
    return Secret(key)
