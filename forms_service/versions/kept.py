"""The history of pages in files of our own, below `state/versions`: where content is no git work tree.

`log.jsonl` has a line for each save, `objects/` what was saved. A line tells by a digest of itself that
it is whole; half a one, which a power cut left, counts as none.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from forms_service.store.durable import make_folder, sync_file, sync_folder, write_all
from forms_service.versions.changes import Change, Version
from forms_service.versions.content_files import ContentFiles
from forms_service.versions.objects import Objects, name_of

_OUTSIDE = "在办公台以外改的"
_FIRST = "办公台开始记录以前的样子"
_RENAMED = "在办公台以外改名"
NOW = "now"
"""The id of the version that is on disk and in no history."""


class KeptHistory:
    """See the module. `content`: what is on disk now."""

    held_up = ""

    def __init__(self, folder: Path, objects: Objects, content: ContentFiles) -> None:
        self._log, self._objects, self._content = folder / "log.jsonl", objects, content

    def record(self, change: Change, before: bytes | None, after: bytes | None) -> None:
        """What was on disk before and no save put there is recorded first: no version is lost."""
        changes = list(self._changes())
        if any(known.id == change.id for known in changes):
            return
        if before is not None and (outside := self._outside(changes, change, before)):
            self._append(outside)
        if after is not None:
            self._objects.put(after)
        self._append(change)

    def catch_up(self) -> None:
        """Nothing waits here."""

    def versions(self, path: str) -> list[Version]:
        changes = list(self._changes())
        found = [*self._unrecorded(changes, path)]
        for change in reversed(changes):
            if change.path == path:
                found.append(_version(change))
                path = change.was or path
        return found

    def recent(self, most: int) -> list[Version]:
        changes = [*self._changes()][-most:]
        return [_version(change) for change in reversed(changes)]

    def content(self, version: Version) -> bytes | None:
        if version.gone:
            return None
        if version.id == NOW:
            return self._content.read(version.path)
        for change in self._changes():
            if change.id == version.id and change.after:
                return self._objects.get(change.after)
        raise LookupError(version.id)

    def _unrecorded(self, changes: list[Change], path: str) -> Iterator[Version]:
        """What is on disk, where the last save put something else there."""
        data = self._content.read(path)
        last = _last(changes, path)
        if (last.after if last else None) == (name_of(data) if data is not None else None):
            return
        place = self._content.folder / path
        at = datetime.fromtimestamp(place.stat().st_mtime, UTC) if data is not None else None
        did = _FIRST if last is None else _OUTSIDE
        yield Version(NOW, path, at or datetime.now(UTC), "", did, gone=data is None)

    def _outside(self, changes: list[Change], change: Change, before: bytes) -> Change | None:
        """The save that nobody made, where there must have been one."""
        last = _last(changes, change.path)
        name = self._objects.put(before)
        if last and last.after == name:
            return None
        at, did, was = change.at, _OUTSIDE if last else _FIRST, None
        if last is None and (moved := self._moved(changes, name)):
            did, was = _RENAMED, moved
        return Change(change.path, last.after if last else None, name, "", at, did, was)

    def _moved(self, changes: list[Change], name: str) -> str | None:
        """The page with these bytes that is no more where the last save put it."""
        last = {change.path: change for change in changes}
        for path, change in reversed(last.items()):
            if change.after == name and self._content.read(path) is None:
                return path
        return None

    def _changes(self) -> Iterator[Change]:
        try:
            lines = self._log.read_bytes().split(b"\n")
        except FileNotFoundError:
            return
        for line in lines:
            digest, _, said = line.partition(b" ")
            if said and digest == _digest(said):
                yield Change.of_json(said)

    def _append(self, change: Change) -> None:
        make_folder(self._log.parent)
        said = change.as_json()
        fd = os.open(self._log, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            end = os.fstat(fd).st_size
            torn = end and os.pread(fd, 1, end - 1) != b"\n"
            write_all(fd, (b"\n" if torn else b"") + _digest(said) + b" " + said + b"\n")
            sync_file(fd)
        finally:
            os.close(fd)
        sync_folder(self._log.parent)


def _last(changes: list[Change], path: str) -> Change | None:
    return next((change for change in reversed(changes) if change.path == path), None)


def _digest(said: bytes) -> bytes:
    return sha256(said).hexdigest()[:16].encode()


def _version(change: Change) -> Version:
    gone = change.after is None
    return Version(change.id, change.path, change.at, change.who, change.did, gone)
