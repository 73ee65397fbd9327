"""This program, told from another version of it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


@cache
def program_digest() -> str:
    """Changes whenever this program does: a cache or a built site of another one is not trusted."""
    digest = hashlib.blake2b(digest_size=12)
    root = Path(__file__).parent
    theme = root.parent / "theme"
    themed = (f for f in theme.rglob("*") if f.is_file() and f.parent.name != "__pycache__")
    sources = [*root.rglob("*.py"), *root.rglob("*.txt"), *themed]
    for source in sorted([*sources, root.parent / "mkdocs.yml", root.parent / "requirements.txt"]):
        digest.update(source.name.encode() + source.read_bytes() if source.exists() else b"")
    return digest.hexdigest()
