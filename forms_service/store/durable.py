"""Files that outlive a power cut, and the lock of the one process that writes them."""

from __future__ import annotations

import errno
import fcntl
import os
import sys
from contextlib import suppress
from itertools import takewhile
from pathlib import Path

# macOS: what fsync writes there, the disk may still hold in a cache of its own.
_FULL_SYNC: int | None = getattr(fcntl, "F_FULLFSYNC", None)
# Said by file systems that know no such order: network ones.
_UNKNOWN = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOTTY})


class StoreLocked(Exception):
    """Another process has the store open for writing."""


def write_all(fd: int, data: bytes) -> None:
    """Writes all of it, however the system cuts it. Raises OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def sync_file(fd: int) -> None:
    """Returns when all of an open file or folder outlives a power cut. Raises OSError."""
    if _FULL_SYNC is not None:
        try:
            fcntl.fcntl(fd, _FULL_SYNC)
            return
        except OSError as error:
            if error.errno not in _UNKNOWN:
                raise
    os.fsync(fd)


def sync_data(fd: int) -> None:
    """As `sync_file`, of what was written to the file and its size; its times may come later."""
    if _FULL_SYNC is None:
        os.fdatasync(fd)  # Which macOS hasn't got.
    else:
        sync_file(fd)


def write_durably(path: Path, data: bytes) -> None:
    """Writes a file of the user's own, over whatever it held; its name is durable only with its folder.
    Raises OSError."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.fchmod(fd, 0o600)  # One that was there may have been another's to read.
        write_all(fd, data)
        sync_file(fd)
    finally:
        os.close(fd)


def make_folder(folder: Path) -> None:
    """Makes `folder` and what leads to it, durably and for its user alone."""
    missing = [part for part in (folder, *folder.parents) if not part.exists()]
    for part in reversed(missing):
        part.mkdir(mode=0o700, exist_ok=True)
        sync_folder(part.parent)


def sync_folder(folder: Path) -> None:
    """Makes a rename in `folder` durable."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        sync_file(fd)
    finally:
        os.close(fd)


def _command() -> str:
    """What runs, without what it was asked about: that may be a phone number."""
    return " ".join([sys.argv[0], *takewhile(str.isalpha, sys.argv[1:])])


def exclusive(path: Path) -> int:
    """Takes the store's lock; its file says who holds it."""
    make_folder(path.parent)
    fd = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(fd, 200).decode("utf-8", "replace").strip() or "未知"
        os.close(fd)
        raise _locked(path, holder) from None
    with suppress(OSError):  # On a full disk the lock still holds, only without a name.
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"进程 {os.getpid()}（{_command()[:120]}）".encode(), 0)
    return fd


def lock_under_name(path: Path) -> int:
    """The file at `path`, open for appending and locked as the only writer's; -1 where there is none.
    Raises StoreLocked, OSError."""
    while True:
        try:
            fd = os.open(path, os.O_RDWR | os.O_APPEND)
        except FileNotFoundError:
            return -1
        try:
            lock_file(path, fd)
            if holds(path, fd):
                return fd
        except BaseException:
            os.close(fd)
            raise
        # Another file has got the name since it was opened.
        os.close(fd)


def lock_file(path: Path, fd: int) -> None:
    """Locks an open file, which lies at `path` or will. Raises StoreLocked."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise _locked(path, "未知，旁边的锁文件被删过") from None


def holds(path: Path, fd: int) -> bool:
    """Whether the open file is the one that has the name `path`."""
    try:
        named, held = path.stat(), os.fstat(fd)
    except OSError:
        return False
    return held.st_nlink > 0 and (named.st_ino, named.st_dev) == (held.st_ino, held.st_dev)


def _locked(path: Path, holder: str) -> StoreLocked:
    return StoreLocked(
        f"存储「{path.parent}」正被另一个进程占用：{holder}。请先停掉它，或用只读命令。"
    )
