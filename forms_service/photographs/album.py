"""The files of photographs, in a folder beside the store, for its user alone. A file never changes: it is called
by what is in it.

A file is durable before the answer that names it, and goes after. What a kill or a fault leaves between the two
is a file that no answer names: those go too, once whoever may still be sending is done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from forms_service.store.durable import make_folder, sync_folder, write_durably
from forms_service.store.tables import JOURNAL_NAME
from site_src.questions.photo import PHOTO_NAME
from site_src.state_folder import make_private

FOLDER = "photos"
_UNNAMED_FOR = timedelta(hours=2)
"""So long a photograph waits for its answer: somebody has to put something else right first."""


@dataclass(frozen=True)
class Album:
    """The photographs in `folder`, which may be missing."""

    folder: Path

    @classmethod
    def beside(cls, store: Path) -> Album:
        """Those of the store in this folder."""
        return cls(store / FOLDER)

    @classmethod
    def of_journal(cls, journal: Path) -> Album:
        """Those of the store with this file."""
        assert journal.name == JOURNAL_NAME
        return cls.beside(journal.parent)

    def keep(self, data: bytes, suffix: str) -> str:
        """Puts it there durably; returns its name. Raises OSError."""
        name = f"{blake2b(data, digest_size=16).hexdigest()}{suffix}"
        place = self.folder / name
        if place.exists():
            place.touch()  # It waits for an answer again.
            return name
        make_private(self.folder)
        draft = self.folder / f".{name}"
        try:
            write_durably(draft, data)
        except OSError:
            draft.unlink(missing_ok=True)  # Of a disk that is full, it holds the last room.
            raise
        draft.replace(place)
        sync_folder(self.folder)
        return name

    def read(self, name: str) -> bytes | None:
        """What is in the file of this name, if there is one. Raises OSError."""
        if not PHOTO_NAME.fullmatch(name):
            return None
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def holds(self, name: str) -> bool:
        return bool(PHOTO_NAME.fullmatch(name)) and (self.folder / name).is_file()

    def remove(self, names: Collection[str]) -> None:
        """Removes them durably. Raises OSError."""
        if names and self.folder.is_dir():
            for name in names:
                (self.folder / name).unlink(missing_ok=True)
            sync_folder(self.folder)

    def sweep(self, named: Collection[str], now: datetime) -> int:
        """Removes what no answer names and has waited long enough; how many. Raises OSError."""
        latest = (now - _UNNAMED_FOR).timestamp()
        gone = [
            path.name
            for path in self._files()
            if path.name not in named and path.stat().st_mtime < latest
        ]
        self.remove(gone)
        return len(gone)

    def copy_to(self, other: Album, linked: Album | None = None) -> None:
        """Has the other hold all that this one does: what `linked` has, by a link to that. Raises OSError."""
        for path in self._files():
            place = other.folder / path.name
            if not PHOTO_NAME.fullmatch(path.name) or place.exists():
                continue
            make_folder(other.folder)
            with suppress(OSError):
                if linked and linked.holds(path.name):
                    place.hardlink_to(linked.folder / path.name)
                    continue
            data = self.read(path.name)
            if data is not None:  # Else erased since.
                draft = other.folder / f".{path.name}"
                write_durably(draft, data)
                draft.replace(place)
        if other.folder.is_dir():
            sync_folder(other.folder)

    def discard(self) -> None:
        """Removes the folder with all that is in it. Raises OSError."""
        if self.folder.is_dir():
            self.remove([path.name for path in self._files()])
            self.folder.rmdir()

    def _files(self) -> Iterator[Path]:
        if self.folder.is_dir():
            yield from sorted(path for path in self.folder.iterdir() if path.is_file())
