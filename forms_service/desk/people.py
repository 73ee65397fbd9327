"""「人员」: who has an account. Admins give and take them, auditors look on."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from forms_service.answers.reading import Fields
from forms_service.credentials.secret import Secret
from forms_service.desk.access import Access, DeskOperation, Visit, one
from forms_service.desk.frame import DESK, HEADERS
from forms_service.desk.signing_in import link_address
from forms_service.refusal import Refusal
from forms_service.staff.accounts import accounts, known
from forms_service.staff.administration import Administration, Decide, Given
from forms_service.staff.roles import Right, Role
from site_src.paper.qr import qr_svg

PEOPLE = f"{DESK}/staff"
_DONE = {"role": "角色换好了，下一次点击就照新的来。", "disabled": "停用了，登录着的已经退出。"}


@dataclass(frozen=True)
class People:
    """The routes of the staff's accounts."""

    access: Access
    secret: Secret

    def operations(self) -> list[DeskOperation]:
        asked, manage = self.access.operation, Right.MANAGE_STAFF
        return [
            asked("GET", "/staff", Right.SEE_STAFF, self.page, "Who has an account"),
            asked("POST", "/staff", manage, self.add, "Give an account"),
            asked("POST", "/staff/link", manage, self.link, "Another link to set a password"),
            asked("POST", "/staff/role", manage, self.role, "Give another role"),
            asked("GET", "/staff/disable", manage, self.sure, "What disabling an account ends"),
            asked("POST", "/staff/disable", manage, self.disable, "Disable an account"),
        ]

    async def page(self, visit: Visit) -> Response:
        """GET /s/desk/staff."""
        done = _DONE.get(visit.request.query_params.get("done", ""), "")
        return await self._page(visit, done=done)

    async def add(self, visit: Visit) -> Response:
        """POST /s/desk/staff: the fields name and role; answers with the link to hand over."""
        fields = await visit.fields()
        name = one(fields, "name")
        try:
            given = await self._change(self._office(visit).add(name, _role(fields)))
        except Refusal as refusal:
            return await self._page(visit, refusal.status, fault=refusal.text, name=name)
        return await self._link_page(visit, given)

    async def link(self, visit: Visit) -> Response:
        """POST /s/desk/staff/link: the field name; answers with the link to hand over."""
        fields = await visit.fields()
        given = await self._change(self._office(visit).link(one(fields, "name")))
        return await self._link_page(visit, given)

    async def role(self, visit: Visit) -> Response:
        """POST /s/desk/staff/role: the fields name and role."""
        fields = await visit.fields()
        await self._change(self._office(visit).give_role(one(fields, "name"), _role(fields)))
        return RedirectResponse(f"{PEOPLE}?done=role", 303, headers=HEADERS)

    async def sure(self, visit: Visit) -> Response:
        """GET /s/desk/staff/disable?name=…: what would follow, and the button that does it. Raises Refusal."""
        name = visit.request.query_params.get("name", "")
        who = await self.access.look(lambda state: known(state, name))
        sessions = self.access.sessions
        listed = await self.access.look(lambda state: sessions.of(state, who.name, visit.now))
        return await self.access.desk.page(
            visit.member, "staff-disable", f"停用{who.name}？", who=who, sessions=len(listed)
        )

    async def disable(self, visit: Visit) -> Response:
        """POST /s/desk/staff/disable: the field name."""
        fields = await visit.fields()
        await self._change(self._office(visit).disable(one(fields, "name")))
        return RedirectResponse(f"{PEOPLE}?done=disabled", 303, headers=HEADERS)

    def _office(self, visit: Visit) -> Administration:
        return Administration(self.secret, visit.member, visit.now)

    async def _change(self, decide: Decide) -> Given:
        return await self.access.change(decide)

    async def _page(
        self, visit: Visit, status: int = 200, *, done: str = "", fault: str = "", name: str = ""
    ) -> Response:
        return await self.access.desk.page(
            visit.member,
            "staff",
            "人员",
            status,
            staff=await self.access.look(accounts),
            roles=list(Role),
            done=done,
            fault=fault,
            name=name,
        )

    async def _link_page(self, visit: Visit, given: Given) -> Response:
        address = link_address(self.access.base_url, given.token)
        return await self.access.desk.page(
            visit.member,
            "staff-link",
            f"给{given.name}的链接",
            given=given,
            address=address,
            qr=qr_svg(address),
        )


def _role(fields: Fields) -> Role:
    """Raises Refusal 422 for what is none."""
    try:
        return Role(one(fields, "role"))
    except ValueError:
        raise Refusal(422, "请选一个角色。", "没有改") from None
