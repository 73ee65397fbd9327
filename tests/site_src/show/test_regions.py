"""Live regions: filled by content, facts and the clock, at a build and later alike."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_src.build.publish import Publisher
from site_src.content.reading import read_site
from site_src.content.site import Site
from site_src.forms.facts import FormFacts
from site_src.live.filling import Filler
from site_src.live.region_kinds import render_region, touched_by
from site_src.markup.blocks import BASE, empty_region
from site_src.questions.results import QuestionFacts
from site_src.show.fragments import form_fragment, results_fragment
from site_src.show.regions import REGION, fill, names_in, soonest
from site_src.show.view import View
from site_src.source.moments import ZONE
from tests.conftest import GOOD, NOW, Compound, article
from tests.support.facts import all_for_the_first_option

BASE_URL = "http://127.0.0.1:8000"
NAMES = st.from_regex(r"[a-z]+(:[a-z0-9,:-]+)?", fullmatch=True)
EVIL = "<script>alert(1)</script><!-- live:forms -->\"'&amp;⟦content⟧"


def at(month: int, day: int, hour: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ZONE)


def region(site: Site, name: str, url: str = "index.html", now: datetime = NOW) -> str:
    return render_region(name, url, View(site, {}, now, BASE_URL)).html


@pytest.fixture(scope="module")
def site() -> Site:
    return read_site(GOOD).site


# Filling.


@given(
    st.lists(NAMES, max_size=5), st.text(st.characters(exclude_characters="\ue000"), max_size=20)
)
def test_filling_twice_is_filling_once(names: list[str], text: str) -> None:
    page = text.join(empty_region(name) for name in names)

    def render(name: str, _url: str) -> str:
        return f'<a href="{BASE}/x.html">{name}</a> {text}'

    once = fill(page, "news/2026/a.html", render)
    if not names_in(text):
        assert fill(once, "news/2026/a.html", render) == once
    assert BASE not in once


@given(st.lists(NAMES, min_size=1, max_size=5, unique=True))
def test_a_page_lists_its_own_regions(names: list[str]) -> None:
    page = "".join(f"<p>前</p>{empty_region(name)}" for name in names)
    assert names_in(page) == set(names)
    assert names_in(fill(page, "index.html", lambda name, _: f"<b>{name}</b>")) == set(names)


def test_a_refill_replaces_what_stood_there() -> None:
    page = fill(empty_region("pact"), "index.html", lambda *_: "旧")
    assert fill(page, "index.html", lambda *_: "新") == "<!-- live:pact -->新<!-- /live:pact -->"


def test_a_region_inside_another_ones_text_stays_inside() -> None:
    """A closing comment carries its name: a cut or forged one swallows nothing."""
    page = "<!-- live:form:a -->开<!-- live:form:b --><!-- /live:form:b --><!-- /live:form:a -->尾"
    assert fill(page, "index.html", lambda name, _: name) == (
        "<!-- live:form:a -->form:a<!-- /live:form:a -->尾"
    )


@pytest.mark.parametrize(
    ("url", "way"),
    [
        ("index.html", "x.html"),
        ("news/index.html", "../x.html"),
        ("news/2026/a.html", "../../x.html"),
    ],
)
def test_links_are_written_from_where_the_page_stands(url: str, way: str) -> None:
    assert fill(f'<a href="{BASE}/x.html">', url, lambda *_: "") == f'<a href="{way}">'


def test_a_page_served_from_elsewhere_is_told_its_root() -> None:
    assert fill(f"{BASE}/x.html", "", lambda *_: "", root="/") == "/x.html"


def test_the_soonest_of_moments_that_never_come_is_never() -> None:
    assert soonest([None, None]) is None
    assert soonest([at(3, 1), None, at(2, 1)]) == at(2, 1)


# What people write is text, wherever it is shown.


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.tags |= {name for name, _ in attrs if name.startswith("on")}


def tags(html: str) -> set[str]:
    parser = _Tags()
    parser.feed(html)
    return parser.tags


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.just(EVIL), st.text(min_size=1, max_size=30).map(lambda t: t + EVIL)))
def test_labels_answers_and_faults_are_shown_as_text(text: str) -> None:
    form = read_form(text.strip())
    option = form.questions[0].counted[0]
    facts = FormFacts(
        form="f",
        state="open",
        answers=1,
        questions={"q": QuestionFacts(counts={option: 1})},
        updated="2026-11-01T10:00:00+08:00",
    )
    for html in (
        form_fragment(form, facts, {"q": (text,), "say": (text,)}, {"q": text, "": text}),
        results_fragment(form, facts, NOW),
    ):
        assert "script" not in tags(html)
        assert not {tag for tag in tags(html) if tag.startswith("on")}
        assert names_in(html) == set()


def read_form(text: str):  # type: ignore[no-untyped-def]
    from site_src.form_kinds.table import FORM_KINDS

    return FORM_KINDS.read(
        {
            "id": "f",
            "kind": "poll",
            "opens": "2026-01-01",
            "closes": "2026-12-31",
            "questions": [
                {
                    "id": "q",
                    "ask": text[:200],
                    "type": "choice",
                    "options": [text[:199], "乙"],
                    "help": text[:200],
                },
                {"id": "say", "ask": text[:200], "type": "text", "show_if": {"q": "乙"}},
            ],
        }
    )


def write_evil(good: Compound) -> None:
    """Gives a compound a page of every kind with hostile words in all its front matter."""
    evil = "'" + EVIL.replace("'", "''") + "'"
    good.write(
        "people/evil.md",
        f"---\ntitle: {evil}\nkind: board\ngroup: building\nbuilding: {evil}\n"
        f"members: [{{name: {evil}, post: {evil}, duty: {evil}}}]\n"
        f"teams: [{{name: {evil}, leader: {evil}, volunteers: 1, duty: {evil}}}]\n---\n",
    )
    good.write(
        "roll/evil.md",
        f"---\ntitle: {evil}\nkind: list\nquarter: 2025Q1\nentries:\n"
        f"  - {{side: black, who: {evil}, what: {evil}, article: 1, notified: 2026-01-01,"
        f" from: 2026-01-01, until: 2027-01-01, decided_by: [{evil}, 乙], appeal: {evil}}}\n---\n",
    )
    good.write(
        "story/evil.md",
        f"---\ntitle: {evil}\nimage: /images/willow.svg\nimage_alt: {evil}\n"
        f"problems: [{{title: {evil}, kind: {evil}, by: {evil}, how: {evil}, opened: 2026-01-01}}]\n"
        f"honours: [{{title: {evil}, level: {evil}}}]\n"
        f"timeline: [{{date: 2021-03, title: {evil}, text: {evil}}}]\n---\n",
    )
    good.write(
        "news/evil.md",
        article(
            evil,
            "2026-11-23",
            kind="activity",
            starts="2026-12-01",
            theme="环境保护",
            place=evil,
            summary=evil,
            author=evil,
            description=evil,
            tags="['<b onclick=x>\"&']",
        ),
    )
    good.write("notices/evil.md", f"---\ntitle: {evil}\nuntil: 2026-12-01\n---\n\n`{EVIL}`\n")
    good.write(
        "rooms/evil.md", f"---\ntitle: {evil}\nkind: place\nhours: {evil}\nfloor: {evil}\n---\n"
    )


def test_every_word_of_front_matter_is_shown_as_text(good: Compound) -> None:
    write_evil(good)
    site = good.read()
    names = {
        name: page.url
        for page in site.pages.values()
        if page.published
        for name in names_in(page.markup.html)
    }
    names |= {"notice": "index.html", "members:evil": "people/evil.html"}
    filler = Filler(View(site, {}, NOW, BASE_URL))
    for name, url in names.items():
        html = filler.region(name, url).html
        assert names_in(html) == set(), name
        assert "<!--" not in html, name
        strange = re.sub(rf'<script src="{BASE}/assets/js/[a-z]+\.js" defer></script>', "", html)
        assert not tags(strange) & {"script", "onerror"}, name


# What each region shows.


def test_figures_are_counted_not_typed_in(site: Site) -> None:
    html = region(site, "numbers:households,members,volunteers,activities,problems,answers")
    values = [part.split("</b>")[0] for part in html.split("<b>")[1:]]
    assert values == ["312", "2", "19", "1", "1", "0"]


def test_figures_of_answers_count_all_forms(site: Site) -> None:
    facts = {"lamp": FormFacts(form="lamp", state="open", answers=4)}
    html = render_region("numbers:answers", "index.html", View(site, facts, NOW, BASE_URL)).html
    assert "<b>4</b>" in html


def test_latest_news_are_the_latest_and_no_drafts(site: Site) -> None:
    html = region(site, "latest:2")
    assert html.index("十二月河边野餐") < html.index("楼道清理通知")
    assert "读书会记" not in html
    assert "还没写好" not in region(site, "latest:50")


def test_latest_news_of_one_category_are_of_that_one(site: Site) -> None:
    html = region(site, "latest:5:安全")
    assert "楼道清理通知" in html
    assert "野餐" not in html


def test_the_calendar_drops_an_activity_when_it_is_over(site: Site) -> None:
    assert "十二月河边野餐" in region(site, "calendar:3", now=at(12, 6, 13))
    assert "十二月河边野餐" not in region(site, "calendar:3", now=at(12, 6, 14))


def test_an_entry_is_shown_from_its_first_day_to_the_end_of_its_last(site: Site) -> None:
    assert "C座一住户" not in region(site, "redblack:black", now=at(10, 8) - timedelta(seconds=1))
    assert "C座一住户" in region(site, "redblack:black", now=at(10, 8))
    assert "C座一住户" in region(site, "redblack:black", now=at(12, 15, 23))
    assert "C座一住户" not in region(site, "redblack:black", now=at(12, 16))


def test_a_list_shows_its_own_entries_and_when_they_are_gone(site: Site) -> None:
    assert "巡河两百天" in region(site, "entries", "roll/2026q3.html")
    assert "收衣服" not in region(site, "entries", "roll/2026q3.html")
    assert "已全部到期" in region(site, "entries", "roll/2026q2.html", now=at(1, 2, year=2028))


def test_an_entry_names_and_links_its_article(site: Site) -> None:
    html = region(site, "redblack:black")
    assert f'href="{BASE}/rules/index.html#article-2"' in html
    assert "停车有序" in html


def test_the_pact_has_an_anchor_for_every_article(site: Site) -> None:
    html = region(site, "pact", "rules/index.html")
    for number in range(1, 5):
        assert f'id="article-{number}"' in html


def test_an_urgent_notice_is_there_for_its_time_and_no_longer(site: Site) -> None:
    shown_at = [
        "A座停电检修" in region(site, "notice", now=now)
        for now in (at(11, 24, 7), at(11, 24, 8), at(11, 25, 17), at(11, 25, 18))
    ]
    assert shown_at == [False, True, True, False]


def test_a_form_is_there_while_it_is_open(site: Site) -> None:
    said = [
        '<form class="ll-form"' in region(site, "form:picnic", "ask/picnic.html", now)
        for now in (at(11, 25, 8), at(11, 25, 9), at(12, 4, 23), at(12, 5))
    ]
    assert said == [False, True, True, False]


def test_what_is_to_come_and_has_no_place_left_says_so(site: Site) -> None:
    """In the calendar and on screens; its own page, which says it in the sign-up, welcomes nobody beside."""
    for answers, full in ((19, False), (20, True)):
        facts = {"picnic": FormFacts(form="picnic", state="open", answers=answers)}
        view = View(site, facts, at(11, 26), BASE_URL)
        for ahead in ("calendar:9", "slot:activities"):
            assert ("已报满" in render_region(ahead, "index.html", view).html) is full
            regions = {ahead: ["index.html"]}
            assert touched_by(regions, site.forms["picnic"]) == {(ahead, "index.html")}
        closed = View(site, facts, at(12, 5, 12), BASE_URL)
        assert "已报满" not in render_region("calendar:9", "index.html", closed).html
        own = render_region("activity", "news/2026/2026-11-18-picnic.html", view).html
        assert "柳树下" in own
        assert "欢迎参加" not in own


def test_a_full_sign_up_takes_no_more(site: Site) -> None:
    facts = {"picnic": FormFacts(form="picnic", state="open", answers=20)}
    view = View(site, facts, at(11, 26), BASE_URL)
    form = render_region("form:picnic", "ask/picnic.html", view).html
    assert "<form" not in form
    assert 'data-state="full">已报满' in form
    invited = render_region("signup:picnic", "news/a.html", view).html
    assert "已报满" in invited
    assert "ll-submit" not in invited
    assert "20 个名额，已报满。" in render_region("results:picnic", "ask/picnic.html", view).html
    listed = render_region("forms", "ask/index.html", view).html
    assert listed.index("已经报满") < listed.index("河边野餐报名") < listed.index("报名 · 已报满")


@pytest.mark.parametrize("answers", [0, 1, 20, 25])
def test_a_sign_up_publishes_its_places_and_no_shares(site: Site, answers: int) -> None:
    view = View(site, {"picnic": all_for_the_first_option(site, "picnic", answers)}, at(11, 26), BASE_URL)  # fmt: skip
    said = render_region("results:picnic", "ask/picnic.html", view).html
    for word in ("票", "%", "progress", "吃什么", "份回答"):
        assert word not in said
    assert view.public["picnic"].questions == {}


def test_before_the_first_answer_there_is_no_result(site: Site) -> None:
    """No bars of zeros and no poster; with the first there are both."""
    url = site.forms["lamp"].page
    for answers, seen in ((0, False), (1, True)):
        view = View(site, {"lamp": all_for_the_first_option(site, "lamp", answers)}, NOW, BASE_URL)
        results = render_region("results:lamp", url, view).html
        assert ("<progress" in results) == seen
        assert ("还没有人回答。" in results) != seen
        assert ("结果海报" in render_region("posters", url, view).html) == seen


def test_a_question_that_nobody_answered_has_no_bars(site: Site) -> None:
    facts = FormFacts(
        form="lamp",
        state="open",
        answers=2,
        questions={"lamp": QuestionFacts(counts={"暖光": 2})},
    )
    view = View(site, {"lamp": facts}, NOW, BASE_URL)
    results = render_region("results:lamp", site.forms["lamp"].page, view).html
    assert results.count("<progress") == 3
    assert "还没有人答这一题。" in results


@pytest.mark.parametrize(
    ("now", "side", "said"),
    [
        (at(10, 7), "红榜", "还没有到公布的日子"),
        (at(10, 7), "黑榜", "还没有到公布的日子"),
        (at(11, 23), "黑榜", "C座一住户"),
        (at(12, 20), "黑榜", "已全部到期，按规定撤下"),
        (at(12, 20), "红榜", "魏兰"),
    ],
)
def test_an_empty_list_says_why_it_is_empty(
    site: Site, now: datetime, side: str, said: str
) -> None:
    html = region(site, "entries", "roll/2026q3.html", now=now)
    red, black = html.split("黑榜</h2>")
    assert said in (red if side == "红榜" else black)


def test_a_quarter_that_named_nobody_says_so(site: Site) -> None:
    """And doesn't speak of entries that have run out."""
    black = region(site, "entries", "roll/2026q2.html", now=at(1, 2, year=2028)).split("黑榜</h2>")[
        1
    ]
    assert "这一季没有住户上黑榜。" in black
    assert "到期" not in black


def test_forms_are_listed_by_what_one_can_do_with_them(site: Site) -> None:
    html = region(site, "forms", "ask/index.html")
    assert html.index("正在进行") < html.index("河边装哪种灯") < html.index("即将开始")
    assert html.index("即将开始") < html.index("河边野餐报名")


def test_a_region_that_content_no_longer_has_is_told_apart(site: Site) -> None:
    with pytest.raises(LookupError):
        region(site, "form:gone")


# A built site handed to the service.


def test_a_form_with_faults_is_the_page_itself_from_the_root(built_good: Compound) -> None:
    publisher = Publisher(built_good.site, built_good.state)
    html = publisher.form_page("lamp", {"lamp": ("暖光",)}, {"advice": EVIL}, NOW)
    assert "checked" in html
    assert EVIL not in html
    assert 'href="../' not in html
    assert '="/assets/' in html
    assert names_in(html) == names_in(built_good.page("ask/lamp.html"))


def test_any_text_can_stand_in_the_frame(built_good: Compound) -> None:
    publisher = Publisher(built_good.site, built_good.state)
    html = publisher.frame("收到了", "<p>谢谢</p>", NOW)
    assert "<p>谢谢</p>" in html
    assert "⟦" not in html
    assert BASE not in html
    assert 'href="../' not in html


def test_regions_in_built_pages_are_pairs(built_good: Compound) -> None:
    for path in built_good.site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        found = [match.group(1) for match in REGION.finditer(html)]
        assert html.count("<!-- live:") == html.count("<!-- /live:") == len(found), path
