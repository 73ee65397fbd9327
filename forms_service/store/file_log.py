"""The log as one file of sealed lines, with a watermark beside it. Its one writer holds two locks: on a
file beside it that says who, and on the file itself, since the other can be deleted."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from forms_service.store import sealed
from forms_service.store.durable import (
    exclusive,
    holds,
    lock_file,
    lock_under_name,
    sync_data,
    sync_file,
    sync_folder,
    write_all,
)
from forms_service.store.files import compacted_draft, watermark_path
from forms_service.store.log import LineTaken, LogFailed, LogFull, write_failed
from forms_service.store.remains import headless, keep_torn, refuse_if_lost
from forms_service.store.sealed import Folded, Patch
from forms_service.store.watermark import Reached, Watermark, fault_of, read_reached

_MISPLACED = (
    "存储文件在服务运行时被删掉、换掉或移走了（git clean、mv、晚挂上的磁盘），存储已停止写入。"
    "先别停服务：已确认的回答还在它手里，日志里写着从哪里复制出来；复制好再停，"
    "把原来的文件夹放回原处，或者用 linli store restore 恢复复制的那一份"
)
_SHORTENED = (
    "存储文件在服务运行时被别的程序截短、清空或写过，存储已停止写入。"
    "请停服务，把整个存储文件夹复制一份留存，再用 linli store restore 恢复最近的备份"
)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class FileLog:
    """See log.Log. `opening`: what reading found; `torn`: where what was cut then is kept, if any."""

    def __init__(self, path: Path, *, read_only: bool = False, facts: Sequence[Path] = ()) -> None:
        """Takes the locks; reading makes the file, if need be. `facts`: folders where answers are counted.
        Raises StoreLocked, OSError."""
        # Absolute, so that a folder that is moved away is missed.
        self._path = path.absolute()
        self._read_only, self._facts = read_only, facts
        self.opening = Folded("", 0, 0, 0, "")
        self.torn: Path | None = None
        self._reached = Reached("", 0, "")
        self._size = 0
        self._fd = -1
        self._mark: Watermark | None = None
        self._lock_fd = -1
        if not read_only:
            self._lock_fd = exclusive(self._path)
            try:
                self._fd = lock_under_name(self._path)
            except BaseException:
                self.close()
                raise

    @property
    def length(self) -> int:
        return self._reached.lines

    def lines_after(self, number: int) -> list[Patch]:
        patches: list[Patch] = []
        _, found = read_held(self._path, patches, number, self._facts)
        if self._read_only or self._mark is not None:
            self._reached = Reached(found.file_id, found.lines, found.last_seal)
            self.opening = found
        elif self._fd < 0:
            self.rewrite([])
            self._mark = Watermark(watermark_path(self._path), self._reached)
        else:
            self._take_up(found)
        return patches

    def _take_up(self, found: Folded) -> None:
        """Goes on from what was read. What nobody was told of is kept aside first, and then cut."""
        if found.torn_bytes:
            piece = os.pread(self._fd, found.torn_bytes, found.good_bytes)
            self.torn = keep_torn(self._path, piece)
            os.ftruncate(self._fd, found.good_bytes)
        # The last line may be from a process that was killed before its sync: what is shown from
        # now on, and what the next line is chained to, is durable first.
        sync_data(self._fd)
        self.opening, self._size = found, found.good_bytes
        self._reached = Reached(found.file_id, found.lines, found.last_seal)
        self._mark = Watermark(watermark_path(self._path), self._reached)
        self._mark.keep(self._reached)

    def append(self, number: int, payloads: Sequence[str]) -> None:
        if number != self.length + 1:
            raise LineTaken(number)
        now = self._reached
        raw = sealed.line(now.file_id, number, now.seal, list(payloads))
        try:
            write_all(self._fd, raw)
        except OSError as error:
            try:
                os.ftruncate(self._fd, self._size)
            except OSError as worse:
                raise _failed(worse) from error
            if error.errno in _FULL:
                raise LogFull from error
            raise _failed(error) from error
        try:
            sync_data(self._fd)
        except OSError as error:
            # What the disk holds now is unknown, and asking again would be told a lie: the kernel
            # reports a lost page once. Cut, so that a later opening doesn't trust its cached copy.
            self._cut()
            raise _failed(error) from error
        if why := self._misplaced():
            self._cut()
            raise LogFailed(why)
        if os.fstat(self._fd).st_size != self._size + len(raw):
            raise LogFailed(_SHORTENED)
        self._size += len(raw)
        self._reached = Reached(now.file_id, number, sealed.seal_of(raw))
        if self._mark is not None:
            with suppress(OSError):  # As with a note: the bound stays lower.
                self._mark.stay(self._reached)
            self._mark.note(self._reached)

    def _cut(self) -> None:
        with suppress(OSError):
            os.ftruncate(self._fd, self._size)

    def misplaced(self) -> str | None:
        if why := self._misplaced():
            return why
        shortened = self._fd >= 0 and os.fstat(self._fd).st_size < self._size
        return _SHORTENED if shortened else None

    def _misplaced(self) -> str | None:
        return _MISPLACED if self._fd >= 0 and not holds(self._path, self._fd) else None

    @property
    def rescue(self) -> Path | None:
        """Where what was acknowledged can be copied from while this process runs, where the file under
        the name is no longer the one."""
        return Path(f"/proc/{os.getpid()}/fd/{self._fd}") if self._misplaced() else None

    def rewrite(self, payloads: Iterable[str]) -> None:
        if why := self.misplaced():
            raise LogFailed(why)
        file_id, draft = secrets.token_hex(16), compacted_draft(self._path)
        written = sealed.whole(file_id, payloads)
        raw = b"".join(written)
        fd = os.open(draft, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC, 0o600)
        new = Reached(file_id, len(written) - 1, sealed.seal_of(written[-1]))
        try:
            # Locked before it has the name: whoever waits for the name finds it taken.
            lock_file(draft, fd)
            write_all(fd, raw)
            sync_file(fd)
            if self._mark is not None:
                # Either file is the right one until the folder says which.
                self._mark.stay(self._reached)
                self._mark.keep(self._reached, new)
            draft.replace(self._path)
        except BaseException:
            os.close(fd)
            draft.unlink(missing_ok=True)
            raise
        if self._fd >= 0:
            os.close(self._fd)
        self._fd, self._reached, self._size = fd, new, len(raw)
        try:
            sync_folder(self._path.parent)
        except OSError as error:
            # Which of the two files a power cut would leave is unknown.
            raise _failed(error) from error
        if self._mark is not None:
            self._mark.keep_if_able(new)

    def close(self) -> None:
        try:
            if self._mark is not None:
                if not self._misplaced():
                    with suppress(OSError):
                        self._mark.stay(self._reached)
                self._mark.keep_if_able(self._reached)
                self._mark.close()
                self._mark = None
        finally:
            for fd in (self._fd, self._lock_fd):
                if fd >= 0:
                    os.close(fd)
            self._fd = self._lock_fd = -1


def read_held(
    path: Path, patches: list[Patch], after: int = 0, facts: Sequence[Path] = ()
) -> tuple[bytes, Folded]:
    """Reads a log, which may be in use, and holds it to its watermark: its bytes and what was found;
    nothing where there is none and nothing says that there was. Appends the patches of the lines after
    line `after`. Raises Damaged, OSError."""
    while True:
        reached = read_reached(watermark_path(path))
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            refuse_if_lost(path, facts)
            return b"", Folded("", 0, 0, 0, "")
        del patches[:]
        found = sealed.read(data, patches, {each.file_id: each.lines for each in reached}, after)
        if not found.file_id:
            raise headless(path, len(data))
        fault = fault_of(reached, found)
        if fault is None:
            return data, found
        now = read_reached(watermark_path(path))
        if {each.file_id for each in now} == {each.file_id for each in reached}:
            raise fault
        # Its writer has put another file in its place between the two looks.


def _failed(error: OSError) -> LogFailed:
    return LogFailed(write_failed(error.strerror or str(error)))
