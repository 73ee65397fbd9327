"""Pages as records, and the compound's site as an index of them. No I/O here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from pydantic import ValidationError

from site_src.form_kinds.evaluation import Evaluation
from site_src.forms.form import Form
from site_src.forms.settings import SLUG
from site_src.kinds.meetings import MeetingMeta
from site_src.kinds.meta import Meta
from site_src.kinds.page_kinds import (
    KINDS,
    ActivityMeta,
    BoardMeta,
    FormMeta,
    KioskMeta,
    ListMeta,
    NewsMeta,
    NoticeMeta,
    PactMeta,
    PageMeta,
    PlaceMeta,
    default_kind,
)
from site_src.kinds.page_records import Compound
from site_src.markup.full_body import full_body
from site_src.markup.rendering import Markup, Renderer, body_faults
from site_src.source.faults import Fault, did_you_mean
from site_src.source.frontmatter import Source
from site_src.source.moments import ZONE
from site_src.source.texts import unfilled
from site_src.source.validation import faults_of

M = TypeVar("M", bound=Meta)


@dataclass(frozen=True)
class Page:
    """A content file, read and valid in itself. `path` is below content/, with slashes.

    `markup` is the body's rendering; its HTML is dropped (empty) in an index kept on disk.
    """

    path: str
    kind: str
    meta: Meta
    markup: Markup
    lines: Mapping[tuple[str | int, ...], int]

    @property
    def url(self) -> str:
        """Where the page is published, from the site's root; links are made by this same rule."""
        return self.path.removesuffix(".md") + ".html"

    @property
    def calendar_url(self) -> str:
        """Where an activity lies as an entry for calendars, from the site's root."""
        return self.url.removesuffix(".html") + ".ics"

    @property
    def stem(self) -> str:
        return self.path.rsplit("/", 1)[-1].removesuffix(".md")

    @property
    def title(self) -> str:
        return self.meta.title

    @property
    def grows(self) -> bool:
        """Whether Pelican builds it."""
        return self.kind in ("news", "activity")

    @property
    def published(self) -> bool:
        """Whether it becomes a page of its own: kiosks are screens, notices are banners."""
        return not self.meta.draft and self.kind not in ("kiosk", "notice")

    @property
    def indexed(self) -> bool:
        """Whether search engines may take it up. What the black list says ends, and they would keep it."""
        shows = {"redblack:black", "redblack:all", "entries"}
        black = any(block.region in shows for block in self.markup.blocks)
        return self.kind != "list" and not black

    @property
    def description(self) -> str:
        """One sentence on the page, for lists, search engines and chat cards."""
        if self.meta.description:
            return self.meta.description
        summary = self.meta.summary if isinstance(self.meta, NewsMeta) else None
        return summary or self.markup.opening


@dataclass(frozen=True)
class PublishedForm:
    """A form with the page that holds it; `page` is a URL from the site's root."""

    form: Form
    title: str
    page: str


def parse_page(path: str, source: Source, renderer: Renderer) -> tuple[Page | None, list[Fault]]:
    """Reads a page's front matter by its kind and renders its body; all its faults at once. A page
    with faults in its body is given too: its links may hold more. What a template left to fill in is a
    fault; where the page would be sound with it, a draft may wait."""
    page, faults = _parsed(path, source, renderer)
    if page and page.meta.draft:
        return page, faults
    rows = [*enumerate(source.rows, 1), *enumerate(source.body.split("\n"), source.body_line)]
    blanks = list(unfilled(rows, source.path))
    lines = {blank.line for blank in blanks}
    return page, [*blanks, *(fault for fault in faults if fault.line not in lines)]


def _parsed(path: str, source: Source, renderer: Renderer) -> tuple[Page | None, list[Fault]]:
    kind = source.meta.get("kind", default_kind(path))
    if not isinstance(kind, str) or kind not in KINDS:
        fix = did_you_mean(str(kind), list(KINDS))
        fault = Fault(source.path, source.line_of(("kind",)), f"没有「{kind}」这种页面", fix)
        return None, [fault]
    faults = [*source.faults, *body_faults(source)]
    try:
        meta = KINDS[kind].model_validate(source.meta)
    except ValidationError as error:
        return None, [*faults_of(error, source, KINDS[kind]), *faults]
    if isinstance(meta, FormMeta) and not meta.form.id:
        stem = path.rsplit("/", 1)[-1].removesuffix(".md")
        if not re.fullmatch(SLUG, stem):
            line = source.line_of(("form",))
            what = f"文件名「{stem}」不能当表单的 id"
            faults.append(Fault(source.path, line, what, "请写上 id: …，只用小写字母、数字和 -"))
        meta = meta.model_copy(update={"form": meta.form.model_copy(update={"id": stem})})
    if isinstance(meta, BoardMeta | KioskMeta):
        stem = path.rsplit("/", 1)[-1].removesuffix(".md")
        if not re.fullmatch(SLUG, stem):
            role = "公示牌的 id" if isinstance(meta, BoardMeta) else "屏幕的名字"
            what = f"文件名「{stem}」不能当{role}"
            faults.append(Fault(source.path, 1, what, "请改名，只用小写字母、数字和 -"))
    markup = renderer.render(source, full_body(path, meta, source.body))
    faults += _wordless(source, markup)
    return Page(path, kind, meta, markup, source.lines), faults


def _wordless(source: Source, markup: Markup) -> Iterator[Fault]:
    """Advice on a page that says nothing but in pictures."""
    if markup.images and not re.sub(r"<(?!!--)[^>]*>|\s", "", markup.html):
        what = "这一页只有图片，没有一句话，搜不到，也念不出来"
        fix = "请写几句图上的要紧话：什么事、什么时候、在哪里"
        yield Fault(source.path, markup.images[0].line, what, fix, "advice")


@dataclass(frozen=True)
class Site:
    """All valid pages of a compound, by path; the questions pages ask of each other. `images`: path →
    SHA-256 of what is published of it, in hex: a screen takes a picture only whole. `day`: news of
    later days wait for theirs; None: nothing waits, as an editor's check sees it."""

    pages: Mapping[str, Page]
    images: Mapping[str, str]
    day: date | None = None

    def as_of(self, now: datetime) -> Site:
        """The site as it is shown on the day of `now`."""
        return replace(self, day=now.astimezone(ZONE).date())

    def shows(self, page: Page) -> bool:
        """Whether it is a page of its own by now."""
        return page.published and not self._waits(page.meta)

    @cached_property
    def waiting(self) -> Mapping[str, NewsMeta]:
        """Path → front matter of the news that will be pages on a later day."""
        return {
            page.path: page.meta
            for page in self.pages.values()
            if isinstance(page.meta, NewsMeta) and page.published and self._waits(page.meta)
        }

    def _waits(self, meta: Meta) -> bool:
        return self.day is not None and isinstance(meta, NewsMeta) and meta.date > self.day

    def _of(self, model: type[M]) -> list[tuple[Page, M]]:
        return [
            (page, page.meta)
            for page in self.pages.values()
            if isinstance(page.meta, model) and not page.meta.draft and not self._waits(page.meta)
        ]

    @cached_property
    def compound(self) -> Compound:
        meta = self.pages["index.md"].meta
        if isinstance(meta, PageMeta) and meta.compound:
            return meta.compound
        raise LookupError("content/index.md states no compound")

    @cached_property
    def forms(self) -> Mapping[str, PublishedForm]:
        """Forms by id, those that open last first."""
        found = sorted(
            self._of(FormMeta), key=lambda pm: (pm[1].form.opens, pm[0].path), reverse=True
        )
        return {
            m.form.id: PublishedForm(m.form.asked_in(self.buildings), p.title, p.url)
            for p, m in found
        }

    @cached_property
    def series(self) -> Mapping[str, tuple[tuple[PublishedForm, Evaluation], ...]]:
        """The evaluations of each series, those that close first first."""
        found: dict[str, list[tuple[PublishedForm, Evaluation]]] = {}
        for published in self.forms.values():
            form = published.form
            if isinstance(form, Evaluation) and form.series:
                found.setdefault(form.series, []).append((published, form))
        return {
            name: tuple(sorted(forms, key=lambda each: (each[1].closes, each[1].id)))
            for name, forms in found.items()
        }

    @cached_property
    def boards(self) -> Mapping[str, tuple[Page, BoardMeta]]:
        """Boards by id, the file's stem, in their order."""
        found = sorted(self._of(BoardMeta), key=lambda pm: (pm[1].order, pm[0].path))
        return {page.stem: (page, meta) for page, meta in found}

    @cached_property
    def buildings(self) -> tuple[str, ...]:
        """Those that have a board, in their order."""
        named = (meta.building for _, meta in self.boards.values())
        return tuple(dict.fromkeys(str(building) for building in named if building))

    @cached_property
    def pact(self) -> tuple[Page, PactMeta] | None:
        return next(iter(self._of(PactMeta)), None)

    @cached_property
    def lists(self) -> tuple[tuple[Page, ListMeta], ...]:
        """Red/black lists, the latest quarter first."""
        return tuple(sorted(self._of(ListMeta), key=lambda pm: pm[1].quarter, reverse=True))

    @cached_property
    def news(self) -> tuple[tuple[Page, NewsMeta], ...]:
        """News and activities, the latest first."""
        return tuple(
            sorted(self._of(NewsMeta), key=lambda pm: (pm[1].date, pm[0].path), reverse=True)
        )

    @cached_property
    def activities(self) -> tuple[tuple[Page, ActivityMeta], ...]:
        """Activities by the time they start."""
        return tuple(sorted(self._of(ActivityMeta), key=lambda pm: (pm[1].starts, pm[0].path)))

    def activity_of(self, form: str) -> tuple[Page, ActivityMeta] | None:
        """What one signs up for by this form: the latest activity that names it."""
        named = (each for each in reversed(self.activities) if each[1].form == form)
        return next(named, None)

    @cached_property
    def meetings(self) -> tuple[tuple[Page, MeetingMeta], ...]:
        """Meetings of deliberation by the time they start."""
        return tuple(sorted(self._of(MeetingMeta), key=lambda pm: (pm[1].starts, pm[0].path)))

    @cached_property
    def notices(self) -> tuple[tuple[Page, NoticeMeta], ...]:
        return tuple(sorted(self._of(NoticeMeta), key=lambda pm: pm[0].path))

    @cached_property
    def screens(self) -> Mapping[str, tuple[Page, KioskMeta]]:
        """Lobby screens by name, the file's stem."""
        return {page.stem: (page, meta) for page, meta in self._of(KioskMeta)}

    @cached_property
    def places(self) -> tuple[tuple[Page, PlaceMeta], ...]:
        return tuple(sorted(self._of(PlaceMeta), key=lambda pm: (pm[1].order, pm[0].path)))

    @cached_property
    def standing(self) -> tuple[Page, ...]:
        """The pages that MkDocs builds, in the order of navigation."""
        found = [p for p in self.pages.values() if p.published and not p.grows]
        return tuple(sorted(found, key=lambda p: (p.meta.order, p.path)))

    @cached_property
    def by_url(self) -> Mapping[str, Page]:
        return {page.url: page for page in self.pages.values() if self.shows(page)}
