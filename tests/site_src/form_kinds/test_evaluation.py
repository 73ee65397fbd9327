"""An evaluation: what follows is said before, told after the close, and followed up; nothing leaks."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from site_src.content.check import check
from site_src.content.reading import read_site
from site_src.content.site import Page
from site_src.form_kinds.evaluation import Evaluation
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.facts import FormFacts, figures_bytes
from site_src.forms.voices import Voice
from site_src.live.region_kinds import render_region, touched_by
from site_src.paper.posters import posters
from site_src.questions.respondents import respondent
from site_src.questions.results import QuestionFacts
from site_src.show.fragments import results_fragment
from site_src.show.view import View
from site_src.source.moments import ZONE
from tests.conftest import Compound
from tests.site_src.source.test_frontmatter import page, said

HEAD = """title: 评议
form:
  kind: evaluation
  opens: 2026-09-25
  closes: 2026-10-08
  by: household
"""
ASKED = """
  questions:
    - {id: all, ask: 总的满意吗, type: choice, options: [满意, 基本满意, 不满意]}
    - {id: mark, ask: 打几分, type: scale}
    - {id: tousu, ask: 投诉, type: choices, options: [电梯, 保洁]}
    - {id: why, ask: 为什么, type: text, publish: approved}
"""
ACTS = """  complaints: tousu
  act:
    - {below: 0.8, complaints: 10, do: 约谈整改}
    - {below: 0.6, do: 调整更换}"""
CLOSED = datetime(2026, 10, 9, tzinfo=ZONE)
OPEN = CLOSED - timedelta(days=1)
MARKS = {"1": 0, "2": 0, "3": 0, "4": 0, "5": 0}


def evaluation(more: str = ACTS) -> Evaluation:
    found = page(HEAD + more + ASKED, path="forms/a.md")
    assert isinstance(found, Page), found
    meta: Any = found.meta
    assert isinstance(meta.form, Evaluation)
    return meta.form


def facts(content: int, others: int, complaints: int = 0) -> FormFacts:
    """So many are content, half of them as far as it goes, and so many are not."""
    counts = {"满意": content - content // 2, "基本满意": content // 2, "不满意": others}
    return FormFacts(
        form="a",
        state="open",
        answers=content + others,
        questions={
            "all": QuestionFacts(counts=counts),
            "mark": QuestionFacts(counts=MARKS),
            "tousu": QuestionFacts(counts={"电梯": complaints, "保洁": 0}),
        },
        voices=(Voice(question="why", text="电梯太慢", on="2026-10-01"),),
    )


def told(held: FormFacts, now: datetime = CLOSED, more: str = ACTS) -> dict[str, Any]:
    return evaluation(more).public(held, now).model_dump()


@pytest.mark.parametrize(
    ("content", "others", "complaints", "act"),
    [
        (80, 20, 0, None),
        (79_999, 20_001, 0, "约谈整改"),
        (60, 40, 0, "约谈整改"),
        (59_999, 40_001, 0, "调整更换"),
        (100, 0, 9, None),
        (100, 0, 10, "约谈整改"),
        (1, 99, 10, "调整更换"),
    ],
)
def test_what_follows_is_the_hardest_of_what_has_its_reason(
    content: int, others: int, complaints: int, act: str | None
) -> None:
    """A share that is exactly at the limit is not below it."""
    assert told(facts(content, others, complaints))["act"] == act


def test_nothing_is_told_before_the_close_but_how_many() -> None:
    """Neither the satisfaction, nor what follows, nor the texts, which tell what was chosen."""
    some, others = told(facts(1, 99, 50), OPEN), told(facts(100, 0), OPEN)
    assert some == others
    assert (some["satisfaction"], some["act"], some["questions"]) == (None, None, {})
    form = evaluation()
    pages = {
        results_fragment(form, form.public(held, OPEN), OPEN)
        for held in (facts(1, 99, 50), facts(100, 0))
    }
    (shown,) = pages
    assert "截止后公布" in shown
    assert "满意率低于 80%，或者同一件事有 10 户以上投诉：约谈整改。" in shown
    assert "电梯太慢" not in shown


def test_a_form_evaluates_behind_its_close_unless_it_says_otherwise() -> None:
    assert evaluation().results == "after-close"
    assert told(facts(3, 1), OPEN, "  results: live")["satisfaction"] == "3/4"
    assert told(facts(3, 1), OPEN, f"  results: live\n{ACTS}")["act"] is None


def test_a_page_says_how_satisfied_people_are_and_what_follows() -> None:
    form = evaluation(f"  weights: {{all: 3}}\n{ACTS}")
    shown = results_fragment(form, form.public(facts(50, 50, 12), CLOSED), CLOSED)
    assert "满意率 50%。" in shown
    assert "满意率低于 60%，按办法要调整更换。" in shown
    assert "电梯：12 户" in shown
    assert "权重 3" in shown
    assert "由全体业主投票表决（民法典第二百七十八条第一款第四项）" in shown
    content = evaluation()
    shown = results_fragment(content, content.public(facts(9, 1, 10), CLOSED), CLOSED)
    assert "「电梯」有 10 户投诉，按办法要约谈整改。" in shown
    shown = results_fragment(content, content.public(facts(9, 1), CLOSED), CLOSED)
    assert "没有到要处理的线。" in shown


def test_an_option_is_told_as_a_share_of_those_who_answered_its_item() -> None:
    held = facts(3, 1).model_copy(update={"answers": 10})
    first, *_ = evaluation().tallies(evaluation().public(held, CLOSED))
    assert [row.said for row in first.counts] == ["2 票，50%", "1 票，25%", "1 票，25%"]


def test_what_was_promised_is_followed_up_by_the_day() -> None:
    form = evaluation(
        """  followup:
    - {date: 2026-10-17, promised: 修灯, due: 2026-11-01}
    - {date: 2026-10-17, promised: 贴账, done: 2026-11-05, how: 看过了。}"""
    )

    def stand(now: datetime) -> list[str]:
        assert "修灯" in results_fragment(form, form.public(None, now), now)
        return [promise.stands(now.date()) for promise in form.followup]

    late, done = datetime(2026, 11, 2, tzinfo=ZONE), datetime(2026, 11, 5, tzinfo=ZONE)
    assert stand(late - timedelta(minutes=1)) == ["ahead", "ahead"]
    assert stand(late) == ["late", "ahead"]
    assert stand(done) == ["late", "done"]
    assert form.next_change(CLOSED) == late
    assert form.next_change(late) == done
    assert form.next_change(done) is None
    assert "修灯" not in results_fragment(form, form.public(None, OPEN), OPEN)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("  act:\n    - {do: 约谈}", ":9: 没有写什么时候「约谈」"),
        ("  act:\n    - {below: 0.6, do: 甲}\n    - {below: 0.8, do: 乙}", ":10: 「乙」不比前一条「甲」更重"),
        ("  act:\n    - {below: 80, do: 甲}", ":9: 「below」的 80 太大。界限是 1"),
        ("  act:\n    - {complaints: 3, do: 甲}", ":9: act 按投诉算，却没写哪一题是投诉"),
        ("  complaints: why", ":8: 投诉的题「why」要是选几个（choices），不投诉的不选"),
        ("  weights: {tousu: 2}", ":8: 「tousu」不是评满意不满意的题，不能有权重"),
        ("  series: wuye", ":8: series 和 quarter 要一起写"),
        ("  series: wuye\n  quarter: 2026年三季度", ":9: 「quarter」不能是「2026年三季度」"),
        ("  earlier:\n    - {quarter: 2025Q4, satisfaction: 0.8}", ":8: earlier 要和 series 一起写"),
        ("  followup:\n    - {date: 2026-10-17, promised: 修, done: 2026-10-01}", ":9: done 早于约谈那天"),
        ("  results: never", "「results」不能是「never」"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_line(more: str, told: str) -> None:
    faults = said(HEAD + more + ASKED, path="forms/a.md")
    assert told in "".join(faults), faults


def test_a_form_that_asks_nothing_of_satisfaction_is_no_evaluation() -> None:
    asked = "  questions:\n    - {id: q, ask: 甲, type: choice, options: [好, 坏]}"
    assert "没有一题是评满意不满意的" in "".join(said(HEAD + asked, path="forms/a.md"))


def test_what_an_editor_wrote_is_read_again_from_what_a_build_knows() -> None:
    form = evaluation(f"  series: wuye\n  quarter: 2026Q3\n{ACTS}")
    kept = form.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert FORM_KINDS.read(kept) == form


def test_made_up_people_are_mostly_content_and_seldom_complain() -> None:
    form = evaluation()
    sent = [form.made_up(respondent(n, form.id)) for n in range(400)]
    content = sum(each["all"][0] != "不满意" for each in sent)
    assert 0.6 < content / len(sent) < 0.95
    assert 0 < sum(bool(each["tousu"]) for each in sent) < len(sent) * 0.2


class Quarters:
    """A compound with two evaluations of one series, of which the first is over."""

    def __init__(self, folder: Path) -> None:
        self.compound = Compound(folder)
        self.compound.write(
            "index.md",
            "---\ntitle: 首页\ncompound: {name: 甲, full_name: 甲, address: 乙, motto: 丙, "
            "households: 9}\n---\n/// trend | wuye\n///\n",
        )
        for name, quarter, opens in (("one", "2026Q3", "09-25"), ("two", "2026Q4", "10-25")):
            series = f"  series: wuye\n  quarter: {quarter}\n{ACTS}"
            head = HEAD.replace("2026-09-25", f"2026-{opens}").replace("10-08", "10-08" if name == "one" else "11-08")  # fmt: skip
            before = "\n  earlier:\n    - {quarter: 2026Q2, satisfaction: 0.75}" if name == "two" else ""  # fmt: skip
            self.compound.write(f"forms/{name}.md", f"---\n{head}{series}{before}{ASKED}---\n")

    def shown(self, held: dict[str, FormFacts], now: datetime) -> str:
        site = read_site(self.compound.content).site
        return render_region("trend:wuye", "index.html", View(site, held, now, "")).html


def test_the_trend_has_the_quarters_that_are_over_and_those_before_there_were_forms(
    tmp_path: Path,
) -> None:
    quarters = Quarters(tmp_path)
    assert check(quarters.compound.content, []) == []
    held = {"one": facts(80, 20), "two": facts(1, 9)}
    now = datetime(2026, 11, 1, tzinfo=ZONE)
    shown = quarters.shown(held, now)
    assert "75%" in shown
    assert "80%" in shown
    assert "10%" not in shown
    assert quarters.shown(held | {"two": facts(9, 1)}, now) == shown
    assert "10%" in quarters.shown(held, datetime(2026, 11, 9, tzinfo=ZONE))
    site = quarters.compound.read()
    assert touched_by({"trend:wuye": ["index.html"]}, site.forms["one"])
    told = figures_bytes(site.forms["two"].form.public(held["two"], now)).decode()
    assert '"satisfaction": null' in told


def test_screens_and_posters_say_it_after_the_close_and_nothing_before(tmp_path: Path) -> None:
    site, held = read_site(Quarters(tmp_path).compound.content).site, {"one": facts(1, 9, 12)}

    def say(now: datetime) -> tuple[str, list[str]]:
        view = View(site, held, now, "https://example.cn")
        printed = [p.says()["outcome"] for p in posters(view) if p.name == "results-one"]
        return render_region("slot:forms", "", view).html, [
            said for each in printed for said in each
        ]

    screen, poster = say(CLOSED)
    assert poster == ["满意率 10%。", "满意率低于 60%，按办法要调整更换。"]
    assert all(said in screen for said in poster)
    screen, poster = say(OPEN)
    assert poster == []
    assert "满意率" not in screen


def test_a_quarter_of_a_series_is_evaluated_once(tmp_path: Path) -> None:
    quarters = Quarters(tmp_path)
    two = quarters.compound.content / "forms" / "two.md"
    two.write_text(two.read_text("utf-8").replace("2026Q4", "2026Q3"), "utf-8")
    (fault,) = check(quarters.compound.content, [])
    assert "two.md:9: wuye 的 2026Q3 和" in str(fault)
