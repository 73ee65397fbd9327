"""The problem ledger however long: a page of bounded size, looked through by what somebody asks for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from site_src.content.reading import read_site
from site_src.forms.facts import FormFacts
from site_src.live.ledger_pages import A_PAGE, Ledger, Wanted
from site_src.live.region_kinds import render_region
from site_src.pages.search_text import page_text
from site_src.reporting.reported import Item, Reported, Step
from site_src.show.view import View
from site_src.source.moments import ZONE
from tests.conftest import Compound
from tests.support.asking import LEDGER, REPORT

NOW = datetime(2026, 11, 28, 9, tzinfo=ZONE)
POLL = FormFacts(form="poll", state="open")
STEPS = tuple(
    Step(on="2026-01-01", office="物业服务中心", label=label, why="师傅去看过了，三天以内换好。")
    for label in ("核实", "处理", "已解决")
)


def item(number: int) -> Item:
    """Every tenth is still being worked on, and at the west gate."""
    done = number % 10 != 0
    return Item(
        id=f"{number:010x}",
        text=f"第{number}件：门口的灯不亮了，晚上看不清，老人走过去怕摔，请来看看。",
        place="东门" if done else "西门",
        sort="公共设施",
        source="居民反映",
        opened=(date(2026, 11, 27) - timedelta(days=number // 2)).isoformat(),
        stage="solved" if done else "working",
        steps=STEPS,
    )


@pytest.fixture
def view(good: Compound) -> View:
    good.write("ask/report.md", REPORT)
    good.write("story/ledger.md", LEDGER)
    facts = Reported(
        form="report",
        state="open",
        answers=2000,
        questions={},
        updated="",
        items=tuple(item(number) for number in range(2000)),
    )
    return View(read_site(good.content).site, {"report": facts}, NOW, "https://example.org")


def ids(html: str) -> list[str]:
    return re.findall(r'id="w-([0-9a-f]+)"', html)


def test_two_thousand_lines_are_a_page_that_a_cheap_phone_opens(view: View) -> None:
    """The newest of them, with the way to the rest; a search finds what an editor wrote long ago."""
    html = render_region("problems", "story/ledger.html", view).html
    assert len(html.encode()) < 60_000
    assert (
        ids(html)
        == [f"{n:010x}" for n in sorted(range(A_PAGE), key=lambda n: (-(n // 2), n))][::-1]
    )
    assert "共 2001 件" in html
    assert f"再往前的 {2001 - A_PAGE} 件" in html
    whole = f'<main id="ll-content"><!-- live:problems -->{html}<!-- /live:problems --></main>'
    found = page_text(whole.partition(">")[2]).text
    assert "井盖松了" in found
    assert "灯不亮" not in found


def test_the_ledger_is_looked_through_by_all_that_lines_are_told_apart_by(view: View) -> None:
    asked = Wanted.of({"state": "open", "place": "西门", "sort": "公共设施", "quarter": "2026Q4"})
    html = Ledger().found(view, asked, 1)
    assert "找到 12 件" in html
    assert "问题台账：在办 · 西门 · 公共设施 · 2026年第四季度" in html
    assert len(ids(html)) == 12
    assert '<option value="open" selected>' in html
    assert "井盖松了" in Ledger().found(view, Wanted(words="井盖 换了"), 1)
    assert "没有这样的" in Ledger().found(view, Wanted(place='"><script>'), 1)


def test_pages_of_what_was_found_follow_one_another_to_the_last(view: View) -> None:
    asked, seen = Wanted(state="open"), set[str]()
    for number in range(1, 8):
        html = Ledger().found(view, asked, number)
        assert len(html.encode()) < 60_000
        seen |= {*ids(html)}
        assert ("上一页" in html, "下一页" in html) == (number > 1, number < 7)
    assert len(seen) == 201, "an editor has one too"
    assert Ledger().found(view, asked, 99) == html
    assert "/s/ledger?state=open&amp;page=6" in html


def test_each_line_has_an_address_of_its_own(view: View) -> None:
    found = Ledger().one(view, f"{1999:010x}")
    assert found is not None
    assert found[0].startswith("第1999件")
    assert found[1].count("师傅去看过了") == 3
    assert Ledger().one(view, "0" * 9 + "x") is None


def test_its_lines_are_made_once_until_what_they_are_made_of_is_another(view: View) -> None:
    """An answer's facts, what an editor wrote, or the day: whoever looks next sees what came of it."""
    ledger = Ledger()
    made = ledger.made(view)
    later = replace(view, now=NOW + timedelta(minutes=1), facts={**view.facts, "poll": POLL})
    assert ledger.made(later) is made
    assert ledger.one(view, f"{2000:010x}") is None
    facts = view.facts["report"]
    assert isinstance(facts, Reported)
    more = facts.model_copy(update={"items": (item(2000), *facts.items)})
    assert ledger.one(replace(view, facts={"report": more}), f"{2000:010x}") is not None
    assert ledger.one(view, f"{2000:010x}") is None, "taken back"


def test_a_line_that_is_to_be_settled_is_solved_on_the_day(good: Compound) -> None:
    good.write("story/ledger.md", LEDGER.replace("2020-02-04", "2026-11-29"))
    site = read_site(good.content).site
    ledger = Ledger()

    def solved(now: datetime) -> str:
        view = View(site, {}, now, "https://example.org")
        return ledger.found(view, Wanted(state="solved"), 1)

    assert "井盖松了" not in solved(NOW)
    assert "井盖松了" in solved(NOW + timedelta(days=1))
    good.write("story/ledger.md", LEDGER.replace("井盖松了", "井盖丢了"))
    site = read_site(good.content).site
    assert "井盖丢了" in solved(NOW + timedelta(days=1))


def test_what_was_solved_on_the_day_took_no_days(good: Compound) -> None:
    """In a line, and as the median of a quarter."""
    good.write("story/ledger.md", LEDGER.replace("2020-02-04", "2020-02-01"))
    view = View(read_site(good.content).site, {}, NOW, "https://example.org")
    page = render_region("problems", "story/ledger.html", view).html
    assert "当天办好" in page
    assert "用了 0 天" not in page
    assert "<td>当天</td>" in page
    assert "用了 3 天" in render_region("problems", "story/ledger.html", _in_three_days(good)).html


def _in_three_days(good: Compound) -> View:
    good.write("story/ledger.md", LEDGER)
    return View(read_site(good.content).site, {}, NOW, "https://example.org")
