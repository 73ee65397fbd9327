"""The store's care, from outside the process that has it open: verify, back up, restore."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from forms_service import sealed
from forms_service.durable import exclusive, make_folder, sync_folder
from forms_service.journal import Journal
from forms_service.sealed import Damaged, Patch
from forms_service.store import JOURNAL_NAME

_REPLACED = ".before-restore-"


class RestoreRefused(Exception):
    """A restore that would lose something."""


@dataclass(frozen=True)
class Verified:
    """What was found in a store's file. `torn_bytes`: an unfinished write at the end that nobody
    was told of; `damage`: what is wrong, or None."""

    commits: int
    bytes: int
    torn_bytes: int
    tables: dict[str, int]
    damage: str | None

    @property
    def sound(self) -> bool:
        return self.damage is None


def verify(folder: Path) -> Verified:
    """Reads the whole file and checks every seal; changes nothing and needs no lock."""
    path = folder / JOURNAL_NAME
    if not path.exists():
        return Verified(0, 0, 0, {}, f"没有找到存储文件「{path}」")
    size = path.stat().st_size
    try:
        journal = Journal(path, read_only=True)
    except Damaged as error:
        return Verified(0, size, 0, {}, str(error))
    if not journal.opening.file_id:
        # A file gets its name with its first line in it, so this one was cut by something else.
        return Verified(0, size, size, {}, f"存储文件「{path}」没有开头，里面读不出任何回答。")
    tables = {name: len(documents) for name, documents in journal.state.items()}
    return Verified(journal.opening.lines, size, journal.opening.torn_bytes, tables, None)


def backup(folder: Path, target: Path) -> int:
    """Copies the store as it is at this moment into `target`, while it may be in use: the file only
    grows, or is replaced whole. Returns the number of bytes. Raises Damaged, FileExistsError."""
    data = (folder / JOURNAL_NAME).read_bytes()
    patches: list[Patch] = []
    good = data[: sealed.read(data, patches).good_bytes]
    make_folder(target)
    _write_durably(target / JOURNAL_NAME, good, overwrite=False)
    return len(good)


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
    data = (source / JOURNAL_NAME).read_bytes()
    lock = exclusive(path)
    draft = path.with_suffix(".restored")
    try:
        _write_durably(draft, data, overwrite=True)
        if path.exists():
            kept = _free_name(path)
            os.link(path, kept)
        draft.replace(path)
        sync_folder(folder)
    finally:
        draft.unlink(missing_ok=True)
        os.close(lock)
    return kept


def forget_replaced(folder: Path) -> int:
    """Erases the stores that restores have put aside: what was erased since lives on in them.
    Returns how many."""
    replaced = sorted(folder.glob(f"{JOURNAL_NAME}{_REPLACED}*"))
    for path in replaced:
        path.unlink()
    if replaced:
        sync_folder(folder)
    return len(replaced)


def _free_name(path: Path) -> Path:
    number = 1
    while (kept := path.with_name(f"{path.name}{_REPLACED}{number}")).exists():
        number += 1
    return kept


def _write_durably(path: Path, data: bytes, *, overwrite: bool) -> None:
    with path.open("wb" if overwrite else "xb") as file:
        try:
            os.fchmod(file.fileno(), 0o600)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            path.unlink()  # Half a backup would be taken for one.
            raise
    sync_folder(path.parent)
