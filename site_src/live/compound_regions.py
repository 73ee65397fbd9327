"""What is shown of the whole compound: people, figures, news and activities, urgent notices."""

from __future__ import annotations

from site_src.markup.blocks import BASE
from site_src.show.figures import figures, next_figure_change
from site_src.show.fragments import fragment
from site_src.show.notices import in_force, urgent
from site_src.show.posts import posts_of, posts_until
from site_src.show.regions import Region, soonest
from site_src.show.view import View
from site_src.source.moments import last_moment


def members(argument: str, _url: str, view: View) -> Region:
    page, meta = view.site.boards[argument]
    return Region(fragment("members", title=page.title, meta=meta))


def posts(argument: str, _url: str, view: View) -> Region:
    """The service posts of a board's building."""
    found = posts_of(view, view.site.boards[argument][1].building)
    return Region(fragment("posts", posts=found, heading="服务岗位"), posts_until(view))


def numbers(argument: str, _url: str, view: View) -> Region:
    names = argument.split(",")
    return Region(fragment("numbers", figures=figures(view, names)), next_figure_change(view))


def latest(argument: str, _url: str, view: View) -> Region:
    number, _, category = argument.partition(":")
    pages = [p for p, m in view.site.news if not category or m.category == category]
    return Region(fragment("latest", pages=pages[: int(number)], more=f"{BASE}/news/index.html"))


def calendar(argument: str, _url: str, view: View) -> Region:
    """The activities and meetings to come, the soonest first; of one category, which meetings have none of, its
    activities alone."""
    number, _, category = argument.partition(":")
    held = [
        (page, occasion)
        for page, meta, occasion in view.ahead
        if not category or meta.category == category
    ]
    if not category:
        held += [(p, meta.occasion) for p, meta in view.site.meetings if meta.over > view.now]
    ahead = sorted(held, key=lambda each: (each[1].starts, each[0].path))[: int(number)]
    rows = [(page, occasion, view.full(page)) for page, occasion in ahead]
    html = fragment("calendar", ahead=rows, ics=f"{BASE}/feeds/activities.ics")
    places = (view.full_until(page) for page, _ in ahead)
    return Region(html, soonest((*(occasion.ends for _, occasion in ahead), *places)))


def notice(_argument: str, _url: str, view: View) -> Region:
    """The urgent notices in force, on top of every page."""
    notices = urgent(view.site, view.called)
    shown = [
        {"title": n.title, "text": n.text, "until": last_moment(n.until)}
        for n in in_force(notices, view.now)
    ]
    changes = [at for n in notices for at in (n.start, n.until) if at and at > view.now]
    return Region(fragment("notice", notices=shown), soonest(changes))
