"""Logging in and out, setting a password by a link, and the desk's stylesheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forms_service.answers.reading import Fields
from forms_service.credentials.guesses import browser_mark
from forms_service.credentials.passwords import password_fault
from forms_service.desk.access import COOKIE, Access, DeskOperation, Visit, fields_of, one
from forms_service.desk.browsers import browser_called
from forms_service.desk.frame import DESK, HEADERS, stylesheet
from forms_service.http.operations import HTML, Said, asks_as_program
from forms_service.refusal import Refusal
from forms_service.senders.shares import Senders
from forms_service.staff.accounts import account, compared
from forms_service.staff.administration import set_by_link
from forms_service.staff.admission import Admission, Proved, Typed, still_proved
from forms_service.staff.audit import Deed, merged, noted
from forms_service.staff.links import whose
from forms_service.staff.own_account import ended_session
from forms_service.staff.roles import Right
from forms_service.staff.sessions import ended
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch

LOGIN = f"{DESK}/login"
PASSWORD = f"{DESK}/password"
MARK = "linli_desk_known"
_MARKED = timedelta(days=180)
_DONE = {
    "out": "已经退出。",
    "password": "密码设好了，请用它登录。别处登录的都已经退出。",
}
LOGIN_ANSWERS = {
    200: Said("The page", HTML),
    303: Said("Signed in: a cookie, and the way to the page that was wanted"),
    403: Said("Name, password or digits wrong, or sent from a foreign page", HTML),
    429: Said("Guessed too often; see Retry-After", HTML),
    503: Said("Too many at once, or the store can't write", HTML),
}


@dataclass(frozen=True)
class SigningIn:
    """The routes of who comes and goes."""

    access: Access
    admission: Admission
    senders: Callable[[Request], Senders]

    def operations(self) -> list[DeskOperation]:
        anybody = self.access.open_operation
        return [
            anybody("GET", "/desk.{version}.css", self.stylesheet, "The desk's stylesheet"),
            anybody("GET", "/login", self.form, "To log in"),
            anybody("POST", "/login", self.enter, "Log in", LOGIN_ANSWERS),
            anybody("GET", "/password/{link}", self.to_set, "To set a password"),
            anybody("POST", "/password/{link}", self.set, "Set a password, once"),
            self.access.operation("POST", "/logout", Right.ENTER, self.out, "Log out"),
        ]

    async def stylesheet(self, _: Request) -> Response:
        return stylesheet().response

    async def form(self, request: Request) -> Response:
        """GET /s/desk/login."""
        onward = _onward(request.query_params.get("next", ""))
        if await self.access.visit(request):
            return RedirectResponse(onward, 303, headers=HEADERS)
        done = _DONE.get(request.query_params.get("done", ""), "")
        return await self._page(onward, done=done)

    async def enter(self, request: Request) -> Response:
        """POST /s/desk/login: the fields name, password and, where there is a second factor, code.
        Whatever session the browser had ends: the new one has a token of its own."""
        fields = await fields_of(request)
        typed = Typed(
            one(fields, "name"),
            one(fields, "password"),
            one(fields, "code"),
            request.cookies.get(MARK, ""),
        )
        onward, now = _onward(one(fields, "next")), self.access.now()
        held = await self.access.look(lambda state: account(state, typed.name))
        try:
            proved = await self.admission.proved(held, typed, self.senders(request), now)
            token = await self._begun(request, proved)
        except Refusal as refusal:
            if asks_as_program(request):
                raise
            return await self._page(onward, refusal, name=typed.name)
        response = RedirectResponse(onward, 303, headers=HEADERS)
        self.access.signed_in(response, token)
        mark = browser_mark(self.admission.secret, compared(typed.name))
        self.access.keep(response, MARK, mark, LOGIN, int(_MARKED.total_seconds()))
        return response

    async def _begun(self, request: Request, proved: Proved) -> str:
        now, before = self.access.now(), request.cookies.get(COOKIE, "")
        browser = browser_called(request.headers.get("user-agent", ""))

        def decide(state: State) -> tuple[Patch, str]:
            entered, who = still_proved(state, proved, now)
            begun, token = self.access.sessions.begun(state, who.name, now, browser)
            old = self.access.sessions.found(state, before, now)
            left = ended(state, old.member.name, old.id) if old else {}
            note = noted(state, Deed(who.name, "session.begin", browser), now)
            return merged(entered, left, begun, note), token

        return await self.access.change(decide)

    async def out(self, visit: Visit) -> Response:
        """POST /s/desk/logout."""
        browser = browser_called(visit.request.headers.get("user-agent", ""))
        await self.access.change(
            ended_session(visit.member.name, visit.session, browser, visit.now)
        )
        response = RedirectResponse(f"{LOGIN}?done=out", 303, headers=HEADERS)
        self.access.signed_out(response)
        return response

    async def to_set(self, request: Request) -> Response:
        """GET /s/desk/password/{link}. Opening it uses nothing up: chats open links to show them."""
        return await self._to_set(request.path_params["link"])

    async def set(self, request: Request) -> Response:
        """POST /s/desk/password/{link}: the fields password and again."""
        link, fields = request.path_params["link"], await fields_of(request)
        if fault := new_password_fault(fields):
            return await self._to_set(link, fault, 422)
        now, secret = self.access.now(), self.admission.secret
        # Before the work of a hash: whoever has no link has nothing done for him.
        await self.access.look(lambda state: whose(state, secret, link, now))
        kept = await self.admission.hashing.hashed(one(fields, "password"))
        await self.access.change(set_by_link(secret, link, kept, self.access.now()))
        response = RedirectResponse(f"{LOGIN}?done=password", 303, headers=HEADERS)
        self.access.signed_out(response)
        return response

    async def _to_set(self, link: str, fault: str = "", status: int = 200) -> Response:
        now, secret = self.access.now(), self.admission.secret
        who = await self.access.look(lambda state: whose(state, secret, link, now))
        desk = self.access.desk
        return await desk.page(None, "password", "设密码", status, link=link, who=who, fault=fault)

    async def _page(
        self, onward: str, refusal: Refusal | None = None, *, name: str = "", done: str = ""
    ) -> Response:
        page = await self.access.desk.page(
            None,
            "login",
            "登录",
            refusal.status if refusal else 200,
            onward=onward,
            name=name,
            fault=refusal.text if refusal else "",
            done=done,
        )
        if refusal:
            page.headers.update(refusal.headers)
        return page


def link_address(base_url: str, token: str) -> str:
    """The address by which somebody sets a password."""
    return f"{base_url}{PASSWORD}/{token}"


def new_password_fault(fields: Fields) -> str | None:
    """What is wrong with a password that was typed twice, if anything."""
    password = one(fields, "password")
    if fault := password_fault(password):
        return fault
    return None if one(fields, "again") == password else "两次写的不一样，请再写一遍。"


def _onward(text: str) -> str:
    """Where somebody wanted to go in the desk; nowhere else is he led."""
    inside = text == DESK or text.startswith((f"{DESK}/", f"{DESK}?"))
    return text if inside and not text.startswith(LOGIN) else DESK
