"""What others pushed, as the desk takes it in."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import article
from tests.forms_service.revision.conftest import Office
from tests.support.work_tree import WorkTree

PATH = "news/pushed.md"
PAGE = article("水泵", "2026-11-20", "修好了。\n\n谢谢大家。")


def test_a_pull_that_clashes_is_shown_side_by_side_and_ended_at_the_desk(
    office: Office, tmp_path: Path
) -> None:
    """Nothing is taken in before each clash has its choice; what doesn't clash needs none."""
    office.tree.commit("写水泵", pushed=PAGE)
    far = tmp_path / "far"
    office.tree.git("clone", "-q", ".", str(far))
    office.tree.git("remote", "add", "origin", str(far))
    office.tree.git("fetch", "-q")
    office.tree.git("branch", "-q", "--set-upstream-to=origin/main")
    office.tree.commit("办公台", pushed=PAGE.replace("修好了", "办公台改的"))
    theirs = PAGE.replace("修好了", "推送的").replace("大家", "各位")
    WorkTree(far).commit("推送", pushed=theirs)
    assert "已经是最新的" in office.editor.get("/s/desk/pull").text
    led = office.editor.post("/s/desk/pull/fetch", {})
    page = office.editor.get(led.headers["location"]).text
    assert "<pre>办公台改的。</pre>" in page
    assert "<pre>推送的。</pre>" in page
    sent = {
        name: re.search(rf'name="{name}" value="(\w+)"', page)[1]  # type: ignore[index]
        for name in ("ours", "theirs")
    }
    assert office.editor.post("/s/desk/pull", sent).status == 422
    done = office.editor.post("/s/desk/pull", {**sent, "choice-0": "both"})
    assert done.headers["location"] == "/s/desk/pull?done=1"
    assert "推送的。\n办公台改的。\n\n谢谢各位。" in office.tree.read(PATH)
    assert office.tree.git("status", "--porcelain") == ""
    assert office.tree.log()[0].startswith("editor|取回别人的改动")
    office.tree.git("remote", "remove", "origin")
