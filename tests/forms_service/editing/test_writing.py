"""「写」: from a title to a page on the site, with faults at their fields and nothing lost."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from forms_service.staff.roles import Role
from tests.conftest import article
from tests.forms_service.editing.conftest import Office, address, fields, texts
from tests.support.desk import Desk


def stems(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}


def test_a_news_page_is_begun_written_and_published(office: Office) -> None:
    """What happened stands in one line, with where to see it."""
    form = office.begun("news", "东门换锁")
    assert "dong-men-huan-suo" in form
    before = stems(office.site.content)
    look = office.press(form, "preview", body="周四换锁。").headers["location"]
    assert look.startswith("/s/desk/preview?page=news")
    kept = office.press(form, "save", body="\r\n周五换锁。\r\n", tags="东门\r\n门锁")
    assert kept.headers["location"].endswith("told=&saved=")
    assert stems(office.site.content) == before
    said = office.published(office.press(form, "publish"))
    assert "「东门换锁」已经发布" in said
    url = said.partition('<a href="/news/')[2].partition('"')[0]
    page = (office.site.site / "news" / url).read_text(encoding="utf-8")
    assert "周五换锁。" in page
    source = (office.site.content / "news" / url).with_suffix(".md").read_text(encoding="utf-8")
    assert "tags: [东门, 门锁]\n" in source
    assert "dong-men-huan-suo" not in office.page("/s/desk/pages").partition("所有页面")[0]
    log = texts(office.desks[Role.ADMIN].get("/s/desk/log").text)
    assert "发布了一页" in log
    assert "《东门换锁》" in log
    assert "dong-men-huan-suo.md" in log


def test_a_contest_is_begun_with_what_the_ledger_says_was_solved(office: Office) -> None:
    said = html.unescape(office.page(office.begun("contest", "季度评比")))
    assert "灯亮了，好走\n井盖稳了</textarea>" in said
    assert 'value="pingbi-2' in said


def test_a_fault_stands_at_its_field_and_nothing_is_published(office: Office) -> None:
    """In the words of the check; what was written waits as a draft, and is published once it is right."""
    form = office.begun("activity", "包粽子")
    refused = office.press(form, "publish", place="广场", body="来吧")
    page = office.page(refused.headers["location"])
    assert "没有发布，网站还是原来的样子" in page
    at = page[page.index('id="at-starts"') :]
    assert "这里还没有填：哪天几点开始" in texts(at[: at.index("</div>")])
    assert 'aria-invalid="true"' in at[: at.index("</div>")]
    assert not list(office.site.content.rglob("*bao-zong-zi*"))
    drafts = texts(office.page("/s/desk/pages").partition('id="drafts"')[2].partition("</ul>")[0])
    assert "包粽子" in drafts
    assert "活动 · editor · " in drafts
    assert "bao-zong-zi" not in drafts
    office.press(form, "save", starts=["2026-12-01", "09:00"], theme="文化活动")
    text = office.page(office.press(form, "as-text").headers["location"])
    assert "starts: 2026-12-01T09:00\nplace: 广场\ntheme: 文化活动\n" in text
    assert "处要看" not in text
    office.press(form, "discard")


def test_a_poll_is_made_question_by_question(office: Office) -> None:
    """Each press keeps what was written; the form is shown as residents will see it."""
    form = office.begun("form", "路灯几点关")
    office.press(
        form, "add:form/questions:text", **{"form/questions/0/ask": "几点关", "body": "请选。"}
    )
    page = office.page(form)
    assert "几点关" in texts(page), page
    added = office.press(form, "add:form/questions:choices")
    assert added.headers["location"].endswith("at=form%2Fquestions")
    page = office.page(added.headers["location"])
    focused = page[page.index("autofocus") - 200 : page.index("autofocus")]
    assert 'name="meta/form/questions/2/ask"' in focused
    office.press(form, "up:form/questions/2")
    office.press(
        form,
        "save",
        **{
            "form/questions/0/options": "九点\r\n十点\r\n不关",
            "form/questions/1/ask": "哪几盏",
            "form/questions/1/options": "东门\r\n西门",
            "form/questions/2/ask": "还有什么",
        },
    )
    look = office.page(form.replace("/write?", "/write/look?"))
    assert look.index("几点关") < look.index("哪几盏") < look.index("还有什么")
    assert "处要看" not in office.page(form)
    office.press(form, "remove:form/questions/2")
    assert "还有什么" not in office.page(form)
    assert "处要看" not in office.page(office.press(form, "save").headers["location"])
    office.press(form, "discard")


def test_a_page_can_be_written_as_text(office: Office) -> None:
    """Where its fields can't be told apart there is no other way, and the fault stands with its line."""
    file = office.site.content / "news/text.md"
    file.write_text("---\ntitle: [甲\n---\n正文\n", encoding="utf-8")
    page = office.page(address("news/text.md"))
    assert "第 2 行" in page
    assert 'name="text"' in page
    assert "按格子写" not in page
    office.press(address("news/text.md"), "save", text=article("甲", "2026-11-20"))
    file.unlink()
    assert 'name="meta/title"' in office.page(address("news/text.md"))
    switched = office.press(address("news/text.md"), "as-text")
    assert 'name="text"' in office.page(switched.headers["location"])


def test_front_matter_that_yaml_would_turn_into_code_is_only_text(office: Office) -> None:
    """From a field it is quoted; from the text it is a fault."""
    form = office.begun("page", "代码")
    evil = "!!python/object/apply:os.system ['touch evil']"
    office.press(form, "save", description=evil, body="字")
    assert evil.replace("'", "&#39;") in office.page(form)
    text = f"---\ntitle: {evil}\n---\n字\n"
    as_text = office.press(form, "as-text").headers["location"]
    sent = fields(office.page(as_text)) | {"text": text, "do": "publish"}
    refused = office.editor.post(form, sent)
    assert "要加上引号" in texts(office.page(refused.headers["location"]))
    office.press(form, "discard")


@pytest.mark.parametrize(
    "page", ["../state/secret/key.md", "/etc/passwd", "a/../../b.md", "con.md", "notes.txt", ".md"]
)
def test_no_name_leads_out_of_content(office: Office, page: str) -> None:
    """Neither to be read nor to be written."""
    assert office.editor.get(address(page)).status == 404
    sent = {"do": "publish", "seen": "", "base": "", "text": "字"}
    assert office.editor.post(address(page), sent).status == 404


def test_a_page_through_a_link_is_not_written(office: Office, tmp_path: Path) -> None:
    """Whatever lies behind it."""
    (tmp_path / "a.md").write_text("外面")
    link = office.site.content / "elsewhere"
    link.symlink_to(tmp_path)
    try:
        assert office.editor.get(address("elsewhere/a.md")).status == 409
    finally:
        link.unlink()


def test_only_who_may_write_writes(office: Office) -> None:
    """A clerk and an auditor see the list; a foreign page sends nothing."""
    for role in (Role.CLERK, Role.AUDITOR):
        seen = office.desks[role].get("/s/desk/pages").text
        assert "新写一页" not in seen
        assert "可以看每一页和它以前的样子，不能改" in seen
        assert "/s/desk/write?" not in seen
        [looked] = re.findall(r'href="([^"]+)" aria-label="首页的样子"', seen)
        assert office.desks[role].get(html.unescape(looked)).status == 200
        assert office.desks[role].get(address("index.md")).status == 403
        sent = {"kind": "news", "title": "甲"}
        assert office.desks[role].post("/s/desk/pages", sent).status == 403
    foreign = office.editor.post(
        address("index.md"), {"do": "delete", "sure": "yes"}, **{"Sec-Fetch-Site": "cross-site"}
    )
    assert foreign.status == 403
    assert (office.site.content / "index.md").exists()


def test_two_people_on_one_page_are_shown_both_edits(office: Office) -> None:
    """Whoever publishes second, before anything is saved."""
    file = office.site.content / "news/both.md"
    file.write_text(article("两人", "2026-11-20", draft="true"), encoding="utf-8")
    office.press(address("news/both.md"), "save", title="两人，我")
    file.write_text(article("两人，他", "2026-11-20", draft="true"), encoding="utf-8")
    clashed = office.press(address("news/both.md"), "publish")
    assert clashed.headers["location"].startswith("/s/desk/merge?")
    assert "两人，他" in office.page(clashed.headers["location"])
    assert "两人，他" in file.read_text(encoding="utf-8")


def test_two_windows_of_one_person_lose_nothing(office: Office) -> None:
    """What each wrote in another place is in the draft."""
    form = office.begun("news", "两个窗口")
    old = fields(office.page(form))
    office.press(form, "save", title="两个窗口，手机写的")
    office.editor.post(form, old | {"meta/author": "电脑写的", "do": "save"})
    page = office.page(form)
    assert "两个窗口，手机写的" in page
    assert "电脑写的" in page


def test_a_window_goes_on_from_what_it_shows(office: Office) -> None:
    """Where another wrote as well, what a script's window keeps next takes none of that back."""
    form = office.begun("news", "两个窗口接着写")
    old = fields(office.page(form))
    office.press(form, "save", title="手机改的题目")
    sent = old | {"body": "电脑写的", "do": "save"}
    kept = parse_qs(office.editor.post(form, sent).headers["location"])
    office.editor.post(form, sent | {"body": "电脑接着写的", "seen": kept["sent"][0]})
    page = fields(office.page(form))
    assert (page["meta/title"], page["body"]) == (["手机改的题目"], ["电脑接着写的"])
    office.press(form, "discard")


def test_what_was_written_outlives_the_session(office: Office) -> None:
    """It waits in the page that asks to sign in, and is sent again from there; from no foreign page."""
    form = office.begun("news", "写得久")
    sent = fields(office.page(form)) | {"body": "写了一个小时<b>", "do": "save"}
    ended = Desk(office.site.url)
    kept = ended.post(form, sent)
    assert kept.status == 401
    assert "没有做" in kept.text
    again = fields(kept.text.replace("<form", '<form id="writing"'))
    assert again == {
        name: [value] if isinstance(value, str) else value for name, value in sent.items()
    }
    office.editor.post(form, again)
    assert fields(office.page(form))["body"] == ["写了一个小时<b>"]
    assert ended.post(form, sent, Sec_Fetch_Site="cross-site").status == 403
    office.press(form, "discard")


def test_a_window_of_one_writes_in_no_others_name(office: Office) -> None:
    """Where another signed in at the same browser meanwhile: his drafts are not touched."""
    form = office.begun("news", "换了人")
    left = fields(office.page(form)) | {"body": "编辑写的"}
    other = office.desks[Role.ADMIN]
    for do in ("save", "discard"):
        refused = other.post(form, left | {"do": do})
        assert refused.status == 409
        assert "这一页是 editor 打开的，现在登录的是 admin" in refused.text
    assert other.get(form).status == 404
    office.press(form, "discard")


def test_who_signs_in_again_comes_to_the_page_he_wanted(office: Office) -> None:
    """With which page it was, not only the place."""
    led = Desk(office.site.url).get(address("index.md")).headers["location"]
    assert parse_qs(led.partition("?")[2]) == {"next": [address("index.md")]}


def test_a_form_too_large_is_refused(office: Office) -> None:
    """By the number of its fields: no page has so many."""
    form = office.begun("news", "太长")
    sent = fields(office.page(form))
    assert office.editor.post(form, sent | {f"x{n}": "" for n in range(6000)}).status == 413
    office.press(form, "discard")
