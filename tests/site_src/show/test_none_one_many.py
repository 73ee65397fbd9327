"""Every computed sentence and figure is true of none, of one and of many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from site_src.content.reading import read_site
from site_src.content.site import Page, Site
from site_src.forms.facts import FormFacts
from site_src.kinds.list_entries import Entry
from site_src.kinds.page_kinds import ActivityMeta, BoardMeta, NewsMeta, PageMeta
from site_src.kinds.page_records import Member, Problem
from site_src.live.region_kinds import render_region
from site_src.paper.posters import page_posters
from site_src.show.figures import figures
from site_src.show.fragments import fragment
from site_src.show.redblack import Named
from site_src.show.regions import Region
from site_src.show.view import View
from site_src.source.moments import ZONE
from tests.conftest import GOOD, NOW

LEDGER, COUNCIL, LISTS = "story/index.md", "people/council.md", "roll/2026q3.md"


@pytest.fixture(scope="module")
def site() -> Site:
    return read_site(GOOD).site


def saying(site: Site, path: str, **keys: Any) -> Site:
    """The site with other front matter on one page."""
    page = site.pages[path]
    other = replace(page, meta=page.meta.model_copy(update=keys))
    return Site({**site.pages, path: other}, site.images)


def without(site: Site, gone: Callable[[Page], bool]) -> Site:
    return Site({path: page for path, page in site.pages.items() if not gone(page)}, site.images)


def shown(site: Site, name: str, url: str = "index.html", now: datetime = NOW) -> Region:
    return render_region(name, url, View(site, {}, now, "http://127.0.0.1:8000"))


def figure(site: Site, name: str, now: datetime = NOW, answers: int = 0) -> int:
    facts = {"lamp": FormFacts(form="lamp", state="open", answers=answers)}
    (found,) = figures(View(site, facts, now, "http://127.0.0.1:8000"), [name])
    return found.value


def problem(settled: str | None = None) -> Problem:
    about = {"title": "灯坏了", "kind": "维修", "opened": "2026-03-01", "by": "物业"}
    return Problem.model_validate({**about, "settled": settled})


def day(number: int) -> datetime:
    return datetime(2026, 11, number, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("settled", "sentence", "count"),
    [
        ([], "还没有登记问题。", 0),
        ([None], "共 1 件，还在办理。", 0),
        (["2026-03-04"], "共 1 件，已办结 1 件。", 1),
        (["2026-03-04", "2026-03-05", None], "共 3 件，已办结 2 件。", 2),
        (["2026-11-30", None], "共 2 件，还在办理。", 0),
    ],
)
def test_the_ledger_and_its_figure_count_the_same(
    site: Site, settled: list[str | None], sentence: str, count: int
) -> None:
    held = saying(site, LEDGER, problems=tuple(map(problem, settled)))
    html = shown(held, "problems", "story/index.html").html
    assert sentence in html
    assert ("<table" in html) is bool(settled)
    assert html.count("办理中") == len(settled) - count
    assert figure(held, "problems") == count


def test_a_problem_is_settled_when_its_day_comes(site: Site) -> None:
    held = saying(site, LEDGER, problems=(problem("2026-11-25"),))
    before = shown(held, "problems", "story/index.html", day(24))
    assert "办理中" in before.html
    assert "2026年11月25日" not in before.html
    assert before.until == day(25)
    after = shown(held, "problems", "story/index.html", day(25))
    assert "2026年11月25日" in after.html
    assert after.until is None
    moments = (day(25) - timedelta(seconds=1), day(25))
    assert [figure(held, "problems", now) for now in moments] == [0, 1]


MEMBER = Member.model_validate({"name": "江一舟", "post": "会长"})


@pytest.mark.parametrize(
    ("members", "seats", "head"),
    [(0, 5, "0 / 5 席"), (0, None, None), (1, 5, "1 / 5 席"), (1, None, "1 人"), (3, None, "3 人")],
)
def test_a_board_names_its_members_or_that_they_are_not_known(
    site: Site, members: int, seats: int | None, head: str | None
) -> None:
    held = saying(site, COUNCIL, members=(MEMBER,) * members, seats=seats)
    html = shown(held, "members:council").html
    assert html.count("ll-member") - html.count("ll-members") == members
    assert ("名单还没有公布。" in html) is (members == 0)
    assert (head or "0 人") in html or head is None
    assert "0 人" not in html
    slide = render_region(
        "slot:board:council", "", View(held, {}, NOW, "http://127.0.0.1:8000")
    ).html
    assert bool(slide) is bool(members), "a screen shows no board without people"


@pytest.mark.parametrize("articles", [0, 1, 12])
def test_the_archives_name_what_there_is(articles: int) -> None:
    months = [("news/2026-11.html", "2026年11月", articles)] if articles else []
    groups = [("按栏目", months), ("按标签", []), ("按月份", months)]
    html = fragment("archives", groups=groups, root=".")
    assert ("还没有新闻。" in html) is (articles == 0)
    assert (f"{articles} 篇" in html) is (articles > 0)
    assert "按标签" not in html, "no heading over nothing"


def test_figures_of_nothing_are_nought_and_lead_to_pages_that_are_there(site: Site) -> None:
    bare = without(site, lambda page: not isinstance(page.meta, PageMeta))
    bare = saying(bare, LEDGER, problems=())
    names = ["members", "volunteers", "activities", "problems", "answers"]
    found = figures(View(bare, {}, NOW, "http://127.0.0.1:8000"), names)
    assert [each.value for each in found] == [0] * 5
    urls = {each.url.rpartition("}")[2] for each in found}
    assert all(url.endswith(".html") for url in urls)


@pytest.mark.parametrize("count", [0, 1, 7])
def test_figures_count_what_is_there(site: Site, count: int) -> None:
    party = MEMBER.model_copy(update={"party": True})
    held = saying(site, "people/wing-a.md", members=(party,) * count + (MEMBER,))
    assert figure(held, "members") == count
    assert figure(site, "answers", answers=count) == count
    team = site.pages["people/team.md"].meta
    assert isinstance(team, BoardMeta)
    one = team.teams[0].model_copy(update={"volunteers": 1})
    assert figure(saying(site, "people/team.md", teams=(one,) * count), "volunteers") == count


def _activity(site: Site, number: int) -> dict[str, Page]:
    path = next(p for p, page in site.pages.items() if isinstance(page.meta, ActivityMeta))
    page = site.pages[path]
    assert isinstance(page.meta, ActivityMeta)
    made = {}
    for n in range(number):
        starts = NOW + timedelta(days=n + 1)
        meta = page.meta.model_copy(update={"starts": starts, "ends": None})
        name = f"news/2026/{n}.md"
        made[name] = replace(page, path=name, meta=meta)
    return made


@pytest.mark.parametrize("number", [0, 1, 4])
def test_the_calendar_and_the_year_count_the_activities_that_there_are(
    site: Site, number: int
) -> None:
    still = without(site, lambda page: isinstance(page.meta, ActivityMeta))
    held = Site({**still.pages, **_activity(site, number)}, site.images)
    html = shown(held, "calendar:6").html
    assert html.count("<li>") == number
    assert ("近期没有排定的活动。" in html) is (number == 0)
    assert figure(held, "activities", NOW) == 0, "none of them has begun"
    assert figure(held, "activities", NOW + timedelta(days=20)) == number


@pytest.mark.parametrize("number", [0, 1, 3])
def test_the_latest_are_those_that_there_are(site: Site, number: int) -> None:
    news = [path for path, page in site.pages.items() if isinstance(page.meta, NewsMeta)]
    kept = [path for path in news if site.pages[path].published][:number]
    held = without(site, lambda page: page.path in news and page.path not in kept)
    html = shown(held, "latest:5").html
    assert html.count("ll-card-text") == number
    assert ("还没有新闻。" in html) is (number == 0)


@pytest.mark.parametrize("number", [0, 1, 14])
def test_the_list_of_forms_leaves_none_out(site: Site, number: int) -> None:
    page = site.pages["ask/lamp.md"]
    form = page.meta.form  # type: ignore[union-attr]
    made = {}
    for n in range(number):
        meta = page.meta.model_copy(update={"form": form.model_copy(update={"id": f"f{n}"})})
        made[f"ask/f{n}.md"] = replace(page, path=f"ask/f{n}.md", meta=meta)
    still = without(site, lambda page: hasattr(page.meta, "form"))
    html = shown(Site({**still.pages, **made}, site.images), "forms").html
    assert html.count("<li>") == number
    assert ("现在没有表单。" in html) is (number == 0)


@pytest.mark.parametrize(
    ("deciding", "said"),
    [
        ([], ""),
        (["业委会"], "业委会决定"),
        (["小区党支部", "业委会"], "小区党支部、业委会共同决定"),
    ],
)
def test_one_body_decides_alone_and_two_together(
    site: Site, deciding: list[str], said: str
) -> None:
    """On page, poster and screen alike."""
    about = {"side": "red", "who": "2栋", "what": "清了楼道。", "from": "2026-10-10"}
    entry = Entry.model_validate({**about, "decided_by": deciding})
    page = site.pages[LISTS]
    assert Named(entry, page, "", "").decided == said
    held = without(site, lambda other: other.path == "roll/2026q2.md")
    held = saying(held, LISTS, entries=(entry,))
    view = View(held, {}, NOW, "http://127.0.0.1:8000")
    (poster,) = (p for p in page_posters(held.pages["roll/index.md"], view) if p.name == "redblack")
    red = poster.says()["sides"][0]["entries"][0]
    texts = [
        render_region("redblack:red", "roll/index.html", view).html,
        render_region("slot:red", "", view).html,
        "".join(red["lines"]),
    ]
    for text in texts:
        assert said in text
        assert ("共同" in text) is (len(deciding) > 1)
        assert ("决定" in text) is bool(deciding)
