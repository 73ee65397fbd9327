"""A page looked at before it is published."""

from __future__ import annotations

import re

import pytest

from forms_service.staff.roles import Role
from tests.conftest import article, tree
from tests.forms_service.revision.conftest import Office
from tests.site_src.pictures.test_pictures import photo
from tests.support.work_tree import saving

FORM = """---
title: 装不装灯
form:
  kind: poll
  opens: 2030-01-01
  closes: 2030-02-01
  questions:
    - {id: deng, ask: 装不装, type: choice, options: [装, 不装]}
---

说明。
"""


def seen(office: Office, page: str, text: str, shape: str = "page") -> str:
    """What stands in the frame, of a text that nobody has saved."""
    name = saving(office.tree.content, office.site.state).stash(text)
    answer = office.editor.get(f"/s/desk/preview/shown?page={page}&text={name}&shape={shape}")
    assert answer.status == 200
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert policy.endswith("; sandbox")
    return answer.text


def test_a_text_that_nobody_saved_is_seen_in_the_sites_frame_and_nowhere_else(
    office: Office,
) -> None:
    """As it will be: a draft too, and one of a day to come."""
    office.tree.write("images/new.jpg", "")
    (office.tree.content / "images/new.jpg").write_bytes(photo())
    text = article("还没有写完", "2030-01-01", "![灯](/images/new.jpg)", draft="true")
    html = seen(office, "news/soon.md", text)
    assert "<h1>还没有写完</h1>" in html
    assert 'href="/assets/css/linli.css' in html
    assert 'src="data:image/jpeg;base64,' in html
    built = tree(office.site.site, search=True).values()
    assert not any("还没有写完".encode() in page for page in built)
    assert not (office.tree.content / "news/soon.md").exists()


@pytest.mark.parametrize(
    ("shape", "sign"),
    [("page", "不装"), ("poster", "data:image/png;base64,"), ("slide", 'class="slide')],
)
def test_a_form_is_seen_as_page_poster_and_slide(office: Office, shape: str, sign: str) -> None:
    """Once it has opened, so that its questions can be read."""
    assert sign in seen(office, "forms/deng.md", FORM, shape)
    page = office.editor.get(f"/s/desk/preview?page=ask/lamp.md&shape={shape}").text
    assert re.findall(r'<iframe class="seen (\w+)" sandbox', page) == [shape]
    assert page.count('<li><a class="button') == 3


def test_what_is_wrong_is_said_with_its_line(office: Office) -> None:
    """Instead of half a page."""
    html = seen(office, "news/x.md", "---\ntitle: 灯\ndate: 明天\n---\n")
    assert "第 3 行" in html
    assert "<script>" not in seen(office, "places/x.md", "---\ntitle: x\n---\n<script>1</script>")


def test_a_preview_asks_the_same_session(office: Office) -> None:
    """It is nobody's who isn't signed in, and leads nowhere but to pages."""
    anybody = type(office.editor)(office.site.url)
    assert anybody.get("/s/desk/preview/shown?page=index.md").status == 303
    assert office.desks[Role.CLERK].get("/s/desk/preview?page=index.md").status == 200
    for page in ("../state/secret", "/etc/passwd", "none.md"):
        assert office.editor.get(f"/s/desk/preview?page={page}").status in (404, 409)
