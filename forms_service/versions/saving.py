"""Saving a page so that nothing is lost: whoever saves says what he began from, and where that is no
longer what is there, nothing is written and he is told.

Saves take turns, of all processes. What is about to be done is noted first (`begun.json`): where a run
was killed in the midst, the next does the rest.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path

from forms_service.editing.saves import Conflict, NotSaved, Opened, Saved
from forms_service.staff.roles import Member
from forms_service.store.durable import make_folder
from forms_service.store.files import replace_durably
from forms_service.versions.changes import Change, History, Version, printable
from forms_service.versions.content_files import ContentFiles, NoSuchPlace, bytes_of, text_of
from forms_service.versions.git_commands import GitFailed, Repository
from forms_service.versions.git_history import GitHistory, Identity
from forms_service.versions.kept import KeptHistory
from forms_service.versions.merging import merge
from forms_service.versions.objects import Objects, name_of
from forms_service.versions.wording import what_was_done
from site_src.source.texts import MAX_BYTES

# Who opened a page and saves it later than so many days starts from what is there then.
_OPENED_FOR = 30
_PATIENCE = 20.0
NOTHING = ""
"""The version of a page that isn't there."""


class Saving:
    """`editing.saves.Saves` with versions; see the module. `folder`: state/versions."""

    def __init__(self, content: Path, folder: Path, who: Identity) -> None:
        self._files, self._folder, self._who = ContentFiles(content), folder, who
        self._objects = Objects(folder / "objects")
        self._opened = Objects(folder / "opened")

    def current(self, path: str) -> Opened:
        """The page as somebody is about to edit it. Raises NotSaved."""
        with _said(path):
            return self._current(path)

    def save(
        self,
        path: str,
        text: str | None,
        base: str,
        member: Member,
        now: datetime,
        did: str = "",
    ) -> Saved | Conflict:
        """As `replace`, of a page's text. Raises NotSaved."""
        data = None if text is None else text.encode()
        return self.replace(path, data, base, member, now, did)

    def replace(
        self,
        path: str,
        data: bytes | None,
        base: str,
        member: Member,
        now: datetime,
        did: str = "",
    ) -> Saved | Conflict:
        """Saves `data` as any file of content, None to take it away, where that is still the version
        `base`. `did`: what was done, in a sentence; empty for what can be seen of the bytes before and
        after. Raises NotSaved."""
        if data is not None and is_page(path) and len(data) > MAX_BYTES:
            raise NotSaved(f"这一页超过了 {MAX_BYTES // 1_000_000} MB，没有保存。请拆成几页。")
        with _said(path), self._turn():
            self._finish_begun()
            before = self._files.read(path)
            if (NOTHING if before is None else name_of(before)) != base:
                return Conflict(self._current(path))
            old, new = (
                None if each is None else self._objects.put(each) for each in (before, data)
            )
            if before != data:
                sentence = printable(did or what_was_done(path, before, data))
                self._do(Change(path, old, new, member.name, now, sentence), before, data)
            self._opened.forget_older(_OPENED_FOR)
            return Saved(NOTHING if data is None else name_of(data))

    def read(self, path: str) -> bytes | None:
        """The bytes of a file of content; None where there is none. Raises NotSaved."""
        with _said(path):
            return self._files.read(path)

    def opened_as(self, version: str) -> str | None:
        """The text of a page as somebody opened it; None where that is too long ago."""
        for kept in (self._opened, self._objects):
            with suppress(LookupError, UnicodeDecodeError):
                return kept.get(version).decode()
        return None

    def versions(self, path: str) -> list[Version]:
        """The versions of a page, the latest first. Raises NotSaved."""
        with _said(path):
            self._files.read(path)
            return self._history().versions(path)

    def recent(self, most: int) -> list[Version]:
        """The latest versions of all pages. Raises NotSaved."""
        with _said(""):
            return self._history().recent(most)

    def stash(self, text: str) -> str:
        """Keeps a text that isn't saved yet, for `opened_as`; its name. Raises NotSaved."""
        with _said(""):
            return self._opened.put(text.encode())

    def content(self, version: Version) -> bytes | None:
        """The bytes of a version; None where it was deleted. Raises NotSaved."""
        try:
            with _said(version.path):
                return self._history().content(version)
        except LookupError:
            raise NotSaved("这个版本的内容找不到了。请看前后的版本。") from None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """While it is held nobody saves; what was saved before is in the history, where that can be.
        Raises NotSaved."""
        with _said(""), self._turn():
            self._finish_begun()
            self._history().catch_up()
            yield

    @property
    def held_up(self) -> str:
        """Why what is saved isn't in git yet; empty where it is, or where there is no git."""
        return self._history().held_up

    def _current(self, path: str) -> Opened:
        data = self._files.read(path)
        if data is None:
            return Opened(None, NOTHING)
        return Opened(data.decode() if is_page(path) else "", self._opened.put(data))

    def _do(self, change: Change, before: bytes | None, after: bytes | None) -> None:
        self._note(change)
        try:
            self._files.put(change.path, after)
        except BaseException:
            self._forget()  # Whoever saved is told that it was not.
            raise
        self._history().record(change, before, after)
        self._forget()

    @property
    def _begun(self) -> Path:
        return self._folder / "begun.json"

    def _note(self, change: Change) -> None:
        make_folder(self._folder)
        replace_durably(self._begun, self._folder / ".begun.json", change.as_json())

    def _forget(self) -> None:
        self._begun.unlink(missing_ok=True)

    def _finish_begun(self) -> None:
        """What a killed run began: its file, beside what somebody else may have done there since, and
        its place in the history."""
        try:
            change = Change.of_json(self._begun.read_bytes())
        except (FileNotFoundError, ValueError):
            return
        before, after = (
            self._objects.get(name) if name else None for name in (change.before, change.after)
        )
        now = self._files.read(change.path)
        if now not in (after, made := _brought_in(before, after, now)):
            self._files.put(change.path, made)
        self._history().record(change, before, after)
        self._forget()

    def _history(self) -> History:
        repository: Callable[[], Repository]
        try:
            found = Repository.of(self._files.folder)
        except GitFailed as error:
            failed = error

            def repository() -> Repository:
                raise failed
        else:
            if found is None:
                return KeptHistory(self._folder, self._objects, self._files)
            repository = lambda: found  # noqa: E731
        return GitHistory(self._folder, self._objects, repository, self._who)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Nobody else saves meanwhile, in any process, and no push is put in content's place. Raises
        NotSaved."""
        make_folder(self._folder)
        with _held(self._folder / "saving.lock"):
            repository = None
            with suppress(GitFailed):
                repository = Repository.of(self._files.folder)
            # The lock that deploy/git/post-receive takes.
            pushed = repository.inside / "linli.lock" if repository and repository.bare else None
            with _held(pushed) if pushed else nullcontext():
                yield


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Holds the lock at `path`. Raises NotSaved where another holds it too long."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise NotSaved("别人的保存很久没有完，没有保存。请过一会儿再试。") from None
                time.sleep(0.02)
        yield
    finally:
        os.close(fd)


def _brought_in(before: bytes | None, after: bytes | None, now: bytes | None) -> bytes | None:
    """An edit from `before` to `after`, done to what is there now; that itself where they clash."""
    if now == before:
        return after
    if before is None or after is None or now is None:
        return now
    try:
        text = merge(text_of(before), text_of(after), text_of(now)).text
    except UnicodeDecodeError:
        return now
    return now if text is None else bytes_of(text, now)


@contextmanager
def _said(path: str) -> Iterator[None]:
    """What keeps a page from being read or saved, in words."""
    try:
        yield
    except NoSuchPlace:
        text = f"「{path[:60]}」不能当页面的名字：只用小写字母、数字和 -，也不能经过符号链接。"
        raise NotSaved(text) from None
    except UnicodeDecodeError:
        text = f"「{path}」不是 UTF-8 编码，这里打不开。请在电脑的编辑器里另存为 UTF-8 编码。"
        raise NotSaved(text) from None
    except OSError as error:
        why = error.strerror or str(error)
        text = f"「{path}」读写不了（{why}），没有保存。请检查服务器的磁盘和权限。"
        raise NotSaved(text) from None


def is_page(path: str) -> bool:
    """Whether it is a page's source, which is text."""
    return path.endswith(".md")
