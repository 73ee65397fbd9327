"""The state folder: answers, facts, pairings. It is for the user alone that the service and the builds
run as (0700); what is for others to see is built into the site."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

PARTS = ("store", "facts", "kiosks", "secret", "versions", "drafts")
_OWN = frozenset({*PARTS, "cache"})


class StateUnusable(Exception):
    """The state folder can't be used; the text says why and what to do, in Chinese."""


@dataclass(frozen=True)
class Prepared:
    """What was open to others: `narrowed` no longer is, `left` still is, as it isn't ours to change."""

    narrowed: tuple[Path, ...]
    left: tuple[Path, ...]


def check_readable(state: Path) -> None:
    """For commands that read it only; where there is none, there is nothing to read. Raises
    StateUnusable."""
    for folder in (state, *(state / part for part in PARTS)):
        try:
            found = folder.stat()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise _unusable(folder, error) from None
        _must_be_folder(folder, found)
        if not os.access(folder, os.R_OK | os.X_OK):
            raise _unusable(folder, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def prepare(state: Path) -> Prepared:
    """For commands that write: makes what is missing and closes to others what is open to them.
    Raises StateUnusable.

    The folder itself is left as it is where something else lies in it too: it may be one that others
    need.
    """
    narrowed: list[Path] = []
    left: list[Path] = []
    for folder in (state, *(state / part for part in PARTS)):
        try:
            make_private(folder)
            found = folder.stat()
            _must_be_folder(folder, found)
            # Asked, not tried: a trial would leave a file behind where the next step fails.
            if not os.access(folder, os.W_OK | os.R_OK | os.X_OK):
                raise _unusable(folder, _why_not(folder))
            shared = folder == state and not {e.name for e in os.scandir(folder)} <= _OWN
            for path, rights in _open_to_others(folder, found):
                if shared or not _may_change(path):
                    left.append(path)
                else:
                    path.chmod(rights)
                    narrowed.append(path)
        except OSError as error:
            raise _unusable(folder, error) from None
    return Prepared(tuple(narrowed), tuple(left))


def make_private(folder: Path) -> None:
    """Makes the folder and those above it that are missing, for their user alone. Raises OSError."""
    missing = [part for part in (folder, *folder.parents) if not os.path.lexists(part)]
    for part in reversed(missing):
        part.mkdir(mode=0o700, exist_ok=True)
        above = part.parent.stat()
        if os.geteuid() == 0 and above.st_uid != 0:
            # An administrator's command must not shut out the service.
            os.chown(part, above.st_uid, above.st_gid)


def _open_to_others(folder: Path, found: os.stat_result) -> list[tuple[Path, int]]:
    """What of it others may read, and the rights it should have. Of files the store's: the rest lie in
    folders that nobody else may enter, and hold neither names nor tokens."""
    wide = [(folder, 0o700)] if found.st_mode & 0o077 else []
    if folder.name == "store":
        for entry in os.scandir(folder):
            mode = entry.stat(follow_symlinks=False).st_mode
            if stat.S_ISREG(mode) and mode & 0o077:
                wide.append((Path(entry.path), 0o600))
    return wide


def _may_change(path: Path) -> bool:
    return os.geteuid() in (0, path.stat().st_uid)


def _must_be_folder(folder: Path, found: os.stat_result) -> None:
    if not stat.S_ISDIR(found.st_mode):
        raise StateUnusable(
            f"「{folder}」不是文件夹，不能存放回答和统计。请挪开它，或把 LINLI_STATE 指到一个文件夹。"
        )


def _why_not(folder: Path) -> OSError:
    readonly = os.statvfs(folder).f_flag & os.ST_RDONLY
    code = errno.EROFS if readonly else errno.EACCES
    return OSError(code, os.strerror(code))


def _unusable(folder: Path, error: OSError) -> StateUnusable:
    match error.errno:
        case errno.EROFS:
            why, fix = "所在的磁盘是只读的", "请检查磁盘和挂载，再试一次"
        case errno.EACCES | errno.EPERM:
            why = "不让运行邻里栏的用户读写"
            fix = "请用拥有它的用户运行，或用 chown、chmod 700 把它交给这个用户"
        case errno.ENOSPC | errno.EDQUOT:
            why, fix = "所在的磁盘满了", "请清出地方，再试一次"
        case errno.ENOTDIR | errno.EEXIST | errno.ENOENT | errno.ELOOP:
            why = "不是文件夹，或上面有一层不是"
            fix = "请把 LINLI_STATE 指到一个文件夹"
        case _:
            why, fix = f"用不了（{error.strerror or error}）", "请检查磁盘和 LINLI_STATE"
    return StateUnusable(f"「{folder}」{why}，不能存放回答和统计。{fix}。")
