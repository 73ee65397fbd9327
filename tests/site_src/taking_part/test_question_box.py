"""A question box: anybody asks, and what was replied all may read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from site_src.content.site import Page
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.facts import FormFacts
from site_src.forms.voices import Reply, Voice
from site_src.show.fragments import form_fragment
from site_src.source.moments import ZONE
from tests.site_src.source.test_frontmatter import page, said

NOW = datetime(2026, 11, 27, 9, tzinfo=ZONE)
HEAD = "title: 甲\nform:\n  kind: questionbox\n  opens: 2026-11-01\n  closes: 2026-12-31\n"


def box() -> Any:
    found = page(HEAD + "  to: 结对部门", path="forms/a.md")
    assert isinstance(found, Page)
    meta: Any = found.meta
    return meta.form


def test_it_asks_what_somebody_wants_to_know_and_a_phone_that_may_stay_empty() -> None:
    html = form_fragment(box(), box().public(None, NOW))
    assert "想问结对部门什么" in html
    assert html.count("必答") == 1
    assert "办完 90 天后删除" in html
    assert ">提问</button>" in html
    assert 'data-again="再问一件"' in html


def test_a_list_says_how_many_questions_were_replied_to() -> None:
    reply = Reply(taken=True, why="带合同来", on="2026-11-20")
    asked = Voice(question="question", text="办证带什么", on="2026-11-18", reply=reply)
    open_ = Voice(question="question", text="几点开门", on="2026-11-19")
    facts = FormFacts(form="a", state="open", answers=3, voices=(asked, open_))
    assert str(box().turnout(facts)) == "收到 3 个问题，1 个已经公开答复"
    assert reply.in_words(box().reply_words) == "答复"


def test_what_it_does_not_take_is_a_fault() -> None:
    assert "缺少「to」" in "".join(said(HEAD, path="forms/a.md"))
    told = "".join(said(HEAD + "  to: 结对部门\n  questions: []", path="forms/a.md"))
    assert "不用「questions」" in told


def test_it_reads_what_it_writes() -> None:
    kept = box().model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert FORM_KINDS.read(kept) == box()
