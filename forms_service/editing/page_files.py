"""Pages as files, without versions: each write whole, under content/ alone."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock

from forms_service.editing.saves import Conflict, NotSaved, Opened, Saved
from forms_service.staff.roles import Member
from site_src.editing.page_names import is_page_name
from site_src.source.files import write_atomic
from site_src.source.texts import MAX_BYTES

_NOT_THERE = ""


@dataclass(frozen=True)
class PageFiles:
    """The pages of a `content` folder."""

    content: Path
    _saving: Lock = field(default_factory=Lock)

    def current(self, path: str) -> Opened:
        """The page as it is. Raises NotSaved."""
        file = self._file(path)
        try:
            if file.stat().st_size > MAX_BYTES:
                raise NotSaved(f"「{path}」太大了，请在电脑上把它拆成几页。")
            raw = file.read_bytes()
        except FileNotFoundError:
            return Opened(None, _NOT_THERE)
        except OSError as error:
            raise _unusable(path, error) from None
        try:
            return Opened(raw.decode("utf-8"), _version(raw))
        except UnicodeDecodeError:
            text = f"「{path}」不是 UTF-8 编码，这里打不开。请在电脑的编辑器里另存为 UTF-8 编码。"
            raise NotSaved(text) from None

    def save(
        self,
        path: str,
        text: str | None,
        base: str,
        member: Member,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> Saved | Conflict:
        """Saves the page. Raises NotSaved."""
        raw = None if text is None else text.encode("utf-8")
        if raw and len(raw) > MAX_BYTES:
            raise NotSaved(f"这一页超过了 {MAX_BYTES // 1_000_000} MB，没有保存。请拆成几页。")
        with self._saving:
            opened = self.current(path)
            if opened.version != base:
                return Conflict(opened)
            file = self._file(path)
            try:
                if raw is None:
                    with suppress(FileNotFoundError):
                        file.unlink()
                    return Saved(_NOT_THERE)
                write_atomic(file, raw)
            except OSError as error:
                raise _unusable(path, error) from None
        return Saved(_version(raw))

    def _file(self, path: str) -> Path:
        """Where the page lies. Raises NotSaved for what may lead elsewhere."""
        if not is_page_name(path):
            raise NotSaved(
                f"「{path[:60]}」不能当页面的名字：只用小写字母、数字和 -，以 .md 结尾。"
            )
        place = self.content
        for part in path.split("/"):
            place = place / part
            with suppress(FileNotFoundError):
                if stat.S_ISLNK(os.lstat(place).st_mode):
                    raise NotSaved(f"「{path}」经过一个符号链接，不能在这里改。请放文件本身。")
        return place


def _version(raw: bytes) -> str:
    return sha256(raw).hexdigest()[:32]


def _unusable(path: str, error: OSError) -> NotSaved:
    why = error.strerror or str(error)
    return NotSaved(f"「{path}」读写不了（{why}），没有保存。请检查服务器的磁盘和权限。")
