"""「红黑榜」: why each black entry is to be published, and the letter by which its household is told and may object."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from forms_service.answers.reading import Invalid, read_answer
from forms_service.answers.sending import Sending
from forms_service.credentials.secret import Secret
from forms_service.desk.access import DeskOperation, Visit, one
from forms_service.desk.frame import DESK, HEADERS
from forms_service.due_process.cases import (
    HELP,
    LABELS,
    LIMIT,
    Case,
    Overtaken,
    assessed,
    case_of,
    read_case,
    writing,
)
from forms_service.due_process.letters import issuing, lettered
from forms_service.electorate.codes import grouped
from forms_service.handling.answer_pages import answer_address
from forms_service.handling.changes import SEEN, entering
from forms_service.handling.office import Office
from forms_service.http.operations import Said
from forms_service.http.sheets import printed
from forms_service.kinds.appeal import STRUCK, Appeals
from forms_service.refusal import Faulty, Link, Refusal
from forms_service.staff.audit import Deed
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import State
from site_src.content.site import Page, PublishedForm, Site
from site_src.kinds.list_entries import OBJECTING, Entry
from site_src.paper.letters import letter_pdf
from site_src.taking_part.appeal import Appeal

LISTS = "/lists"
KNOWN_BY = (
    "没带告知书，看了身份证",
    "没带告知书，楼栋长认得本人",
    "没带告知书，打登记的电话核对过",
    "别人代说，核对了本人和代说的人",
)
"""How the office may have known whose appeal it is that comes without the letter's code."""
NOTHING_SAID: Mapping[str, str] = {"says": "", "knew": ""}
NO_FORM = "网站上没有正在开放的申诉表。请先发布一张 kind: appeal 的表。"


@dataclass(frozen=True)
class Listed:
    """A black entry, the page that it is on, its case and from which day that lacks nothing, when its letter was
    printed, when it was struck, and whether an appeal holds it back."""

    entry: Entry
    page: Page
    case: Case
    written: date | None
    lettered: str
    struck: str
    paused: bool

    @property
    def address(self) -> str:
        return f"{DESK}{LISTS}/{quote(self.entry.key)}"

    def stands(self, now: datetime) -> str:
        """How it stands, in a few words."""
        if self.struck:
            return "申诉成立，已撤下"
        if now >= self.entry.ends:
            return "期满，已撤下"
        if self.paused:
            return "正在复核，没有公布"
        if self.entry.unassessed:
            return "榜单里没写哪天写好评估，不公布"
        return "公布着" if self.entry.begins <= now else "还没有公布"


@dataclass(frozen=True)
class BlackListPages:
    """Its routes. `appeals`: by which entries stand back."""

    office: Office
    secret: Secret
    site: Callable[[], Site]
    appeals: Appeals
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One PDF is made at a time: each takes a process."""

    def operations(self) -> list[DeskOperation]:
        asked, handle = self.office.access.operation, Right.HANDLE_ANSWERS
        file = {200: Said("The letter"), 303: Said("To be signed in first")}
        entry = f"{LISTS}/{{entry}}"
        return [
            asked("GET", LISTS, handle, self.all, "The black list's entries"),
            asked("GET", entry, handle, self.one, "An entry's case"),
            asked("POST", entry, handle, self.write, "Write down an entry's case"),
            asked("POST", f"{entry}/letter", handle, self.letter, "Print the letter", file),
            asked("POST", f"{entry}/appeal", handle, self.appeal, "Appeal for who came in person"),
        ]

    async def all(self, visit: Visit) -> Response:
        """GET /s/desk/lists."""
        found = await self._found()
        return await self.office.access.desk.page(
            visit.member, "lists", "红黑榜", found=found, now=visit.now
        )

    async def one(self, visit: Visit) -> Response:
        """GET /s/desk/lists/{entry}."""
        listed = await self._listed(visit)
        return await self._page(visit, listed, listed.case, {}, 200)

    async def write(self, visit: Visit) -> Response:
        """POST /s/desk/lists/{entry}: all of the case's fields, and the case that they were written on. Raises
        Refusal."""
        listed, sent = await self._listed(visit), await visit.fields()
        said = {each.name: one(sent, each.name) for each in fields(Case)}
        if not sent.keys() >= {SEEN, *said}:
            text = "收到的案卷不全，什么也没有改，以前存的都还在。请打开这一条，写好再存。"
            raise Refusal(400, text, "没有存", onward=Link(listed.address, "打开这一条"))
        seen = one(sent, SEEN)
        try:
            case = read_case(said)
            await self.office.access.change(
                writing(listed.entry, case, seen, visit.member.name, visit.now)
            )
        except Overtaken as overtaken:
            return await self._page(visit, listed, overtaken.mine, {}, 409, overtaken=overtaken)
        except Faulty as faulty:
            return await self._page(visit, listed, Case(**said), faulty.faults, 422, seen=seen)
        return RedirectResponse(f"{listed.address}?done=written", 303, headers=HEADERS)

    async def letter(self, visit: Visit) -> Response:
        """POST /s/desk/lists/{entry}/letter: the letter as a PDF, on which alone its code stands. Raises Refusal."""
        listed, site = await self._listed(visit), self.site()
        if listed.struck or visit.now >= listed.entry.ends:
            raise Refusal(409, f"这一条{listed.stands(visit.now)}，不用再告知。", "没有印")
        appeal = appealing(site, visit.now)
        if appeal is None:
            raise Refusal(409, NO_FORM, "还不能印")
        code = await self.office.access.change(
            issuing(self.secret, listed.entry, visit.member.name, visit.now)
        )
        page = f"{self.office.access.base_url}/{appeal.page}"
        articles = site.pact[1].articles if site.pact else ()
        async with self._one:
            pdf = await printed(
                lambda: letter_pdf(
                    site.compound.name,
                    listed.entry,
                    articles,
                    grouped(code),
                    page,
                    OBJECTING,
                    visit.now,
                ),
                "letter",
                "告知书没有印成，请过一会儿再印一次。",
            )
        name = f"gaozhi-{listed.entry.key}.pdf"
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(pdf, media_type="application/pdf", headers=headers)

    async def appeal(self, visit: Visit) -> Response:
        """POST /s/desk/lists/{entry}/appeal: `says`, of whoever came, called, or sent somebody: without a code, as the
        office `knew` who they are and says by what. The entry stands back as with one. Raises Refusal."""
        listed, published = await self._listed(visit), appealing(self.site(), visit.now)
        if published is None:
            raise Refusal(409, NO_FORM, "没有收下")
        sent = await visit.fields()
        said, knew = one(sent, "says"), one(sent, "knew")
        read = read_answer(published.form, {"says": [said]})
        faults = dict(read.faults) if isinstance(read, Invalid) else {}
        if knew not in KNOWN_BY:
            faults["knew"] = "请选怎么核对的，回执和审计日志上写着"
        if isinstance(read, Invalid) or faults:
            return await self._page(
                visit, listed, listed.case, faults, 422, {"says": said, "knew": knew}
            )
        name = visit.member.name
        sending = Sending(
            published.form,
            read,
            visit.now,
            title=published.title,
            by=name,
            knew=knew,
            voter=listed.entry.key,
        )
        deed = Deed(name, "answer.enter", published.form.id, knew)
        kept = await self.office.handle(
            visit, deed, entering(self.office.known, sending), lambda done: done.receipt
        )
        address = answer_address(self.office.handles.of(kept.receipt), "entered")
        return RedirectResponse(address, 303, headers=HEADERS)

    async def _page(
        self,
        visit: Visit,
        listed: Listed,
        case: Case,
        faults: Mapping[str, str],
        status: int,
        appealed: Mapping[str, str] = NOTHING_SAID,
        overtaken: Overtaken | None = None,
        seen: str = "",
    ) -> Response:
        """`case`: what stands in the fields, written on what is `seen`; the one that is kept, if not said."""
        there = overtaken.theirs if overtaken else listed.case
        return await self.office.access.desk.page(
            visit.member,
            "list-entry",
            f"黑榜：{listed.entry.who}",
            status=status,
            listed=listed,
            case=case,
            overtaken=overtaken,
            seen=seen or there.seen,
            labels=LABELS,
            help=HELP,
            limit=LIMIT,
            known_by=KNOWN_BY,
            appealed=appealed,
            faults=faults,
            done=visit.request.query_params.get("done", ""),
            now=visit.now,
        )

    async def _listed(self, visit: Visit) -> Listed:
        key = visit.request.path_params["entry"]
        found = next((each for each in await self._found() if each.entry.key == key), None)
        if found is None:
            raise Refusal(404, "榜单里没有这一条，可能改过或删掉了。", "没有找到")
        return found

    async def _found(self) -> list[Listed]:
        """The black entries, the latest first."""
        site = self.site()

        def read(state: State) -> list[Listed]:
            when, struck, paused = lettered(state), state.get(STRUCK, {}), self.appeals.paused
            return [
                Listed(
                    entry,
                    page,
                    case_of(state, entry.key),
                    assessed(state, entry.key),
                    when.get(entry.key, ""),
                    struck.get(entry.key, {}).get("on", ""),
                    entry.key in paused,
                )
                for page, entry in black(site)
            ]

        found = await self.office.access.look(read)
        return sorted(found, key=lambda each: each.entry.start, reverse=True)


def black(site: Site) -> Iterator[tuple[Page, Entry]]:
    """The black entries that are written, with their pages."""
    for page, meta in site.lists:
        yield from ((page, entry) for entry in meta.entries if entry.side == "black")


def appealing(site: Site, now: datetime) -> PublishedForm | None:
    """The form by which one appeals now."""
    forms = (each for each in site.forms.values() if isinstance(each.form, Appeal))
    return next((each for each in forms if each.form.state(now) == "open"), None)
