"""What is done to a ledger's file while nobody has it open."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

from forms_service.store.tables import JOURNAL_NAME, open_store

Harm = Callable[[Path, random.Random], None]


def _changed(path: Path, data: bytes) -> None:
    # In place, as a disk does it, and not by another file under the name.
    with path.open("r+b") as file:
        file.write(data)
        file.truncate()


def cut(path: Path, chance: random.Random) -> None:
    size = path.stat().st_size
    near = min(size, 2000)
    at = size - chance.randrange(near) if chance.random() < 0.7 else chance.randrange(size)
    _changed(path, path.read_bytes()[:at])


def flipped(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    near = min(len(data), 2000)
    at = -1 - chance.randrange(near) if chance.random() < 0.5 else chance.randrange(len(data))
    data[at] ^= 1 << chance.randrange(8)
    _changed(path, bytes(data))


def zeroed(path: Path, chance: random.Random) -> None:
    data = path.read_bytes()
    start = max(0, len(data) - chance.choice((100, 1000, 10_000, len(data))))
    _changed(path, data[:start] + bytes(len(data) - start))


def holed(path: Path, chance: random.Random) -> None:
    """A block of zeros somewhere."""
    data = path.read_bytes()
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.choice((1, 512, 4096)))
    _changed(path, data[:start] + bytes(end - start) + data[end:])


def emptied(path: Path, _: random.Random) -> None:
    _changed(path, b"")


def removed(path: Path, _: random.Random) -> None:
    path.unlink()


def foreign(path: Path, chance: random.Random) -> None:
    elsewhere = path.parent.parent / "foreign"
    with open_store(elsewhere) as store:
        store.insert_multiple({"n": n} for n in range(chance.randrange(50)))
    shutil.copy(elsewhere / JOURNAL_NAME, path)
    shutil.rmtree(elsewhere)


def garbage(path: Path, chance: random.Random) -> None:
    """A tail that is longer than what one write leaves."""
    lines = b"".join(chance.randbytes(60) + b"\n" for _ in range(chance.randrange(2, 5)))
    _changed(path, path.read_bytes() + lines)


HARMS: dict[str, Harm] = {
    "cut": cut,
    "flipped": flipped,
    "zeroed": zeroed,
    "holed": holed,
    "emptied": emptied,
    "removed": removed,
    "foreign": foreign,
    "garbage": garbage,
}
