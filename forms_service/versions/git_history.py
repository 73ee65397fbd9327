"""The history of pages in git: each save is a commit of that one file, in the name of who saved it.

What somebody else has changed in the work tree or in the index and not committed stays as it is, and
uncommitted: in other files, and in other lines of the same file. A save that can't be committed just
now (no branch is checked out, a merge isn't ended, git is missing) waits in `waiting/`, whole, and is
committed with the next that can.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forms_service.store.durable import make_folder
from forms_service.store.files import replace_durably
from forms_service.versions.changes import Change, Version, printable
from forms_service.versions.content_files import bytes_of, text_of
from forms_service.versions.git_commands import Entry, GitFailed, Repository, git
from forms_service.versions.merging import merge
from forms_service.versions.objects import Objects
from site_src.source.moments import ZONE

DESK = "邻里栏办公台"
TRAILER = "Linli-Save"
_MOST = 300
_FILE = "100644"
# Git refuses a name of nothing else.
_CRUD = " .,:;<>\"\\'"
# Git's own commands hold the index for so long, in seconds, at most.
_PATIENCE = 2.0


@dataclass(frozen=True)
class Identity:
    """Who commits: `host`, the site's, is what the addresses end with."""

    host: str

    def environment(self, who: str, at: datetime) -> dict[str, str]:
        """Git's variables for a commit by `who`, or by the desk where that is empty."""
        date = f"@{int(at.timestamp())} {at.astimezone(ZONE):%z}"
        return {
            "GIT_AUTHOR_NAME": _plain(who) or DESK,
            "GIT_AUTHOR_EMAIL": f"desk@{self.host}",
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_NAME": DESK,
            "GIT_COMMITTER_EMAIL": f"desk@{self.host}",
            "GIT_COMMITTER_DATE": date,
        }


def _plain(name: str) -> str:
    """The name as git takes it; empty where that leaves none of it."""
    plain = "".join(each for each in printable(name) if each not in "<>").strip()
    return plain if plain.strip(_CRUD) else ""


class GitHistory:
    """See the module. `repository` gives it, and raises GitFailed where git can't just now."""

    def __init__(
        self,
        folder: Path,
        objects: Objects,
        repository: Callable[[], Repository],
        who: Identity,
    ) -> None:
        self._waiting, self._objects = folder / "waiting", objects
        self._why = self._waiting / "why"
        self._repository, self._identity = repository, who

    @property
    def held_up(self) -> str:
        if not any(self._queue()):
            return ""
        try:
            repository = self._repository()
            return repository.why_not or repository.locked or self._why.read_text("utf-8")
        except GitFailed as error:
            return str(error)
        except OSError:
            return "有改动还没有提交到 git，下一次保存时会再试。"

    def record(self, change: Change, before: bytes | None, after: bytes | None) -> None:
        for data in (before, after):
            if data is not None:
                self._objects.put(data)
        make_folder(self._waiting)
        if not any(known.id == change.id for _, known in self._queue()):
            number = max((int(path.stem) for path, _ in self._queue()), default=0) + 1
            draft = self._waiting / f".{secrets.token_hex(4)}"
            replace_durably(self._waiting / f"{number:08}.json", draft, change.as_json())
        self.catch_up()

    def catch_up(self) -> None:
        """Commits what waits, in order; what keeps it from that is there to be said."""
        try:
            for path, change in list(self._queue()):
                if self._repository().why_not:
                    break
                self._wait_for_index()
                self._commit(change)
                path.unlink()
                self._why.unlink(missing_ok=True)
        except GitFailed as error:
            with suppress(OSError):
                self._why.write_text(f"改动还没有提交：{error}", "utf-8")

    def versions(self, path: str) -> list[Version]:
        found = self._uncommitted(path)
        with suppress(GitFailed):
            for version, state in self._log("--follow", "-M", under=path):
                found.append(version)
                if state.startswith("C"):
                    break  # Begun as a copy: what was before is another's.
        return found

    def recent(self, most: int) -> list[Version]:
        found = self._uncommitted()
        with suppress(GitFailed):
            found += (version for version, _ in self._log("--no-renames"))
        return found[:most]

    def content(self, version: Version) -> bytes | None:
        if version.gone:
            return None
        for _, change in self._queue():
            if change.id == version.id and change.after:
                return self._objects.get(change.after)
        try:
            repository = self._repository()
            entry = repository.entry(version.id, repository.path(version.path))
            if entry is not None:
                return repository.blob(entry.blob)
        except GitFailed:
            pass
        raise LookupError(version.id)

    def _queue(self) -> Iterator[tuple[Path, Change]]:
        for path in sorted(self._waiting.glob("*.json")):
            yield path, Change.of_json(path.read_bytes())

    def _uncommitted(self, path: str | None = None) -> list[Version]:
        return [
            Version(c.id, c.path, c.at, c.who, c.did, c.after is None, waits=True)
            for _, c in reversed([*self._queue()])
            if path in (None, c.path)
        ]

    def _log(self, *how: str, under: str = "") -> Iterator[tuple[Version, str]]:
        """What commits did to files of content, the latest first, with git's letter for it."""
        repository = self._repository()
        if not repository.commit():
            return
        mark = secrets.token_hex(16)  # Which no commit can hold.
        format_ = f"--format={mark}%H%x00%an%x00%at%x00%s"
        arguments = ("log", *how, "-z", format_, "--name-status", f"-n{_MOST}", "--")
        place = repository.path(under) or "."
        said = git(repository.top, *arguments, place).output.decode("utf-8", "replace")
        for record in said.split(mark)[1:]:
            commit, who, at, did, rest = record.split("\0", 4)
            when = datetime.fromtimestamp(int(at), ZONE)
            parts = iter(rest.strip("\n\0").split("\0"))
            for state in filter(None, parts):
                path = next(parts)
                if state[0] in "RC":
                    path = next(parts)
                if path.startswith(repository.prefix):
                    named, gone = path.removeprefix(repository.prefix), state.startswith("D")
                    yield Version(commit, named, when, who, did, gone), state

    def _commit(self, change: Change) -> None:
        repository = self._repository()
        path, head = repository.path(change.path), repository.commit()
        if head and (made := self._made(change)):
            # A run before this one was killed behind its commit.
            parent = repository.commit(f"{made}^")
            self._restage(path, repository.entry(parent, path), repository.entry(made, path))
            return
        old = repository.entry(head, path)
        if old and not old.mode.startswith("100"):
            raise GitFailed(f"「{change.path}」在 git 里不是普通文件，没有提交。请管理员看一看。")
        before, after = (
            self._objects.get(name) if name else None for name in (change.before, change.after)
        )
        had = repository.blob(old.blob) if old else None
        data = carried(before, after, had)
        if data != had:
            new = None if data is None else Entry(old.mode if old else _FILE, repository.keep(data))
            self._put(change, head, path, new)
            self._restage(path, old, new)

    def _made(self, change: Change) -> str:
        """The commit of this save, where there is one."""
        sought = ("log", "-1", "--format=%H", "--fixed-strings", f"--grep={TRAILER}: {change.id}")
        return self._repository().ask(*sought, "HEAD")

    def _put(self, change: Change, head: str, path: str, new: Entry | None) -> None:
        """A commit on `head` that has `new` at `path`, and nothing else of what the work tree holds."""
        repository = self._repository()
        tree = with_files(repository, head, {path: new})
        message = f"{printable(change.did)}\n\n{change.path}\n\n{TRAILER}: {change.id}\n"
        environment = self._identity.environment(change.who, change.at)
        committed(repository, tree, [head] if head else [], message, environment)

    def _restage(self, path: str, old: Entry | None, new: Entry | None) -> None:
        """Has the index follow from one to the other, and keeps what somebody else staged there."""
        repository = self._repository()
        if repository.bare:
            return  # It has none.
        staged = repository.staged(path)
        if set(staged) - {0}:
            return  # A merge that isn't ended: whoever ends it decides.
        held = staged.get(0)
        if held == old:
            stage(repository, {path: new})
        elif held and old and new and held != new:
            blobs = (repository.blob(each.blob) for each in (old, new, held))
            made = carried(*blobs)
            stage(repository, {path: Entry(held.mode, repository.keep(made or b""))})

    def _wait_for_index(self) -> None:
        end, repository = time.monotonic() + _PATIENCE, self._repository()
        while why := repository.locked:
            if time.monotonic() > end:
                raise GitFailed(why)
            time.sleep(0.05)


def carried(before: bytes | None, after: bytes | None, onto: bytes | None) -> bytes | None:
    """What an edit from `before` to `after` makes of a file as it is elsewhere: other lines stay as
    they are there, in the lines that were edited it wins."""
    if onto == before or None in (before, after, onto):
        return after
    assert before is not None
    assert after is not None
    try:
        base, ours, theirs = text_of(before), text_of(after), text_of(onto or b"")
    except UnicodeDecodeError:
        return after
    return bytes_of(merge(base, ours, theirs).ours, onto)


def with_files(repository: Repository, tree: str, files: dict[str, Entry | None]) -> str:
    """The name of `tree` with these files put in, or taken out (None). Nobody's index is touched."""
    index = repository.inside / f"linli-{secrets.token_hex(8)}.index"
    environment = {"GIT_INDEX_FILE": str(index)}
    try:
        if tree:
            repository.ask("read-tree", tree, environment=environment)
        _update(repository, files, environment)
        return repository.ask("write-tree", environment=environment)
    finally:
        for left in (index, index.with_name(f"{index.name}.lock")):
            left.unlink(missing_ok=True)


def stage(repository: Repository, files: dict[str, Entry | None]) -> None:
    """Puts these files into the repository's index. Raises GitFailed."""
    _update(repository, files, {})


def _update(
    repository: Repository, files: dict[str, Entry | None], environment: dict[str, str]
) -> None:
    gone = "0" * 40
    lines = (
        f"{entry.mode} {entry.blob}\t{path}" if entry else f"0 {gone}\t{path}"
        for path, entry in files.items()
    )
    given = "".join(f"{line}\0" for line in lines).encode()
    repository.ask("update-index", "-z", "--index-info", given=given, environment=environment)


def committed(
    repository: Repository,
    tree: str,
    parents: list[str],
    message: str,
    environment: dict[str, str],
) -> str:
    """A commit of `tree` as the next of the branch that is checked out. Raises GitFailed where that has
    moved on meanwhile."""
    named = [part for parent in parents for part in ("-p", parent)]
    made = repository.ask(
        "commit-tree", tree, *named, "-F", "-", given=message.encode(), environment=environment
    )
    # The old value is named: two who commit at once don't lose one of the two.
    said = ("-m", f"linli: {message.partition(chr(10))[0]}")
    repository.ask(
        "update-ref", *said, "HEAD", made, parents[0] if parents else "", environment=environment
    )
    return made
