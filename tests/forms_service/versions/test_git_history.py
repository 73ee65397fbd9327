"""Saves as commits: in the name of who saved, of nothing but the page, whatever state git is in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from forms_service.staff.roles import Member, Role
from forms_service.versions.changes import Change
from forms_service.versions.git_history import DESK
from forms_service.versions.objects import Objects
from forms_service.versions.saving import Saving
from tests.conftest import NOW, ROOT
from tests.support.work_tree import WorkTree, saving, work_tree

PAGE = "---\ntitle: 楼道灯\ndate: 2026-11-20\n---\n\n第一段。\n\n第二段。\n\n第三段。\n"
PATH = "news/deng.md"


@pytest.fixture
def tree(tmp_path: Path) -> WorkTree:
    tree = work_tree(tmp_path / "compound")
    tree.commit("第一版", deng=PAGE, other=PAGE)
    return tree


@pytest.fixture
def desk(tree: WorkTree, tmp_path: Path) -> Saving:
    return saving(tree.content, tmp_path / "state")


def save(desk: Saving, text: str | None, who: str = "王芳", path: str = PATH) -> None:
    desk.save(path, text, desk.current(path).version, Member(who, Role.EDITOR), NOW)


def test_a_save_is_a_commit_in_the_name_of_who_saved(tree: WorkTree, desk: Saving) -> None:
    """Its message is a sentence in the words of the office; the work tree is clean behind it."""
    save(desk, PAGE.replace("第一段", "改过的一段"))
    assert tree.log("%an <%ae>|%cn|%s|%ad")[0].startswith(
        "王芳 <desk@example.cn>|邻里栏办公台|《楼道灯》：改了正文|Mon Nov 23 10:00:00 2026 +0800"
    )
    assert tree.git("status", "--porcelain") == ""
    assert tree.git("show", "--stat=200", "--format=").count("news/deng.md") == 1


def test_a_name_cannot_forge_an_address(tree: WorkTree, desk: Saving) -> None:
    """Nor another line of the commit."""
    save(desk, PAGE + "x\n", "王芳 <root@example.cn>\nauthor 别人")
    assert tree.log("%an|%ae")[0] == "王芳 root@example.cnauthor 别人|desk@example.cn"


@pytest.mark.parametrize("who", [".,:;\"'<>\\", "\0\x01", " . "])
def test_a_name_that_git_takes_for_none_is_the_desks(
    tree: WorkTree, desk: Saving, who: str
) -> None:
    """And keeps no save behind it from the history."""
    save(desk, PAGE + "x\n", who)
    assert tree.log("%an")[0] == DESK
    assert desk.held_up == ""


@pytest.mark.parametrize("odd", ["\0", "\x01", "\x1b", "\ud800"])
def test_what_cannot_be_printed_is_left_out_of_what_a_save_says(
    tree: WorkTree, desk: Saving, odd: str
) -> None:
    """Whoever says it: who restores, or a page's title; the next save is committed too."""
    base = desk.current(PATH).version
    member = Member("王芳", Role.EDITOR)
    desk.replace(PATH, (PAGE + "x\n").encode(), base, member, NOW, f"加图片：灯{odd}亮了")
    save(desk, PAGE.replace("title: 楼道灯", 'title: "楼道\\0\\x01灯"'))
    assert [each.did for each in desk.versions(PATH)[:2]] == [
        "《楼道灯》：改了标题、正文",
        "加图片：灯亮了",
    ]
    assert desk.held_up == ""
    assert tree.git("status", "--porcelain") == ""


def test_a_save_that_waits_with_what_no_commit_holds_is_committed(
    tree: WorkTree, desk: Saving, tmp_path: Path
) -> None:
    """As an earlier Linli kept it waiting for good."""
    tree.git("checkout", "-q", "--detach")
    save(desk, PAGE + "x\n")
    [waiting] = (tmp_path / "state/versions/waiting").glob("*.json")
    said = json.loads(waiting.read_bytes())
    waiting.write_text(json.dumps({**said, "did": "加图片\0：灯"}), encoding="utf-8")
    tree.git("switch", "-q", "main")
    save(desk, PAGE + "y\n")
    assert tree.log("%s")[:2] == ["《楼道灯》：改了正文", "加图片：灯"]


def test_a_commit_of_anybodys_is_listed_whatever_its_message_holds(
    tree: WorkTree, desk: Saving
) -> None:
    """Also what looks like the history's own marks."""
    subject = "推送的\x01" + "a" * 40
    tree.commit(subject, deng=PAGE + "x\n")
    assert [each.did for each in desk.recent(2)] == [subject, "第一版"]
    assert desk.versions(PATH)[0].did == subject


def test_what_git_says_is_told_where_a_save_waits(tree: WorkTree, desk: Saving) -> None:
    """Until it is committed."""
    (tree.folder / ".git/HEAD.lock").touch()
    save(desk, PAGE + "x\n")
    assert "HEAD.lock" in desk.held_up
    (tree.folder / ".git/HEAD.lock").unlink()
    save(desk, PAGE + "y\n")
    assert desk.held_up == ""


def test_a_lock_that_a_killed_git_left_is_named_so(tree: WorkTree, desk: Saving) -> None:
    """An old one, by its age; somebody who uses git just now is waited for."""
    lock = tree.folder / ".git/index.lock"
    lock.touch()
    save(desk, PAGE + "x\n")
    assert "等他做完" in desk.held_up
    os.utime(lock, (1_000_000_000, 1_000_000_000))
    assert f"{lock} 放了" in desk.held_up
    assert "再删掉" in desk.held_up


def test_what_somebody_else_has_not_committed_stays_so(tree: WorkTree, desk: Saving) -> None:
    """In other files, staged or not; in other lines of the same file; and what nobody added."""
    tree.write("news/other.md", PAGE.replace("第二段", "没提交"))
    tree.write("news/staged.md", PAGE)
    tree.git("add", "content/news/staged.md")
    tree.write("news/untracked.md", PAGE)
    tree.write(PATH, PAGE.replace("第三段", "手工改的"))
    save(desk, tree.read(PATH).replace("第一段", "办公台改的"))
    assert tree.committed(PATH) == PAGE.replace("第一段", "办公台改的")
    assert "手工改的" in tree.read(PATH)
    assert tree.git("status", "--porcelain").split("\n") == [
        "M content/news/deng.md",
        " M content/news/other.md",
        "A  content/news/staged.md",
        "?? content/news/untracked.md",
    ]


def test_what_somebody_staged_of_the_same_page_stays_staged(tree: WorkTree, desk: Saving) -> None:
    """And his next commit doesn't undo the save."""
    tree.write(PATH, PAGE.replace("第三段", "暂存的"))
    tree.git("add", "-A")
    save(desk, tree.read(PATH).replace("第一段", "办公台改的"))
    assert tree.committed(PATH) == PAGE.replace("第一段", "办公台改的")
    tree.git("commit", "-qm", "程序员的")
    assert tree.committed(PATH) == tree.read(PATH)
    assert tree.git("status", "--porcelain") == ""


def test_no_hook_or_signing_program_of_the_repository_runs(
    tree: WorkTree, desk: Saving, tmp_path: Path
) -> None:
    """A save from the desk waits for none of them, and is refused by none."""
    ran = tmp_path / "ran"
    ran.mkdir()
    for hook in ("pre-commit", "commit-msg", "post-commit", "reference-transaction"):
        place = tree.folder / ".git/hooks" / hook
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"#!/bin/sh\ntouch {ran}/{hook}\nexit 1\n", encoding="utf-8")
        place.chmod(0o755)
    for name, value in (
        ("core.fsmonitor", f"touch {ran}/fsmonitor"),
        ("gpg.program", f"touch {ran}/gpg"),
        ("commit.gpgSign", "true"),
    ):
        tree.git("config", name, value)
    save(desk, PAGE + "新\n")
    assert tree.log()[0] == "王芳|《楼道灯》：改了正文"
    assert [*ran.iterdir()] == []


@pytest.mark.parametrize("state", ["detached", "merging", "locked", "missing"])
def test_where_git_cannot_commit_now_the_save_waits_and_is_said_to(
    tree: WorkTree, desk: Saving, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is on disk and in the history all the same, and is committed with the next that can."""
    with monkeypatch.context() as without:
        if state == "detached":
            tree.git("checkout", "-q", "--detach")
        elif state == "merging":
            (tree.folder / ".git/MERGE_HEAD").write_text(tree.git("rev-parse", "HEAD") + "\n")
        elif state == "locked":
            (tree.folder / ".git/index.lock").touch()
        else:
            without.setenv("PATH", "/nowhere")
        save(desk, PAGE.replace("第一段", "等着的"))
        assert "git" in desk.held_up
        assert desk.current(PATH).text == PAGE.replace("第一段", "等着的")
        waiting = desk.versions(PATH)[0]
        assert (waiting.who, waiting.waits) == ("王芳", True)
        assert desk.content(waiting) == PAGE.replace("第一段", "等着的").encode()
    assert len(tree.log()) == 1
    if state == "detached":
        tree.git("switch", "-q", "main")
    for left in ("MERGE_HEAD", "index.lock"):
        (tree.folder / ".git" / left).unlink(missing_ok=True)
    save(desk, desk.current(PATH).text + "又一段。\n", "李强")
    assert [line.partition("|")[0] for line in tree.log()] == ["李强", "王芳", "programmer"]
    assert tree.git("status", "--porcelain") == ""
    assert desk.held_up == ""


def test_the_first_commit_of_a_repository_can_be_a_save(tmp_path: Path) -> None:
    """Somebody who ran `git init` and no more."""
    tree = work_tree(tmp_path / "compound")
    tree.content.mkdir()
    save(saving(tree.content, tmp_path / "state"), PAGE)
    assert tree.log() == ["王芳|新建《楼道灯》"]


def test_a_page_that_was_renamed_keeps_its_history(tree: WorkTree, desk: Saving) -> None:
    """Each version is shown under the name that it had, and can be read."""
    save(desk, PAGE + "第四段。\n")
    tree.git("mv", f"content/{PATH}", "content/news/lamp.md")
    tree.commit("改名")
    save(desk, PAGE, path="news/lamp.md")
    found = desk.versions("news/lamp.md")
    assert [version.path for version in found] == ["news/lamp.md"] * 2 + [PATH] * 2
    texts = [(desk.content(version) or b"").decode() for version in found]
    assert texts == [PAGE, PAGE + "第四段。\n", PAGE + "第四段。\n", PAGE]


def test_content_that_the_repository_leaves_out_has_its_versions_in_the_state_folder(
    tree: WorkTree, desk: Saving, tmp_path: Path
) -> None:
    """As a compound in a folder of somebody's own below this project's."""
    own = tree.folder / "own/content"
    own.mkdir(parents=True)
    (tree.folder / ".gitignore").write_text("own/\n", encoding="utf-8")
    desk = saving(own, tmp_path / "other")
    save(desk, PAGE, path="index.md")
    save(desk, PAGE + "二\n", path="index.md")
    assert len(desk.versions("index.md")) == 2
    assert len(tree.log()) == 1


KILLED = """
import sys
from datetime import datetime
from pathlib import Path
from forms_service.staff.roles import Member, Role
from tests.support.work_tree import saving
desk = saving(Path(sys.argv[1]), Path(sys.argv[2]))
now = desk.current("news/deng.md")
desk.save("news/deng.md", now.text.replace("第一段", "没有丢"), now.version, Member("王芳", Role.EDITOR), datetime.now())
"""


@pytest.mark.parametrize("step", ["hash-object", "write-tree", "update-ref", "ls-files -s"])
def test_the_next_save_does_what_a_killed_one_left_undone(
    tree: WorkTree, desk: Saving, tmp_path: Path, step: str
) -> None:
    """Wherever between the write and the commit the power went: the save is one commit, no more."""
    programs = tmp_path / "programs"
    programs.mkdir()
    git = programs / "git"
    real = subprocess.check_output(["which", "git"], text=True).strip()
    git.write_text(
        f'#!/bin/sh\ncase "$*" in *{step!r}*) kill -9 $PPID;; esac\nexec {real} "$@"\n',
        encoding="utf-8",
    )
    git.chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(tree.content), str(tmp_path / "state")],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    save(desk, PAGE, "李强", "news/third.md")
    assert [line.partition("|")[0] for line in tree.log()] == ["李强", "王芳", "programmer"]
    assert tree.committed(PATH) == PAGE.replace("第一段", "没有丢") == tree.read(PATH)
    assert tree.git("status", "--porcelain") == ""


def test_a_save_that_was_killed_before_it_was_written_is_written_by_the_next(
    tree: WorkTree, desk: Saving, tmp_path: Path
) -> None:
    """Beside what somebody typed into the file meanwhile."""
    folder = tmp_path / "state/versions"
    objects = Objects(folder / "objects")
    after = PAGE.replace("第一段", "没有丢")
    names = (objects.put(text.encode()) for text in (PAGE, after))
    begun = Change(PATH, *names, "王芳", NOW, "改了《楼道灯》")
    (folder / "begun.json").write_bytes(begun.as_json())
    tree.write(PATH, PAGE.replace("第三段", "手工改的"))
    save(desk, PAGE, "李强", "news/third.md")
    assert tree.read(PATH) == after.replace("第三段", "手工改的")
    assert tree.committed(PATH) == after
