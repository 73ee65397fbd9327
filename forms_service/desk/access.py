"""A route of the desk, and who may ask it: somebody signed in, whose role has the right that the route
names; and what changes anything is sent from a page of ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forms_service.answers.reading import Fields, Invalid
from forms_service.desk.frame import DESK, HEADERS, Desk, OnDesk
from forms_service.http.operations import HTML, Content, Operation, Said, asks_as_program
from forms_service.http.requests import Sent, read_request
from forms_service.refusal import Refusal
from forms_service.senders.origin import is_own
from forms_service.staff.roles import Member, Right
from forms_service.staff.sessions import Sessions, used
from forms_service.store.commits import Commits
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from forms_service.store.tables import Store

COOKIE = "linli_desk"
T = TypeVar("T")


@dataclass(frozen=True)
class Visit:
    """A request of somebody who is signed in and has the right: `session` is its name in the store."""

    request: Request
    member: Member
    session: str
    now: datetime

    async def fields(self) -> Fields:
        """What a form of the desk sent. Raises Refusal."""
        return await fields_of(self.request)


async def fields_of(request: Request) -> Fields:
    """What a form of the desk sent, as text that UTF-8 can hold. Raises Refusal."""
    return fields_in(await read_request(request))


def fields_in(sent: Sent) -> Fields:
    """The same, of what was read. Raises Refusal."""
    fields = sent.fields
    if isinstance(fields, Invalid):
        raise Refusal(422, "；".join(fields.faults.values()))
    return {_encodable(name): [*map(_encodable, values)] for name, values in fields.items()}


def one(fields: Fields, name: str) -> str:
    """The value of a field that is sent once, "" where it isn't."""
    return "".join(fields.get(name, ())[:1])


def _encodable(text: str) -> str:
    """Without halves of surrogate pairs, which JSON can say and UTF-8 can't: what holds one can be stored,
    and never shown again."""
    return text.encode("utf-8", "replace").decode()


class DeskOperation(Operation):
    """A route of the desk; `right` is None where nobody is signed in yet."""

    right: Right | None


Handler = Callable[[Visit], Awaitable[Response]]
OPEN = {200: Said("The page", HTML), 303: Said("Done, or to be signed in first")}


@dataclass(frozen=True)
class Access:
    """Who may come in, and how what they do is stored."""

    store: Store
    commits: Commits
    sessions: Sessions
    desk: Desk
    base_url: str
    now: Callable[[], datetime]

    def operation(
        self,
        method: str,
        path: str,
        right: Right,
        handler: Handler,
        summary: str,
        answers: Mapping[int, Said] | None = None,
        *,
        body: Content | None = None,
        described: bool = False,
        signed_out: Callable[[Request], Awaitable[Response | None]] | None = None,
    ) -> DeskOperation:
        """A route below /s/desk for whoever has `right`. What its handler refuses is said on a page of
        the desk. Who isn't signed in is led to that, unless `signed_out` answers a browser's form."""

        async def asked(request: Request) -> Response:
            visit = await self.visit(request)
            if visit is None:
                return await self._signed_out(request, signed_out)
            try:
                self._admit(visit, right)
                return await handler(visit)
            except Refusal as refusal:
                raise OnDesk(refusal, self.desk, visit.member) from None

        return self._made(method, path, right, asked, summary, answers, body, described)

    def open_operation(
        self,
        method: str,
        path: str,
        handler: Callable[[Request], Awaitable[Response]],
        summary: str,
        answers: Mapping[int, Said] | None = None,
        *,
        body: Content | None = None,
        described: bool = False,
    ) -> DeskOperation:
        """A route for who is not signed in yet."""

        async def asked(request: Request) -> Response:
            try:
                self.own(request)
                return await handler(request)
            except Refusal as refusal:
                raise OnDesk(refusal, self.desk, None) from None

        return self._made(method, path, None, asked, summary, answers, body, described)

    async def change(self, decide: Callable[[State], tuple[Patch, T]]) -> T:
        """Commits what `decide` makes of the present state; see Store.transact. Raises Refusal 503 where
        the disk doesn't take it, and what `decide` raises."""
        try:
            return await self.commits.run(lambda: self.store.transact(decide))
        except (StoreFull, StoreClosed):
            text = "服务器现在存不了，什么也没有改。请检查磁盘，过一会儿再试。"
            raise Refusal(503, text, "没有保存") from None

    def own(self, request: Request) -> None:
        """Raises Refusal 403 where a foreign page sends."""
        if request.method != "GET" and not is_own(request.headers, self.base_url):
            text = "这次提交不是从办公台的页面发出的，什么也没有改。请打开办公台再做一次。"
            raise Refusal(403, text, "没有做")

    def signed_in(self, response: Response, token: str) -> None:
        """Gives the browser a session's token, for as long as it is open."""
        self.keep(response, COOKIE, token, DESK)

    def keep(
        self, response: Response, name: str, value: str, path: str, seconds: int | None = None
    ) -> None:
        """Has the browser keep a cookie, which no script and no other site's page gets to use."""
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path=path,
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )

    def signed_out(self, response: Response) -> None:
        response.delete_cookie(
            COOKIE, path=DESK, secure=self._secure, httponly=True, samesite="strict"
        )

    @property
    def _secure(self) -> bool:
        return self.base_url.startswith("https://")

    async def look(self, read: Callable[[State], T]) -> T:
        """What `read` makes of the present state, which it must not change. Off the event loop: while the
        store is written again nobody gets at it for as long as that takes."""

        def held() -> T:
            with self.store.journal.lock:
                return read(self.store.journal.state)

        return await run_in_threadpool(held)

    async def visit(self, request: Request) -> Visit | None:
        """Whoever is signed in at this browser, whatever he may."""
        token, now = request.cookies.get(COOKIE, ""), self.now()
        if not token:
            return None
        session = await self.look(lambda state: self.sessions.found(state, token, now))
        if session is None:
            return None
        if await self.look(lambda state: used(state, session.id, now)):
            # Who comes to see why the disk is full is not kept out by it.
            with suppress(Refusal):
                await self.change(lambda state: (used(state, session.id, now), None))
        return Visit(request, session.member, session.id, now)

    def _admit(self, visit: Visit, right: Right) -> None:
        if not visit.member.may(right):
            text = f"您的角色（{visit.member.role.label}）不能做这件事。请找管理员。"
            raise Refusal(403, text, "不能打开")
        self.own(visit.request)

    async def _signed_out(
        self, request: Request, answer: Callable[[Request], Awaitable[Response | None]] | None
    ) -> Response:
        if asks_as_program(request):
            raise Refusal(401, "请先登录办公台。", "请先登录")
        try:
            if answer and (answered := await answer(request)):
                return answered
        except Refusal as refusal:
            raise OnDesk(refusal, self.desk, None) from None
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        onward = wanted if request.method == "GET" else DESK
        return RedirectResponse(f"{DESK}/login?next={quote(onward, safe='')}", 303, headers=HEADERS)

    def _made(
        self,
        method: str,
        path: str,
        right: Right | None,
        handler: Callable[[Request], Awaitable[Response]],
        summary: str,
        answers: Mapping[int, Said] | None,
        body: Content | None,
        described: bool,
    ) -> DeskOperation:
        made = DeskOperation(
            method,
            f"{DESK}{path}",
            handler,
            summary,
            answers or OPEN,
            body=body,
            pages=True,
            described=described,
        )
        made.right = right
        return made
