"""A git work tree of a test's own, with content in it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from forms_service.versions.git_history import Identity
from forms_service.versions.saving import Saving

AUTHOR = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "programmer"), ("EMAIL", "p@example.cn"))
}


@dataclass(frozen=True)
class WorkTree:
    """The repository in `folder`; its content is in `folder`/content, as in this project."""

    folder: Path

    @property
    def content(self) -> Path:
        return self.folder / "content"

    def git(self, *arguments: str, check: bool = True) -> str:
        """Runs git as somebody who works in the folder."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        ended = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={**plain, **AUTHOR, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=check,
        )
        return ended.stdout.strip()

    def write(self, path: str, text: str) -> None:
        target = self.content / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def read(self, path: str) -> str:
        return (self.content / path).read_text(encoding="utf-8")

    def commit(self, message: str, **files: str) -> None:
        """Commits all there is, with these pages of news written first."""
        for name, text in files.items():
            self.write(f"news/{name}.md", text)
        self.git("add", "-A")
        self.git("commit", "-qm", message, "--allow-empty")

    def committed(self, path: str, commit: str = "HEAD") -> str:
        return self.git("show", f"{commit}:content/{path}") + "\n"

    def log(self, form: str = "%an|%s") -> list[str]:
        return self.git("log", f"--format={form}").split("\n")


def work_tree(folder: Path) -> WorkTree:
    """An empty repository in `folder`, on the branch main."""
    folder.mkdir(exist_ok=True)
    tree = WorkTree(folder)
    tree.git("init", "-q", "-b", "main")
    return tree


def saving(content: Path, state: Path) -> Saving:
    return Saving(content, state / "versions", Identity("example.cn"))
