"""Saving a page: nothing is lost, whoever else saves, and whatever ends in the midst."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from forms_service.editing.saves import Conflict, NotSaved, Saved
from forms_service.staff.roles import Member, Role
from forms_service.versions.changes import Version
from forms_service.versions.merging import merge
from forms_service.versions.saving import NOTHING, Saving
from tests.conftest import NOW, ROOT
from tests.support.work_tree import saving, work_tree

PAGE = "---\ntitle: 楼道灯换好了\ndate: 2026-11-20\n---\n\n换成了声控的。\n"
PATH = "news/deng.md"
WANG, LI = Member("王芳", Role.EDITOR), Member("李强", Role.EDITOR)


@pytest.fixture(params=["git", "state"])
def content(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Content with one page, in a work tree and in none."""
    folder = tmp_path / "compound"
    folder.mkdir()
    if request.param == "git":
        work_tree(folder).commit("第一版", deng=PAGE)
    else:
        (folder / "content/news").mkdir(parents=True)
        (folder / "content" / PATH).write_text(PAGE, encoding="utf-8")
    return folder / "content"


@pytest.fixture
def desk(content: Path, tmp_path: Path) -> Saving:
    return saving(content, tmp_path / "state")


def text(desk: Saving, version: Version) -> str | None:
    data = desk.content(version)
    return None if data is None else data.decode()


def opened(desk: Saving) -> str:
    return desk.current(PATH).version


def test_a_save_is_on_disk_and_in_the_history(desk: Saving) -> None:
    """With who did it, when, and what it did in a sentence."""
    new = PAGE.replace("声控", "感应").replace("换好了", "都换好了")
    assert isinstance(desk.save(PATH, new, opened(desk), WANG, NOW), Saved)
    assert desk.current(PATH).text == new
    latest, first = desk.versions(PATH)
    assert (latest.who, latest.at, latest.did) == (
        "王芳",
        NOW,
        "《楼道灯都换好了》：改了标题、正文",
    )
    assert (text(desk, latest), text(desk, first)) == (new, PAGE)
    assert desk.held_up == ""


def test_who_saves_second_is_shown_what_the_first_changed(desk: Saving) -> None:
    """Nothing is written over; both edits can be taken over in one."""
    base = opened(desk)
    first, second = PAGE.replace("换好", "修好"), PAGE.replace("声控", "感应")
    desk.save(PATH, first, base, WANG, NOW)
    told = desk.save(PATH, second, base, LI, NOW)
    assert isinstance(told, Conflict)
    assert (desk.opened_as(base), told.now.text) == (PAGE, first)
    both = merge(PAGE, second, first).text
    assert both == first.replace("声控", "感应")
    assert isinstance(desk.save(PATH, both, told.now.version, LI, NOW), Saved)
    assert [version.who for version in desk.versions(PATH)][:2] == ["李强", "王芳"]


def test_a_page_is_made_deleted_and_put_back(desk: Saving) -> None:
    """Its history goes on through it all."""
    path = "news/new.md"
    desk.save(path, PAGE, NOTHING, WANG, NOW)
    assert isinstance(desk.save(path, "other", NOTHING, LI, NOW), Conflict)
    desk.save(path, None, desk.current(path).version, WANG, NOW + timedelta(minutes=1))
    assert desk.current(path).text is None
    gone, made = desk.versions(path)
    assert (gone.gone, gone.did, made.did) == (True, "删除《楼道灯换好了》", "新建《楼道灯换好了》")
    assert text(desk, gone) is None
    desk.replace(path, desk.content(made), NOTHING, WANG, NOW + timedelta(minutes=2), "放回来")
    assert desk.current(path).text == PAGE
    assert next(version.did for version in desk.versions(path)) == "放回来"


def test_saving_what_is_there_is_no_version(desk: Saving) -> None:
    """A second press of the button changes nothing."""
    before = desk.versions(PATH)
    assert isinstance(desk.save(PATH, PAGE, opened(desk), WANG, NOW), Saved)
    assert desk.versions(PATH) == before


@pytest.mark.parametrize(
    "path",
    [
        "../secret",
        "news/../../x.md",
        "/etc/passwd",
        "news//x.md",
        "news/.hidden.md",
        "",
        "a\x00b.md",
        "news/新.md",
        "x" * 201,
        "link.md",
        "out/x.md",
    ],
)
def test_a_path_leads_nowhere_but_into_content(desk: Saving, content: Path, path: str) -> None:
    """However it is written, nor through a link that lies there."""
    (content / "link.md").symlink_to("/etc/passwd")
    (content / "out").symlink_to("/tmp")
    with pytest.raises(NotSaved):
        desk.current(path)
    with pytest.raises(NotSaved):
        desk.save(path, PAGE, NOTHING, WANG, NOW)


WRITER = """
import sys
from datetime import datetime
from pathlib import Path
from forms_service.versions.changes import Version
from forms_service.editing.saves import Conflict
from forms_service.staff.roles import Member, Role
from tests.support.work_tree import saving
desk = saving(Path(sys.argv[1]), Path(sys.argv[2]))
who = sys.argv[3]
for number in range(3):
    while True:
        now = desk.current("news/deng.md")
        text, member = now.text + f"{who} {number}\\n", Member(who, Role.EDITOR)
        saved = desk.save("news/deng.md", text, now.version, member, datetime.now())
        if not isinstance(saved, Conflict):
            break
"""


def test_of_two_processes_that_save_at_once_nothing_is_lost(
    desk: Saving, content: Path, tmp_path: Path
) -> None:
    """Each save is whole, and each is a version."""
    arguments = [sys.executable, "-c", WRITER, str(content), str(tmp_path / "state")]
    writers = [subprocess.Popen([*arguments, who], cwd=ROOT) for who in ("jia", "yi")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    said = desk.current(PATH).text or ""
    for who in ("jia", "yi"):
        assert [line for line in said.split("\n") if line.startswith(who)] == [
            f"{who} {number}" for number in range(3)
        ]
    assert len(desk.versions(PATH)) == 7


def test_an_edit_outside_the_desk_is_in_the_history_too(tmp_path: Path) -> None:
    """Somebody with a text editor on the server; also who renamed the page."""
    (tmp_path / "content/news").mkdir(parents=True)
    page = tmp_path / "content" / PATH
    page.write_text(PAGE, encoding="utf-8")
    desk = saving(tmp_path / "content", tmp_path / "state")
    desk.save(PATH, PAGE + "二\n", opened(desk), WANG, NOW)
    page.write_text(PAGE + "三\n", encoding="utf-8")
    assert next(version.did for version in desk.versions(PATH)) == "在办公台以外改的"
    desk.save(PATH, PAGE + "四\n", opened(desk), WANG, NOW)
    texts = [text(desk, version) for version in desk.versions(PATH)]
    assert texts == [PAGE + "四\n", PAGE + "三\n", PAGE + "二\n", PAGE]
    page.rename(page.with_name("new.md"))
    desk.save("news/new.md", PAGE, desk.current("news/new.md").version, WANG, NOW)
    assert len(desk.versions("news/new.md")) == 6


def test_half_a_line_that_a_power_cut_left_counts_as_none(tmp_path: Path) -> None:
    """And the next stands on a line of its own."""
    (tmp_path / "content").mkdir()
    desk = saving(tmp_path / "content", tmp_path / "state")
    desk.save("a.md", PAGE, NOTHING, WANG, NOW)
    with (tmp_path / "state/versions/log.jsonl").open("ab") as log:
        log.write(b'0123456789abcdef {"path": "a.m')
    desk.save("a.md", PAGE + "二\n", desk.current("a.md").version, WANG, NOW)
    assert [text(desk, version) for version in desk.versions("a.md")] == [PAGE + "二\n", PAGE]
