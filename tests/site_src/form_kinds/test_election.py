"""An election of the owners' committee: who stands, what may be marked, and what its page says came of it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest

from forms_service.answers.reading import Answer, read_answer
from site_src.content.site import Page
from site_src.decisions.votes import Votes
from site_src.form_kinds.election import Election, Voted
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.facts import figures_bytes
from site_src.forms.turnout import Areas, Heads, TookPart
from site_src.show.fragments import form_fragment, results_fragment
from site_src.source.moments import ZONE
from tests.site_src.source.test_frontmatter import page, said

HEAD = (
    "title: 甲\nform:\n  kind: election\n  opens: 2026-11-21\n  closes: 2026-12-06\n"
    "  notice: 2026-11-06\n"
)
NAMES = ["王一", "李二", "张三", "赵四"]
BEFORE, OPEN, OVER = (
    datetime(2026, month, day, 9, tzinfo=ZONE) for month, day in ((11, 10), (11, 25), (12, 10))
)
OF, TOOK_PART = Votes(owners=90, area=90_000), Votes(owners=60, area=60_000)


def candidate(number: int, **more: str) -> str:
    keys = {
        "id": f"c{number}",
        "name": NAMES[number],
        "speech": "账目每月贴出来。",
        "put_forward": "[本人自荐, 小区党支部推荐]",
        "standard": "{讲担当: 敢管, 讲党性: 守规矩, 有素质: 懂账, 有公心: 不谋私}",
        "agreed": "2026-10-15",
    } | more
    return "    - {" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}\n"


HEADS = "  seats: 2\n  by: household\n  basis: 《楼组长推选办法》第五条\n"
CANDIDATES = "  candidates:\n" + "".join(candidate(number) for number in range(4))


def election(more: str = "  seats: 2\n") -> Election:
    found = page(HEAD + more + CANDIDATES, path="forms/a.md")
    assert isinstance(found, Page), found
    meta: Any = found.meta
    assert isinstance(meta.form, Election)
    return meta.form


def held(form: Election, *votes: int, took_part: Votes = TOOK_PART) -> Voted:
    marks = {
        name: Votes(owners=number, area=number * 1000)
        for name, number in zip(NAMES, votes, strict=True)
    }
    return Voted(
        form="a",
        state="closed",
        answers=took_part.owners,
        turnout=TookPart(
            owners=Heads(took_part=took_part.owners, of=OF.owners),
            area=Areas(took_part=took_part.area, of=OF.area),
        ),
        election=form.election(marks, took_part, OF),
    )


def shown(form: Election, facts: Voted, now: datetime) -> str:
    return results_fragment(form, form.public(facts, now), now)


def outcome(form: Election, facts: Voted) -> str:
    return "".join(form.outcome(form.public(facts, OVER)))


@pytest.mark.parametrize(
    ("front", "told"),
    [
        (HEAD + CANDIDATES, "缺少「seats」"),
        (HEAD + "  seats: 2\n", "缺少「candidates」"),
        (HEAD + "  seats: 0\n" + CANDIDATES, "「seats」的 0 太小"),
        (HEAD + "  seats: 2\n" + CANDIDATES + "  matter: 3", "「election」不用「matter」"),
        (HEAD + "  seats: 2\n" + CANDIDATES + "  questions: []", "「election」不用「questions」"),
        (
            HEAD + "  seats: 2\n" + CANDIDATES + candidate(0, id="c9"),
            ":14: 有两位候选人都叫「王一」",
        ),
        (
            HEAD + "  seats: 2\n  candidates:\n" + candidate(0, agreed="2026-11-07"),
            "候选人「王一」在公告以后才同意",
        ),
        (
            HEAD + "  seats: 2\n  candidates:\n" + candidate(0, standard="{讲担当: 敢管}"),
            "候选人「王一」的两讲两有没有写全。请补上：讲党性、有素质、有公心",
        ),
        (
            HEAD.replace("11-06", "11-07") + "  seats: 2\n" + CANDIDATES,
            "公告到开始投票只有 14 天",
        ),
        (HEAD + "  seats: 2\n  by: household\n" + CANDIDATES, "按户的选举只算票数，要有依据"),
        (HEAD + "  seats: 2\n  basis: 某某办法\n" + CANDIDATES, "请删掉 basis"),
        (HEAD + HEADS + "  legal_form: paper\n" + CANDIDATES, "网上投的和纸质的一样算"),
        (HEAD + "  seats: 2\n  secrecy: secret\n" + CANDIDATES, "面积会说出是哪一家"),
        (
            HEAD + HEADS + "  secrecy: secret\n  paper: true\n" + CANDIDATES,
            "不记名的纸质票不能照门牌录入",
        ),
    ],
)
def test_what_it_does_not_take_is_a_fault(front: str, told: str) -> None:
    assert told in "".join(said(front, path="forms/a.md"))


def test_its_ballot_shows_who_stands_and_takes_up_to_so_many_marks() -> None:
    form = election()
    html = form_fragment(form, form.public(None, OPEN))
    boxes = re.findall(r'<input type="checkbox" name="candidates" value="(.*?)"', html)
    assert boxes == [*NAMES, "都不选"]
    assert "账目每月贴出来。" in html
    assert "本人自荐、小区党支部推荐" in html
    assert "最多选 2 位" in html


@pytest.mark.parametrize(
    ("marks", "fault"),
    [
        (["王一", "李二"], None),
        (["都不选"], None),
        ([], "请至少选一位；一位也不想选，请选「都不选」"),
        (["王一", "李二", "张三"], "最多选 2 项，现在选了 3 项"),
        (["王一", "都不选"], "选了「都不选」，就不能再选人，请改一下"),
    ],
)
def test_marks_are_read(marks: list[str], fault: str | None) -> None:
    read = read_answer(election(), {"candidates": marks})
    assert fault == (None if isinstance(read, Answer) else read.faults["candidates"])


@pytest.mark.parametrize("now", [BEFORE, OPEN])
def test_before_the_close_nothing_but_the_turnout_can_be_seen(now: datetime) -> None:
    form = election("  seats: 2\n  legal_form: platform\n")
    one, other = held(form, 60, 50, 40, 0), held(form, 0, 0, 0, 60)
    assert figures_bytes(form.public(one, now)) == figures_bytes(form.public(other, now))
    assert shown(form, one, now) == shown(form, other, now)
    assert form.tallies(form.public(one, now)) == ()
    assert form.public(one, now).model_dump()["election"] == {"seats": 2, "candidates": ()}


def test_who_stands_can_be_read_before_and_after() -> None:
    form = election()
    assert "账目每月贴出来。" in shown(form, held(form, 0, 0, 0, 0), BEFORE)
    assert "账目每月贴出来。" not in shown(form, held(form, 0, 0, 0, 0), OPEN)


def test_after_the_close_facts_say_what_became_of_each() -> None:
    form = election()
    facts = form.public(held(form, 40, 20, 50, 35), OVER).model_dump()["election"]
    assert facts["seats"] == 2
    assert facts["candidates"][2] == {
        "id": "c3",
        "name": "赵四",
        "owners": 35,
        "area": "350.00",
        "qualified": True,
        "elected": False,
        "tied": False,
        "alternate": 1,
    }
    assert [each["name"] for each in facts["candidates"] if each["elected"]] == ["张三", "王一"]


@pytest.mark.parametrize(
    ("votes", "told"),
    [
        (
            (50, 40, 35, 10),
            "初步结果：选出 2 位：王一、李二。候补，有空缺时依次递补：张三（第 1）。",
        ),
        (
            (50, 30, 20, 10),
            "初步结果：选出 1 位：王一。票数和面积都过半的不够 2 位，空着 1 个席位。",
        ),
        ((30, 30, 20, 10), "初步结果：没有人当选。票数和面积都过半的不够 2 位，空着 2 个席位。"),
        ((50, 40, 40, 10), "选出 1 位：王一。李二、张三票数和面积都一样，只剩 1 个席位。"),
        ((40, 40, 40, 10), "初步结果：还没有定下谁当选。王一、李二、张三票数和面积都一样"),
    ],
)
def test_a_page_says_who_was_elected_and_what_follows(
    votes: tuple[int, int, int, int], told: str
) -> None:
    form = election()
    assert told in outcome(form, held(form, *votes))


def test_with_less_than_half_of_the_seats_filled_all_owners_meet_again() -> None:
    form = election("  seats: 3\n")
    assert "临时会议重新选举" in outcome(form, held(form, 50, 30, 20, 10))
    assert "临时会议" not in outcome(form, held(form, 50, 40, 20, 10))


def test_where_too_few_take_part_nobody_is_elected() -> None:
    form = election()
    short = Votes(owners=59, area=60_000)
    told = outcome(form, held(form, 59, 50, 40, 30, took_part=short))
    assert "这次选举不成立，参与表决的人数没到三分之二。没有人当选" in told


def test_a_tie_is_not_broken_by_the_order_in_which_candidates_are_listed() -> None:
    form = election()
    html = shown(form, held(form, 50, 40, 40, 10), OVER)
    assert html.count("并列，还没有定") == 2
    assert "不按名单先后定" in html


def test_what_an_editor_wrote_is_read_again_from_what_a_build_knows() -> None:
    form = election()
    assert FORM_KINDS.read(form.model_dump(mode="json", by_alias=True, exclude_unset=True)) == form


def of_heads(form: Election, *votes: int, took_part: int = 40, box: str = "opened") -> Voted:
    heads = Votes(owners=took_part)
    marks = {name: Votes(owners=n) for name, n in zip(NAMES, votes, strict=True)}
    facts = {
        "form": "a",
        "state": "closed",
        "answers": took_part,
        "turnout": TookPart(households=Heads(took_part=took_part, of=79)),
        "box": box,
        "election": form.election(marks, heads, Votes(owners=79)),
    }
    return Voted.model_validate(facts)


def test_households_elect_by_their_own_rules_and_no_area_is_anywhere() -> None:
    form = election(HEADS + "  secrecy: secret\n")
    facts = of_heads(form, 30, 22, 22, 20)
    html = shown(form, facts, OVER)
    assert "按《楼组长推选办法》第五条：一户一票" in html
    assert "选出 1 位：王一" in html
    assert "李二、张三票数一样，只剩 1 个席位" in html
    assert "参与表决的户数，过半数" in html
    assert '<td data-label="住户">30 户</td>' in html
    assert "平方米" not in html + form_fragment(form, form.public(None, OPEN))
    said = form.public(facts, OVER).model_dump(mode="json")["election"]["candidates"][0]
    assert (said["households"], said.keys() & {"owners", "area"}) == (30, set())
    assert [tally.ask for tally in form.tallies(form.public(facts, OVER))] == [
        "参加的住户，按户数（共 40 户）"
    ]


@pytest.mark.parametrize(("box", "told"), [("sealed", "票箱还没有开"), ("void", "这次投票作废")])
def test_while_its_box_is_shut_a_secret_election_tells_no_more_than_the_turnout(
    box: str, told: str
) -> None:
    form = election(HEADS + "  secrecy: secret\n")
    one = of_heads(form, 30, 0, 0, 0, box=box)
    other = of_heads(form, 0, 0, 0, 30, box=box)
    assert figures_bytes(form.public(one, OVER)) == figures_bytes(form.public(other, OVER))
    assert told in shown(form, one, OVER)
    assert outcome(form, one) == ""


def test_on_paper_and_online_count_alike_where_heads_do() -> None:
    form = election(HEADS + "  paper: true\n")
    assert form.lists_online
    assert "一户一票" in form.foreword
    assert not election(HEADS).paper
