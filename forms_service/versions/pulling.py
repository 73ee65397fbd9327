"""Taking in what others pushed: merged beside the work tree, and put into it only when every clash has
been chosen for. Also ends a merge that somebody began on the server and left with clashes.

Only content comes in this way: where others changed the program too, that is the administrator's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forms_service.editing.saves import NotSaved
from forms_service.staff.roles import Member
from forms_service.versions.content_files import ContentFiles
from forms_service.versions.git_commands import Entry, GitFailed, Repository, git
from forms_service.versions.git_history import Identity, stage, with_files

_FETCH_SECONDS = 60.0


@dataclass(frozen=True)
class Clash:
    """A file that both sides changed: its bytes where they began, ours and theirs; None where it was not
    there."""

    path: str
    base: bytes | None
    ours: bytes | None
    theirs: bytes | None


@dataclass(frozen=True)
class Standing:
    """How content stands to what others pushed. `ours` and `theirs`: the commits that are to be one;
    `commits`: how many of theirs are new, none where there is nothing to take in; `files`: what they
    change; `begun`: somebody began it on the server."""

    ours: str
    theirs: str
    commits: int
    files: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()
    begun: bool = False


class Pulling:
    """`turn`: while it is held nobody saves, and all that was saved is committed."""

    def __init__(
        self, content: Path, who: Identity, turn: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._content, self._who, self._turn = content, who, turn

    def fetch(self) -> None:
        """Asks what others pushed. Raises NotSaved."""
        repository = self._repository()
        try:
            git(repository.top, "fetch", "-q", "--no-recurse-submodules", seconds=_FETCH_SECONDS)
        except GitFailed as error:
            raise NotSaved(f"没有取到别人推送的改动。{error}") from None

    def standing(self) -> Standing:
        """Raises NotSaved where nothing can be taken in, or the desk may not."""
        try:
            return self._standing(self._repository())
        except GitFailed as error:
            raise NotSaved(str(error)) from None

    def take(
        self,
        seen: Standing,
        chosen: Mapping[str, bytes | None],
        member: Member,
        now: datetime,
    ) -> bool:
        """Puts it into content, with what was `chosen` for each clash. False where things have moved on
        since they were `seen`. Raises NotSaved; content is as it was then."""
        repository = self._repository()
        with self._turn():
            try:
                present = self._standing(repository)
                if (present.ours, present.theirs) != (seen.ours, seen.theirs):
                    return False
                if {clash.path for clash in present.clashes} != chosen.keys():
                    return False
                if present.begun:
                    self._end(repository, chosen, member, now)
                elif present.commits:
                    self._merge(repository, present, chosen, member, now)
            except GitFailed as error:
                raise NotSaved(str(error)) from None
        return True

    def _repository(self) -> Repository:
        try:
            found = Repository.of(self._content)
        except GitFailed as error:
            raise NotSaved(str(error)) from None
        if found is None:
            raise NotSaved("这里的内容不在 git 里，没有别人推送的改动可取。")
        if found.bare:
            raise NotSaved("别人推送的改动一推上来就在这里了，不用取。")
        return found

    def _standing(self, repository: Repository) -> Standing:
        head = repository.commit()
        unmerged = repository.ask("ls-files", "-u", "-z")
        if repository.unfinished:
            if repository.unfinished != "merge":
                what = repository.unfinished
                raise NotSaved(f"服务器上有一次 git {what} 没有做完，请管理员先做完。")
            clashes = self._clashes(repository, unmerged)
            return Standing(head, repository.commit("MERGE_HEAD"), 1, (), clashes, begun=True)
        theirs = repository.commit("@{upstream}")
        if not theirs:
            raise NotSaved("git 里没有写明从哪里取别人的改动（upstream）。请管理员设一次。")
        new = int(repository.ask("rev-list", "--count", f"{head}..{theirs}"))
        if not new:
            return Standing(head, theirs, 0)
        files = self._files(repository, head, theirs)
        _, listed = self._merged(repository, head, theirs)
        return Standing(head, theirs, new, files, self._clashes(repository, listed))

    def _files(self, repository: Repository, head: str, theirs: str) -> tuple[str, ...]:
        """What others changed, below content. Raises NotSaved where that is more than content."""
        said = repository.ask("diff", "--name-only", "-z", "--no-renames", f"{head}...{theirs}")
        paths = [path for path in said.split("\0") if path]
        if outside := [path for path in paths if not path.startswith(repository.prefix)]:
            raise NotSaved(
                f"别人还改了内容以外的文件（{outside[0]}），办公台不取。请管理员在服务器上取。"
            )
        return tuple(path.removeprefix(repository.prefix) for path in paths)

    @staticmethod
    def _merged(repository: Repository, head: str, theirs: str) -> tuple[str, str]:
        """The tree of both, and what clashes in it."""
        asked = ("merge-tree", "--write-tree", "-z", "--no-messages", head, theirs)
        said = git(repository.top, *asked, may_say=(0, 1)).output.decode("utf-8", "replace")
        tree, _, listed = said.partition("\0")
        return tree, listed

    def _clashes(self, repository: Repository, listed: str) -> tuple[Clash, ...]:
        stages: dict[str, dict[int, str]] = {}
        for line in listed.split("\0"):
            if line:
                told, _, path = line.partition("\t")
                _, blob, number = told.split()
                stages.setdefault(path, {})[int(number)] = blob
        found = []
        for path, blobs in stages.items():
            if not path.startswith(repository.prefix):
                raise NotSaved(f"「{path}」不在内容里，两边都改过。请管理员在服务器上合并。")
            base, ours, theirs = (
                repository.blob(blobs[number]) if number in blobs else None for number in (1, 2, 3)
            )
            found.append(Clash(path.removeprefix(repository.prefix), base, ours, theirs))
        return tuple(found)

    def _entries(
        self, repository: Repository, chosen: Mapping[str, bytes | None]
    ) -> dict[str, Entry | None]:
        return {
            repository.path(path): None if data is None else Entry("100644", repository.keep(data))
            for path, data in chosen.items()
        }

    def _merge(
        self,
        repository: Repository,
        seen: Standing,
        chosen: Mapping[str, bytes | None],
        member: Member,
        now: datetime,
    ) -> None:
        made = seen.theirs
        if repository.ask("merge-base", seen.ours, seen.theirs) != seen.ours:
            tree, _ = self._merged(repository, seen.ours, seen.theirs)
            if chosen:
                tree = with_files(repository, tree, self._entries(repository, chosen))
            message = f"取回别人的改动（{len(seen.files)} 个文件）{_chose(chosen)}\n"
            parents = ("-p", seen.ours, "-p", seen.theirs)
            environment = self._who.environment(member.name, now)
            asked = ("commit-tree", tree, *parents, "-F", "-")
            made = repository.ask(*asked, given=message.encode(), environment=environment)
        git(repository.top, "update-index", "-q", "--refresh", may_say=(0, 1))
        try:
            # Refused where it would write over what somebody has not committed; else all of it.
            repository.ask("-c", "core.symlinks=false", "read-tree", "-m", "-u", "HEAD", made)
        except GitFailed:
            text = "服务器上有还没提交的改动，取回会盖掉它，什么也没有动。请管理员先提交。"
            raise NotSaved(text) from None
        repository.ask("update-ref", "-m", "linli: 取回别人的改动", "HEAD", made, seen.ours)

    def _end(
        self,
        repository: Repository,
        chosen: Mapping[str, bytes | None],
        member: Member,
        now: datetime,
    ) -> None:
        """Ends a merge that was begun in the work tree."""
        for path, data in chosen.items():
            ContentFiles(self._content).put(path, data)
        stage(repository, self._entries(repository, chosen))
        message = f"合并别人的改动{_chose(chosen)}\n"
        environment = self._who.environment(member.name, now)
        asked = ("commit", "-q", "--no-verify", "--allow-empty", "-F", "-")
        repository.ask(*asked, given=message.encode(), environment=environment)


def _chose(chosen: Mapping[str, bytes | None]) -> str:
    return f"，选定了 {len(chosen)} 个两边都改过的" if chosen else ""
