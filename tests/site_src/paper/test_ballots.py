"""Ballots on paper: a sheet a voter, in large type, with all that the form asks."""

from __future__ import annotations

from datetime import timedelta

import pypdfium2 as pdfium

from site_src.paper.ballots import Sheet, ballots_pdf
from site_src.paper.posters import page_posters
from site_src.show.view import View
from tests.conftest import NOW, Compound

FORM = """---
title: 车棚改造
kind: form
form:
  kind: poll
  by: owner
  paper: true
  opens: 2026-11-10
  closes: 2026-12-01
  questions:
    - {id: agree, ask: 同意改造吗？, type: choice, options: [同意, 不同意], required: true}
    - {id: why, ask: 为什么不同意, type: text, show_if: {agree: 不同意}}
    - {id: first, ask: 先修哪样, type: rank, options: [顶棚, 插座], max: 1}
---
"""


def pages(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(pdf)]


def test_each_voter_has_a_numbered_sheet_with_all_that_is_asked(good: Compound) -> None:
    good.write("forms/shed.md", FORM)
    site = good.read()
    sheets = [Sheet(7, "1栋 1单元 101、地库 A1", 10270), Sheet(8, "1栋 1单元 102", None)]
    first, second = pages(ballots_pdf(site, "https://a.cn", site.forms["shed"], sheets, NOW))
    for said in ("0007", "102.70 平方米", "同意改造吗？", "不同意", "业主签名", "先修哪样"):
        assert said in first.replace("\r\n", ""), said
    assert "「同意改造吗？」选了「不同意」才填" in first.replace("\r\n", "")
    assert "0008" in second
    assert "平方米" not in second


def test_a_form_that_takes_paper_has_a_specimen_until_it_closes(good: Compound) -> None:
    good.write("forms/shed.md", FORM)
    site = good.read()
    page = site.by_url[site.forms["shed"].page]
    for now, offered in ((NOW, True), (NOW + timedelta(days=30), False)):
        view = View(site, {}, now, "https://a.cn")
        found = {poster.name: poster for poster in page_posters(page, view)}
        assert ("ballot-shed" in found) == offered
    view = View(site, {}, NOW, "https://a.cn")
    (poster,) = [each for each in page_posters(page, view) if each.kind == "ballots"]
    assert poster.says()["ballots"][0]["serial"] == "样张"
