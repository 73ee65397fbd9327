"""Published texts on their page: word for word, with what was answered, and gone when they are taken back."""

from __future__ import annotations

import pytest

from site_src.content.check import check
from site_src.content.reading import read_site
from site_src.content.site import Site
from site_src.forms.facts import FormFacts
from site_src.forms.voices import Reply, Voice
from site_src.live.region_kinds import render_region
from site_src.show.regions import Apart
from site_src.show.view import View
from tests.conftest import GOOD, NOW, Compound, article, differing, tree
from tests.site_src.show.test_regions import BASE_URL, EVIL

CANARY = "树影太密夜里看不清"
SAID = Voice(question="advice", text=CANARY, on="2026-11-20")


@pytest.fixture(scope="module")
def site() -> Site:
    return read_site(GOOD).site


def shown(site: Site, *voices: Voice) -> str:
    facts = {"lamp": FormFacts(form="lamp", state="open", voices=voices)}
    return render_region("voices:lamp", "index.html", View(site, facts, NOW, BASE_URL)).html


def holding(compound: Compound, text: str) -> list[str]:
    """The files of the site in which this text stands."""
    files = tree(compound.site, search=True)
    return [path for path, data in files.items() if text.encode() in data]


def test_a_text_stands_with_its_question_its_day_and_what_was_answered(site: Site) -> None:
    html = shown(
        site,
        SAID.model_copy(update={"reply": Reply(taken=True, why="月底装", on="2026-11-22")}),
        SAID.model_copy(update={"reply": Reply(taken=False, why="灯够了", on="2026-11-23")}),
    )
    for said in (
        "说说看法",
        CANARY,
        "2026年11月20日",
        "<b>采纳</b> 月底装",
        "<b>未采纳</b> 灯够了",
    ):
        assert said in html
    assert "2026年11月22日答复" in html
    assert "示例" not in html


def test_a_made_up_text_says_so(site: Site) -> None:
    assert "示例" in shown(site, SAID.model_copy(update={"sample": True}))


def test_without_a_text_the_place_says_so(site: Site) -> None:
    assert "还没有公开的留言" in shown(site)


def test_a_text_can_be_no_markup_and_no_region(site: Site) -> None:
    html = shown(site, SAID.model_copy(update={"text": EVIL + "<!-- /live:voices:lamp -->"}))
    assert "<script" not in html
    page = f"<!-- live:voices:lamp -->{html}<!-- /live:voices:lamp -->后"
    assert Apart(page).filled("a.html", lambda _name, _url: "").endswith("/live:voices:lamp -->后")


@pytest.mark.parametrize(("number", "folded"), [(20, 0), (21, 1), (45, 25)])
def test_many_texts_don_t_bury_what_comes_after_them(site: Site, number: int, folded: int) -> None:
    html = shown(site, *[SAID] * number)
    assert html.count(CANARY) == number
    assert html.partition("<details")[2].count(CANARY) == folded


def test_a_form_that_publishes_texts_has_a_place_for_them(good: Compound) -> None:
    assert good.read().pages["ask/lamp.md"].markup.html.count("live:voices:lamp") == 2
    assert "live:voices" not in good.read().pages["ask/picnic.md"].markup.html
    good.edit("ask/lamp.md", "大家选一选。\n", "大家选一选。\n\n/// voices | lamp\n///\n")
    assert good.read().pages["ask/lamp.md"].markup.html.count("live:voices:lamp") == 2


def test_a_place_for_texts_that_nobody_will_publish_is_a_fault(good: Compound) -> None:
    good.edit("index.md", "\n---\n", "\n---\n\n/// voices | picnic\n///\n")
    [fault] = check(good.content, [], now=NOW)
    assert "表单「picnic」写的文字都不公开" in str(fault)


def test_a_text_that_is_taken_back_is_in_no_file_after_the_next_refill(good: Compound) -> None:
    """It stands on pages and news, in neither feed, search, facts nor on a screen; a refill gives a full
    build's bytes, compressed copies too."""
    body = "一句话。\n\n/// voices | lamp\n///"
    good.write("news/2026/2026-11-20-said.md", article("大家说", "2026-11-20", body))
    good.answered({"lamp": 7})
    good.build()
    without = tree(good.site, search=True)
    good.answered({"lamp": 7}, voices=[SAID])
    good.publish()
    assert holding(good, CANARY) == ["ask/lamp.html", "news/2026/2026-11-20-said.html"]
    assert differing(tree(good.site), good.from_scratch()) == []
    good.answered({"lamp": 7})
    good.publish()
    assert differing(tree(good.site, search=True), without) == []


def test_a_text_that_is_taken_back_is_in_no_version_of_before(good: Compound) -> None:
    """The version before the last build is kept for a while; nobody sees it, and nobody refills it."""
    for number in range(2):
        good.write(f"news/2026/2026-11-2{number}-n.md", article(f"第{number}条", "2026-11-20"))
        good.answered({"lamp": 7}, voices=[SAID])
        good.build()
    versions = good.site.resolve().parent
    pages = {path for path in versions.rglob("lamp.html") if CANARY in path.read_text("utf-8")}
    assert len(pages) == 2
    good.answered({"lamp": 7})
    good.publish()
    assert [p for p in versions.rglob("lamp.html*") if CANARY.encode() in p.read_bytes()] == []
    assert (good.site / "ask/lamp.html").is_file()
