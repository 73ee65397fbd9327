"""A secret vote's box in the desk: its key is made for three observers (监票人), tried by two of them before the
vote opens, and used once it is over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from nacl.public import PrivateKey
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from forms_service.answers.reading import Fields
from forms_service.canvass.opening import backups_with_envelopes, give_up, open_box
from forms_service.desk.access import Access, DeskOperation, Visit, one
from forms_service.desk.frame import DESK, HEADERS
from forms_service.erasure.backup_record import Made
from forms_service.refusal import Refusal
from forms_service.secrecy.ballot_box import box_of, envelopes_of, key_of, with_key
from forms_service.secrecy.key_parts import BadPart, joined, new_key
from forms_service.staff.audit import Deed, merged, noted
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from site_src.content.site import PublishedForm
from site_src.forms.form import Form

_SURE = "作废"


@dataclass(frozen=True)
class BoxPages:
    """Its routes. `shown`: brings pages in step with a form."""

    access: Access
    forms: Callable[[], Mapping[str, PublishedForm]]
    shown: Callable[[str], Awaitable[None]]

    def operations(self) -> list[DeskOperation]:
        asked, path, handle = self.access.operation, "/forms/{form}/box", Right.HANDLE_ANSWERS
        return [
            asked("GET", path, Right.SEE_ANSWERS, self.page, "A secret vote's box"),
            asked("POST", f"{path}/key", handle, self.key, "Make its key, for three observers"),
            asked("POST", f"{path}/try", handle, self.tried, "Try two parts before the vote"),
            asked("POST", f"{path}/open", handle, self.opened, "Open it with two parts"),
            asked("POST", f"{path}/void", handle, self.void, "End a vote whose key is lost"),
        ]

    async def page(self, visit: Visit) -> Response:
        """GET /s/desk/forms/{form}/box."""
        return await self._page(visit, self._published(visit))

    async def _page(
        self, visit: Visit, published: PublishedForm, fault: str = "", said: str = ""
    ) -> Response:
        form, key, number = published.form, *await self._box(published.form)
        box = box_of(key)
        backups: Sequence[Made] | None = ()
        if box == "opened":
            backups = await run_in_threadpool(backups_with_envelopes, self.access.store, form.id)
        return await self.access.desk.page(
            visit.member,
            "box",
            f"票箱：{published.title}",
            422 if fault else 200,
            form=form,
            page=published.page,
            state=form.state(visit.now),
            box=box,
            key=key,
            number=number,
            backups=backups,
            sure=_SURE,
            fault=fault,
            said=said,
        )

    async def key(self, visit: Visit) -> Response:
        """POST /s/desk/forms/{form}/box/key: the slips are on this page alone, and nowhere on the machine
        afterwards."""
        published = self._published(visit)
        form, made = published.form, new_key(published.form.id)
        instead = one(await visit.fields(), "instead")

        def decide(state: State) -> tuple[Patch, None]:
            patch = with_key(state, form, made, visit.member.name, visit.now, instead)
            return merged(
                patch, noted(state, Deed(visit.member.name, "vote.key", form.id), visit.now)
            ), None

        await self.access.change(decide)
        return await self.access.desk.page(
            visit.member,
            "key-parts",
            f"三份钥匙：{published.title}",
            published=published,
            parts=made.parts,
        )

    async def tried(self, visit: Visit) -> Response:
        """POST /s/desk/forms/{form}/box/try: whether two parts fit. Nothing is stored. Not once the vote runs:
        two parts together could open it early."""
        published = self._published(visit)
        if published.form.state(visit.now) != "before":
            text = "投票开始以后不再试：两份钥匙凑在一起，就有人能提前看票。"
            raise Refusal(409, text, "没有试")
        try:
            await self._joined(visit, published.form)
        except BadPart as bad:
            return await self._page(visit, published, fault=f"{bad}。")
        return await self._page(visit, published, said="这两份合得上，到时打得开。请各自收好。")

    async def opened(self, visit: Visit) -> Response:
        """POST /s/desk/forms/{form}/box/open."""
        published = self._published(visit)
        form = published.form
        if visit.now < form.closes:
            raise Refusal(409, "还没有截止，谁也不能提前开箱。", "没有开箱")
        try:
            key = await self._joined(visit, form)
        except BadPart as bad:
            return await self._page(visit, published, fault=f"{bad}。")
        await run_in_threadpool(
            open_box, self.access.store, form, key, visit.member.name, visit.now
        )
        return await self._done(form)

    async def void(self, visit: Visit) -> Response:
        """POST /s/desk/forms/{form}/box/void."""
        published, fields = self._published(visit), await visit.fields()
        if one(fields, "sure").strip() != _SURE:
            fault = f"没有作废：确实要作废，请在框里写「{_SURE}」两个字。"
            return await self._page(visit, published, fault=fault)
        form, who = published.form, visit.member.name
        await run_in_threadpool(give_up, self.access.store, form, who, visit.now)
        return await self._done(form)

    async def _done(self, form: Form) -> Response:
        await self.shown(form.id)
        return RedirectResponse(f"{DESK}/forms/{form.id}/box", 303, headers=HEADERS)

    async def _joined(self, visit: Visit, form: Form) -> PrivateKey:
        """The key that was typed. Raises BadPart."""
        fields: Fields = await visit.fields()
        key, _ = await self._box(form)
        if key is None:
            raise BadPart("还没有做钥匙")
        return joined(form.id, key["public"], (one(fields, "one"), one(fields, "other")))

    async def _box(self, form: Form) -> tuple[Document | None, int]:
        """A vote's key, and how many envelopes are in its box."""
        return await self.access.look(
            lambda state: (key_of(state, form.id), len(envelopes_of(state, form.id)))
        )

    def _published(self, visit: Visit) -> PublishedForm:
        published = self.forms().get(visit.request.path_params["form"])
        if published is None or not published.form.secret:
            raise Refusal(404, "没有这个不记名投票，或者它的页面已经撤下。", "没有这张表")
        return published
