"""Logging in and out, and the desk's stylesheet."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.desk.frame import DESK, HEADERS, stylesheet
from forms_service.staff.roles import Right
from forms_service.staff.sessions import SESSIONS


@dataclass(frozen=True)
class SigningIn:
    """The routes of who comes and goes."""

    access: Access

    def operations(self) -> list[DeskOperation]:
        return [
            self.access.open_operation(
                "GET", "/desk.{version}.css", self.stylesheet, "The desk's stylesheet"
            ),
            self.access.open_operation("GET", "/login", self.form, "To log in"),
            self.access.operation("POST", "/logout", Right.ENTER, self.out, "Log out"),
        ]

    async def stylesheet(self, _: Request) -> Response:
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(stylesheet()[1], media_type="text/css; charset=utf-8", headers=headers)

    async def form(self, request: Request) -> Response:
        onward = request.query_params.get("next", DESK)
        return await self.access.desk.page(None, "login", "登录", onward=onward)

    async def out(self, visit: Visit) -> Response:
        await self.access.change(lambda _: ({SESSIONS: {visit.session: None}}, None))
        response = RedirectResponse(f"{DESK}/login", 303, headers=HEADERS)
        self.access.signed_out(response)
        return response
