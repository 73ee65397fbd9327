"""Files that outlive a power cut, and the lock of the one process that writes them."""

from __future__ import annotations

import fcntl
import os
import sys
from contextlib import suppress
from pathlib import Path


class StoreLocked(Exception):
    """Another process has the store open for writing."""


def write_all(fd: int, data: bytes) -> None:
    """Writes all of it, however the system cuts it. Raises OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


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
        os.fsync(fd)
    finally:
        os.close(fd)


def exclusive(path: Path) -> int:
    """Takes the store's lock; its file says who holds it."""
    make_folder(path.parent)
    fd = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(fd, 200).decode("utf-8", "replace").strip() or "未知"
        os.close(fd)
        raise StoreLocked(
            f"存储「{path.parent}」正被另一个进程占用：{holder}。请先停掉它，或用只读命令。"
        ) from None
    with suppress(OSError):  # On a full disk the lock still holds, only without a name.
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"进程 {os.getpid()}（{' '.join(sys.argv)[:120]}）".encode(), 0)
    return fd
