"""The pictures of a page, and one more among its paragraphs."""

from __future__ import annotations

import pytest

from site_src.editing.body_pictures import (
    Picture,
    as_own,
    at_step,
    in_body,
    paragraphs,
    pictures,
    steps,
)
from site_src.editing.filling import filled, page_form
from site_src.editing.front_matter import body, values
from site_src.editing.nodes import NotEditable

LAMP = Picture("/images/lamp.jpg", "灯")
TEXT = """---
title: 路灯
---

第一段。

/// numbers | households

不是一段。
///

- 第三段，很长很长很长很长很长很长很长很长
- 还是它
"""


def test_a_picture_stands_behind_the_paragraph_that_was_chosen() -> None:
    """And touches nothing else; a block of our own is one paragraph, whatever lines it has."""
    found = paragraphs(body(TEXT))
    assert [each.begins for each in found] == [
        "第一段。",
        "/// numbers | households",
        "第三段，很长很长很长很长很长很长很长很长",
    ]
    text = in_body(TEXT, LAMP, found[1].end)
    assert text == TEXT.replace("\n///\n", "\n///\n\n![灯](/images/lamp.jpg)\n")
    assert in_body(TEXT, LAMP) == f"{TEXT}\n![灯](/images/lamp.jpg)\n"


def test_a_picture_stands_at_the_step_that_was_chosen() -> None:
    """However the step is written, over a picture that it had; a step that isn't there any more takes none."""
    first = "  - {date: 2026-11-20, title: 立项, text: 同意。}\n"
    second = "  - date: 2026-11-28\n    title: 第一次磨刀\n    text: 磨了十六把。\n"
    text = TEXT.replace("路灯\n", f"路灯\ntimeline:\n{first}{second}")
    assert steps(text) == ("2026-11-20 立项", "2026-11-28 第一次磨刀")
    assert steps(TEXT) == ()
    for number in range(2):
        shown = at_step(at_step(text, Picture("/images/x.jpg", "旧"), number), LAMP, number)
        told = values(shown)["timeline"][number]
        assert (told["image"], told["alt"]) == ("/images/lamp.jpg", "灯")
        assert body(shown) == body(text)
        assert values(shown)["timeline"][1 - number] == values(text)["timeline"][1 - number]
    with pytest.raises(NotEditable):
        at_step(text, LAMP, 2)


def test_a_body_that_is_yet_to_be_written_becomes_the_picture() -> None:
    """What the template asks for is no text of the page."""
    begun = "---\ntitle: 路灯\n---\n\n〔填：正文〕\n"
    assert in_body(begun, LAMP) == "---\ntitle: 路灯\n---\n\n![灯](/images/lamp.jpg)\n"


def test_the_own_picture_is_chosen_among_those_that_the_page_shows() -> None:
    """With the words that stand by it in the text; each picture is named once."""
    text = as_own(in_body(TEXT, LAMP), Picture("/images/gate.jpg", "东门"))
    assert [each.alt for each in pictures(text)] == ["东门", "灯"]
    field = next(each for each in page_form("news/a.md", text).fields() if each.name == "image")
    assert field.template == "choice"
    assert field.control.words == {"/images/gate.jpg": "东门", "/images/lamp.jpg": "灯"}
    chosen = filled("news/a.md", text, {"image": ["/images/lamp.jpg"], "image_alt": ["东门"]})
    assert 'image: "/images/lamp.jpg"\nimage_alt: 灯\n' in chosen
