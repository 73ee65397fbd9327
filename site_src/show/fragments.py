"""Pieces of pages as HTML, from records: the templates in theme/fragments and what they are given.

Both generators' pages, the service and later the screens show these same fragments. URLs begin with
`BASE`, which stands for the way to the site's root until the page they land on is known.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

from site_src.content.links import picture_path
from site_src.content.site import Page
from site_src.forms.facts import FormFacts, lines_url
from site_src.forms.form import Form
from site_src.forms.secrecy import BOX_SAID
from site_src.forms.status import status_of
from site_src.forms.turnout import square_metres
from site_src.kinds.page_kinds import ActivityMeta
from site_src.markup.blocks import BASE
from site_src.pictures.addresses import address
from site_src.show.rewording import rewording
from site_src.source.moments import ZONE, last_moment, moment, weekday
from site_src.taking_part.pledge import FEW

THEME = Path(__file__).parents[2] / "theme"
KEPT_PAGE = "kept.html"
"""The page that says what is kept of residents."""
NO_VALUES: Mapping[str, tuple[str, ...]] = {}
NO_FAULTS: Mapping[str, str] = {}


def page_url(page: Page) -> str:
    return f"{BASE}/{page.url}"


def page_image(page: Page) -> str:
    return f"{BASE}/{address(picture_path(page, page.meta.image))}" if page.meta.image else ""


def _picture(target: str) -> str:
    """Where a picture is, that front matter names from the site's root."""
    return f"{BASE}/{address(normalize('NFC', unquote(target)).lstrip('/'))}"


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _month(value: str) -> str:
    return "".join(
        part.lstrip("0") + unit for part, unit in zip(value.split("-"), "年月日", strict=False)
    )


def _slot_day(value: str, short: bool = False) -> str:
    """A day of a week of bookings, from its ISO date."""
    at = date.fromisoformat(value)
    if short:
        return f"{at.day} {weekday(at).removeprefix('周')}"
    return f"{at.month}月{at.day}日 {weekday(at)}"


def _compiled(folder: Path) -> FileSystemBytecodeCache | None:
    """Compiled templates beside their sources, as Python keeps its own; none where it couldn't."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder)) if os.access(folder, os.W_OK) else None


@cache
def environment() -> Environment:
    """The one Jinja environment of all fragments, escaping everything."""
    found = Environment(
        loader=FileSystemLoader([THEME / "fragments", THEME / "kiosk"]),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        bytecode_cache=_compiled(THEME / "fragments" / "__pycache__"),
    )
    found.globals["base"] = BASE
    found.filters.update(
        url=page_url,
        image=page_image,
        picture=_picture,
        day=day,
        month=_month,
        moment=moment,
        lines_url=lines_url,
        last_moment=last_moment,
        iso_moment=lambda text: moment(datetime.fromisoformat(text)),
        clock=lambda at: f"{at.astimezone(ZONE):%H:%M}",
        slot_day=_slot_day,
        square_metres=square_metres,
        weekday=lambda at: weekday(at.astimezone(ZONE).date()),
    )
    return found


def fragment(template: str, /, **given: Any) -> str:
    """Renders theme/fragments/NAME.html."""
    return environment().get_template(f"{template}.html").render(given).strip()


def form_fragment(
    form: Form,
    facts: FormFacts,
    values: Mapping[str, tuple[str, ...]] = NO_VALUES,
    faults: Mapping[str, str] = NO_FAULTS,
) -> str:
    """The form itself. The service shows it again with `values` (field → what was sent) and
    `faults` (question id → what is wrong; "" holds a fault of the whole form)."""
    status = status_of(facts)
    return fragment(
        "form",
        form=form,
        facts=facts,
        status=status,
        status_text=form.status_text(facts),
        taken=facts.takes or (status == "full" and bool(faults)),
        button=form.button(facts),
        kept_page=f"{BASE}/{KEPT_PAGE}",
        values=values,
        faults=faults,
    )


def activity_fragment(
    page: Page, meta: ActivityMeta, now: datetime, entry: str | None = None
) -> str:
    """When and where an activity is, the next time of one that comes again, and until it is past its entry
    for calendars; `entry`: another address of that, "" for none. Where one signs up, the places say who may come."""
    past = meta.over <= now
    state, text = ("past", "已结束") if past else ("ahead", "" if meta.form else "欢迎参加")
    own = f"{BASE}/{page.calendar_url}" if entry is None else entry
    return fragment(
        "activity",
        meta=meta,
        occasion=meta.next(now),
        exceptions=meta.exceptions(now),
        state=state,
        state_text=text,
        ics="" if past else own,
    )


def results_fragment(form: Form, facts: FormFacts, now: datetime) -> str:
    """What the answers add up to, or when that will be seen; of a sign-up, its places."""
    hidden = {
        "never": "这张表的结果不公布。",
        "after-close": f"结果在{last_moment(form.closes)}截止后公布。",
    }
    visible = form.shows_results(now)
    shown = fragment(
        form.results_template,
        form=form,
        facts=facts,
        hidden_text=BOX_SAID.get(facts.box or "", "") if visible else hidden.get(form.results, ""),
        tallies=form.tallies(facts) if visible else (),
        turnout=str(form.turnout(facts)),
        few=FEW,
        reworded=rewording,
        today=now.astimezone(ZONE).date(),
    )
    if not facts.record:
        return shown
    lines = f"{BASE}/{lines_url(form.id)}"
    return f"{shown}\n{fragment('seal', form=form, facts=facts, lines=lines)}"
