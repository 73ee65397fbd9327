"""What is shown of deliberation: topics with who seconds them, meetings, and promises until they are kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from site_src.content.links import problems_of
from site_src.content.site import Page
from site_src.kinds.meetings import MeetingMeta, Resolution, owed
from site_src.kinds.page_records import line_named
from site_src.live.ledger import Line, ledger_page, lines
from site_src.markup.blocks import BASE
from site_src.show.fragments import fragment
from site_src.show.regions import Region, soonest
from site_src.show.view import View
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
    """A resolution, of a meeting's page, with the address of what it leads to, "" where that is no page. `line`: of the
    ledger; None where it leads to none, or to one that was taken back."""

    page: Page
    resolution: Resolution
    stands: str
    line: Line | None
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
    resolved = list(_resolved([(page, each) for each in meta.resolutions], view))
    entry = "" if past else f"{BASE}/{page.calendar_url}"
    html = fragment("meeting", meta=meta, past=past, resolved=resolved, ics=entry)
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
    today, found = view.today, [x for _, meta in view.site.meetings for x in meta.resolutions]
    open_now = list(_resolved(owed(view.site.meetings, today), view))
    kept = sum(each.stands(today) == "kept" for each in found)
    moments = (at for each in found for at in each.changes if at > view.now)
    return Region(fragment("promises", owed=open_now, kept=kept), soonest(moments))


def _resolved(resolutions: Collection[tuple[Page, Resolution]], view: View) -> Iterator[_Resolved]:
    """Each with where it leads."""
    named = any(each.ledger for _, each in resolutions)
    ledger = {name: x for x in lines(view) for name in (x.id, x.title)} if named else {}
    for page, each in resolutions:
        line = ledger.get(line_named(each.ledger or "") or each.ledger or "")
        form = view.site.forms.get(each.form or "")
        yield _Resolved(
            page,
            each,
            each.stands(view.today) or "",
            line,
            _address(line, view) if line else "",
            f"{BASE}/{form.page}" if form else "",
            form.title if form else "",
        )


def _address(line: Line, view: View) -> str:
    """Where a line of the ledger stands: an editor's on its own page."""
    own = (page.url for page in view.site.standing if line.id in [x.id for x in problems_of(page)])
    url = next(own, None) or ledger_page(view.site)
    return f"{BASE}/{url}#w-{line.id}" if url else ""
