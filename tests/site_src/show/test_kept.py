"""「我们留着什么」: the page that tells residents what is kept of them is made from the forms as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from site_src.content.reading import read_site
from site_src.content.site import Site
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.form import Form
from site_src.live.region_kinds import render_region
from site_src.show.fragments import form_fragment
from site_src.show.regions import Region
from site_src.show.view import View
from site_src.source.moments import ZONE
from tests.conftest import GOOD, NOW, Compound


@pytest.fixture(scope="module")
def site() -> Site:
    return read_site(GOOD).site


def kept(site: Site, now: datetime = NOW) -> Region:
    return render_region("kept", "kept.html", View(site, {}, now, ""))


def asked(**more: Any) -> Form:
    about = {"id": "trip", "kind": "signup", "opens": "2026-11-01", "closes": "2026-12-01"}
    return FORM_KINDS.read(
        {**about, "questions": [{"id": "who", "ask": "怎么称呼", "type": "name"}], **more}
    )


def test_it_says_of_each_form_what_is_kept_why_and_until_when(site: Site) -> None:
    html = kept(site).html
    form = site.forms["picnic"]
    for said in (form.title, "「称呼」「电话」", "安排名额，有变动时联系您", "当晚删除"):
        assert said in html
    assert site.forms["lamp"].title not in html, "that one asks nobody who he is"


def test_it_follows_the_clock(site: Site) -> None:
    """What was kept long enough is said to be erased, from the moment on at which it is."""
    until = site.forms["picnic"].form.kept_until
    assert kept(site).until == until
    assert "已经删除的" not in kept(site, until - timedelta(seconds=1)).html
    after = kept(site, until)
    assert "已经删除的" in after.html
    assert "现在没有表单留着姓名和电话" in after.html
    assert after.until is None


def test_a_compound_that_asks_nobody_who_he_is_has_it_too(site: Site) -> None:
    pages = {path: page for path, page in site.pages.items() if path != "ask/picnic.md"}
    assert "现在没有表单留着姓名和电话" in kept(replace(site, pages=pages)).html


def test_an_editor_says_why_in_words_of_his_own() -> None:
    form = asked(why="安排接送的车")
    html = form_fragment(form, form.public(None, datetime(2026, 11, 23, tzinfo=ZONE)))
    assert "「怎么称呼」是为了安排接送的车。" in html
    assert "/kept.html" in html


def test_why_is_refused_where_nobody_is_asked_who_he_is() -> None:
    questions = [{"id": "words", "ask": "想说的", "type": "text"}]
    with pytest.raises(ValidationError, match="没有问姓名和电话"):
        asked(why="安排接送的车", questions=questions)
    form = asked(questions=questions)
    assert "kept.html" not in form_fragment(form, form.public(None, NOW))


def test_every_page_leads_there_and_it_stands_in_the_frame(built_good: Compound) -> None:
    page = built_good.page("kept.html")
    assert "<title>我们留着什么 - " in page
    assert 'href="ask/picnic.html"' in page
    for url in ("index.html", "ask/index.html", "news/index.html", "sitemap.html"):
        way = "../" * url.count("/")
        assert f'href="{way}kept.html">我们留着什么</a>' in built_good.page(url)
