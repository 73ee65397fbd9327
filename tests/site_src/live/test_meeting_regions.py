"""Deliberation: topics until they are deliberated, and promises until they are kept or explained."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from icalendar import Calendar

from forms_service.answers.tally import ANSWERS
from forms_service.kinds.staged import Staged
from site_src.content.check import check
from site_src.content.reading import read_site
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.live.region_kinds import render_region
from site_src.pages.feeds import in_calendar, one_event
from site_src.questions.results import QuestionFacts
from site_src.reporting.reported import Item, Reported
from site_src.show.regions import Region
from site_src.show.view import View
from site_src.source.faults import ContentFaults
from site_src.source.moments import ZONE
from site_src.taking_part.applications import Handled
from tests.conftest import Compound
from tests.site_src.source.test_frontmatter import said

NOW = datetime(2026, 11, 28, 9, tzinfo=ZONE)
MEETING = (
    "---\ntitle: 十一月的会\nkind: meeting\nstarts: 2026-11-14T09:00\nends: 2026-11-14T11:00\n"
    "place: 议事港\nagenda: [飞线]\nothers: [物业]\nresolutions:\n"
    "  - {what: 剪掉飞线, who: 物业, until: 2026-11-30}\n"
    "  - {what: 装遮雨板, who: 物业, until: 2026-11-20}\n"
    "  - {what: 补插座, who: 物业, until: 2026-11-20, done: 2026-11-19}\n"
    "  - {what: 换电线, who: 物业, until: 2026-11-20, explained: 要等停电}\n"
    "  - {what: 大家投, form: yi}\n---\n谈了一上午。\n"
)
TOPICS = (
    "---\ntitle: 联名\nkind: form\nform:\n  id: yi\n  kind: topics\n  opens: 2026-11-01\n"
    "  closes: 2026-12-31\n  threshold: 3\n  topics:\n"
    "    - {say: 车库积水, text: 过不去}\n"
    "    - {say: 装椅子, text: 石凳凉}\n"
    "    - {say: 飞线, text: 乱, meeting: 2026-11-14}\n"
    "    - {say: 门禁, text: 坏, meeting: 2026-12-12}\n"
    "    - {say: 广场舞, text: 再晚些, declined: 刚议过}\n---\n"
)
AHEAD = (
    "---\ntitle: 十二月的会\nkind: meeting\nstarts: 2026-12-12T09:00\nplace: 议事港\n"
    "agenda: [门禁]\nothers: [物业]\n---\n有话先说。\n"
)


@pytest.fixture
def compound(good: Compound) -> Compound:
    good.write("meetings/2026-11-14.md", MEETING)
    good.write("meetings/2026-12-12.md", AHEAD)
    good.write("ask/yi.md", TOPICS)
    return good


def shown(compound: Compound, name: str, now: datetime = NOW, url: str = "index.html") -> Region:
    site = read_site(compound.content).site
    counts = {"车库积水": 3, "装椅子": 1}
    facts = FormFacts(
        form="yi",
        state="open",
        answers=4,
        questions={"seconded": QuestionFacts(counts=counts)},
    )
    return render_region(name, url, View(site, {"yi": facts}, now, "http://127.0.0.1"))


def test_what_was_promised_stands_until_it_is_kept_or_explained_the_overdue_first(
    compound: Compound,
) -> None:
    region = shown(compound, "promises")
    assert region.html.index("装遮雨板") < region.html.index("剪掉飞线")
    assert region.html.count("过期还没办到") == 1
    assert "补插座" not in region.html
    assert "换电线" not in region.html
    assert region.until == datetime(2026, 12, 1, tzinfo=ZONE)
    late = shown(compound, "promises", datetime(2026, 12, 1, tzinfo=ZONE))
    assert late.html.count("过期还没办到") == 2


def test_screens_show_the_next_meeting_and_what_is_overdue_first(compound: Compound) -> None:
    region = shown(compound, "slot:meetings")
    words = ("十二月的会", "门禁", "装遮雨板", "过期还没办到", "剪掉飞线")
    places = [region.html.index(word) for word in words]
    assert places == sorted(places)
    assert region.html.count("过期还没办到") == 1
    assert 'data-until="2026-12-13T00:00:00+08:00"' in region.html
    assert region.until == datetime(2026, 12, 1, tzinfo=ZONE)
    late = shown(compound, "slot:meetings", datetime(2026, 12, 13, tzinfo=ZONE))
    assert "十二月的会" not in late.html
    assert late.html.count("过期还没办到") == 2


def test_a_meeting_to_come_is_an_entry_for_calendars_and_in_the_compounds(
    compound: Compound,
) -> None:
    """With those of the last 30 days, its agenda said and its hours as they are."""
    entry = "meetings/2026-12-12.ics"
    assert entry in shown(compound, "meeting", url="meetings/2026-12-12.html").html
    assert ".ics" not in shown(compound, "meeting", url="meetings/2026-11-14.html").html
    site = read_site(compound.content).site

    def held(day: datetime) -> list[str]:
        return [page.stem for page, _ in in_calendar(site.as_of(day)) if page.kind == "meeting"]

    assert held(NOW) == ["2026-11-14", "2026-12-12"]
    assert held(NOW + timedelta(days=18)) == ["2026-12-12"]
    page, meta = site.meetings[0]
    [event] = Calendar.from_ical(one_event(page, meta, "https://example.cn", NOW)).walk("VEVENT")
    assert (str(event["summary"]), str(event["description"])) == ("十一月的会", "飞线")
    assert event.decoded("dtstart") == datetime(2026, 11, 14, 9, tzinfo=ZONE)
    assert event.decoded("dtend") == datetime(2026, 11, 14, 11, tzinfo=ZONE)


def test_a_meeting_says_what_was_resolved_and_where_it_leads(compound: Compound) -> None:
    region = shown(compound, "meeting", url="meetings/2026-11-14.html")
    assert "开过了" in region.html
    assert "要等停电" in region.html
    assert re_link("ask/yi.html") in region.html
    listed = shown(compound, "meetings")
    assert listed.html.index("十二月的会") < listed.html.index("开过的")
    assert listed.until == datetime(2026, 12, 13, tzinfo=ZONE)


REPORT = (
    "---\ntitle: 反映\nform:\n  id: fan\n  kind: report\n  opens: 2026-11-01\n  closes: 2027-11-01\n"
    "  where: [1栋, 3栋]\n  sorts: [{say: 环境卫生, days: 5}, {say: 公共安全, days: 5}]\n---\n说说什么事。\n"
)


def test_a_meeting_stands_among_what_is_to_come_until_it_is_over(compound: Compound) -> None:
    """By its day, with its hour and place; a list of one category has none."""
    site = read_site(compound.content).site
    meeting, meta = site.meetings[-1]
    before = View(site, {}, meta.starts - timedelta(days=3), "http://127.0.0.1")
    listed = render_region("calendar:9", "index.html", before)
    assert f'{meeting.url}">{meeting.title}</a>' in listed.html
    assert " · ".join(meta.in_brief) in listed.html
    assert meta.in_brief[1:] == (meta.place, "议事会")
    assert listed.until is not None
    assert listed.until <= meta.over
    assert meeting.title not in render_region("calendar:9:党建", "index.html", before).html
    past = View(site, {}, meta.over, "http://127.0.0.1")
    assert meeting.title not in render_region("calendar:9", "index.html", past).html


def of_ledger(compound: Compound, named: str, *items: Item) -> Region:
    """A meeting whose resolution names this line of the ledger, where these were reported."""
    compound.write("forms/fan.md", REPORT)
    found = f'  - {{what: 清走, ledger: "{named}"}}\n---\n'
    compound.write("meetings/2026-11-14.md", MEETING.replace("---\n谈了", f"{found}谈了"))
    site = read_site(compound.content).site
    facts = Reported(form="fan", state="open", items=items)
    view = View(site, {"fan": facts}, NOW, "http://127.0.0.1")
    return render_region("meeting", "meetings/2026-11-14.html", view)


def test_a_resolution_leads_to_what_was_reported_until_that_is_taken_back(
    compound: Compound,
) -> None:
    """By the address that its line of the ledger shows. Then none of its words is left."""
    item = Item(
        id="0123456789",
        text="3栋后门堆了旧家具。",
        place="3栋",
        sort="环境卫生",
        source="居民反映",
        opened="2026-11-10",
        stage="working",
    )
    named = "https://example.org/ledger.html#w-0123456789"
    html = of_ledger(compound, named, item).html
    assert 'story/index.html#w-0123456789">3栋后门堆了旧家具</a>' in html
    gone = of_ledger(compound, named).html
    assert "旧家具" not in gone
    assert "已经撤下" in gone
    off = partial(check, compound.content, [])
    assert not any("台账" in fault.what for fault in off())
    assert not any("台账" in fault.what for fault in off(reported={"0123456789"}))
    told = [fault for fault in off(reported=set()) if "台账上现在没有" in fault.what]
    assert [fault.level for fault in told] == ["advice"]
    (compound.content / "forms/fan.md").unlink()
    told = [fault for fault in off() if "台账里没有" in fault.what]
    assert [fault.level for fault in told] == ["fault"]


def re_link(url: str) -> str:
    return f'{url}">联名</a>'


def test_a_topic_goes_from_seconding_to_the_meeting(compound: Compound) -> None:
    html = shown(compound, "topics:yi").html
    states = [part.partition('"')[0] for part in html.split('data-state="')[1:]]
    assert states == ["enough", "seconding", "met", "scheduled", "declined"]
    assert "还差 2 户" in html
    assert "刚议过" in html
    form = shown(compound, "form:yi").html
    assert 'value="装椅子"' in form
    assert 'value="广场舞"' not in form


def test_what_deliberation_names_is_there_or_it_is_a_fault(compound: Compound) -> None:
    compound.write("meetings/2026-11-14.md", MEETING.replace("form: yi", "form: yj"))
    compound.write("ask/yi.md", TOPICS.replace("meeting: 2026-12-12", "meeting: 2026-12-13"))
    with pytest.raises(ContentFaults) as found:
        read_site(compound.content)
    told = str(found.value)
    assert "没有叫「yj」的表单" in told
    assert "没有叫「2026-12-13」的会" in told


@pytest.mark.parametrize(
    ("resolution", "what"),
    [
        ("{what: 甲}", "议定了却没有下文"),
        ("{what: 甲, who: 物业}", "谁来办和哪天办到要一起写"),
        ("{what: 甲, form: yi, done: 2026-11-20}", "没有写谁来办，不用写 done"),
        ("{what: 甲, who: 物业, until: 2026-11-01}", "until 早于开会那天"),
    ],
)
def test_a_resolution_leads_somewhere(resolution: str, what: str) -> None:
    front = MEETING.split("---\n")[1].partition("resolutions:")[0]
    assert what in "".join(said(f"{front}resolutions:\n  - {resolution}", path="meetings/a.md"))


QUESTIONS = [{"id": "shi", "ask": "什么事？", "type": "text"}]
TIMES = {"id": "bao", "opens": "2026-11-01", "closes": "2026-12-31", "questions": QUESTIONS}


@pytest.mark.parametrize(
    ("form", "yes", "said_so"),
    [
        ({"kind": "proposal", "about": "project"}, "approved", "立项 1 份"),
        ({"kind": "proposal", "about": "topic"}, "listed", "放进联名的单子 1 份"),
        ({"kind": "checkin"}, "confirmed", "核对好 1 份"),
    ],
)
def test_of_what_the_office_answers_all_see_how_much_came_how_far(
    form: dict[str, str], yes: str, said_so: str
) -> None:
    read: Form = FORM_KINDS.read({**TIMES, **form})
    kind = Staged()
    document = {"form": "bao", "choices": {}, "entries": {}}
    for receipt, stage in (("a", "received"), ("b", yes)):
        kind.change(ANSWERS, receipt, None, {**document, "stage": stage})
    facts = Handled.model_validate(
        {"form": "bao", "state": "open", "answers": 2, **kind.facts(read, None)}
    )
    assert facts.stages == {"received": 1, yes: 1}
    assert str(read.turnout(facts)) == f"收到 2 份，{said_so}"
    assert read.days_at("received", {}) in (3, 7)
    kind.change(ANSWERS, "b", {**document, "stage": yes}, None)
    assert kind.facts(read, None) == {"stages": {"received": 1}}


def test_a_meeting_to_come_has_its_agenda_to_hang_up(compound: Compound) -> None:
    """In the stairwells, until it is over."""
    url = "meetings/2026-12-12.html"
    assert "会前贴的议程" in shown(compound, "posters", url=url).html
    after = NOW + timedelta(days=15)
    assert "会前贴的议程" not in shown(compound, "posters", after, url).html
