"""Posters and sheets for the paper boards: what there is to print now, and what each one says.

They say what their page says, by the same functions. A poster is data; `printing` makes it a PDF.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Literal

from site_src.content.site import Page, PublishedForm, Site
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.kinds.meetings import MeetingMeta
from site_src.kinds.page_kinds import ActivityMeta, BoardMeta, FormMeta, PactMeta
from site_src.paper.ballot_form import SPECIMEN
from site_src.paper.ballot_form import says as ballot_says
from site_src.paper.invitations import activity_says, facts_of, meeting_says, spaced
from site_src.paper.people import people_of, post_of
from site_src.show.fragments import day
from site_src.show.posts import Standing, posts_of
from site_src.show.redblack import NOBODY, SIDES, in_force
from site_src.show.view import View
from site_src.source.moments import last_moment, moment

FOLDER = "posters"
"""Where a site holds them."""
LISTS_POSTER = PurePosixPath(FOLDER, "redblack.pdf")
"""What the red and the black list are on, from the site's root."""
Paper = Literal["a4", "a3", "a2"]
KINDS = (
    "boards",
    "pact",
    "redblack",
    "forms",
    "ballots",
    "activities",
    "results",
    "volunteers",
    "meetings",
)
"""What `linli print` can be asked for."""
_HELPERS = (("building", "楼栋长"), ("volunteers", "志愿者"))


@dataclass(frozen=True)
class Poster:
    """A sheet to print: `name` is its file's without the suffix, `label` what a link to it says,
    `template` a file of theme/print. `says()` gives what stands on it but the date of printing."""

    name: str
    kind: str
    label: str
    template: str
    paper: Paper
    page: Page
    says: Callable[[], dict[str, Any]]


def posters(view: View) -> tuple[Poster, ...]:
    """All that can be printed now, each once."""
    pages = view.site.by_url.values()
    return tuple({p.name: p for page in pages for p in page_posters(page, view)}.values())


def page_posters(page: Page, view: View) -> Iterator[Poster]:
    """The posters that the page at hand offers now."""
    meta = page.meta
    if isinstance(meta, BoardMeta):
        name, label = f"board-{page.stem}", "公示牌海报（A3）"
        posts = posts_of(view, meta.building)
        if not (meta.members or meta.teams or posts):
            return  # A sheet without names would be blank.
        yield Poster(name, "boards", label, "board", "a3", page, lambda: _board(page, meta, posts))
        if meta.group == "volunteers":
            name, label = f"volunteers-{page.stem}", "门贴：找谁帮忙（A4）"
            says = partial(_volunteers, page, meta)
            yield Poster(name, "volunteers", label, "volunteers", "a4", page, says)
    elif isinstance(meta, PactMeta):
        papers: tuple[Paper, ...] = ("a3", "a2")
        for paper in papers:
            label = f"公约海报（{paper.upper()}）"
            yield Poster(f"pact-{paper}", "pact", label, "pact", paper, page, lambda: _pact(meta))
    elif isinstance(meta, ActivityMeta):
        if meta.over > view.now:
            # Pages of different folders may share a file name.
            name = "activity-" + page.url.removeprefix("news/").removesuffix(".html").replace(
                "/", "."
            )
            says = partial(activity_says, page, meta, view)
            yield Poster(name, "activities", "活动海报（A4，可撕）", "invitation", "a4", page, says)
    elif isinstance(meta, FormMeta):
        yield from _of_form(page, view.site.forms[meta.form.id], view)
    elif isinstance(meta, MeetingMeta):
        if meta.over > view.now:
            says = partial(meeting_says, page, meta)
            name, label = f"meeting-{page.stem}", "会前贴的议程（A4）"
            yield Poster(name, "meetings", label, "invitation", "a4", page, says)
    elif shows_lists(page) and view.site.lists:
        # The home page may show them too: readers are sent to the lists' own.
        showing = filter(shows_lists, view.site.by_url.values())
        own = min(showing, key=lambda p: (p.path == "index.md", p.grows, p.path))
        says = partial(_redblack, view)
        yield Poster(
            LISTS_POSTER.stem, "redblack", "现行红黑榜海报（A3）", "redblack", "a3", own, says
        )


def shows_lists(page: Page) -> bool:
    """Whether the red and black lists are shown on this page."""
    return any(block.name == "redblack" for block in page.markup.blocks)


def next_change(page: Page, view: View) -> datetime | None:
    """When the clock alone next changes which posters the page offers."""
    if isinstance(page.meta, ActivityMeta | MeetingMeta) and page.meta.over > view.now:
        return page.meta.over
    if isinstance(page.meta, FormMeta):
        form = view.site.forms[page.meta.form.id].form
        return form.shown_until(view.public[form.id], view.now)
    return None


def _of_form(page: Page, published: PublishedForm, view: View) -> Iterator[Poster]:
    form = published.form
    if form.state(view.now) != "closed":
        says = partial(_form, page, published, view)
        label = f"{form.label}海报（A4，可撕）"
        yield Poster(f"form-{form.id}", "forms", label, "invitation", "a4", page, says)
        if form.paper:
            says = partial(_specimen, page, published)
            name, label = f"ballot-{form.id}", "纸质票样张（A4）"
            yield Poster(name, "ballots", label, "ballot", "a4", page, says)
    if form.shows_results(view.now) and form.tallies(view.public[form.id]):
        says = partial(_results, page, published, view)
        yield Poster(f"results-{form.id}", "results", "结果海报（A4）", "results", "a4", page, says)


def _specimen(page: Page, published: PublishedForm) -> dict[str, Any]:
    return {**ballot_says(published, page.description), **SPECIMEN}


def _board(page: Page, meta: BoardMeta, posts: Sequence[Standing]) -> dict[str, Any]:
    title = f"{meta.building}的楼栋长和志愿者" if meta.building else page.title
    kicker = f"{len(meta.members)} / {meta.seats} 席" if meta.seats else "公示牌"
    return {
        "title": title,
        "kicker": kicker,
        "text": meta.description or "",
        "members": [*people_of(meta), *map(post_of, posts)],
    }


def _volunteers(page: Page, meta: BoardMeta) -> dict[str, Any]:
    return {
        "title": "要帮忙，找他们",
        "kicker": page.title,
        "text": page.description,
        "members": people_of(meta),
    }


def _pact(meta: PactMeta) -> dict[str, Any]:
    articles = [{"title": article.title, "text": article.text} for article in meta.articles]
    return {"title": "居民公约", "kicker": f"共 {len(articles)} 条", "articles": articles}


def _redblack(view: View) -> dict[str, Any]:
    sides = []
    for side, name in SIDES:
        entries = []
        for named in in_force(view, view.site.lists, side):
            entry = named.entry
            lines = [f"公约第{entry.article}条《{named.article_title}》"] if entry.article else []
            lines += [f"{day(entry.happened)}的事"] if entry.happened else []
            if entry.notified:
                lines.append(f"{day(entry.notified)}告知")
            if named.decided:
                lines.append(named.decided)
            lines.append(f"{day(named.first)}起，公示到{day(named.last)}")
            entries.append(
                {
                    "who": entry.who,
                    "what": entry.what,
                    "lines": lines,
                    "appeal": entry.appeal or "",
                    "sample": named.page.meta.sample,
                }
            )
        sides.append({"side": side, "name": name, "entries": entries, "empty": NOBODY[side]})
    return {"title": "红黑榜", "kicker": "到期就撤下", "sides": sides}


def _form(page: Page, published: PublishedForm, view: View) -> dict[str, Any]:
    form, facts = published.form, view.public[published.form.id]
    full = facts.full
    return {
        "title": page.title,
        "kicker": f"{form.label} · {form.full_said}" if full else form.label,
        "size": 42,
        "text": page.description,
        "facts": facts_of(
            (form.label, form.says_so),
            ("哪种票算" if form.votes else "说明", form.foreword),
            ("开始", moment(form.opens)),
            ("截止", last_moment(form.closes)),
            ("名额", form.places(facts)),
            ("凭什么投", f"送到家的纸条上的口令，一{form.voter_noun}一份" if form.votes else None),
            ("不会上网", None if full else who_helps(view.site)),
        ),
        "call": "扫码看详情" if full else "微信扫一扫，就能填",
        "short": page.title,
        "until": form.full_said if full else spaced(f"{last_moment(form.closes)}截止"),
    }


def who_helps(site: Site) -> str:
    """Who fills it in for those who can't: whoever this compound has."""
    groups = {meta.group for _, meta in site.boards.values()}
    helpers = [who for group, who in _HELPERS if group in groups]
    return "，或找".join(["请家人代填", "、".join(helpers)] if helpers else ["请家人代填"])


def _results(page: Page, published: PublishedForm, view: View) -> dict[str, Any]:
    form, facts = published.form, view.public[published.form.id]
    updated = f"，统计到{moment(datetime.fromisoformat(facts.updated))}" if facts.updated else ""
    if form.state(view.now) == "closed":
        updated = f"，{last_moment(form.closes)}截止"
    questions = [
        {
            "ask": tally.ask,
            "counts": [asdict(row) | {"share": row.share} for row in tally.counts],
        }
        for tally in form.tallies(facts)
    ]
    return {
        "title": page.title,
        "kicker": "结果",
        "text": spaced(f"共 {facts.answers} 份回答{facts.note}{updated}。"),
        "outcome": list(form.outcome(facts)),
        "questions": questions,
        "seal": _seal(form, facts, view.now),
    }


def _seal(form: Form, facts: FormFacts, now: datetime) -> str:
    """What a printed result says of itself, where it is a vote's that is over."""
    if not form.votes or form.state(now) != "closed":
        return ""
    if facts.seal is None:
        return "这是初步结果，社区封存以后才算定下来。"
    return facts.seal.printed
