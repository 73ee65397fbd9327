"""What pages were before, as the desk shows it."""

from __future__ import annotations

import re

from forms_service.staff.roles import Role
from tests.conftest import article
from tests.forms_service.revision.conftest import Office

PATH = "news/gate.md"


def field(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return found[1]


def test_a_version_is_read_and_put_back(office: Office) -> None:
    """What changed stands there line by line; what was there meanwhile stays in the history."""
    first = article("东门", "2026-11-20", "东门六点开。")
    office.tree.commit("写东门", gate=first)
    office.tree.commit("改东门", gate=first.replace("六点", "七点"))
    listed = office.editor.get(f"/s/desk/versions?page={PATH}").text
    assert listed.index("改东门") < listed.index("写东门")
    old = office.tree.git("rev-parse", "HEAD~1")
    new = office.tree.git("rev-parse", "HEAD")
    changed = office.editor.get(f"/s/desk/versions?page={PATH}&version={new}").text
    assert "东门<del>六</del>点开" in changed
    assert "东门<ins>七</ins>点开" in changed
    page = office.editor.get(f"/s/desk/versions?page={PATH}&version={old}").text
    sent = {"page": PATH, "version": old, "base": field(page, "base")}
    assert office.editor.post("/s/desk/versions/restore", sent).status == 303
    assert office.tree.read(PATH) == first
    assert office.tree.log()[0].startswith("editor|把《东门》恢复成 2026年")
    assert office.tree.git("status", "--porcelain") == ""


def test_a_version_that_would_be_wrong_now_is_not_put_back(office: Office) -> None:
    """What is wrong with it is said where it is written; nor is one put over a draft of one's own."""
    office.tree.commit("写坏了", gate="---\ntitle: 东门\n---\n")
    old = office.tree.git("rev-parse", "HEAD")
    right = article("东门", "2026-11-20", "七点开。")
    office.tree.commit("改好了", gate=right)
    base = field(office.editor.get(f"/s/desk/versions?page={PATH}&version={old}").text, "base")
    sent = {"page": PATH, "version": old, "base": base}
    led = office.editor.post("/s/desk/versions/restore", sent).headers["location"]
    assert "没有发布，网站还是原来的样子" in office.editor.get(led).text
    assert office.tree.read(PATH) == right
    assert office.editor.post("/s/desk/versions/restore", sent).status == 409
    assert office.editor.post(f"/s/desk/write?page={PATH}", {"do": "discard"}).status == 303


def test_a_version_is_not_put_over_what_somebody_saved_meanwhile(office: Office) -> None:
    """Whoever asked is told, and looks again."""
    office.tree.commit("写东门", gate=article("东门", "2026-11-20"))
    version = office.tree.git("rev-parse", "HEAD")
    sent = {"page": PATH, "version": version, "base": "of another time"}
    refused = office.editor.post("/s/desk/versions/restore", sent)
    assert refused.status == 409
    assert "没有恢复" in refused.text


def test_who_may_not_write_reads_and_restores_nothing(office: Office) -> None:
    """A clerk reads what was published; neither does an address lead out of content."""
    clerk = office.desks[Role.CLERK]
    assert clerk.get("/s/desk/versions").status == 200
    assert clerk.get("/s/desk/versions?page=index.md").status == 200
    assert clerk.post("/s/desk/versions/restore", {"page": "index.md"}).status == 403
    for page in ("../state/secret", "/etc/passwd", "none.md"):
        assert office.editor.get(f"/s/desk/versions?page={page}").status in (404, 409)
