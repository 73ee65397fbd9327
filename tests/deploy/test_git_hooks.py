"""The hooks in deploy/git, in real repositories: a bare one on the server, clones of editors."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from forms_service.answers.tally import FormTally
from forms_service.editing.saves import Saved
from forms_service.keeping.facts_out import fingerprint_file, write_fingerprints
from forms_service.staff.roles import Member, Role
from site_src.form_kinds.table import FORM_KINDS
from site_src.source.frontmatter import Source, split_source
from tests.conftest import NOW, article
from tests.support.linli_program import put_program
from tests.support.work_tree import saving

HOOKS = Path(__file__).parents[2] / "deploy" / "git"
LINLI = Path(sys.executable).with_name("linli")
ENVIRONMENT = {
    **{k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "LINLI_", "LC_"))},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "LC_ALL": "C",  # An ssh session's locale can be anything: messages are UTF-8 all the same.
} | {f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
PAGES = {
    "index.md": """---
title: 首页
compound:
  name: 小小区
  full_name: 某市某街道小小区
  address: 某市某街道
  households: 12
  motto: 远亲不如近邻
---
欢迎。看看[安静](rules/quiet.md)。
""",
    "rules/index.md": "---\ntitle: 规矩\n---\n住在一起的规矩。\n",
    "rules/quiet.md": "---\ntitle: 安静\n---\n晚上十点以后轻一点。\n",
    "news/2026/water.md": "---\ntitle: 停水\ndate: 2026-01-02\ncategory: 公告\n---\n明天停水。\n",
}
REFUSED = "没有发布：网站还是原来的样子。改好上面的问题，提交后再推一次。"


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said, without git's own `remote: ` and trailing blanks."""

    code: int
    lines: tuple[str, ...]

    @classmethod
    def of(cls, code: int, output: bytes) -> Said:
        lines = output.decode("utf-8").splitlines()
        return cls(code, tuple(line.removeprefix("remote: ").rstrip() for line in lines))

    def has(self, text: str) -> bool:
        return any(text in line for line in self.lines)


def run(*command: object, at: Path) -> Said:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=at,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    return Said.of(done.returncode, done.stdout)


@dataclass(frozen=True)
class Editor:
    """A clone."""

    folder: Path

    def git(self, *arguments: str) -> Said:
        return run("git", *arguments, at=self.folder)

    def write(self, path: str, text: str) -> None:
        target = self.folder / "content" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())

    def commit(self) -> str:
        """Commits all there is, without the check; returns the commit."""
        assert self.git("add", "-A").code == 0
        assert self.git("commit", "-q", "--no-verify", "-m", "改动").code == 0
        return self.git("rev-parse", "HEAD").lines[0]

    def push(self, *arguments: str) -> Said:
        return self.git("push", "origin", *(arguments or ("main",)))


@dataclass(frozen=True)
class Server:
    """A bare repository, and what is published from it."""

    home: Path

    @property
    def repository(self) -> Path:
        return self.home / "content.git"

    def git(self, *arguments: str) -> Said:
        return run("git", *arguments, at=self.repository)

    def page(self, path: str) -> str:
        return (self.home / "site" / path).read_text("utf-8")

    def tip(self) -> str:
        return self.git("rev-parse", "-q", "--verify", "main").lines[0]

    def configure(self, command: Path = LINLI) -> None:
        values = {"worktree": self.home / "tree", "site": self.home / "site"}
        values |= {"state": self.home / "state", "command": command}
        for name, value in values.items():
            assert self.git("config", f"linli.{name}", str(value)).code == 0

    def editor(self, name: str) -> Editor:
        folder = self.home.parent / name
        assert run("git", "clone", "-q", self.repository, folder, at=self.home).code == 0
        return Editor(folder)


def make_server(home: Path) -> Server:
    home.mkdir(parents=True)
    server = Server(home)
    installed = run(HOOKS / "install.sh", "--server", server.repository, at=home)
    assert installed.code == 0, installed
    server.configure()
    assert server.git("config", "linli.baseUrl", "https://linli.example").code == 0
    return server


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A server with a site published by a first push; its name has a blank, as names do."""
    home = tmp_path_factory.mktemp("git") / "小 区"
    server = make_server(home)
    editor = server.editor("first")
    for path, text in PAGES.items():
        editor.write(path, text)
    editor.commit()
    pushed = editor.push()
    assert pushed.code == 0, pushed
    assert pushed.has("已发布：")
    assert pushed.has("→ https://linli.example")
    return home


@pytest.fixture(scope="module")
def linli(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `linli` that need not be read each time. Not for what its start is about: settings of Python, and
    the first push, a good and a bad one."""
    return put_program(tmp_path_factory.mktemp("bin"))


@pytest.fixture
def server(template: Path, tmp_path: Path, linli: Path) -> Server:
    home = tmp_path / "小 区"
    shutil.copytree(template, home, symlinks=True)
    server = Server(home)
    server.configure(linli)
    return server


@pytest.fixture
def editor(server: Server) -> Editor:
    return server.editor("editor")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def refused(server: Server, push: Callable[[], Said]) -> Said:
    """Pushes, and holds the push to have changed nothing."""
    tip, site, link = server.tip(), tree(server.home / "site"), (server.home / "site").readlink()
    said = push()
    assert said.code == 1
    assert server.tip() == tip
    assert (server.home / "site").readlink() == link
    assert tree(server.home / "site") == site
    return said


def test_a_good_push_publishes(server: Server, editor: Editor) -> None:
    editor.write("rules/quiet.md", "---\ntitle: 安静\n---\n午休时间也轻一点。\n")
    commit = editor.commit()
    pushed = editor.push()
    assert pushed.code == 0
    assert f"已发布：{commit[:7]} 改动 → https://linli.example" in pushed.lines
    assert "午休时间也轻一点" in server.page("rules/quiet.html")
    published = tree(server.home / "tree" / "content")
    assert published == tree(editor.folder / "content")


def test_only_what_changed_is_made(server: Server, editor: Editor) -> None:
    editor.write("news/2026/water.md", PAGES["news/2026/water.md"].replace("明天", "今天"))
    (editor.folder / "content/news/2026/light.md").write_text(
        PAGES["news/2026/water.md"].replace("停水", "停电"), "utf-8"
    )
    editor.commit()
    pushed = editor.push()
    assert pushed.has("只建改动"), pushed
    editor.git("rm", "-q", "content/news/2026/light.md")
    editor.commit()
    assert editor.push().code == 0
    assert tree(server.home / "tree" / "content") == tree(editor.folder / "content")
    assert "今天停水" in next(
        text.decode()
        for name, text in tree(server.home / "site").items()
        if name.startswith("news/") and name.endswith("water.html")
    )
    assert len([p for p in (server.home / ".tree").iterdir() if p.is_dir()]) == 2


POLL = """---
title: 路灯
kind: form
form:
  id: lamp
  kind: poll
  opens: 2026-01-01
  closes: 2099-01-01
  questions:
    - {id: q, ask: 哪种？, type: choice, options: [暖光, 白光]}
---
"""
LOST = (
    "content/rules/lamp.md:10: 表单「lamp」已有 3 份回答，选项「暖光」有 2 份，现在没有这个选项了。"
)


def answered(state: Path) -> None:
    """Three answers to the poll, as the service leaves them for checks."""
    source = split_source(POLL, "lamp.md")
    assert isinstance(source, Source)
    tally = FormTally(3, Counter(q=3), {"q": Counter({("暖光", 0): 2, ("白光", 0): 1})})
    (state / "facts").mkdir(parents=True, exist_ok=True)
    form = FORM_KINDS.read(source.meta["form"])
    write_fingerprints(state / "facts", [fingerprint_file(form, tally)])


@pytest.mark.parametrize("named", ["git config", "environment"])
def test_a_push_that_would_drop_votes_is_refused(
    server: Server, editor: Editor, named: str
) -> None:
    """The server knows what was answered, by the same settings as the build; the editor's clone
    doesn't."""
    if named == "environment":
        (server.home / "linli.env").write_text("LINLI_STATE=../../state\n")
        assert server.git("config", "--unset", "linli.state").code == 0
        where = str(server.home / "linli.env")
        assert server.git("config", "linli.environment", where).code == 0
    editor.write("rules/lamp.md", POLL)
    editor.commit()
    assert editor.push().code == 0
    answered(server.home / "state")
    editor.write("rules/lamp.md", POLL.replace("暖光", "暖色光"))
    editor.commit()
    said = refused(server, editor.push)
    assert said.has(LOST)
    assert said.has("就写成 {say: 暖色光, was: 暖光}")
    assert REFUSED in said.lines
    editor.write("rules/lamp.md", POLL.replace("暖光", "{say: 暖色光, was: 暖光}"))
    editor.commit()
    pushed = editor.push()
    assert pushed.code == 0, pushed
    assert "曾写作「暖光」" in server.page("rules/lamp.html")


def test_a_commit_beside_the_service_that_would_drop_votes_is_refused(editor: Editor) -> None:
    assert run(HOOKS / "install.sh", "--editor", at=editor.folder).code == 0
    assert editor.git("config", "linli.command", str(LINLI)).code == 0
    editor.write("rules/lamp.md", POLL)
    assert editor.git("add", "-A").code == 0
    assert editor.git("commit", "-q", "-m", "投票").code == 0
    answered(editor.folder / "state")
    editor.write("rules/lamp.md", POLL.replace("暖光", "暖色光"))
    assert editor.git("add", "content").code == 0
    said = editor.git("commit", "-q", "-m", "改写法")
    assert said.code == 1
    assert said.has(LOST)
    assert not (editor.folder / "state" / "cache").exists()


def test_a_bad_push_is_refused_with_every_fault_of_every_file(
    server: Server, editor: Editor
) -> None:
    server.configure()
    editor.write("rules/quiet.md", "---\ntitle: 安静\ntitel: 安静\n---\n看[这里](gone.md)。\n")
    editor.write("news/2026/water.md", "---\ntitle: 停水\n---\n明天停水。\n")
    editor.write("规矩.md", "---\ntitle: 规矩\n---\n好。\n")
    commit = editor.commit()
    said = refused(server, editor.push)
    places = [line.split(" ")[0] for line in said.lines if line.startswith("content/")]
    assert places == [
        "content/news/2026/water.md:2:",
        "content/rules/quiet.md:3:",
        "content/规矩.md:1:",
    ]
    assert said.has(
        "content/rules/quiet.md:3: 没有「titel」这个键。想写的可能是「title」，请改正。"
    )
    assert said.has("共 3 处问题，在 3 个文件里。")
    assert REFUSED in said.lines
    # What was refused was never more than in quarantine.
    assert server.git("cat-file", "-e", commit).code != 0


def test_the_same_editor_fixes_it_and_pushes_again(server: Server, editor: Editor) -> None:
    editor.write("rules/quiet.md", "---\ntitle: 安静\n---\n看[这里](gone.md)。\n")
    editor.commit()
    assert "content/rules/quiet.md:4: " in "\n".join(refused(server, editor.push).lines)
    editor.write("rules/quiet.md", "---\ntitle: 安静\n---\n看[这里](index.md)。\n")
    editor.commit()
    assert editor.push().code == 0
    assert "看<a" in server.page("rules/quiet.html")


def test_a_first_push_that_is_bad_leaves_nothing(tmp_path: Path) -> None:
    server = make_server(tmp_path / "new")
    editor = server.editor("editor")
    editor.write("rules/index.md", "---\ntitle: 规矩\n---\n")
    editor.commit()
    said = editor.push()
    assert said.code == 1
    assert said.has("content/index.md:1: 没有首页")
    assert server.git("rev-parse", "-q", "--verify", "main").code != 0
    assert {p.name for p in server.home.iterdir()} == {"content.git"}


def test_forced_pushes_are_checked_and_published_alike(server: Server, editor: Editor) -> None:
    first = editor.git("rev-parse", "HEAD").lines[0]
    editor.write("rules/late.md", "---\ntitle: 晚归\n---\n轻轻关门。\n")
    editor.commit()
    assert editor.push().code == 0
    editor.git("reset", "-q", "--hard", first)
    editor.write("rules/quiet.md", "---\ntitle: [\n---\n")
    editor.commit()
    assert editor.push().has("[rejected]")
    said = refused(server, lambda: editor.push("--force", "main"))
    assert said.has("content/rules/quiet.md:")
    editor.git("reset", "-q", "--hard", first)
    assert editor.push("--force", "main").has("已发布：")
    assert not (server.home / "site/rules/late.html").exists()
    assert tree(server.home / "tree" / "content") == tree(editor.folder / "content")


def test_the_published_branch_is_not_deleted(server: Server, editor: Editor) -> None:
    said = refused(server, lambda: editor.push(":main"))
    assert said.has("没有删除：网站是从 main 分支发布的。")


def test_other_branches_and_tags_are_left_alone(server: Server, editor: Editor) -> None:
    editor.write("rules/quiet.md", "no front matter\n")
    editor.commit()
    editor.git("tag", "main")
    site = tree(server.home / "site")
    for target in ("HEAD:refs/heads/draft", "refs/tags/main", ":refs/heads/draft"):
        said = editor.push(target)
        assert said.code == 0, said
        assert not said.has("发布")
    assert tree(server.home / "site") == site
    assert server.git("config", "linli.branch", "live").code == 0
    assert editor.push("HEAD:refs/heads/live").has("content/rules/quiet.md:1: ")


def test_a_push_of_several_branches_is_taken_whole_or_not(server: Server, editor: Editor) -> None:
    editor.git("branch", "draft")
    editor.write("rules/quiet.md", "no front matter\n")
    editor.commit()
    refused(server, lambda: editor.push("draft", "main"))
    assert server.git("rev-parse", "-q", "--verify", "draft").code != 0


def test_links_are_refused_and_never_followed(server: Server, editor: Editor) -> None:
    (editor.folder / "content/images").mkdir()
    (editor.folder / "content/images/a.png").symlink_to("../../../state/store/journal.jsonl")
    (editor.folder / "content/rules/etc").symlink_to("/etc")
    editor.commit()
    said = refused(server, editor.push)
    assert said.has("content/images/a.png:1: 这是一个链接，不是文件。请换成文件本身。")
    assert said.has("content/rules/etc:1: 这是一个链接")
    editor.git("reset", "-q", "--hard", "HEAD~1")
    shutil.move(editor.folder / "content", editor.folder / "elsewhere")
    (editor.folder / "content").symlink_to("elsewhere")
    editor.commit()
    assert refused(server, editor.push).has("content:1: 没有这个文件夹。")


def test_a_build_that_fails_after_the_check_says_so(server: Server, editor: Editor) -> None:
    taken = server.home / "taken"
    taken.mkdir()
    (taken / "photo.jpg").write_bytes(b"mine")
    server.git("config", "linli.site", str(taken))
    editor.write("rules/late.md", "---\ntitle: 晚归\n---\n轻轻关门。\n")
    editor.commit()
    said = editor.push()
    assert said.has("没有发布：内容已经收下，但网站没有建成")
    assert not said.has("已发布")
    assert (taken / "photo.jpg").read_bytes() == b"mine"
    assert str(taken) in (server.repository / "linli-build.log").read_text("utf-8")


def test_pushes_at_once_take_turns_and_the_newest_is_published(
    server: Server, editor: Editor
) -> None:
    pushes: list[subprocess.Popen[bytes]] = []
    with (server.repository / "linli.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for text in ("第一次", "第二次"):
            editor.write("rules/quiet.md", f"---\ntitle: 安静\n---\n{text}。\n")
            commit = editor.commit()
            pushes.append(
                subprocess.Popen(
                    ["git", "push", "origin", f"{commit}:main"],
                    cwd=editor.folder,
                    env=ENVIRONMENT,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                )
            )
            while server.tip() != commit:  # Accepted, and now waiting for its turn.
                assert pushes[-1].poll() is None
        assert "第" not in server.page("rules/quiet.html")
    for push in pushes:
        output, _ = push.communicate(timeout=60)
        said = Said.of(push.returncode, output)
        assert said.code == 0
        assert said.has(f"已发布：{server.tip()[:7]}"), said
    assert "第二次" in server.page("rules/quiet.html")


def test_the_services_settings_are_used(server: Server, editor: Editor, tmp_path: Path) -> None:
    environment = tmp_path / "linli.env"
    environment.write_text(f"LINLI_SITE={tmp_path}/elsewhere\nLINLI_BASE_URL=https://own.example\n")
    for name in ("site", "baseUrl"):
        server.git("config", "--unset", f"linli.{name}")
    server.git("config", "linli.environment", str(environment))
    editor.write("rules/late.md", "---\ntitle: 晚归\n---\n轻轻关门。\n")
    editor.commit()
    assert editor.push().has("→ https://own.example")
    assert "https://own.example" in (tmp_path / "elsewhere/sitemap.xml").read_text("utf-8")


@pytest.fixture
def careful(editor: Editor, linli: Path) -> Editor:
    """An editor with the check before each commit."""
    assert run(HOOKS / "install.sh", "--editor", at=editor.folder).code == 0
    editor.git("config", "linli.command", str(linli))
    return editor


BAD = "---\ntitle: 安静\n---\n看[这里](gone.md)。\n"
GOOD = "---\ntitle: 安静\n---\n看[这里](index.md)。\n"


def test_advice_is_shown_and_lets_a_commit_and_a_push_pass(careful: Editor) -> None:
    careful.write("rules/quiet.md", "---\ntitle: 安静\n---\n吵了就打 13800138000。\n\n# 晚上\n")
    careful.git("add", "-A")
    said = careful.git("commit", "-qm", "电话")
    assert said.code == 0
    assert said.lines[0].startswith("content/rules/quiet.md:4: 建议：这里有手机号 138****8000")
    pushed = careful.push()
    assert pushed.code == 0
    assert pushed.has("content/rules/quiet.md:4: 建议：")
    headings = [line for line in pushed.lines if "一级标题" in line]
    assert len(headings) == 1
    assert pushed.has("已发布：")


def test_a_picture_that_is_none_is_refused_by_the_hook(careful: Editor) -> None:
    (careful.folder / "content/images").mkdir()
    (careful.folder / "content/images/a.jpg").write_bytes(b"this is text\n")
    careful.git("add", "-A")
    said = careful.git("commit", "-m", "照片")
    assert said.code == 1
    assert said.has("content/images/a.jpg:1: 内容不是图片")


def test_a_staged_fault_is_refused_whatever_lies_beside(careful: Editor) -> None:
    before = careful.git("rev-parse", "HEAD")
    careful.write("rules/quiet.md", BAD)
    careful.git("add", "-A")
    careful.write("rules/quiet.md", GOOD)
    said = careful.git("commit", "-m", "坏")
    assert said.code == 1
    assert said.lines[0].startswith("content/rules/quiet.md:4: 链接「gone.md」指向的页面不存在。")
    assert said.lines[-1] == "没有提交。改好上面的问题，git add 之后再提交一次。"
    assert careful.git("rev-parse", "HEAD") == before
    # The check left the index and the files as they were.
    assert careful.git("show", ":content/rules/quiet.md").lines[-1] == "看[这里](gone.md)。"
    assert (careful.folder / "content/rules/quiet.md").read_text("utf-8") == GOOD
    assert careful.git("commit", "-qam", "好").code == 0


def test_faults_that_are_not_staged_do_not_hurt(careful: Editor) -> None:
    careful.write("rules/quiet.md", GOOD)
    careful.git("add", "-A")
    careful.write("rules/quiet.md", BAD)
    careful.write("rules/new.md", BAD)
    careful.git("add", "--intent-to-add", "content/rules/new.md")
    assert careful.git("commit", "-qm", "好").code == 0
    careful.write("rules/index.md", PAGES["rules/index.md"] + "\n再说一句。\n")
    assert careful.git("commit", "-qm", "只此一页", "content/rules/index.md").code == 0
    assert careful.git("commit", "-qam", "全部").code == 1


def test_a_page_that_another_one_needs_is_not_deleted(careful: Editor) -> None:
    careful.git("rm", "-q", "content/rules/quiet.md")
    assert careful.git("commit", "-m", "删").has("content/index.md:10: ")


def test_line_ends_are_checked_as_git_keeps_them(careful: Editor) -> None:
    careful.git("config", "core.autocrlf", "true")
    careful.write("rules/quiet.md", GOOD.replace("\n", "\r\n"))
    careful.git("add", "-A")
    assert careful.git("commit", "-qm", "从 Windows 来").code == 0


def test_a_commit_that_touches_no_content_is_not_checked(careful: Editor) -> None:
    careful.write("rules/quiet.md", BAD)
    careful.commit()
    (careful.folder / "README.md").write_text("hello\n")
    careful.git("add", "-A")
    assert careful.git("commit", "-qm", "说明").code == 0


def test_a_merge_of_two_good_branches_can_be_bad(careful: Editor) -> None:
    careful.git("switch", "-qc", "side")
    careful.write("rules/late.md", "---\ntitle: 晚归\n---\n先看[安静](quiet.md)。\n")
    careful.git("add", "-A")
    assert careful.git("commit", "-qm", "加").code == 0
    careful.git("switch", "-q", "main")
    careful.git("rm", "-q", "content/rules/quiet.md")
    careful.write("index.md", PAGES["index.md"].replace("看看[安静](rules/quiet.md)。", ""))
    careful.git("add", "-A")
    assert careful.git("commit", "-qm", "删").code == 0
    said = careful.git("merge", "--no-edit", "side")
    assert said.code != 0
    assert said.has("content/rules/late.md:4: ")


def test_a_missing_program_is_said_and_refuses(careful: Editor, tmp_path: Path) -> None:
    alone = tmp_path / "copied"
    shutil.copytree(HOOKS, alone / "deploy" / "git")
    run(alone / "deploy/git/install.sh", "--editor", at=careful.folder)
    careful.git("config", "--unset", "linli.command")
    careful.write("rules/quiet.md", GOOD)
    careful.git("add", "-A")
    path = os.pathsep.join(
        p for p in ENVIRONMENT["PATH"].split(os.pathsep) if not (Path(p) / "linli").exists()
    )
    said = run("env", f"PATH={path}", "git", "commit", "-m", "好", at=careful.folder)
    assert said.code == 1
    assert said.has("找不到 linli 命令。")
    shutil.rmtree(alone)
    said = careful.git("commit", "-m", "好")
    assert said.code == 1
    assert said.has("install.sh")


@pytest.mark.parametrize(
    "program",
    ["#!/nowhere/.venv/bin/python\n", f"#!{sys.executable}\nimport a_library_that_is_gone\n"],
    ids=["no interpreter", "no library"],
)
def test_a_program_that_does_not_start_is_said_and_nothing_is_published(
    server: Server, editor: Editor, tmp_path: Path, program: str
) -> None:
    broken = tmp_path / "linli"
    broken.write_text(program)
    broken.chmod(0o755)
    server.git("config", "linli.command", str(broken))
    editor.write("rules/quiet.md", "---\ntitle: 安静\n---\n午休时间也轻一点。\n")
    editor.commit()
    said = refused(server, editor.push)
    assert said.has(f"「{broken}」启动不了。请管理员在邻里栏的文件夹里运行 make setup")
    assert not said.has("改好上面的问题")


def test_install_keeps_what_is_there(server: Server, editor: Editor) -> None:
    own = editor.folder / ".git/hooks/pre-commit"
    own.parent.mkdir(exist_ok=True)
    own.write_text("#!/bin/sh\nexit 0\n")
    said = run(HOOKS / "install.sh", "--editor", at=editor.folder)
    assert said.code == 1
    assert said.has("已经有别的钩子")
    assert own.read_text() == "#!/bin/sh\nexit 0\n"
    server.git("config", "linli.branch", "live")
    assert run(HOOKS / "install.sh", "--server", server.repository, at=server.home).code == 0
    assert server.git("config", "linli.branch").lines == ("live",)
    assert server.git("config", "linli.site").lines == (str(server.home / "site"),)


def test_a_dry_run_only_tells(editor: Editor, tmp_path: Path) -> None:
    before = tree(editor.folder)
    said = run(HOOKS / "install.sh", "--editor", "--dry-run", at=editor.folder)
    assert said.code == 0
    assert said.has(f"{editor.folder}/.git/hooks/pre-commit")
    assert tree(editor.folder) == before
    new = tmp_path / "new.git"
    assert run(HOOKS / "install.sh", "--server", "--dry-run", new, at=tmp_path).code == 0
    assert not new.exists()
    assert run(HOOKS / "install.sh", at=tmp_path).code == 2


def test_a_server_needs_a_bare_repository(editor: Editor) -> None:
    said = run(HOOKS / "install.sh", "--server", editor.folder, at=editor.folder)
    assert said.code == 1
    assert said.has("不是裸仓库")


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
def test_the_scripts_are_clean() -> None:
    scripts = sorted(path.name for path in HOOKS.iterdir())
    said = run("shellcheck", "-x", "-s", "sh", *scripts, at=HOOKS)
    assert said.code == 0, "\n".join(said.lines)


def test_what_the_desk_saves_is_in_git_and_no_push_is_put_over_it(
    server: Server, editor: Editor
) -> None:
    """Whoever pushes without it is told to pull first; then both are published."""
    editor.write("news/2026/2026-11-20-lamp.md", article("路灯", "2026-11-20"))
    editor.commit()
    assert editor.push().code == 0
    desk = saving(server.home / "tree/content", server.home / "state")
    page = desk.current("news/2026/2026-11-20-lamp.md")
    assert page.text
    member = Member("王芳", Role.EDITOR)
    text = page.text.replace("一句话", "办公台改的")
    saved = desk.save("news/2026/2026-11-20-lamp.md", text, page.version, member, NOW)
    assert isinstance(saved, Saved)
    assert desk.held_up == ""
    assert server.git("log", "-1", "--format=%an|%s", "main").has("王芳|《路灯》：改了正文")
    editor.write("news/2026/2026-11-21-pump.md", article("水泵", "2026-11-21"))
    editor.commit()
    assert editor.push().code == 1
    assert editor.git("pull", "-q", "--no-rebase", "--no-edit").code == 0
    assert editor.push().has("已发布：")
    assert "办公台改的" in server.page("news/2026/2026-11-20-lamp.html")
    assert "水泵" in server.page("news/2026/2026-11-21-pump.html")
    assert "王芳" in [version.who for version in desk.versions("news/2026/2026-11-20-lamp.md")]
