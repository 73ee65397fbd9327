"""A file of content: its bytes, and putting others in its place so that they stay.

By its path below `content/`, which may come from anybody: it leads nowhere else.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from forms_service.store.durable import sync_file, sync_folder, write_all
from site_src.pictures.addresses import NAME
from site_src.source.files import is_draft

_MODE = 0o644
_PATH = re.compile(rf"{NAME.pattern}(?:/{NAME.pattern})*")
_LONGEST = 200
_BOM = b"\xef\xbb\xbf"


class NoSuchPlace(Exception):
    """A path that leads to no file of content."""


def is_place(path: str) -> bool:
    """Whether a page or a picture of the desk's may lie there: names that are addresses as they are."""
    return len(path) <= _LONGEST and _PATH.fullmatch(path) is not None


@dataclass(frozen=True)
class ContentFiles:
    """The files below `folder`, which may be a link."""

    folder: Path

    def read(self, path: str) -> bytes | None:
        """The bytes there; None where there is no file. Raises NoSuchPlace, OSError."""
        try:
            fd = os.open(self._at(path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except (FileNotFoundError, NotADirectoryError):
            return None
        with os.fdopen(fd, "rb") as file:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise NoSuchPlace(path)
            return file.read()

    def put(self, path: str, data: bytes | None) -> None:
        """Puts these bytes there, whole and durably, or takes the file away (None). Raises NoSuchPlace,
        OSError."""
        place = self._at(path)
        if data is None:
            place.unlink(missing_ok=True)
            if place.parent.is_dir():
                sync_folder(place.parent)
            return
        missing = [part for part in (place.parent, *place.parent.parents) if not part.exists()]
        for part in reversed(missing):
            part.mkdir()
            sync_folder(part.parent)
        draft = place.with_name(f".{place.name}.{os.getpid()}-{secrets.token_hex(3)}")
        assert is_draft(draft.name)
        try:
            self._write(draft, data, _mode(place))
            draft.replace(place)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        sync_folder(place.parent)

    @staticmethod
    def _write(draft: Path, data: bytes, mode: int) -> None:
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            os.fchmod(fd, mode)
            write_all(fd, data)
            sync_file(fd)
        finally:
            os.close(fd)

    def _at(self, path: str) -> Path:
        """Where it lies. Raises NoSuchPlace where that is elsewhere, or behind a link."""
        if not is_place(path):
            raise NoSuchPlace(path)
        place = self.folder.resolve()
        for part in path.split("/"):
            place /= part
            if place.is_symlink():
                raise NoSuchPlace(path)
        return place


def _mode(place: Path) -> int:
    """The permissions that a file has keeps; the web server's user reads what is built of it."""
    with suppress(OSError):
        return stat.S_IMODE(place.stat().st_mode)
    return _MODE


def text_of(data: bytes) -> str:
    """The text in these bytes, its lines ended as ours are. Raises UnicodeDecodeError."""
    return data.removeprefix(_BOM).decode("utf-8").replace("\r\n", "\n")


def bytes_of(text: str, like: bytes | None) -> bytes:
    """The text as bytes, with the byte order mark and the line ends of those it replaces: what nobody
    touched stays as it was."""
    like = like or b""
    lines = like.count(b"\n")
    windows = lines > 0 and like.count(b"\r\n") * 2 > lines
    made = text.replace("\r\n", "\n")
    data = (made.replace("\n", "\r\n") if windows else made).encode()
    return _BOM + data if like.startswith(_BOM) else data
