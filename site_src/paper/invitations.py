"""Invitations: what they say of an activity, and of a meeting."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from site_src.content.site import Page
from site_src.forms.form import Form
from site_src.forms.status import Status, status_of
from site_src.kinds.meetings import MeetingMeta
from site_src.kinds.page_kinds import ActivityMeta
from site_src.show.view import View
from site_src.source.moments import ZONE, hours, last_moment, moment


def spaced(text: str) -> str:
    """With a space between a day and its hour, where a line may end; none ends before its day of the week."""
    return re.sub(r"(?<=日|）)(?=\d)", " ", text).replace("日（周", "日\N{WORD JOINER}（周")


def facts_of(*pairs: tuple[str, str | None]) -> list[dict[str, str]]:
    return [{"name": name, "value": spaced(value)} for name, value in pairs if value]


def meeting_says(page: Page, meta: MeetingMeta) -> dict[str, Any]:
    return {
        "title": page.title,
        "kicker": "1+N 议事会 · 人人可以旁听",
        "size": 42,
        "text": page.description,
        "facts": facts_of(
            ("时间", hours(meta.starts, None)),
            ("地点", meta.place),
            ("议题", "；".join(meta.agenda)),
            ("请了", "、".join((meta.core, *meta.others))),
        ),
        "call": "扫码看议程，有话先说",
        "short": page.title,
        "until": spaced(hours(meta.starts, None)),
    }


def activity_says(page: Page, meta: ActivityMeta, view: View) -> dict[str, Any]:
    form = view.site.forms.get(meta.form) if meta.form else None
    status = status_of(view.public[form.form.id]) if form else None
    when = meta.rhythm or hours(meta.starts, None)
    ends = meta.ends.astimezone(ZONE) if meta.ends and not (meta.all_day or meta.repeats) else None
    return {
        "title": page.title,
        "kicker": meta.theme,
        "size": 42,
        "text": page.description,
        "facts": facts_of(
            ("时间", when),
            *meta.exceptions(view.now),
            ("结束", f"{ends:%H:%M}" if ends and ends - meta.starts < timedelta(days=1) else None),
            ("地点", meta.place),
            ("报名", _signing_up(form.form, status) if form and status else None),
        ),
        "call": "扫码看详情、报名" if status in ("before", "open") else "扫码看详情",
        "short": page.title,
        "until": spaced(when),
    }


def _signing_up(form: Form, status: Status) -> str:
    closes = last_moment(form.closes)
    match status:
        case "before":
            return f"{moment(form.opens)}开始，{closes}截止"
        case "open":
            return f"{closes}截止"
        case "full":
            return form.full_said
        case "closed":
            return f"已于{closes}截止"
