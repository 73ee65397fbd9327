"""A consultation: article by article, and what became of each, and why."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from site_src.content.form_changes import changes_of
from site_src.content.site import Page
from site_src.form_kinds.consultation import Consultation
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.facts import FormFacts
from site_src.forms.fingerprints import fingerprint_of
from site_src.questions.results import QuestionFacts
from site_src.show.fragments import form_fragment, results_fragment
from site_src.source.moments import ZONE
from tests.site_src.source.test_frontmatter import page, said

HEAD = "title: 甲\nform:\n  id: a\n  kind: consultation\n  opens: 2026-09-25\n  closes: 2026-10-08\n  clauses:\n"
DRAFT = """    - {title: 养狗, text: 出门牵绳。}
    - {title: 停车, text: 停在格子里。}
"""
FINAL = """    - {title: 养狗, text: 出门牵绳。, now: 出门牵绳，带袋子。, why: 邻居说要给袋子}
    - {title: 停车, text: 停在格子里。, why: 有人要拖车，没有权}
    - {title: 申辩, now: 人人能申辩。, why: 问得最多}
"""
OPEN = datetime(2026, 10, 1, 9, tzinfo=ZONE)
CLOSED = OPEN + timedelta(days=9)


def parsed(articles: str) -> Page:
    found = page(HEAD + articles, path="forms/a.md")
    assert isinstance(found, Page), found
    return found


def consultation(articles: str = DRAFT) -> Consultation:
    meta: Any = parsed(articles).meta
    assert isinstance(meta.form, Consultation)
    return meta.form


def facts() -> FormFacts:
    counts = {"a1": {"同意": 3, "不同意": 1}, "a2": {"同意": 2, "不同意": 0}}
    questions = {name: QuestionFacts(counts=found) for name, found in counts.items()}
    return FormFacts(form="a", state="open", answers=9, questions=questions)


def test_it_asks_of_each_article_folded_and_of_none_that_came_later() -> None:
    """Without scripts: an article opens by a tap, and the others close."""
    form = consultation(FINAL)
    html = form_fragment(form, form.public(None, OPEN))
    assert re.findall(r"<summary><span>(.*?)</span>", html) == ["第1条 养狗", "第2条 停车"]
    assert html.count("<details") == html.count('name="clauses-a"') == 2
    assert html.count(" open>") == 1
    assert html.count("您同意这一条吗？") == 2
    assert re.findall(r'<textarea name="(\w+)"', html) == ["say1", "say2"]
    assert "申辩" not in html
    assert "必答" not in html


def test_an_article_with_a_fault_stands_open() -> None:
    form = consultation()
    html = form_fragment(form, form.public(None, OPEN), {}, {"say2": "最多 300 字"})
    first, second = html.split("<details")[1:]
    assert " open>" not in first.partition("\n")[0]
    assert " open>" in second.partition("\n")[0]


def test_what_is_said_of_an_article_is_a_share_of_those_who_said_it() -> None:
    form = consultation()
    shown = results_fragment(form, form.public(facts(), OPEN), OPEN)
    assert "3 票，75%" in shown
    assert "2 票，100%" in shown


def test_the_final_text_shows_what_changed_and_why_once_it_is_closed() -> None:
    form = consultation(FINAL)
    shown = results_fragment(form, form.public(facts(), CLOSED), CLOSED)
    assert "定稿了：草稿 2 条，改了 1 条，加了 1 条。" in shown
    assert "出门牵绳<ins>，带袋子</ins>。" in shown
    assert "<b>为什么</b> 邻居说要给袋子" in shown
    assert "<b>为什么没改</b> 有人要拖车，没有权" in shown
    assert "人人能申辩。" in shown
    before = results_fragment(form, form.public(facts(), OPEN), OPEN)
    assert "带袋子" not in before
    assert "申辩" not in before
    dropped = consultation("    - {title: 养狗, text: 牵绳。, dropped: true, why: 别处有了}\n")
    shown = results_fragment(dropped, dropped.public(facts(), CLOSED), CLOSED)
    assert "<del>牵绳。</del>" in shown


@pytest.mark.parametrize(
    ("articles", "told"),
    [
        ("    - {title: 养狗}", ":9: 「养狗」没有写内容"),
        ("    - {title: 养狗, text: 牵绳, now: 牵好绳}", ":9: 「养狗」定稿变了，没有写为什么"),
        ("    - {title: 养狗, text: 牵绳, now: 好, dropped: true}", ":9: 「养狗」又删去又改"),
        ("    - {title: 养狗, now: 好, why: 加}", ":8: 草稿里一条也没有"),
        ("    - {title: 养狗, txt: 牵绳}", ":9: 没有「txt」这个键"),
        (f"{DRAFT}  questions: []", "表单种类「consultation」不用「questions」"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(articles: str, told: str) -> None:
    faults = said(HEAD + articles, path="forms/a.md")
    assert told in "".join(faults), faults


@pytest.mark.parametrize(
    ("articles", "told"),
    [
        (DRAFT.replace("牵绳", "牵好绳"), ["page.md:9: 表单「a」已有 4 份回答，问题「a1」有 4 份，是对那时的文字表的态"]),
        (DRAFT.replace("养狗", "养犬"), ["「第1条 养狗」改了"]),
        (DRAFT.replace("{title: 养狗", "{title: 养犬, was: 养狗"), []),
        (FINAL, []),
        (DRAFT.partition("\n")[0] + "\n", ["问题「a2」有 4 份，现在没有这个问题了"]),
    ],
)  # fmt: skip
def test_an_article_that_was_answered_stays_as_it_was(articles: str, told: list[str]) -> None:
    asked = dict.fromkeys(["a1", "a2"], 4)
    kept = fingerprint_of(consultation(), 4, asked, {"a1": {"同意": 4}, "a2": {"不同意": 4}})
    found = [str(change.fault) for change in changes_of(parsed(articles), {"a": kept})]
    assert len(found) == len(told), found
    assert all(
        words.removeprefix("page.md") in fault for words, fault in zip(told, found, strict=True)
    ), found


def test_what_an_editor_wrote_is_read_again_from_what_a_build_knows() -> None:
    form = consultation(FINAL)
    kept = form.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert FORM_KINDS.read(kept) == form
