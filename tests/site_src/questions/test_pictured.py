"""Options with a picture: the entries of a contest."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest

from site_src.content.check import check
from site_src.content.links import listed_images
from site_src.content.site import Page
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.questions.results import QuestionFacts
from site_src.show.fragments import form_fragment, results_fragment
from site_src.source.moments import ZONE
from tests.conftest import Compound
from tests.site_src.source.test_frontmatter import page, said

NOW = datetime(2026, 10, 1, 9, tzinfo=ZONE)
HEAD = """title: 厨艺
kind: form
form:
  id: dishes
  kind: poll
  opens: 2026-09-25
  closes: 2026-10-08
  questions:
    - id: dish
      ask: 哪道
      type: choice
      options:
        - 白粥
"""
FISH = "        - {say: 东江鱼, image: /images/Dishes/鱼.svg, alt: 一条整鱼}\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4v4H0z"/></svg>'


def contest() -> Form:
    found = page(HEAD + FISH, path="ask/dishes.md")
    assert isinstance(found, Page), found
    meta: Any = found.meta
    form: Form = meta.form
    return form


def test_an_entry_stands_with_its_picture_in_the_form_and_in_the_result() -> None:
    form = contest()
    facts = FormFacts(
        form="dishes", state="open", answers=3, questions={"dish": QuestionFacts(counts={"东江鱼": 3})}
    )  # fmt: skip
    for html in (
        form_fragment(form, form.public(None, NOW)),
        results_fragment(form, form.public(facts, NOW), NOW),
    ):
        (shown,) = re.findall(r'<img class="ll-entry" src="(.*?)" alt="(.*?)"', html)
        assert shown[0].endswith(".svg")
        assert shown[1] == "一条整鱼"


def test_its_picture_is_published_and_one_that_is_missing_is_told_at_its_line(
    good: Compound,
) -> None:
    good.write("ask/dishes.md", f"---\n{HEAD}{FISH}---\n")
    (fault,) = map(str, check(good.content, []))
    assert "ask/dishes.md:15: 图片「/images/Dishes/鱼.svg」不存在" in fault
    good.write("images/Dishes/鱼.svg", SVG)
    assert check(good.content, []) == []
    site = good.read()
    assert "images/Dishes/鱼.svg" in listed_images(site, site.by_url.values())


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("{say: 鱼, image: /images/a.svg}", ":15: 选项「鱼」的 image 和 alt 要一起写"),
        ("{say: 鱼, alt: 一条鱼}", ":15: 选项「鱼」的 image 和 alt 要一起写"),
        ("{say: 鱼, image: https://example.com/a.png, alt: 鱼}", "请写成 /images/"),
    ],
)
def test_a_picture_without_words_or_from_elsewhere_is_told_at_its_line(
    option: str, told: str
) -> None:
    faults = "".join(said(f"{HEAD}        - {option}\n", path="ask/dishes.md"))
    assert told.lstrip("请") in faults, faults


def test_what_an_editor_wrote_is_read_again_from_what_a_build_knows() -> None:
    form = contest()
    kept = form.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert kept["questions"][0]["options"] == [
        "白粥",
        {"say": "东江鱼", "image": "/images/Dishes/鱼.svg", "alt": "一条整鱼"},
    ]
    assert type(form).model_validate(kept) == form
