"""「我」: one's own sessions, password and second factor."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forms_service.credentials.second_factor import address, nonce, shared, step
from forms_service.desk.access import Access, DeskOperation, Handler, Visit, one
from forms_service.desk.frame import DESK, HEADERS
from forms_service.desk.signing_in import LOGIN, new_password_fault
from forms_service.refusal import Refusal
from forms_service.senders.shares import Senders
from forms_service.staff.accounts import Account, known
from forms_service.staff.admission import Admission
from forms_service.staff.own_account import (
    ended_session,
    new_password,
    no_second_factor,
    second_factor,
)
from forms_service.staff.roles import Right
from site_src.paper.qr import qr_svg

ME = f"{DESK}/me"
_DONE = {
    "session": "那一处已经退出。",
    "factor": "第二道验证加好了，下次登录要写验证码。",
    "no-factor": "第二道验证已经取消。",
}
_NONCE = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Me:
    """The routes of one's own account."""

    access: Access
    admission: Admission
    senders: Callable[[Request], Senders]

    def operations(self) -> list[DeskOperation]:
        def mine(method: str, path: str, handler: Handler, summary: str) -> DeskOperation:
            return self.access.operation(method, f"/me{path}", Right.ENTER, handler, summary)

        return [
            mine("GET", "", self.page, "One's own account"),
            mine("POST", "/password", self.password, "Another password"),
            mine("POST", "/sessions/{session}/end", self.end, "End a session"),
            mine("GET", "/factor", self.to_add, "To add a second factor"),
            mine("POST", "/factor", self.add, "Add a second factor"),
            mine("POST", "/factor/remove", self.remove, "Take the second factor off"),
        ]

    async def page(self, visit: Visit) -> Response:
        """GET /s/desk/me."""
        return await self._page(visit, done=_DONE.get(visit.request.query_params.get("done", "")))

    async def password(self, visit: Visit) -> Response:
        """POST /s/desk/me/password: the fields current, password and again. All sessions end, this
        one too."""
        fields = await visit.fields()
        if fault := new_password_fault(fields):
            return await self._page(visit, 422, fault=fault)
        who = await self._who(visit)
        try:
            await self._confirm(visit, who, one(fields, "current"))
        except Refusal as refusal:
            return await self._page(visit, refusal.status, current_fault=refusal.text)
        password = await self.admission.hashing.hashed(one(fields, "password"))
        await self.access.change(new_password(who, password, visit.now))
        response = RedirectResponse(f"{LOGIN}?done=password", 303, headers=HEADERS)
        self.access.signed_out(response)
        return response

    async def end(self, visit: Visit) -> Response:
        """POST /s/desk/me/sessions/{session}/end."""
        session = visit.request.path_params["session"]
        listed = await self.access.look(
            lambda state: self.access.sessions.of(state, visit.member.name, visit.now)
        )
        browser = next((each.browser for each in listed if each.id == session), "")
        await self.access.change(ended_session(visit.member.name, session, browser, visit.now))
        where = f"{LOGIN}?done=out" if session == visit.session else f"{ME}?done=session"
        return RedirectResponse(where, 303, headers=HEADERS)

    async def to_add(self, visit: Visit) -> Response:
        """GET /s/desk/me/factor: a secret to put into an app. It holds once digits of it came back."""
        return await self._to_add(visit, nonce())

    async def add(self, visit: Visit) -> Response:
        """POST /s/desk/me/factor: the fields nonce, code and current."""
        fields, who = await visit.fields(), await self._who(visit)
        fresh = one(fields, "nonce")
        if not _NONCE.fullmatch(fresh):
            fresh = nonce()
        secret = shared(self.admission.secret, who.name, fresh)
        used = step(secret, one(fields, "code"), visit.now)
        if used is None:
            text = "验证码不对。请核对手机的时间，写现在显示的六位数字。"
            return await self._to_add(visit, fresh, 422, code_fault=text)
        try:
            await self._confirm(visit, who, one(fields, "current"))
        except Refusal as refusal:
            return await self._to_add(visit, fresh, refusal.status, current_fault=refusal.text)
        await self.access.change(second_factor(who, fresh, used, visit.now))
        return RedirectResponse(f"{ME}?done=factor", 303, headers=HEADERS)

    async def remove(self, visit: Visit) -> Response:
        """POST /s/desk/me/factor/remove: the field current."""
        fields, who = await visit.fields(), await self._who(visit)
        try:
            await self._confirm(visit, who, one(fields, "current"))
        except Refusal as refusal:
            return await self._page(visit, refusal.status, factor_fault=refusal.text)
        await self.access.change(no_second_factor(who, visit.now))
        return RedirectResponse(f"{ME}?done=no-factor", 303, headers=HEADERS)

    async def _who(self, visit: Visit) -> Account:
        return await self.access.look(lambda state: known(state, visit.member.name))

    async def _confirm(self, visit: Visit, who: Account, password: str) -> None:
        senders = self.senders(visit.request)
        await self.admission.confirm(who, password, visit.session, senders, visit.now)

    async def _page(
        self,
        visit: Visit,
        status: int = 200,
        *,
        done: str | None = None,
        fault: str = "",
        current_fault: str = "",
        factor_fault: str = "",
    ) -> Response:
        listed = await self.access.look(
            lambda state: self.access.sessions.of(state, visit.member.name, visit.now)
        )
        return await self.access.desk.page(
            visit.member,
            "me",
            "我",
            status,
            who=await self._who(visit),
            listed=listed,
            here=visit.session,
            done=done,
            fault=fault,
            current_fault=current_fault,
            factor_fault=factor_fault,
        )

    async def _to_add(
        self,
        visit: Visit,
        fresh: str,
        status: int = 200,
        *,
        code_fault: str = "",
        current_fault: str = "",
    ) -> Response:
        desk, name = self.access.desk, visit.member.name
        secret = shared(self.admission.secret, name, fresh)
        return await desk.page(
            visit.member,
            "factor",
            "加第二道验证",
            status,
            nonce=fresh,
            secret=" ".join(re.findall("....", secret)),
            qr=qr_svg(address(secret, name, desk.compound())),
            code_fault=code_fault,
            current_fault=current_fault,
        )
