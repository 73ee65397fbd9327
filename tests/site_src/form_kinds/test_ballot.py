"""A ballot of owners: what it may say, and what its page shows before the close and after."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from site_src.content.site import Page
from site_src.decisions.majorities import Count, with_silent
from site_src.decisions.votes import Votes
from site_src.form_kinds.ballot import Ballot, Decided
from site_src.form_kinds.owners_vote import StrawPoll
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.facts import figures_bytes
from site_src.forms.turnout import Areas, Heads, SaidNothing, TookPart
from site_src.show.fragments import form_fragment, results_fragment
from site_src.source.moments import ZONE
from tests.site_src.source.test_frontmatter import page, said

HEAD = "title: 甲\nform:\n  kind: ballot\n  opens: 2026-10-31\n  closes: 2026-11-15\n"
ASKS = "  questions:\n    - {id: q, ask: 同意吗？, type: choice, options: [同意, 不同意, 弃权], required: true}\n"
WHOLE = "  matter: 8\n  notice: 2026-10-16\n"
BEFORE, OPEN, OVER = (
    datetime(2026, month, day, 9, tzinfo=ZONE) for month, day in ((10, 20), (11, 1), (11, 20))
)


def ballot(more: str = "") -> Ballot:
    found = page(HEAD + WHOLE + more + ASKS, path="forms/a.md")
    assert isinstance(found, Page), found
    meta: Any = found.meta
    assert isinstance(meta.form, Ballot)
    return meta.form


def held(form: Ballot, agreed: Votes, took_part: Votes, of: Votes, **more: Any) -> Decided:
    options = {"同意": agreed, "不同意": Votes(), "弃权": Votes()}
    return Decided(
        form="a",
        state="closed",
        answers=took_part.owners,
        turnout=TookPart(
            owners=Heads(took_part=took_part.owners, of=of.owners),
            area=Areas(took_part=took_part.area, of=of.area),
        ),
        decision=form.decision(options, took_part, of),
        **more,
    )


OF, TOOK_PART = Votes(owners=900, area=90_000_00), Votes(owners=600, area=60_000_00)
ENOUGH = Votes(owners=450, area=45_000_00)


def shown(form: Ballot, facts: Decided, now: datetime) -> str:
    return results_fragment(form, form.public(facts, now), now)


@pytest.mark.parametrize(
    ("front", "told"),
    [
        (HEAD + "  notice: 2026-10-16\n" + ASKS, "缺少「matter」"),
        (HEAD + "  matter: 10\n  notice: 2026-10-16\n" + ASKS, ":7: 「matter」的 10 太大"),
        (HEAD + "  matter: 8\n" + ASKS, "缺少「notice」"),
        (
            HEAD + "  matter: 8\n  notice: 2026-10-17\n" + ASKS,
            ":8: 公告到开始投票只有 14 天，不到 15 天",
        ),
        (HEAD + WHOLE + "  keep: 90\n" + ASKS, ":9: 「keep」的 90 太小"),
        (HEAD + WHOLE + "  results: live\n" + ASKS, ":9: 「results」不能是「live」"),
        (HEAD + WHOLE + "  by: household\n" + ASKS, ":9: 「by」不能是「household」"),
        (HEAD + WHOLE + "  paper: false\n" + ASKS, ":9: 以纸质票为准的表决，要收纸质票"),
        (HEAD + WHOLE + "  legal_form: web\n" + ASKS, ":9: 「legal_form」不能是「web」"),
        (
            HEAD + WHOLE + ASKS.replace("不同意, ", ""),
            ":9: 业主表决要有一道选「同意」或「不同意」的题，现在有 0 道",
        ),
        (HEAD + WHOLE + ASKS.replace(", required: true", ""), ":10: 表决的那一题人人都要答"),
        (HEAD + WHOLE + ASKS + ASKS.split("\n")[1].replace("id: q", "id: r"), "现在有 2 道"),
    ],
)
def test_what_it_does_not_take_is_a_fault(front: str, told: str) -> None:
    assert told in "".join(said(front, path="forms/a.md"))


def test_fifteen_days_of_notice_are_enough() -> None:
    assert ballot().legal_form == "paper"
    assert ballot().keep == 400


@pytest.mark.parametrize("now", [BEFORE, OPEN])
def test_before_the_close_nothing_but_the_turnout_can_be_seen(now: datetime) -> None:
    """In facts, on the page, on posters and screens: whatever the votes are, the same bytes."""
    form = ballot("  legal_form: platform\n")
    one = Votes(owners=1, area=1)
    straw = {"straw": StrawPoll(took_part=one, options={"同意": one})}
    yes, no = (held(form, votes, TOOK_PART, OF, **straw) for votes in (TOOK_PART, Votes()))
    assert figures_bytes(form.public(yes, now)) == figures_bytes(form.public(no, now))
    assert shown(form, yes, now) == shown(form, no, now)
    assert form.tallies(form.public(yes, now)) == ()
    assert form.public(yes, now).model_dump()["decision"] == {
        "matter": 8,
        "participation": {"owners": 600, "area": "60000.00"},
        "needs": {"participation": "2/3", "majority": "3/4"},
        "passed": None,
    }
    assert "straw" not in form.public(yes, now).model_dump()


def test_while_it_is_open_a_page_says_what_is_missing_of_the_turnout() -> None:
    short = Votes(owners=598, area=59_999_99)
    html = shown(form := ballot(), held(form, Votes(), short, OF), OPEN)
    assert ">600 位<" in html
    assert "598 位，66%" in html
    assert 'data-label="还差">2 位' in html
    assert 'data-label="还差">0.01 平方米' in html
    assert html.count(">截止后公布<") == 2
    assert "《民法典》第二百七十八条第一款第（八）项「改变共有部分的用途" in html


@pytest.mark.parametrize(
    ("legal_form", "told", "button"),
    [
        ("paper", "以纸质票为准", "交意见"),
        ("platform", "网上的票和纸质票都算", "投票"),
        ("advisory", "不是正式表决", "交意见"),
    ],
)
def test_before_anybody_answers_the_page_says_which_ballots_count(
    legal_form: str, told: str, button: str
) -> None:
    form = ballot(f"  legal_form: {legal_form}\n")
    html = form_fragment(form, form.public(None, OPEN))
    assert html.index(told) < html.index(f">{button}</button>")


def test_after_the_close_facts_say_what_was_decided() -> None:
    form = ballot()
    facts = form.public(held(form, ENOUGH, TOOK_PART, OF), OVER).model_dump()
    assert facts["decision"]["passed"] is True
    assert facts["decision"]["options"]["同意"] == {"owners": 450, "area": "45000.00"}


@pytest.mark.parametrize(
    ("agreed", "took_part", "told"),
    [
        (ENOUGH, TOOK_PART, "初步结果：通过。"),
        (
            Votes(owners=450, area=44_999_99),
            TOOK_PART,
            "初步结果：没有通过，同意的面积没到四分之三。",
        ),
        (
            ENOUGH,
            Votes(owners=599, area=1),
            "没有通过，参与表决的人数没到三分之二，参与表决的面积没到三分之二。",
        ),
        (Votes(), Votes(), "纸质票还没有录入"),
    ],
)
def test_after_the_close_a_page_says_what_was_decided_and_why(
    agreed: Votes, took_part: Votes, told: str
) -> None:
    form = ballot()
    assert told in shown(form, held(form, agreed, took_part, OF), OVER)


def test_half_is_not_more_than_half() -> None:
    form = ballot().model_copy(update={"matter": 4})
    half = Votes(owners=300, area=30_000_01)
    assert "没有通过，同意的人数没有过半。" in shown(form, held(form, half, TOOK_PART, OF), OVER)


def test_what_was_said_online_stands_apart_where_paper_decides() -> None:
    form = ballot()
    seven = Votes(owners=7, area=700_00)
    straw = StrawPoll(took_part=seven, options={"同意": seven})
    facts = held(form, ENOUGH, TOOK_PART, OF, straw=straw)
    html = shown(form, facts, OVER)
    assert "以纸质票为准" in html
    assert html.index("算数的票") < html.index("网上的意见，单独列出，不算票")
    asked = [tally.ask for tally in form.tallies(form.public(facts, OVER))]
    assert asked[2] == "网上的意见，不算票，按人数（共 7 位）"


def test_a_request_for_opinions_decides_nothing() -> None:
    form = ballot("  legal_form: advisory\n")
    facts = form.public(held(form, ENOUGH, TOOK_PART, OF), OVER)
    assert facts.model_dump()["decision"]["passed"] is None
    assert form.outcome(facts) == ("征求意见的结果：450 位业主同意。",)


def test_without_a_roster_nothing_is_held_against_it() -> None:
    html = shown(ballot(), Decided(form="a", state="open", answers=0), OPEN)
    assert "业主名册还没有导入" in html


def test_what_an_editor_wrote_is_read_again_from_what_a_build_knows() -> None:
    form = ballot()
    assert FORM_KINDS.read(form.model_dump(mode="json", by_alias=True, exclude_unset=True)) == form


def test_who_said_nothing_takes_part_and_sides_with_the_more_only_by_a_rule_that_is_cited() -> None:
    """One owner short of two thirds, and short of three quarters: with one that said nothing it is enough."""
    took_part, agreed = Votes(owners=599, area=59_999_00), Votes(owners=449, area=44_999_00)
    silent = SaidNothing(voters=1, area=1_00)
    for more, passed in (
        ("", False),
        ("  silent: majority\n  silent_rule: 议事规则第八条\n", True),
    ):
        form = ballot(more)
        facts = held(form, agreed, took_part, OF, silent=silent if more else None)
        public = form.public(facts, OVER)
        assert isinstance(public, Decided)
        assert public.decision
        assert public.decision.passed is passed
        assert public.decision.participation == took_part
        assert ("按议事规则第八条，计入多数人的意见" in shown(form, facts, OVER)) is passed


def test_who_said_nothing_sides_with_nobody_where_number_and_area_disagree() -> None:
    count = Count(8, Votes(owners=3, area=1_00), Votes(owners=5, area=5_00), OF)
    silent = Votes(owners=9, area=9_00)
    found = with_silent(count, Votes(owners=2, area=4_00), silent)
    assert found.agreed == count.agreed
    assert found.took_part == Votes(owners=14, area=14_00)


def test_a_form_promises_a_public_line_only_to_ballots_that_get_one() -> None:
    """Beside a vote on paper what is said online is no ballot, and is told as a sum."""
    promised = "您的编号到时写在回执上"
    for legal_form, listed in (("paper", False), ("platform", True), ("advisory", True)):
        form = ballot(f"  legal_form: {legal_form}\n")
        assert (promised in form_fragment(form, form.public(None, OPEN))) == listed


def test_a_form_says_whether_a_voter_may_give_it_again() -> None:
    """Of what is taken back on its receipt it says neither."""
    pledge = FORM_KINDS.read(
        {"id": "a", "kind": "pledge", "opens": "2026-10-31", "closes": "2026-11-15", "says": "好"}
        | {"by": "household"}
    )
    for form, tells, not_so in (
        (ballot(), "，交了不能改。", "再交一次"),
        (ballot("  revise: until-close\n"), "凭同一张纸条再交一次，算后来那份。", "不能改"),
        (pledge, "一户只算一份。", "不能改"),
    ):
        shown = form_fragment(form, form.public(None, OPEN))
        assert tells in shown
        assert not_so not in shown
