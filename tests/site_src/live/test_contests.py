"""A contest held each quarter, on one page: the one under way, and what became of the earlier ones."""

from __future__ import annotations

from datetime import datetime

from site_src.content.reading import read_site
from site_src.forms.facts import FormFacts
from site_src.forms.seal import Sealed
from site_src.live.region_kinds import render_region, touched_by
from site_src.questions.results import QuestionFacts
from site_src.show.view import View
from site_src.source.moments import ZONE
from tests.conftest import Compound

FORM = """---
title: {title}
kind: form
form:
  id: best-{quarter}
  kind: poll
  results: after-close
  opens: {opens}
  closes: {closes}
  questions:
    - {{id: best, ask: 哪一件, type: choice, options: [灯, 门, 柜子], required: true}}
---
请投。
"""


def facts(name: str, **counts: int) -> FormFacts:
    votes = {"灯": counts["lamp"], "门": counts["door"], "柜子": 0}
    return FormFacts(
        form=name,
        state="closed",
        answers=sum(votes.values()),
        questions={"best": QuestionFacts(counts=votes)},
        updated="",
    )


def test_the_one_under_way_and_who_won_the_earlier_ones_stand_on_one_page(good: Compound) -> None:
    """Nothing of a result before the close; where several have as many votes, all of them won."""
    days = {
        "2026q1": ("2026-03-20", "2026-03-26"),
        "2026q2": ("2026-06-20", "2026-06-26"),
        "2026q3": ("2026-09-20", "2026-09-26"),
        "2026q4": ("2026-12-20", "2026-12-26"),
    }
    for quarter, (opens, closes) in days.items():
        text = FORM.format(title=f"评比 {quarter}", quarter=quarter, opens=opens, closes=closes)
        good.write(f"ask/best-{quarter}.md", text)
    good.write("story/contest.md", "---\ntitle: 评比\n---\n/// contests | best\n///\n")
    site = read_site(good.content).site
    kept = {
        "best-2026q1": facts("best-2026q1", lamp=4, door=4),
        "best-2026q2": facts("best-2026q2", lamp=1, door=5),
        "best-2026q3": facts("best-2026q3", lamp=7, door=2),
    }
    now = datetime(2026, 9, 22, 9, tzinfo=ZONE)
    region = render_region("contests:best", "story/contest.html", View(site, kept, now, ""))
    fourth, third, second, first = region.html.split("<li>")[1:]
    assert "还没开始" in fourth
    assert "正在投票，2026年9月26日截止" in third.replace(" 24:00", "")
    assert "7 票" not in third
    assert "「门」得票最多，5 票" in second
    assert "一共 6 票" in second
    assert "ask/best-2026q2.html" in second
    assert "「灯」「门」票一样多" in first
    assert region.until == datetime(2026, 9, 27, tzinfo=ZONE)
    regions = {"contests:best": ("story/contest.html",)}
    assert touched_by(regions, site.forms["best-2026q3"])
    assert not touched_by(regions, site.forms["lamp"])


def test_a_result_that_is_not_sealed_yet_or_made_up_is_said_to_be(good: Compound) -> None:
    """As on the contest's own page."""
    days = {"quarter": "2026q3", "opens": "2026-09-20", "closes": "2026-09-26"}
    text = FORM.format(title="评比", **days).replace("kind: poll", "kind: poll\n  by: household")
    good.write("ask/best-2026q3.md", text)
    good.write("story/contest.md", "---\ntitle: 评比\n---\n/// contests | best\n///\n")
    site, now = read_site(good.content).site, datetime(2026, 9, 28, tzinfo=ZONE)
    counted = facts("best-2026q3", lamp=7, door=2)

    def said(found: FormFacts) -> str:
        view = View(site, {"best-2026q3": found}, now, "")
        return render_region("contests:best", "story/contest.html", view).html

    assert "一共 9 票，这是初步结果，封存以后才算定下来。" in said(counted)
    sealed = Sealed(digest="ab", at=now.isoformat())
    assert "初步" not in said(counted.model_copy(update={"seal": sealed}))
    assert "一共 9 票（示例数据）" in said(counted.model_copy(update={"sample": 9}))
