"""The files beside a journal that may hold answers' data too: whoever erases reaches them all."""

from __future__ import annotations

import shutil
from pathlib import Path

from forms_service.store.durable import sync_folder, write_durably

_REPLACED = ".before-restore-"


def drafts(journal: Path) -> list[Path]:
    """What a compaction, a restore or an erasure had written beside `journal` when it was killed: whole
    copies, or parts of one. Only who holds the store's lock knows that nobody is writing them."""
    places = (compacted_draft(journal), restored_draft(journal), rewritten_draft(journal))
    return [draft for draft in places if draft.exists()]


def watermark_path(journal: Path) -> Path:
    """Where it is noted how far `journal` was acknowledged; nothing of an answer is in it."""
    return journal.with_suffix(".mark")


def compacted_draft(journal: Path) -> Path:
    """Where a compaction writes, before it renames."""
    return journal.with_suffix(".new")


def restored_draft(journal: Path) -> Path:
    """Where a restore writes, before it renames."""
    return journal.with_suffix(".restored")


def rewritten_draft(journal: Path) -> Path:
    """Where a replaced store is written again, without what is erased from it."""
    return journal.with_suffix(".rewritten")


def exports(journal: Path) -> Path:
    """The folder in which tables of answers are written before somebody is given them."""
    return journal.with_name("exports")


def backup_draft(place: Path) -> Path:
    """Where a backup is written before it gets its name, `place`."""
    return place.with_name(f"{place.name}.draft")


def torn_pieces(journal: Path) -> list[Path]:
    """Unfinished last lines, kept when they were cut off: answers that nobody was told of."""
    return sorted(journal.parent.glob(f"{journal.stem}.torn-*"))


def set_aside(journal: Path) -> list[Path]:
    """The stores that restores have replaced, oldest first."""
    found = journal.parent.glob(f"{journal.name}{_REPLACED}*")
    return sorted(found, key=lambda path: (len(path.name), path.name))


def next_set_aside(journal: Path) -> Path:
    """A name for the store that a restore replaces, not in use."""
    number = 1
    while (kept := journal.with_name(f"{journal.name}{_REPLACED}{number}")).exists():
        number += 1
    return kept


def holding_answers(journal: Path) -> list[Path]:
    """Every file that may hold what was answered, the journal first."""
    return [
        *([journal] if journal.exists() else []),
        *drafts(journal),
        *(path for path in exports(journal).rglob("*") if path.is_file()),
        *torn_pieces(journal),
        *set_aside(journal),
    ]


def remove(paths: list[Path]) -> None:
    """Removes these files and folders, durably. Raises OSError."""
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for folder in {path.parent for path in paths}:
        sync_folder(folder)


def replace_durably(path: Path, draft: Path, data: bytes) -> None:
    """Puts `data` in the place of the file at `path`; `draft`: where it is written first. Raises
    OSError, and the file is as it was."""
    try:
        write_durably(draft, data)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
