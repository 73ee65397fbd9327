"""What `check` says beside what a build refuses: what an editor had better look at again, though it can be published,
and faults that are no reason to leave pages as they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

from site_src.content.links import ahead, problems_of
from site_src.content.personal_data import compared, personal_data
from site_src.content.reading import NO_DRAFTS, Drafts, page_text
from site_src.content.site import Page, Site
from site_src.kinds.page_kinds import FormMeta, ListMeta
from site_src.kinds.page_records import line_named
from site_src.kinds.resident_names import Residents
from site_src.questions.phones import parted
from site_src.source.faults import Fault, did_you_mean
from site_src.source.frontmatter import Place, Source, split_source
from site_src.source.moments import last_moment
from site_src.source.texts import read_text
from site_src.taking_part.booking import Booking

_HOME = "index.md"


def personal(content: Path, paths: Iterable[str], drafts: Drafts = NO_DRAFTS) -> Iterator[Fault]:
    """Advice on what is personal in these sources below `content` and would be public, whether they
    have faults or not."""
    public = cache(lambda: _public_contacts(content))
    for path in paths:
        shown = f"{content.as_posix()}/{path}"
        text = page_text(content, path, drafts)
        # Few pages hold any: what may be public on purpose is read for them alone.
        if isinstance(text, str) and any(any(personal_data(row)) for row in text.split("\n")):
            yield from _personal(shown, text, public())


def to_come(content: Path, site: Site) -> Iterator[Fault]:
    """Advice on news that wait for a later day than that of `site`, and on links to them."""
    for path, meta in site.waiting.items():
        what = f"date 是 {meta.date}，还没到，这一页到那天才出现"
        fix = f"想现在就发布，请改成「date: {site.day}」"
        line = site.pages[path].lines.get(("date",), 1)
        yield Fault(f"{content.as_posix()}/{path}", line, what, fix, "advice")
    for page, link, goal in ahead(site):
        day = site.waiting[goal].date
        what = f"链接「{link.target}」指向的页面 {day} 才出现，在那以前这几个字点不开"
        fix = f"不用管它，到那天就能点开；想现在就能点开，请把那一页改成「date: {site.day}」"
        yield Fault(f"{content.as_posix()}/{page.path}", link.line, what, fix, "advice")


def unknown_teams(content: Path, site: Site) -> Iterator[Fault]:
    """Advice on activities that name a team of volunteers which no board has: nobody of it is on their lists."""
    teams = [team.name for _, board in site.boards.values() for team in board.teams]
    for page, meta in site.activities:
        for number, team in enumerate(meta.teams):
            if team not in teams:
                line = page.lines.get(("teams", number), page.lines.get(("teams",), 1))
                fix = did_you_mean(team, teams) if teams else "请先在公示牌的 teams 里写上"
                what = f"公示牌上没有叫「{team}」的志愿队"
                yield Fault(f"{content.as_posix()}/{page.path}", line, what, fix, "advice")


def double_rooms(content: Path, site: Site) -> Iterator[Fault]:
    """Rooms that two forms let be booked at the same time: faults, as neither knows what the other gave away."""
    rooms: dict[str, tuple[Page, Booking]] = {}
    for page, form in sorted(_bookings(site), key=lambda each: each[1].opens):
        other, its = rooms.get(form.room, (page, form))
        if other is not page and form.opens < its.closes:
            line = page.lines.get(("form", "room"), 1)
            where = f"{content.as_posix()}/{other.path}"
            what = f"「{form.room}」在 {where} 里也订得到，两边会订到同一个时候"
            end = last_moment(its.closes)
            fix = f"请合成一张表；要换一张新的，这一张的 opens 写在那一张的 closes（{end}）以后"
            yield Fault(f"{content.as_posix()}/{page.path}", line, what, fix)
        if form.closes >= its.closes:
            rooms[form.room] = (page, form)


def _bookings(site: Site) -> Iterator[tuple[Page, Booking]]:
    for page in site.pages.values():
        form = page.meta.form if isinstance(page.meta, FormMeta) else None
        if isinstance(form, Booking) and not page.meta.draft:
            yield page, form


def off_the_ledger(content: Path, site: Site, public: Collection[str]) -> Iterator[Fault]:
    """Advice on resolutions that name a line of the ledger which nobody can read: it was taken back, or never there.
    No fault, as what was reported may be taken back at any time, and pages are built on. `public`: the ids of what is."""
    own = {problem.id for page in site.standing for problem in problems_of(page)}
    for page, meta in site.meetings:
        for number, resolution in enumerate(meta.resolutions):
            named = line_named(resolution.ledger or "")
            if named and named not in own and named not in public:
                line = page.lines.get(("resolutions", number, "ledger"), 1)
                what = f"台账上现在没有「{resolution.ledger}」，撤下了，或没有抄全"
                fix = "请到台账上核对「这一件的地址」；撤下了的不用改，这一页上不出现那件事的话"
                yield Fault(f"{content.as_posix()}/{page.path}", line, what, fix, "advice")


def resident_named(content: Path, site: Site, residents: Residents) -> Iterator[Fault]:
    """Black entries that hold the name of somebody on the roster, and titles above them: faults. The page's own text
    may name who handled it, or whom its red entries praise, so of that it is advice."""
    for page, meta in site.lists if residents.prints else ():
        if not any(entry.side == "black" for entry in meta.entries):
            continue
        path = f"{content.as_posix()}/{page.path}"
        for place, text in (*_of_entries(meta), (("title",), page.title)):
            if name := residents.named_in(text):
                what = f"黑榜里的「{name}」是名册上一位业主的姓名"
                fix = "黑榜不写姓名，请删掉；说的不是他，也请换个写法"
                yield Fault(path, page.lines.get(place, page.lines.get(place[:2], 1)), what, fix)
        around = re.sub(r"<[^>]*>|\s", "", f"{meta.description or ''}，{page.markup.html}")
        praised = re.sub(r"\s", "", "，".join(e.who for e in meta.entries if e.side == "red"))
        while known := residents.named_in(praised):
            praised, around = praised.replace(known, "，"), around.replace(known, "，")
        if name := residents.named_in(around):
            what = f"这一页有黑榜，正文或简介里的「{name}」像是名册上一位业主的姓名"
            fix = "看得出黑榜说的是谁，就删掉；写的是办这件事的人，就不用管"
            yield Fault(path, page.lines.get(("description",), 1), what, fix, "advice")


def _of_entries(meta: ListMeta) -> Iterator[tuple[Place, str]]:
    """All that stands in black entries, and where."""
    for number, entry in enumerate(meta.entries):
        if entry.side == "black":
            at = ("entries", number)
            yield from (((*at, key), text) for key, text in entry.said)
            for each, body in enumerate(entry.decided_by):
                yield (*at, "decided_by", each), body


def _public_contacts(content: Path) -> frozenset[str]:
    """What the home page says is public on purpose, as far as it can be read."""
    text = read_text(content / _HOME, _HOME)
    source = split_source(text, _HOME) if isinstance(text, str) else []
    compound = source.meta.get("compound") if isinstance(source, Source) else None
    contacts = compound.get("contacts") if isinstance(compound, dict) else None
    return (
        frozenset(compared(str(each)) for each in contacts)
        if isinstance(contacts, list)
        else frozenset()
    )


def _phones(value: object) -> Iterator[str]:
    """The numbers under `phone`, which whoever has them agreed to publish."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "phone" and isinstance(inner, str):
                yield inner
            yield from _phones(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _phones(inner)


def _personal(shown: str, text: str, public: Collection[str]) -> Iterator[Fault]:
    source = split_source(text, shown)
    body_line = source.body_line if isinstance(source, Source) else 0
    if isinstance(source, Source):
        public = {*public, *(compared(parted(each)[0]) for each in _phones(source.meta))}
    for number, row in enumerate(text.split("\n"), 1):
        # In the front matter, a line that begins with # is a note that nobody sees.
        if number < body_line and row.lstrip().startswith("#"):
            continue
        for found in personal_data(row, public):
            yield Fault(
                shown,
                number,
                f"这里有{found.what} {found.covered}，发布以后谁都看得到",
                "不必公开就删掉，或像这样用 * 遮住；本来就是公开的（例如物业值班电话），"
                "写进首页 compound 的 contacts，就不再提醒",
                "advice",
            )
