"""Backups that a nightly job makes into one folder: each whole, the last so many kept.

`FOLDER/2026-11-27T032000/store/journal.jsonl`: a state folder by its date, so that every command
can look into it (`LINLI_STATE=FOLDER/2026-11-27T032000 linli store verify`).
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forms_service.care.care import RestoreRefused, backup, discard_draft, verify
from forms_service.photographs.album import FOLDER as PHOTOS
from forms_service.photographs.album import Album
from forms_service.store.durable import sync_folder
from forms_service.store.files import backup_draft
from forms_service.store.tables import JOURNAL_NAME

_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{6}")
_STORE = "store"
_PARTS = {JOURNAL_NAME, backup_draft(Path(JOURNAL_NAME)).name, PHOTOS}


class NotRestorable(Exception):
    """A backup that was just written can't be read back."""


@dataclass(frozen=True)
class Nightly:
    """What a nightly job did. `made`: the new backup, `size`: its bytes; `removed`: those that were
    one too many, or parts of one; `unsound`: damaged ones that are left, as somebody should look."""

    made: Path
    size: int
    removed: tuple[Path, ...]
    unsound: tuple[Path, ...]


def store_in(place: Path) -> Path:
    """Where the store of a backup lies: `place`, or below it as a nightly job puts it."""
    below = place / _STORE
    return below if not (place / JOURNAL_NAME).exists() and below.is_dir() else place


def chosen(place: Path) -> Path:
    """As `store_in`, for a backup that somebody has named. Raises RestoreRefused where that is the folder
    of a nightly job, with a backup for each night."""
    found = store_in(place)
    nights = [each for each in _ours(place) if _holds_backup(each)] if place.is_dir() else []
    if nights and not (found / JOURNAL_NAME).exists():
        raise RestoreRefused(
            f"「{place}」里有 {len(nights)} 份备份，请指明用哪一份；最近的是「{nights[-1]}」。没有恢复。"
        )
    return found


def nightly(store: Path, folder: Path, keep: int, now: datetime) -> Nightly:
    """Backs `store` up into `folder`, reads it back, and keeps the last `keep` whole backups there.
    Nothing is removed before the new one is known to be whole, and nothing that is no backup of ours.
    Raises what `backup` raises, and NotRestorable."""
    made = folder / f"{now:%Y-%m-%dT%H%M%S}"
    nights = _ours(folder) if folder.is_dir() else []
    size = backup(store, made / _STORE, nights[-1] / _STORE if nights else None)
    found = verify(made / _STORE)
    if not found.sound or found.torn_bytes:
        raise NotRestorable(f"刚写好的备份「{made}」读不回来：{found.damage or '末尾没写完'}")
    removed, unsound, whole = [], [], 1
    for each in reversed(_ours(folder)):
        if each == made:  # Whatever the clock said when the others were made.
            continue
        if not _holds_backup(each) or whole >= keep:
            if _discard(each):
                removed.append(each)
        elif verify(each / _STORE).sound:
            whole += 1
        else:
            unsound.append(each)
    return Nightly(made, size, tuple(removed), tuple(unsound))


def _holds_backup(place: Path) -> bool:
    return (place / _STORE / JOURNAL_NAME).exists()


def _ours(folder: Path) -> list[Path]:
    """What nightly jobs made here, oldest first: named by a moment, and nothing in it but a backup, or
    the part of one that a killed job has left."""
    found = []
    for place in sorted(folder.iterdir()):
        if not _STAMP.fullmatch(place.name) or place.is_symlink() or not place.is_dir():
            continue
        store = place / _STORE
        with suppress(OSError):  # Others' folders may be closed to us.
            inside = _names(store) if store.is_dir() else set()
            if _names(place) <= {_STORE} and inside <= _PARTS and not store.is_symlink():
                found.append(place)
    return found


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _discard(place: Path) -> bool:
    """Removes one of ours; whether it could be: one that is just being written can't."""
    store = place / _STORE
    if store.exists():
        if not discard_draft(store / JOURNAL_NAME):
            return False
        Album.beside(store).discard()
        (store / JOURNAL_NAME).unlink(missing_ok=True)
        store.rmdir()
    place.rmdir()
    sync_folder(place.parent)
    return True
