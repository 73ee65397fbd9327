"""The due process of a demo's lists: cases, an appeal that was upheld and one that was dismissed, nominations, all of
nobody."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from forms_service.answers.handled import Handled
from forms_service.answers.reading import Answer
from forms_service.answers.receipts import new_receipt
from forms_service.answers.sending import ABOUT, Sending
from forms_service.answers.stages import with_stage
from forms_service.answers.tally import ANSWERS
from forms_service.due_process.cases import CASES, Case
from forms_service.electorate.codes import CODES, revoked
from forms_service.kinds.appeal import STRUCK
from forms_service.lists.pages import black
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from site_src.content.site import Site
from site_src.forms.form import Form
from site_src.kinds.list_entries import Entry
from site_src.questions.question import Value
from site_src.questions.respondents import respondent
from site_src.source.moments import start_of_day
from site_src.taking_part.appeal import DISMISSED, LETTER, UPHELD, Appeal
from site_src.taking_part.nomination import Nomination

_NOBODY = "示例"
_BODY = "业主监督委员会"
_CASE = Case(
    why="示例：邻居为这件事找过三次，再不说清楚，楼道里的人心里不平。",
    instead="示例：楼栋长上门劝了两次，也写了告知条，都没有改。",
    evidence="示例：社区档案柜，只有两位保管人能开。",
    first="示例：小区党支部开会同意，1 人回避。",
    second="示例：业主委员会开会同意，没有人回避。",
    objected="示例：知道了，没有别的要说。",
)
_APPEALED, _HEARD = timedelta(days=9), timedelta(days=4)
_UPHELD = ("示例：那几天家里没有人，是认错了门。", "示例：查了门禁，那几天确实没有人在家。")
_DISMISSED = ("示例：已经在改了，能不能早点撤。", "示例：上门看过，还没有改，维持到期满。")
_NOMINATED: tuple[tuple[int, tuple[str, ...], Mapping[str, Value]], ...] = (
    (
        20,
        ("checking", "agreed"),
        {
            "side": "红榜",
            "about": "示例：5栋的一位值班志愿者",
            "what": "示例：天天送老人过马路，对照第九条。",
        },
    ),
    (
        12,
        ("checking", "declined"),
        {
            "side": "黑榜",
            "about": "示例：2栋一住户",
            "what": "示例：楼道里堆了鞋柜，当天就搬走了。",
        },
    ),
    (
        2,
        (),
        {
            "side": "红榜",
            "about": "示例：8栋的一家人",
            "what": "示例：下雪那天把单元门口扫干净了。",
        },
    ),
)
"""How many days ago, the stages that it was taken to, and what was said."""


def made_up_due_process(site: Site, now: datetime) -> Patch:
    """What the office of a demo has done about its lists by `now`."""
    told = [entry for _, entry in black(site) if entry.begins <= now]
    forms = [published.form for published in site.forms.values()]
    cases = {
        entry.key: {
            **asdict(_CASE),
            "ends": entry.ends.isoformat(),
            "written": str(entry.assessed or entry.start),
            "by": _NOBODY,
            "at": entry.begins.isoformat(timespec="seconds"),
        }
        for entry in told
    }
    answers: dict[str, Any] = {}
    struck: dict[str, Any] = {}
    for form in forms:
        if isinstance(form, Appeal):
            for entry, to, (said, why) in _contested(told, now):
                at = entry.begins + _APPEALED
                held = _taken(form, {"says": said}, at, [(to, at + _HEARD, why)], entry.key)
                answers[new_receipt()] = held
                if to == UPHELD:
                    on = (at + _HEARD).date().isoformat()
                    struck[entry.key] = {"form": form.id, "on": on, "sample": True}
        elif isinstance(form, Nomination):
            answers |= dict(_nominations(form, now))
    # Of codes that are on no letter, and open nothing.
    letters = {
        secrets.token_hex(24): {
            "by": LETTER,
            "voter": entry.key,
            "at": start_of_day(entry.notified).isoformat(timespec="seconds"),
        }
        for entry in told
        if entry.notified
    }
    found = {CASES: cases, ANSWERS: answers, STRUCK: struck, CODES: letters}
    return {table: rows for table, rows in found.items() if rows}


def without_due_process(state: State) -> Patch:
    """What takes it out again, but for the answers, which go with all that are made up."""
    cases = {key: None for key, held in state.get(CASES, {}).items() if held["by"] == _NOBODY}
    struck = {key: None for key, held in state.get(STRUCK, {}).items() if held.get("sample")}
    found: Patch = {CASES: cases, STRUCK: struck, **revoked(state, LETTER, set(cases))}
    return {table: rows for table, rows in found.items() if rows}


def _contested(told: list[Entry], now: datetime) -> Iterator[tuple[Entry, str, tuple[str, str]]]:
    """The last entry that is over had an appeal upheld, the first that stands had one dismissed."""
    heard = [each for each in told if each.begins + _APPEALED + _HEARD <= now]
    over = [each for each in heard if each.ends <= now]
    standing = [each for each in heard if now < each.ends]
    if over:
        yield max(over, key=lambda each: each.ends), UPHELD, _UPHELD
    if standing:
        yield min(standing, key=lambda each: each.begins), DISMISSED, _DISMISSED


def _nominations(form: Nomination, now: datetime) -> Iterator[tuple[str, Document]]:
    for number, (days, stages, said) in enumerate(_NOMINATED):
        at = max(now - timedelta(days=days), form.opens)
        values = {
            **said,
            "happened": (at - timedelta(days=1)).date().isoformat(),
            "phone": respondent(number, form.id).phone,
        }
        steps = [
            (to, at + timedelta(days=3 * n), "示例：核实过了。") for n, to in enumerate(stages, 1)
        ]
        yield new_receipt(), _taken(form, values, at, steps)


def _taken(
    form: Form,
    values: Mapping[str, Value],
    at: datetime,
    steps: list[tuple[str, datetime, str]],
    about: str = "",
) -> Document:
    """An answer, taken to these stages then and for these reasons."""
    document = Sending(form, Answer(values), at, made_up=True).document
    course = form.course
    assert course is not None
    for to, when, why in steps:
        step = Handled("moved", when.isoformat(timespec="seconds"), _NOBODY, why, office=_BODY)
        document = with_stage(document, course, to, step)
    return {**document, ABOUT: about} if about else document
