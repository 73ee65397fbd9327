"""Running git on the repository that content lies in: no shell, nothing of the caller's environment,
none of the repository's hooks; every path and name is an argument of its own."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

_SECONDS = 30.0
# What a repository's settings could have run, or wait for somebody who isn't there.
_SETTINGS = (
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("core.pager", "cat"),
    ("core.editor", "false"),
    ("core.quotePath", "false"),
    ("core.fsync", "all"),
    ("commit.gpgSign", "false"),
    ("log.showSignature", "false"),
    ("i18n.commitEncoding", "UTF-8"),
    ("i18n.logOutputEncoding", "UTF-8"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("protocol.ext.allow", "never"),
    ("submodule.recurse", "false"),
)
_KEPT = ("PATH", "HOME", "USER", "TMPDIR", "SSH_AUTH_SOCK", "SYSTEMROOT")
# Git's own commands hold the index for less, in seconds; what is older, a killed one has left.
_LEFT = 600
_NONE: Mapping[str, str] = MappingProxyType({})


class GitFailed(Exception):
    """Git did not do it; the text says what and what to do, in Chinese."""


@dataclass(frozen=True)
class Said:
    """What git answered: its exit code, and its output."""

    code: int
    output: bytes

    @property
    def text(self) -> str:
        return self.output.decode("utf-8", "replace").strip()


def git(
    folder: Path,
    *arguments: str,
    given: bytes = b"",
    environment: Mapping[str, str] = _NONE,
    may_say: Sequence[int] = (0,),
    seconds: float = _SECONDS,
) -> Said:
    """Runs git in `folder`. Raises GitFailed where it isn't there, takes too long, or its exit code is
    none that it `may_say`."""
    settings = [part for name, value in _SETTINGS for part in ("-c", f"{name}={value}")]
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    plain = {
        "LC_ALL": "C.UTF-8",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "false",
        "SSH_ASKPASS": "false",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_MERGE_AUTOEDIT": "no",
    }
    try:
        ended = subprocess.run(
            ["git", *settings, *arguments],
            cwd=folder,
            env={**kept, **plain, **environment},
            input=given,
            capture_output=True,
            check=False,
            timeout=seconds,
        )
    except FileNotFoundError:
        raise GitFailed("服务器上没有 git，改动先不提交。请管理员装上 git。") from None
    except subprocess.TimeoutExpired:
        raise GitFailed(f"git {arguments[0]} 用了 {seconds:.0f} 秒还没有完，停下了。") from None
    if ended.returncode not in may_say:
        said = ended.stderr.decode("utf-8", "replace").strip().split("\n")
        # Behind what failed, git may say at length what to do.
        failed = [line for line in said if line.startswith(("fatal: ", "error: "))] or said
        raise GitFailed(f"git {arguments[0]} 没有成：{failed[-1] or ended.returncode}")
    return Said(ended.returncode, ended.stdout)


@dataclass(frozen=True)
class Entry:
    """A file in a commit or in the index: its permissions, and the name of its bytes in git."""

    mode: str
    blob: str


@dataclass(frozen=True)
class Repository:
    """The work tree that content lies in. `top`: its folder; `inside`: where git keeps it; `prefix`:
    the way from `top` to content, with a slash at its end where there is one. `bare`: it is one that is
    pushed to, and its hooks put content where it lies (deploy/git)."""

    top: Path
    inside: Path
    prefix: str
    bare: bool = False

    @classmethod
    def of(cls, content: Path) -> Repository | None:
        """None where content lies in no work tree, or the repository leaves it out. Raises GitFailed
        where git can't say."""
        found = content.resolve()
        if not any((folder / ".git").exists() for folder in (found, *found.parents)):
            return None
        first = ("--is-bare-repository", "--absolute-git-dir")
        bare, inside = git(found, "rev-parse", *first).output.decode().split("\n")[:2]
        if bare == "true":
            top = next(each for each in (found, *found.parents) if (each / ".git").is_file())
            return cls(top, Path(inside), f"{found.relative_to(top).as_posix()}/", bare=True)
        asked = ("--show-toplevel", "--show-prefix", "--is-inside-work-tree")
        whole, prefix, tree = git(found, "rev-parse", *asked).output.decode().split("\n")[:3]
        if tree != "true":
            return None
        plain = {"GIT_LITERAL_PATHSPECS": "0"}  # Which this command doesn't take.
        if git(found, "check-ignore", "-q", ".", environment=plain, may_say=(0, 1)).code == 0:
            return None
        return cls(Path(whole), Path(inside), prefix)

    def path(self, path: str) -> str:
        """A path of content as the repository has it."""
        return f"{self.prefix}{path}"

    def ask(
        self, *arguments: str, given: bytes = b"", environment: Mapping[str, str] = _NONE
    ) -> str:
        return git(self.top, *arguments, given=given, environment=environment).text

    def commit(self, name: str = "HEAD") -> str:
        """The commit of this name; empty where there is none."""
        arguments = ("rev-parse", "-q", "--verify", f"{name}^{{commit}}")
        return git(self.top, *arguments, may_say=(0, 1, 128)).text

    @property
    def branch(self) -> str:
        """The branch that is checked out; empty where none is (a detached head)."""
        return git(self.top, "symbolic-ref", "-q", "--short", "HEAD", may_say=(0, 1)).text

    @property
    def unfinished(self) -> str:
        """What somebody began and hasn't ended: `merge`, `rebase` or another; empty for nothing."""
        signs = {
            "MERGE_HEAD": "merge",
            "rebase-merge": "rebase",
            "rebase-apply": "rebase",
            "CHERRY_PICK_HEAD": "cherry-pick",
            "REVERT_HEAD": "revert",
        }
        return next((what for sign, what in signs.items() if (self.inside / sign).exists()), "")

    @property
    def why_not(self) -> str:
        """Why nothing can be committed before somebody does something; empty where it can."""
        if what := self.unfinished:
            return f"服务器上有一次 git {what} 没有做完，改动先不提交，做完以后自己补上。"
        if not self.branch:
            return "git 现在没有停在任何分支上，改动先不提交。请管理员 git switch 到一个分支。"
        return ""

    @property
    def locked(self) -> str:
        """Who holds the index, as far as that can be known; empty where nobody does."""
        lock = self.inside / "index.lock"
        try:
            age = time.time() - lock.stat().st_mtime
        except OSError:
            return ""
        if age < _LEFT:
            return "有人正在这个文件夹里用 git（index.lock 还在），等他做完再提交。"
        return (
            f"{lock} 放了 {age / 60:.0f} 分钟，多半是半路断掉的 git 留下的，改动先不提交。"
            "请管理员确认没有人在用 git，再删掉这个文件。"
        )

    def entry(self, commit: str, path: str) -> Entry | None:
        """The file at this path of the repository in a commit."""
        if not commit:
            return None
        said = self.ask("ls-tree", "-z", commit, "--", path).rstrip("\0")
        if not said:
            return None
        mode, _, blob = said.partition("\t")[0].split()
        return Entry(mode, blob)

    def staged(self, path: str) -> dict[int, Entry]:
        """The file's entries in the index, by stage: 0, or 1 to 3 where a merge isn't ended."""
        found = {}
        for line in self.ask("ls-files", "-s", "-z", "--", path).split("\0"):
            if line:
                mode, blob, stage = line.partition("\t")[0].split()
                found[int(stage)] = Entry(mode, blob)
        return found

    def blob(self, name: str) -> bytes:
        """The bytes of this name. Raises GitFailed."""
        return git(self.top, "cat-file", "blob", name).output

    def keep(self, data: bytes) -> str:
        """Puts bytes into the repository as they are; their name there."""
        return self.ask("hash-object", "-w", "--no-filters", "--stdin", given=data)
