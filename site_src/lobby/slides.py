"""What a lobby screen shows: each slot of a playlist as a live region of slides.

A slide carries its own end (`data-until`), and so does each of its items: a screen that is offline
drops them by its own clock. What the screen shows is the pages' content by the pages' functions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from site_src.content.links import picture_path
from site_src.content.site import Page, PublishedForm
from site_src.forms.form import Form
from site_src.forms.status import status_of
from site_src.kinds.meetings import owed
from site_src.paper.qr import qr_svg
from site_src.show.figures import figures, next_figure_change
from site_src.show.fragments import fragment, page_image
from site_src.show.notices import Urgent, as_json, in_force, urgent
from site_src.show.posts import posts_of, posts_until
from site_src.show.redblack import entries_until
from site_src.show.redblack import in_force as listed
from site_src.show.regions import Region, soonest
from site_src.show.view import View
from site_src.source.moments import last_moment

_ACTIVITIES = 4
_MEETINGS, _PROMISES = 2, 4
_MAY_BREAK = "\N{ZERO WIDTH SPACE}"
"""A line may end here."""
_RESULTS_FOR = timedelta(days=14)
"""So long screens show what came of a form after it closed."""
_NEWS = 3
_FIGURES = ("households", "members", "volunteers", "activities", "problems")


def slot_name(slot: str, screen: str, board: str | None) -> str:
    """The live region of one slot of a screen's playlist; `board`: the id of its building's."""
    argument = {"board": board, "notice": screen}.get(slot)
    return f"slot:{slot}:{argument}" if argument else f"slot:{slot}"


def takeover(argument: str, _url: str, view: View) -> Region:
    """The urgent notices that fill the screen `argument`, as data: the screen shows them by its own
    clock, also those still to begin."""
    notices = [n for n in urgent(view.site, view.called) if n.fills(argument)]
    data = json.dumps(as_json(notices, view.now), ensure_ascii=False).replace("<", "\\u003c")
    html = f'<script type="application/json" id="notices">{data}</script>'
    return Region(html, soonest(n.until for n in notices if n.until > view.now))


def _code(view: View, url: str) -> str:
    """A QR code to a page of the site."""
    return qr_svg(f"{view.base_url}/{url}")


def _scan(view: View, url: str, text: str) -> dict[str, str]:
    """The same with its caption, and the address for those who type."""
    address = f"{view.base_url}/{url}".partition("://")[2]
    return {"qr": _code(view, url), "text": text, "address": address}


def _picture(page: Page, view: View) -> dict[str, str] | None:
    if not page.meta.image:
        return None
    path = picture_path(page, page.meta.image)
    return {
        "src": page_image(page),
        "sha256": view.site.images[path],
        "alt": page.meta.image_alt or "",
    }


def board(argument: str, _url: str, view: View) -> Region:
    page, meta = view.site.boards[argument]
    posts = posts_of(view, meta.building)
    if not meta.members and not meta.teams and not posts:
        return Region("")
    scan = _scan(view, page.url, "手机上看这块公示牌")
    html = fragment("slide-board", page=page, meta=meta, posts=posts, scan=scan)
    return Region(html, posts_until(view))


def pact(_argument: str, _url: str, view: View) -> Region:
    """Every article: the screen shows the day's own, also after days without a network."""
    if view.site.pact is None:
        return Region("")
    page, meta = view.site.pact
    scan = _scan(view, page.url, "扫码看全文")
    return Region(fragment("slide-pact", page=page, articles=meta.articles, scan=scan))


def _list(side: str, name: str) -> Callable[[str, str, View], Region]:
    def region(_argument: str, _url: str, view: View) -> Region:
        entries = listed(view, view.site.lists, side)
        home = view.site.pages.get("lists/index.md")
        scan = _scan(view, home.url if home else "index.html", "扫码看依据和申诉办法")
        sample = any(entry.page.meta.sample for entry in entries)
        html = fragment(
            "slide-list", side=side, name=name, entries=entries, scan=scan, sample=sample
        )
        return Region(html if entries else "", entries_until(view, view.site.lists))

    return region


red, black = _list("red", "红榜"), _list("black", "黑榜")


def forms(_argument: str, _url: str, view: View) -> Region:
    """Open forms that are for everybody, each with its QR code and how many have answered; those that are always
    open, one below the other; then what came of those that closed lately."""
    shown = {n: each for n, each in view.site.forms.items() if each.form.for_everybody}
    open_now = {
        name: (published, status == "full")
        for name, published in shown.items()
        if (status := status_of(view.public[name])) in ("open", "full")
    }
    slides = [
        {
            "id": name,
            "page": view.site.by_url[published.page],
            "kicker": f"{published.form.label} · "
            + (published.form.full_said if full else "正在进行"),
            "form": published.form,
            "turnout": published.form.turnout(view.public[name]),
            "closes": ""
            if full
            else f"{_apart(last_moment(published.form.closes))}{_MAY_BREAK}截止",
            "scan": _scan(
                view, published.page, "扫码看详情" if full else "微信扫一扫，手机上就能填"
            ),
        }
        for name, (published, full) in open_now.items()
        if not published.form.always_open
    ]
    lasting = [
        {
            "form": published.form,
            "page": view.site.by_url[published.page],
            "full": full,
            "code": _code(view, published.page),
        }
        for published, full in open_now.values()
        if published.form.always_open
    ]
    forms = [published.form for published in shown.values()]
    moments = [form.shown_until(view.public[form.id], view.now) for form in forms]
    moments += [at for form in forms if (at := _shown_until(form)) > view.now]
    html = fragment("slide-forms", slides=slides)
    html += fragment("slide-always", items=lasting) if lasting else ""
    html += fragment("slide-results", slides=list(_results(view, shown)))
    return Region(html, soonest(moments))


def _apart(moment: str) -> str:
    """With a space between a day and its hour: a line may end there."""
    return moment.replace("日", "日 ").rstrip()


def _shown_until(form: Form) -> datetime:
    """When a closed form's result leaves the screens."""
    return form.closes + _RESULTS_FOR


def _results(view: View, shown: Mapping[str, PublishedForm]) -> Iterator[dict[str, Any]]:
    for name, published in shown.items():
        form, facts = published.form, view.public[name]
        found = form.tallies(facts)
        if facts.state == "closed" and found and view.now < _shown_until(form):
            closed = f"{facts.answers} 份回答{facts.note} · 已于{last_moment(form.closes)}截止"
            yield {
                "id": name,
                "page": view.site.by_url[published.page],
                "kicker": f"{form.label}结果 · {closed}",
                "until": _shown_until(form),
                "outcome": form.outcome(facts),
                "tallies": [tally for tally in found if tally.counts],
                "scan": _scan(view, published.page, "扫码看结果"),
            }


def activities(_argument: str, _url: str, view: View) -> Region:
    ahead = view.ahead[:_ACTIVITIES]
    items = [
        {
            "page": page,
            "meta": meta,
            "at": occasion,
            "full": view.full(page),
            "code": _code(view, page.url),
        }
        for page, meta, occasion in ahead
    ]
    html = fragment("slide-activities", items=items) if items else ""
    places = (view.full_until(page) for page, _, _ in ahead)
    return Region(html, soonest((*(occasion.ends for _, _, occasion in ahead), *places)))


def meetings(_argument: str, _url: str, view: View) -> Region:
    """The next meetings of deliberation; and what was promised at earlier ones and isn't kept, the longest overdue
    first."""
    today = view.today
    ahead = [(page, meta) for page, meta in view.site.meetings if meta.over > view.now]
    promised = owed(view.site.meetings, today)[:_PROMISES]
    items = [
        {"page": page, "meta": meta, "code": _code(view, page.url)}
        for page, meta in ahead[:_MEETINGS]
    ]
    html = fragment("slide-meetings", items=items, promised=promised, today=today)
    changes = (at for _, each in owed(view.site.meetings, today) for at in each.changes)
    moments = [*(meta.over for _, meta in ahead), *(at for at in changes if at > view.now)]
    return Region(html if items or promised else "", soonest(moments))


def latest(_argument: str, _url: str, view: View) -> Region:
    """The latest news that has a picture; without any, the latest."""
    pages = [page for page, _ in view.site.news]
    chosen = [page for page in pages if page.meta.image][:_NEWS] or pages[:_NEWS]
    slides = [
        {"page": page, "picture": _picture(page, view), "scan": _scan(view, page.url, "扫码看全文")}
        for page in chosen
    ]
    return Region(fragment("slide-latest", slides=slides))


def numbers(_argument: str, _url: str, view: View) -> Region:
    found = [figure for figure in figures(view, _FIGURES) if figure.value]
    return Region(fragment("slide-numbers", figures=found), next_figure_change(view))


def notice(argument: str, _url: str, view: View) -> Region:
    """Urgent notices in force that don't fill this screen, and those still to begin."""
    notices = [n for n in urgent(view.site, view.called) if n.until > view.now]
    shown = [n for n in notices if not (n.fills(argument) and in_force([n], view.now))]
    html = "".join(fragment("slide-notice", notice=n, until=last_moment(n.until)) for n in shown)
    return Region(html, _next(notices, view.now))


def _next(notices: Iterable[Urgent], now: datetime) -> datetime | None:
    moments = [at for n in notices for at in (n.start, n.until) if at]
    return soonest(at for at in moments if at > now)


def clock(_argument: str, _url: str, view: View) -> Region:
    home = view.site.pages["index.md"]
    return Region(
        fragment("slide-clock", compound=view.site.compound, picture=_picture(home, view))
    )
