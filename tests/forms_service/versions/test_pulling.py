"""Taking in what others pushed."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms_service.editing.saves import NotSaved
from forms_service.staff.roles import Member, Role
from forms_service.versions.git_history import Identity
from forms_service.versions.pulling import Pulling
from tests.conftest import NOW
from tests.support.work_tree import WorkTree, saving, work_tree

PAGE = "---\ntitle: 楼道灯\n---\n\n第一段。\n\n第二段。\n\n第三段。\n"
PATH = "news/deng.md"
WANG = Member("王芳", Role.EDITOR)


@pytest.fixture
def both(tmp_path: Path) -> tuple[WorkTree, WorkTree]:
    """The office's work tree, and the one of somebody who pushes."""
    far = work_tree(tmp_path / "far")
    far.commit("第一版", deng=PAGE, other=PAGE)
    far.git("clone", "-q", ".", str(tmp_path / "near"))
    return WorkTree(tmp_path / "near"), far


def pulling(near: WorkTree, tmp_path: Path) -> Pulling:
    desk = saving(near.content, tmp_path / "state")
    return Pulling(near.content, Identity("example.cn"), desk.turn)


def save(near: WorkTree, tmp_path: Path, text: str, path: str = PATH) -> None:
    desk = saving(near.content, tmp_path / "state")
    desk.save(path, text, desk.current(path).version, WANG, NOW)


def test_what_others_pushed_is_taken_in_beside_what_the_desk_saved(
    both: tuple[WorkTree, WorkTree], tmp_path: Path
) -> None:
    """In one commit of both; what nobody has committed stays as it is."""
    near, far = both
    save(near, tmp_path, PAGE.replace("第一段", "办公台的"))
    far.commit("推送的", deng=PAGE.replace("第三段", "推送的"), fresh=PAGE)
    near.write("news/other.md", PAGE + "没提交\n")
    pull = pulling(near, tmp_path)
    pull.fetch()
    seen = pull.standing()
    assert (seen.commits, seen.clashes) == (1, ())
    assert sorted(seen.files) == [PATH, "news/fresh.md"]
    assert pull.take(seen, {}, WANG, NOW)
    assert near.read(PATH) == PAGE.replace("第一段", "办公台的").replace("第三段", "推送的")
    assert near.read("news/other.md") == PAGE + "没提交\n"
    assert near.log()[0] == "王芳|取回别人的改动（2 个文件）"
    assert near.git("status", "--porcelain") == "M content/news/other.md"
    assert pull.standing().commits == 0


def test_a_clash_is_chosen_for_and_nothing_moves_before(
    both: tuple[WorkTree, WorkTree], tmp_path: Path
) -> None:
    """Nor where somebody has saved since it was seen."""
    near, far = both
    ours, theirs = PAGE.replace("第一段", "办公台的"), PAGE.replace("第一段", "推送的")
    save(near, tmp_path, ours)
    far.commit("推送的", deng=theirs)
    pull = pulling(near, tmp_path)
    pull.fetch()
    seen = pull.standing()
    [clash] = seen.clashes
    assert (clash.path, clash.base) == (PATH, PAGE.encode())
    assert (clash.ours, clash.theirs) == (ours.encode(), theirs.encode())
    assert near.read(PATH) == ours
    save(near, tmp_path, PAGE, "news/new.md")
    assert not pull.take(seen, {PATH: b"x"}, WANG, NOW)
    both_ways = PAGE.replace("第一段", "商量过的").encode()
    assert not pull.take(pull.standing(), {}, WANG, NOW)
    assert pull.take(pull.standing(), {PATH: both_ways}, WANG, NOW)
    assert near.read(PATH).encode() == both_ways
    assert near.git("status", "--porcelain") == ""
    assert "选定了 1 个" in near.log()[0]


def test_a_page_that_one_deleted_and_the_other_changed_is_a_clash(
    both: tuple[WorkTree, WorkTree], tmp_path: Path
) -> None:
    """Either can be chosen."""
    near, far = both
    save(near, tmp_path, PAGE + "还要\n")
    far.git("rm", "-q", f"content/{PATH}")
    far.commit("不要了")
    pull = pulling(near, tmp_path)
    pull.fetch()
    [clash] = pull.standing().clashes
    assert clash.theirs is None
    assert pull.take(pull.standing(), {PATH: None}, WANG, NOW)
    assert not (near.content / PATH).exists()
    assert near.git("status", "--porcelain") == ""


def test_a_merge_that_somebody_left_on_the_server_is_ended(
    both: tuple[WorkTree, WorkTree], tmp_path: Path
) -> None:
    """With its marks in the page, until somebody chooses at the desk."""
    near, far = both
    near.commit("服务器上", deng=PAGE.replace("第一段", "服务器上的"))
    far.commit("推送的", deng=PAGE.replace("第一段", "推送的"))
    near.git("pull", "-q", "--no-rebase", check=False)
    assert "<<<<<<<" in near.read(PATH)
    pull = pulling(near, tmp_path)
    seen = pull.standing()
    assert seen.begun
    assert pull.take(seen, {PATH: PAGE.encode()}, WANG, NOW)
    assert near.read(PATH) == PAGE
    assert near.git("status", "--porcelain") == ""
    assert near.log()[0].startswith("王芳|合并别人的改动")
    assert not (near.folder / ".git/MERGE_HEAD").exists()


def test_what_nobody_committed_is_not_written_over(
    both: tuple[WorkTree, WorkTree], tmp_path: Path
) -> None:
    """It is said, and content is as it was."""
    near, far = both
    far.commit("推送的", deng=PAGE.replace("第一段", "推送的"))
    near.write(PATH, PAGE.replace("第三段", "没提交"))
    pull = pulling(near, tmp_path)
    pull.fetch()
    with pytest.raises(NotSaved, match="没提交的改动"):
        pull.take(pull.standing(), {}, WANG, NOW)
    assert near.read(PATH) == PAGE.replace("第三段", "没提交")
    assert near.log() == ["programmer|第一版"]


def test_changes_of_the_program_are_not_the_desks_to_take_in(
    both: tuple[WorkTree, WorkTree], tmp_path: Path
) -> None:
    """Whoever may write pages installs no program."""
    near, far = both
    (far.folder / "run.py").write_text("print(1)\n", encoding="utf-8")
    far.commit("程序")
    pull = pulling(near, tmp_path)
    pull.fetch()
    with pytest.raises(NotSaved, match="内容以外"):
        pull.standing()


def test_without_anything_to_take_from_it_is_said_why(tmp_path: Path) -> None:
    """No git, no upstream, or no way there."""
    (tmp_path / "content").mkdir()
    with pytest.raises(NotSaved, match="不在 git 里"):
        pulling(WorkTree(tmp_path), tmp_path).standing()
    alone = work_tree(tmp_path / "alone")
    alone.commit("第一版", deng=PAGE)
    with pytest.raises(NotSaved, match="upstream"):
        pulling(alone, tmp_path).standing()
    alone.git("remote", "add", "origin", str(tmp_path / "nowhere"))
    with pytest.raises(NotSaved, match="没有取到"):
        pulling(alone, tmp_path).fetch()
