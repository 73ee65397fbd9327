"""A page's text as people read it."""

from __future__ import annotations

from site_src.editing.readable import Readable

TEXT = """---
title: "路灯"
# 大会上定的
form:
  kind: poll
  opens: 2026-11-01
  closes: 2026-11-30
  questions:
    - id: q1
      ask: 几点关
      type: choice
      required: true
      options: [九点, {say: 十点, was: 22点}]
    - {id: q2, ask: 哪几盏, type: choices, options: [东门, 西门]}
---

请选。
"""


def test_front_matter_is_said_line_by_line_in_the_words_of_the_form() -> None:
    """As many lines as there are, so that each is found again; those that say nothing are left out of what
    is shown."""
    found = Readable.of("forms/lamp.md", TEXT)
    assert len(found.lines) == len(TEXT.split("\n"))
    assert found.shown.split("\n") == [
        "标题：路灯",
        "（备注）大会上定的",
        "表单：",
        "表单：投票",
        "什么时候开始：2026-11-01",
        "什么时候截止：2026-11-30",
        "问题：",
        "这一题的 id：q1",
        "问什么：几点关",
        "题型：选一个",
        "必须答：是",
        "选项：九点；十点（从前写作 22点）",
        "这一题的 id：q2 · 问什么：哪几盏 · 题型：选几个 · 选项：东门、西门",
        "",
        "请选。",
        "",
    ]


def test_what_cannot_be_read_stands_as_it_is() -> None:
    """Whoever looks for what is wrong finds it."""
    text = "---\ntitle: [\n---\n字"
    assert Readable.of("news/a.md", text).shown == text
