"""Where backups were put, noted beside the store: what is erased lives on in them until they go too, and
whoever erases is told which. A line of JSON each; nothing of an answer is in it."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from forms_service.erasure.removal import Decide, holds
from forms_service.store.files import replace_durably
from forms_service.store.sealed import Damaged
from forms_service.store.tables import JOURNAL_NAME

_NAME = "backups.jsonl"
# One that nobody has seen for longer than most forms keep is not spoken of for ever.
_MISSED_FOR = timedelta(days=400)


@dataclass(frozen=True)
class Made:
    """A backup: when it was made, and the folder it was put in."""

    at: datetime
    place: Path


class Holding(Enum):
    """Whether a backup holds what was asked about."""

    YES = "yes"
    UNREADABLE = "unreadable"
    MISSING = "missing"


def made_of(folder: Path) -> list[Made]:
    """The backups that are known of the store in `folder`, oldest first. Raises OSError."""
    try:
        lines = (folder / _NAME).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            read = json.loads(line)
            found.append(Made(datetime.fromisoformat(read["at"]), Path(read["place"])))
        except (ValueError, KeyError, TypeError):
            continue  # Half a line, of a backup that was killed as it noted itself.
    return sorted(found, key=lambda made: made.at)


def note_made(folder: Path, place: Path, now: datetime, gone: Collection[Path] = ()) -> None:
    """Notes a backup of the store in `folder`, and that others are `gone`. Raises OSError."""
    place, gone = place.absolute(), {path.absolute() for path in gone}
    known = [
        made
        for made in made_of(folder)
        if made.place != place
        and made.place not in gone
        and ((made.place / JOURNAL_NAME).exists() or now - made.at < _MISSED_FOR)
    ]
    lines = [
        json.dumps({"at": made.at.isoformat(timespec="seconds"), "place": str(made.place)})
        for made in [*known, Made(now, place)]
    ]
    draft = folder / f"{_NAME}.{os.getpid()}"
    replace_durably(folder / _NAME, draft, "".join(f"{line}\n" for line in lines).encode())


def holding(folder: Path, decide: Decide) -> list[tuple[Made, Holding]]:
    """The known backups of the store in `folder` that hold what `decide` finds, or may. Raises
    OSError."""
    found = []
    for made in made_of(folder):
        try:
            if holds((made.place / JOURNAL_NAME).read_bytes(), decide):
                found.append((made, Holding.YES))
        except FileNotFoundError:
            found.append((made, Holding.MISSING))
        except (OSError, Damaged):
            found.append((made, Holding.UNREADABLE))
    return found
