"""Service posts: what a form of them asks, and how a vacant one asks for somebody."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from site_src.content.site import Page
from site_src.show.fragments import form_fragment, results_fragment
from site_src.source.moments import ZONE
from site_src.taking_part.claim import Claim, Claimed
from site_src.taking_part.service_posts import Holder, months_on
from tests.site_src.source.test_frontmatter import page, said

HEAD = "title: 甲\nform:\n  kind: claim\n  opens: 2026-09-25\n  closes: 2026-10-08\n"
POSTS = (
    "  posts:\n    - {name: 读报岗, building: 1栋, duty: 读报, hours: 每周二}\n"
    "    - {name: 敲门岗, duty: 敲门, term: 6}\n"
)
NOW = datetime(2026, 10, 1, 9, tzinfo=ZONE)


def claim() -> Claim:
    found = page(HEAD + POSTS, path="forms/a.md")
    assert isinstance(found, Page)
    meta: Any = found.meta
    assert isinstance(meta.form, Claim)
    return meta.form


def facts(**held: str) -> Claimed:
    """Who holds what, until when."""
    holders = {
        post: Holder(since=date(2026, 9, 26), until=datetime.fromisoformat(until), name="李*")
        for post, until in held.items()
    }
    return Claimed(form="a", state="open", held=holders)


def test_it_asks_which_post_and_what_all_may_see() -> None:
    html = form_fragment(claim(), claim().public(None, NOW))
    assert 'name="service_post" value="1栋 读报岗"' in html
    assert "读报，每周二。任期 12 个月" in html
    assert 'name="named" value="只写姓，例如「李*」"' in html
    assert ">认领这个岗</button>" in html


def test_a_post_that_somebody_holds_is_not_offered_until_the_term_is_over() -> None:
    """The clock alone brings it back."""
    held, until = (
        facts(**{"1栋 读报岗": "2026-10-05T00:00:00+08:00"}),
        datetime(2026, 10, 5, tzinfo=ZONE),
    )
    now = claim().public(held, NOW)
    assert "1栋 读报岗" not in form_fragment(claim(), now)
    assert str(claim().turnout(now)) == "2 个岗位，还空着 1 个"
    assert claim().shown_until(now, NOW) == until
    later = claim().public(held, until)
    assert "1栋 读报岗" in form_fragment(claim(), later)
    assert claim().shown_until(later, until) == claim().closes


def test_when_all_are_held_it_says_so() -> None:
    both = facts(**dict.fromkeys(("1栋 读报岗", "敲门岗"), "2027-10-05T00:00:00+08:00"))
    html = form_fragment(claim(), claim().public(both, NOW))
    assert "岗位都有人了" in html
    assert "<form" not in html


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ("", "缺少「posts」"),
        ("  posts: []", "posts"),
        (POSTS + "    - {name: 敲门岗, duty: 别的}", "有两个岗位都叫「敲门岗」"),
        (POSTS + "  by: household", "「by」不能是「household」"),
        (POSTS + "  chosen: vote", "「chosen」不能是「vote」"),
        (POSTS + "    - {name: 乙, duty: 丙, term: 0}", "term"),
    ],
)
def test_what_it_does_not_take_is_a_fault(more: str, what: str) -> None:
    assert what in "".join(said(HEAD + more, path="forms/a.md"))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 28), 12, date(2027, 11, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_a_term_is_counted_in_months(day: date, months: int, later: date) -> None:
    assert months_on(day, months) == later


def test_beside_it_stands_how_many_posts_are_vacant() -> None:
    assert "2 个岗位，还空着 2 个。" in results_fragment(claim(), claim().public(None, NOW), NOW)
