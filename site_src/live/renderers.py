"""What each kind of live region shows, and the clock's next change of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from site_src.content.site import Page, PublishedForm
from site_src.forms.status import Status, status_of
from site_src.kinds.page_kinds import ActivityMeta, PageMeta, PlaceMeta
from site_src.lobby.slides import slot_region, takeover_region
from site_src.markup.blocks import BASE
from site_src.paper.posters import next_change, page_posters
from site_src.show.figures import figures, is_settled, next_figure_change
from site_src.show.fragments import (
    form_fragment,
    fragment,
    page_image,
    results_fragment,
)
from site_src.show.notices import in_force, urgent
from site_src.show.redblack import entries_region, pact_region, redblack_region
from site_src.show.regions import Region, soonest
from site_src.show.view import View
from site_src.source.moments import last_moment, moment, start_of_day


def touched_by(
    regions: Mapping[str, Iterable[str]], form: str, page: str
) -> frozenset[tuple[str, str]]:
    """Which of the `regions` an answer to `form`, whose page is at the URL `page`, can change, and
    on which pages: (name, URL)."""
    mine = {f"form:{form}", f"results:{form}", f"signup:{form}", "forms", "slot:forms"}
    return frozenset(
        (name, url)
        for name, urls in regions.items()
        if name in mine
        or name == "posters"
        or (name.startswith("numbers:") and "answers" in name.split(":")[1].split(","))
        # With the first answer there is a result to print: that form's page alone offers it.
        for url in urls
        if name != "posters" or url == page
    )


def render_region(name: str, url: str, view: View) -> Region:
    """The region called `name` in the page at `url`. Raises LookupError where content no longer
    has what it names."""
    kind, _, argument = name.partition(":")
    return _RENDERERS[kind](argument, url, view)


def _form(argument: str, _url: str, view: View) -> Region:
    form = view.site.forms[argument].form
    return Region(form_fragment(form, view.public[argument]), form.next_change(view.now))


def _results(argument: str, _url: str, view: View) -> Region:
    form = view.site.forms[argument].form
    html = results_fragment(form, view.public[argument], view.now)
    return Region(html, form.next_change(view.now))


def _when(published: PublishedForm, status: Status) -> str:
    match status:
        case "before":
            return f"{moment(published.form.opens)}开始"
        case "full":
            return "已报满"
        case _:
            return f"{last_moment(published.form.closes)}截止"


_GROUPS: tuple[tuple[Status, str], ...] = (
    ("open", "正在进行"),
    ("before", "即将开始"),
    ("full", "已经报满"),
    ("closed", "已经结束"),
)


def _forms(_argument: str, _url: str, view: View) -> Region:
    groups = []
    for status, heading in _GROUPS:
        items = [
            {
                "url": f"{BASE}/{published.page}",
                "title": published.title,
                "kind": published.form.label,
                "when": _when(published, status),
                "turnout": str(published.form.turnout(view.public[name])),
            }
            for name, published in view.site.forms.items()
            if status_of(view.public[name]) == status
        ]
        groups.append((status, heading, items))
    return Region(
        fragment("forms", groups=groups),
        soonest(p.form.next_change(view.now) for p in view.site.forms.values()),
    )


def _members(argument: str, _url: str, view: View) -> Region:
    page, meta = view.site.boards[argument]
    return Region(fragment("members", title=page.title, meta=meta))


def _numbers(argument: str, _url: str, view: View) -> Region:
    names = argument.split(",")
    return Region(fragment("numbers", figures=figures(view, names)), next_figure_change(view))


def _latest(argument: str, _url: str, view: View) -> Region:
    number, _, category = argument.partition(":")
    pages = [p for p, m in view.site.news if not category or m.category == category]
    return Region(fragment("latest", pages=pages[: int(number)], more=f"{BASE}/news/index.html"))


def _calendar(argument: str, _url: str, view: View) -> Region:
    number, _, category = argument.partition(":")
    ahead = [
        (page, meta)
        for page, meta in view.site.activities
        if meta.over > view.now and (not category or meta.category == category)
    ][: int(number)]
    html = fragment(
        "calendar", activities=[page for page, _ in ahead], ics=f"{BASE}/feeds/activities.ics"
    )
    return Region(html, soonest(meta.over for _, meta in ahead))


def _activity(_argument: str, url: str, view: View) -> Region:
    meta = view.site.by_url[url].meta
    assert isinstance(meta, ActivityMeta)
    state, text = ("past", "已结束") if meta.over <= view.now else ("ahead", "欢迎参加")
    html = fragment("activity", meta=meta, state=state, state_text=text)
    return Region(html, meta.over if meta.over > view.now else None)


def _signup(argument: str, _url: str, view: View) -> Region:
    """How to sign up for an activity, with what is left of its places."""
    published, facts = view.site.forms[argument], view.public[argument]
    status = status_of(facts)
    html = fragment(
        "signup",
        url=f"{BASE}/{published.page}",
        title=published.title,
        text=published.form.invitation(facts),
        open=status == "open",
    )
    return Region(html, published.form.next_change(view.now))


def _notice(_argument: str, _url: str, view: View) -> Region:
    """The urgent notices in force, on top of every page."""
    notices = urgent(view.site, view.called)
    shown = [
        {"title": n.title, "text": n.text, "until": last_moment(n.until)}
        for n in in_force(notices, view.now)
    ]
    changes = [at for n in notices for at in (n.start, n.until) if at and at > view.now]
    return Region(fragment("notice", notices=shown), soonest(changes))


def _own(html: Callable[[Page], str]) -> Callable[[str, str, View], Region]:
    """A region that shows what its own page's front matter holds."""
    return lambda _argument, url, view: Region(html(view.site.by_url[url]))


def _problems(_argument: str, url: str, view: View) -> Region:
    """The page's ledger; a problem whose day of settling is still to come is being worked on."""
    problems = _page_meta(view.site.by_url[url]).problems
    rows = [(problem, is_settled(problem, view.now)) for problem in problems]
    days = (start_of_day(problem.settled) for problem in problems if problem.settled)
    html = fragment("problems", rows=rows, settled=sum(done for _, done in rows))
    return Region(html, soonest(at for at in days if at > view.now))


def _posters(_argument: str, url: str, view: View) -> Region:
    """What the page offers to print. A PDF follows its page within half a minute."""
    page = view.site.by_url[url]
    found = tuple(page_posters(page, view))
    return Region(fragment("posters", posters=found, base=BASE), next_change(page, view))


def _page_meta(page: Page) -> PageMeta:
    assert isinstance(page.meta, PageMeta)
    return page.meta


def _place_html(page: Page) -> str:
    return fragment("place", meta=page.meta) if isinstance(page.meta, PlaceMeta) else ""


_RENDERERS: dict[str, Callable[[str, str, View], Region]] = {
    "form": _form,
    "results": _results,
    "forms": _forms,
    "members": _members,
    "redblack": redblack_region,
    "entries": entries_region,
    "pact": pact_region,
    "numbers": _numbers,
    "latest": _latest,
    "calendar": _calendar,
    "activity": _activity,
    "signup": _signup,
    "notice": _notice,
    "posters": _posters,
    "slot": slot_region,
    "takeover": takeover_region,
    "problems": _problems,
    "honours": _own(lambda p: fragment("honours", honours=_page_meta(p).honours)),
    "timeline": _own(lambda p: fragment("timeline", steps=_page_meta(p).timeline)),
    "place": _own(_place_html),
    "sample": _own(lambda _: fragment("sample")),
    "cover": _own(lambda p: fragment("cover", image=page_image(p), alt=p.meta.image_alt or "")),
}
