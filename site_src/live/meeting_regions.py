"""What is shown of deliberation: topics with who seconds them, meetings, and promises until they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from site_src.content.links import problems_of
from site_src.content.site import Page
from site_src.kinds.meetings import MeetingMeta, Resolution
from site_src.markup.blocks import BASE
from site_src.show.fragments import fragment
from site_src.show.regions import Region, soonest
from site_src.show.view import View
from site_src.source.moments import ZONE
from site_src.taking_part.topics import Topic, Topics

_PAST = 6
"""So many meetings that are over stand in the list."""
State = Literal["declined", "met", "scheduled", "enough", "seconding"]


@dataclass(frozen=True)
class _Row:
    """A topic as it stands: `seconds` of how many it needs, and the meeting that it came to."""

    topic: Topic
    seconds: int
    state: State
    meeting: Page | None


@dataclass(frozen=True)
class _Resolved:
    """A resolution, of a meeting's page, with the address of what it leads to, "" where that is no page."""

    page: Page
    resolution: Resolution
    stands: str
    ledger: str
    form: str
    form_title: str


def topics(argument: str, _url: str, view: View) -> Region:
    """The topics of a form: how many second each, and what became of it."""
    form, facts = view.site.forms[argument].form, view.public[argument]
    assert isinstance(form, Topics)
    meetings = {page.stem: (page, meta) for page, meta in view.site.meetings}
    rows, moments = [], [form.shown_until(facts, view.now)]
    for topic in form.topics:
        found = meetings.get(topic.meeting or "")
        seconds = form.seconds(topic, facts)
        if topic.declined:
            state: State = "declined"
        elif found:
            state = "met" if found[1].over <= view.now else "scheduled"
            moments.append(found[1].over if found[1].over > view.now else None)
        else:
            state = "enough" if seconds >= form.threshold else "seconding"
        rows.append(_Row(topic, seconds, state, found[0] if found else None))
    html = fragment("topics", form=form, rows=rows, facts=facts, turnout=str(form.turnout(facts)))
    return Region(html, soonest(moments))


def meeting(_argument: str, url: str, view: View) -> Region:
    """What a meeting's own page says: when and who, the agenda, what was resolved."""
    page = view.site.by_url[url]
    meta = page.meta
    assert isinstance(meta, MeetingMeta)
    past = meta.over <= view.now
    html = fragment("meeting", meta=meta, past=past, resolved=list(_resolved(page, meta, view)))
    moments = [meta.over, *(at for each in meta.resolutions for at in each.changes)]
    return Region(html, soonest(at for at in moments if at > view.now))


def meetings(_argument: str, _url: str, view: View) -> Region:
    """The meetings to come, the next first, and those that were, the last first."""
    ahead = [page for page, meta in view.site.meetings if meta.over > view.now]
    past = [page for page, meta in reversed(view.site.meetings) if meta.over <= view.now]
    moments = (meta.over for _, meta in view.site.meetings if meta.over > view.now)
    return Region(fragment("meetings", ahead=ahead, past=past[:_PAST]), soonest(moments))


def promises(_argument: str, _url: str, view: View) -> Region:
    """The promises of all meetings that are still open, the longest overdue first."""
    found = [each for page, meta in view.site.meetings for each in _resolved(page, meta, view)]
    owed = sorted(
        (each for each in found if each.stands in ("late", "open")),
        key=lambda each: each.resolution.until or date.max,
    )
    kept = sum(each.stands == "kept" for each in found)
    moments = (at for each in found for at in each.resolution.changes if at > view.now)
    return Region(fragment("promises", owed=owed, kept=kept), soonest(moments))


def _resolved(page: Page, meta: MeetingMeta, view: View) -> Iterator[_Resolved]:
    today = view.now.astimezone(ZONE).date()
    for each in meta.resolutions:
        form = view.site.forms.get(each.form or "")
        yield _Resolved(
            page,
            each,
            each.stands(today) or "",
            _ledger_of(each.ledger, view) if each.ledger else "",
            f"{BASE}/{form.page}" if form else "",
            form.title if form else "",
        )


def _ledger_of(title: str, view: View) -> str:
    """Where the page of the ledger is that has a problem of this title."""
    for page in view.site.standing:
        if any(problem.title == title for problem in problems_of(page)):
            return f"{BASE}/{page.url}"
    return ""
