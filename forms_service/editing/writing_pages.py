"""「写」: what can be written, what was begun, every page; and what became of what was published."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.desk.frame import DESK, HEADERS
from forms_service.editing.drafts import Draft, Drafts, free_path
from forms_service.editing.publish_press import edit_address
from forms_service.editing.publishing import Published, Publishing
from forms_service.editing.saves import Saves
from forms_service.refusal import Refusal
from forms_service.staff.roles import Right
from site_src.content.new_page import begun_page
from site_src.content.site import Site
from site_src.editing.page_names import is_page_name, title_of
from site_src.form_kinds.table import FORM_KINDS
from site_src.kinds.page_kinds import KINDS, NewsMeta, default_kind
from site_src.source.moments import ZONE, start_of_day

ADDRESS = f"{DESK}/pages"
# What an office writes, the weekly first; in the words of `begun_page`, which calls a poll a form.
_KINDS = (
    "signup",
    "pledge",
    "booking",
    "questionbox",
    "evaluation",
    "consultation",
    "volunteer",
    "ballot",
    "election",
)
_FORMS = {"form": "poll"} | {kind: kind for kind in _KINDS}
_BEGUN = ("news", "activity", "notice", "meeting", *_FORMS, "place", "board", "list", "page")
BEGUN = {
    kind: FORM_KINDS.members[_FORMS[kind]].label if kind in _FORMS else KINDS[kind].label
    for kind in _BEGUN
} | {"contest": "季度评比，候选的是台账上这一季度解决的", "project": "服务项目"}
_SHOWN = 50
# Seconds that a request waits for a build, before it says that one is under way.
_PATIENCE = 8.0


@dataclass(frozen=True)
class Listed:
    """A page in the list; `changed`: when its file was, in seconds since 1970."""

    path: str
    title: str
    kind: str
    url: str
    changed: float


@dataclass(frozen=True)
class WritingPages:
    """`history`: where a page's versions are; `look`: where it is looked at; `site`: the built content; `solved`: what
    the quarter's contest is between."""

    access: Access
    content: Path
    saves: Saves
    drafts: Drafts
    publishing: Publishing
    history: Callable[[str], str]
    look: Callable[[str], str]
    site: Callable[[], Site]
    solved: Callable[[], Sequence[str]]

    def operations(self) -> list[DeskOperation]:
        operation = self.access.operation
        return [
            operation("GET", "/pages", Right.READ_CONTENT, self.list, "What can be written"),
            operation("POST", "/pages", Right.WRITE_CONTENT, self.begin, "Begin a page"),
            operation(
                "GET",
                "/published/{number}",
                Right.WRITE_CONTENT,
                self.outcome,
                "What became of what was published",
            ),
        ]

    async def list(self, visit: Visit) -> Response:
        """The drafts and the pages, those that changed last first; by kind and by words of the title."""
        asked = visit.request.query_params
        kind, words, page = asked.get("kind", ""), asked.get("q", "").strip(), asked.get("p", "1")
        number = max(int(page), 1) if page.isdecimal() and len(page) < 6 else 1
        every = await run_in_threadpool(lambda: list(_listed(self.content, self.site())))
        found = [
            each
            for each in every
            if (not kind or each.kind == kind) and (words.casefold() in each.title.casefold())
        ]
        begin = (number - 1) * _SHOWN
        drafts = await run_in_threadpool(lambda: list(self.drafts.all()))
        return await self.access.desk.page(
            visit.member,
            "pages",
            "写",
            begun=BEGUN,
            drafts=drafts,
            mine=[each for each in drafts if each.who == visit.member.name],
            pages=found[begin : begin + _SHOWN],
            total=len(found),
            kinds={name: model.label for name, model in KINDS.items()},
            kind=kind,
            words=words,
            number=number,
            more=len(found) > begin + _SHOWN,
            again=lambda **new: f"{ADDRESS}?{urlencode({'kind': kind, 'q': words, **new})}",
            address=edit_address,
            history=self.history,
            look=self.look,
        )

    async def begin(self, visit: Visit) -> Response:
        """A draft of a new page, with what its kind says."""
        sent = await visit.fields()
        kind, title = (sent.get(name, [""])[0].strip() for name in ("kind", "title"))
        if kind not in BEGUN or not 1 <= len(title) <= 80:
            raise Refusal(422, "请选写什么，再写一个标题，最多 80 字。", "还没有开始写")
        solved = await run_in_threadpool(self.solved) if kind == "contest" else ()
        path, text = begun_page(kind, title, visit.now.astimezone(ZONE), solved)
        path = await run_in_threadpool(free_path, path, visit.member, self.drafts, self.saves)
        draft = Draft(path, visit.member.name, text, "", visit.now)
        try:
            await run_in_threadpool(self.drafts.keep, draft)
        except OSError as error:
            why = error.strerror or error
            raise Refusal(503, f"服务器现在存不了（{why}）。", "还没有开始写") from None
        return RedirectResponse(edit_address(path), 303, headers=HEADERS)

    async def outcome(self, visit: Visit) -> Response:
        """Waits a little for the build; what isn't ready then is asked for again by itself."""
        named = visit.request.path_params["number"]
        number = int(named) if named.isdecimal() and len(named) < 9 else 0
        found = await self.publishing.outcome(number, _PATIENCE)
        if found is None:
            text = "服务重启过，不记得这一次了。到「写」里看看那一页，没发布的会在草稿里。"
            raise Refusal(404, text, "不知道结果")
        return await self.access.desk.page(
            visit.member,
            "published",
            "发布",
            published=found,
            said=_said(found, visit.now),
            address=edit_address,
            titles=lambda path: title_of(path, self.saves.current(path).text or ""),
            history=self.history,
        )


def _listed(content: Path, site: Site) -> Iterator[Listed]:
    """Every page that lies in content and can be written here, those that changed last first."""
    found = []
    for place, folders, names in os.walk(content):
        folders[:] = [each for each in folders if not each.startswith(".")]
        for name in names:
            file = Path(place, name)
            path = file.relative_to(content).as_posix()
            if is_page_name(path) and not file.is_symlink():
                page = site.pages.get(path)
                title = page.title if page else path
                kind = page.kind if page else default_kind(path)
                url = f"/{page.url}" if page and site.shows(page) else ""
                found.append(Listed(path, title, kind, url, file.stat().st_mtime))
    yield from sorted(found, key=lambda each: each.changed, reverse=True)


@dataclass(frozen=True)
class Line:
    """What became of it, in one line, and where to see it; `good`: whether the site is as it should be."""

    text: str
    url: str = ""
    good: bool = True


def _said(published: Published, now: datetime) -> Line | None:
    """None as long as it is built."""
    if published.code is None:
        return None
    page = published.page
    name = f"「{page.title if page else published.path}」"
    if published.code == 1:
        return Line(f"{name}存好了，但网站没有建成，还是原来的样子", good=False)
    if published.code:
        return Line(f"{name}存好了，但网站这会儿没有建成，还是原来的样子；会自己再试", good=False)
    if page is None:
        return Line(f"{name}已经从网站上撤下")
    if page.meta.draft:
        return Line(f"{name}存好了。它写着是草稿，网站上没有")
    if isinstance(page.meta, NewsMeta) and start_of_day(page.meta.date) > now:
        return Line(f"{name}存好了，到 {page.meta.date} 零点自己出现")
    return Line(f"{name}已经发布", f"/{page.url}" if page.published else "/")
