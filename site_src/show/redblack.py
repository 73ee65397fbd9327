"""The red and the black list: who is on it now, by which article, and until when.

An entry shows itself from its first day to its last; after that the pages drop it by the clock,
without anybody's doing (ARCHITECTURE.md, "The rule for time").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from site_src.content.site import Page
from site_src.kinds.list_entries import Entry
from site_src.kinds.page_kinds import ListMeta
from site_src.markup.blocks import BASE
from site_src.show.fragments import fragment, page_url
from site_src.show.regions import Region, soonest
from site_src.show.view import View
from site_src.source.moments import ZONE
from site_src.taking_part.appeal import Appeal, Appealed, held_back

SIDES = (("red", "红榜"), ("black", "黑榜"))
NOBODY = {"red": "现在没有人在红榜上。", "black": "现在没有住户在黑榜上。"}
"""What a list says while it is empty."""
Lists = Iterable[tuple[Page, ListMeta]]


@dataclass(frozen=True)
class Correction:
    """That an entry of the list `page` was struck, on a day; not which."""

    on: date
    page: Page | None


@dataclass(frozen=True)
class Named:
    """An entry on a list, with what is needed to show it."""

    entry: Entry
    page: Page
    article_url: str
    article_title: str
    appeal_url: str = ""
    """Of the form by which whoever it is about may object; "" where there is none."""

    @property
    def first(self) -> date:
        """The first day on which the entry is shown."""
        return self.entry.begins.astimezone(ZONE).date()

    @property
    def last(self) -> date:
        """The last day on which the entry is shown."""
        return (self.entry.ends.astimezone(ZONE) - timedelta(days=1)).date()

    @property
    def decided(self) -> str:
        """Who decided it, "" where nobody is named: two decide together, one alone."""
        who = self.entry.decided_by
        return "、".join(who) + ("共同决定" if len(who) > 1 else "决定") if who else ""


def in_force(view: View, pages: Lists, side: str) -> list[Named]:
    """Who is on this side of these lists now."""
    found, held = [], held_back(view.public)
    for page, meta in pages:
        for entry in meta.entries:
            if entry.key in held:
                continue
            if entry.side == side and entry.begins <= view.now < entry.ends:
                found.append(_named(entry, page, view))
    return found


def _named(entry: Entry, page: Page, view: View) -> Named:
    url, title = "", ""
    if entry.article and view.site.pact:
        pact, meta = view.site.pact
        url = f"{page_url(pact)}#article-{entry.article}"
        title = meta.articles[entry.article - 1].title
    return Named(entry, page, url, title, appeal_url(view))


def appeal_url(view: View) -> str:
    """The page of the form by which one appeals now; "" where there is none."""
    forms = (each for each in view.site.forms.values() if isinstance(each.form, Appeal))
    return next((f"{BASE}/{f.page}" for f in forms if f.form.state(view.now) == "open"), "")


def entries_until(view: View, pages: Lists) -> datetime | None:
    """When the clock next adds or drops an entry."""
    entries = [entry for _, meta in pages for entry in meta.entries]
    return soonest(at for e in entries for at in (e.begins, e.ends) if at > view.now)


def _nobody_of(meta: ListMeta, side: str, now: datetime) -> str:
    """Why nobody of this quarter stands on this side of its list now."""
    named = [entry for entry in meta.entries if entry.side == side]
    if not named:
        return {"red": "这一季没有人上红榜。", "black": "这一季没有住户上黑榜。"}[side]
    if all(entry.ends <= now for entry in named):
        return "这一季上榜的已全部到期，按规定撤下。"
    if all(now < entry.begins for entry in named):
        return "这一季的还没有到公布的日子。"
    return NOBODY[side]


def corrections_region(_argument: str, _url: str, view: View) -> Region:
    """What was struck from the lists on appeal, the last first: that it was, and of which list, without
    repeating it."""
    lists = {entry.key: page for page, meta in view.site.lists for entry in meta.entries}
    struck = [
        each
        for facts in view.public.values()
        if isinstance(facts, Appealed)
        for each in facts.upheld
    ]
    struck.sort(key=lambda each: each.on, reverse=True)
    found = [Correction(date.fromisoformat(each.on), lists.get(each.entry)) for each in struck]
    return Region(fragment("corrections", corrections=found))


def redblack_region(argument: str, _url: str, view: View) -> Region:
    sides = [
        (side, name, in_force(view, view.site.lists, side))
        for side, name in SIDES
        if argument in (side, "all")
    ]
    html = fragment("entries", sides=sides, empty=NOBODY, level=3)
    return Region(html, entries_until(view, view.site.lists))


def entries_region(_argument: str, url: str, view: View) -> Region:
    page = view.site.by_url[url]
    assert isinstance(page.meta, ListMeta)
    own = [(page, page.meta)]
    sides = [(side, name, in_force(view, own, side)) for side, name in SIDES]
    empty = {side: _nobody_of(page.meta, side, view.now) for side, _ in SIDES}
    html = fragment("entries", sides=sides, empty=empty, level=2)
    return Region(html, entries_until(view, own))


def pact_region(_argument: str, _url: str, view: View) -> Region:
    assert view.site.pact
    _, meta = view.site.pact
    target = f"{BASE}/lists/index.html" if "lists/index.md" in view.site.pages else ""
    articles = []
    for number, article in enumerate(meta.articles, 1):
        named = []
        for side, name in SIDES:
            count = sum(n.entry.article == number for n in in_force(view, view.site.lists, side))
            if count and target:
                named.append({"name": name, "count": count, "url": target})
        articles.append({"number": number, "article": article, "named": named})
    return Region(fragment("pact", articles=articles), entries_until(view, view.site.lists))
