"""The store's care, from outside the process that has it open: verify, back up, restore."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from forms_service.photographs.album import Album
from forms_service.staff.audit import LOG, NO_LOG, WORDS, Chained, chained
from forms_service.store import sealed
from forms_service.store.durable import (
    exclusive,
    lock_under_name,
    make_folder,
    sync_file,
    sync_folder,
    write_all,
    write_durably,
)
from forms_service.store.file_log import read_held
from forms_service.store.files import (
    backup_draft,
    next_set_aside,
    remove,
    restored_draft,
    set_aside,
    torn_pieces,
    watermark_path,
)
from forms_service.store.journal import Journal
from forms_service.store.sealed import Damaged
from forms_service.store.tables import JOURNAL_NAME
from forms_service.store.watermark import Reached, changing_over


class BackupRunning(Exception):
    """Another backup is being written to the same place."""


class RestoreRefused(Exception):
    """A restore that would lose something."""


@dataclass(frozen=True)
class Verified:
    """What was found in a store's file. `torn_bytes`: one unfinished line at the end that nobody
    was told of; `damage`: what is wrong, or None; `torn_pieces`: such lines that were cut before; `log`:
    the audit log. A store is sound whatever stands in that: what was answered is all there."""

    commits: int
    bytes: int
    torn_bytes: int
    tables: dict[str, int]
    damage: str | None
    torn_pieces: tuple[Path, ...] = ()
    log: Chained = NO_LOG

    @property
    def sound(self) -> bool:
        return self.damage is None


def verify(folder: Path, facts: Sequence[Path] = ()) -> Verified:
    """Reads the whole file, checks every seal, and holds it to its watermark; changes nothing and needs
    no lock. `facts`: folders where its answers are counted."""
    path = folder / JOURNAL_NAME
    size = path.stat().st_size if path.exists() else 0
    pieces = tuple(torn_pieces(path))
    try:
        journal = Journal(path, read_only=True, facts=facts)
    except Damaged as error:
        return Verified(0, size, 0, {}, str(error), pieces)
    found = journal.opening
    if not found.file_id:
        return Verified(0, 0, 0, {}, f"没有找到存储文件「{path}」", pieces)
    tables = {name: len(documents) for name, documents in journal.state.items()}
    size = found.good_bytes + found.torn_bytes
    log = chained(journal.state.get(LOG, {}), journal.state.get(WORDS, {}))
    return Verified(found.lines, size, found.torn_bytes, tables, None, pieces, log)


def backup(folder: Path, target: Path, before: Path | None = None) -> int:
    """Copies the store as it is at this moment into `target`, while it may be in use: the file only
    grows, or is replaced whole; then the photographs that it names, which were there before it named them, those
    that the backup in `before` has by a link to that. It gets its name when all of it is on the disk, so a backup that was
    killed leaves none. Returns the number of bytes. Raises Damaged, FileExistsError, BackupRunning."""
    place = target / JOURNAL_NAME
    if place.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place))
    data, found = read_held(folder / JOURNAL_NAME, [])
    if not found.file_id:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder / JOURNAL_NAME))
    good = data[: found.good_bytes]
    make_folder(target)
    draft = backup_draft(place)
    fd = _only_writer(draft)
    try:
        os.fchmod(fd, 0o600)
        os.ftruncate(fd, 0)  # A backup that was killed may have begun it.
        write_all(fd, good)
        sync_file(fd)
        Album.beside(folder).copy_to(Album.beside(target), Album.beside(before) if before else None)
        if place.exists():  # Another was quicker.
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place))
        draft.replace(place)
    except BaseException:
        draft.unlink()
        raise
    finally:
        os.close(fd)
    sync_folder(target)
    return len(good)


def discard_draft(place: Path) -> bool:
    """Removes what a killed backup has left where `place` would stand now; False where a backup is
    being written there."""
    draft = backup_draft(place)
    if not draft.exists():
        return True
    try:
        fd = _only_writer(draft)
    except BackupRunning:
        return False
    draft.unlink()
    os.close(fd)
    return True


def _only_writer(draft: Path) -> int:
    """Opens a backup's draft for the one process that writes it. Raises BackupRunning."""
    while True:
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(fd), draft.stat()):
                return fd
        except BlockingIOError:
            os.close(fd)
            raise BackupRunning(
                f"另一个备份正在写「{draft.parent}」。请等它写完，或换一个文件夹。"
            ) from None
        except FileNotFoundError:
            pass
        # Between opening and locking, whoever held it gave it its name or gave it up.
        os.close(fd)


def restore(source: Path, folder: Path) -> Path | None:
    """Puts the backup in `source` in the place of the store in `folder`; returns where the store
    that was there is kept now, or None. Raises StoreLocked while a service runs, RestoreRefused
    where the backup is not sound."""
    found = verify(source)
    if not found.sound:
        raise RestoreRefused(f"备份不完好，没有恢复：{found.damage}")
    if found.torn_bytes:
        raise RestoreRefused(
            f"备份不完整，没有恢复：末尾 {found.torn_bytes} 字节没写完。"
            "请换一份备份；没有别的，就先用 linli store backup 给它完好的部分做一份。"
        )
    make_folder(folder)
    kept: Path | None = None
    path = folder / JOURNAL_NAME
    # With an id of its own, so that no older copy of the same store passes for it later.
    file_id = secrets.token_hex(16)
    lines = sealed.copied((source / JOURNAL_NAME).read_bytes(), file_id)
    new = Reached(file_id, len(lines) - 1, sealed.seal_of(lines[-1]))
    locks = [exclusive(path)]
    draft = restored_draft(path)
    try:
        locks.append(lock_under_name(path))
        write_durably(draft, b"".join(lines))
        Album.beside(source).copy_to(Album.beside(folder))
        sync_folder(folder)
        if path.exists():
            kept = next_set_aside(path)
            os.link(path, kept)
        with changing_over(watermark_path(path), new):
            draft.replace(path)
            sync_folder(folder)
    finally:
        draft.unlink(missing_ok=True)
        for lock in locks:
            if lock >= 0:
                os.close(lock)
    return kept


def forget_replaced(folder: Path) -> int:
    """Erases the stores that restores have put aside: what was erased since lives on in them.
    Returns how many."""
    replaced = set_aside(folder / JOURNAL_NAME)
    remove(replaced)
    return len(replaced)
