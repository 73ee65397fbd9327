"""A page in the desk: its front matter as a form and its body beside it, or all of it as text.

Every button sends the form: what was written is kept as a draft first, so nothing is lost by a press, a
fault or a closed window, and rows come and go without a script.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.desk.frame import DESK, script
from forms_service.editing import answered_forms
from forms_service.editing.asking import asked, named_page
from forms_service.editing.drafts import Draft, Drafts
from forms_service.editing.look_pages import look_address
from forms_service.editing.publish_press import PublishPress, edit_address, led
from forms_service.editing.saves import Opened, Saves
from forms_service.editing.sent_again import to_send_again
from forms_service.editing.sheet import parsed, row_edit, sheet_of, written
from forms_service.http.requests import read_form
from forms_service.refusal import Refusal
from forms_service.staff.roles import Right
from site_src.editing.nodes import NotEditable
from site_src.editing.page_names import kind_label, title_of
from site_src.forms.fingerprints import Fingerprint
from site_src.kinds.page_kinds import FormMeta

# A page of a megabyte, percent-encoded; a list of two hundred rows with a dozen fields each.
_LARGEST, _MOST = 4_000_000, 5_000


def pictured_address(page: str) -> str:
    """Where one goes on writing a page whose draft a picture was put into."""
    return f"{edit_address(page, told='', pictured='')}#pictures"


class Both(Protocol):
    """What comes of two edits of one text."""

    @property
    def text(self) -> str | None:
        """Both in one; None where they clash."""

    @property
    def ours(self) -> str:
        """Both in one, and the first where they clash."""


@dataclass(frozen=True)
class Ways:
    """Where an edit leads on: `history`, to a page's versions;
    `pictures`, to where one is added to it; `picture_file`, to one as it lies in content; `preview`, to how it will look with a stashed text; `merged`, what comes of two edits (began from, one, other)."""

    history: Callable[[str], str]
    pictures: Callable[[str], str]
    picture_file: Callable[[str], str]
    preview: Callable[[str, str], str]
    merged: Callable[[str, str, str], Both]


@dataclass(frozen=True)
class EditPages:
    """`answered`: the fingerprints of forms that have answers."""

    access: Access
    saves: Saves
    drafts: Drafts
    publish: PublishPress
    ways: Ways
    answered: Callable[[], Mapping[str, Fingerprint]]

    def operations(self) -> list[DeskOperation]:
        operation, write = self.access.operation, Right.WRITE_CONTENT
        return [
            operation("GET", "/write", write, self.shown, "A page to be written"),
            operation(
                "POST",
                "/write",
                write,
                self.sent,
                "What was written of a page",
                signed_out=partial(to_send_again, self.access),
            ),
        ]

    async def shown(self, visit: Visit) -> Response:
        """The page as the member's draft has it, else as it is."""
        given = visit.request.query_params
        path = named_page(visit)
        opened = await asked(lambda: self.saves.current(path))
        draft = await asked(lambda: self._draft(visit, opened, path))
        raw = draft.text if draft else opened.text
        if raw is None:
            raise Refusal(404, f"没有「{path}」这一页，可能已经删掉了。", "没有找到这一页")
        page, faults = await run_in_threadpool(parsed, path, raw)
        changed = await run_in_threadpool(
            answered_forms.changed, path, raw, await run_in_threadpool(self.answered)
        )
        if changed:
            faults = (*faults, *(change.fault for change in changed.changes))
        refused = draft.refused if draft else ()
        told = draft is None or "told" in given or bool(refused)
        shown = refused or (faults if told else ())
        return await self.access.desk.page(
            visit.member,
            "write",
            title_of(path, raw),
            kind=kind_label(path, raw),
            titles=lambda other: title_of(other, self.saves.current(other).text or ""),
            sheet=sheet_of(path, raw, changed.told(shown) if changed else shown),
            draft=draft,
            refused=bool(refused),
            others=await run_in_threadpool(self._others, visit, path),
            base=draft.base if draft else opened.version,
            seen=await asked(lambda: self.saves.stash(raw)),
            there=opened.text is not None,
            as_text="as" in given,
            at=given.get("at", ""),
            saved="saved" in given,
            pictured="pictured" in given,
            changed=changed if told else None,
            script=script("write").address,
            look=look_address(path) if page and isinstance(page.meta, FormMeta) else "",
            address=edit_address,
            history=self.ways.history(path),
            picture_file=self.ways.picture_file,
        )

    async def sent(self, visit: Visit) -> Response:
        """Keeps what was written, and does what the button says."""
        path = named_page(visit)
        sent = await read_form(visit.request, _LARGEST, _MOST)
        who, now = sent.get("who", [visit.member.name])[0], visit.member.name
        if who != now:
            text = f"这一页是 {who} 打开的，现在登录的是 {now}。请让 {who} 在另一个窗口登录，再刷新这一页，点「继续」。"
            raise Refusal(409, text, "没有保存")
        do, _, about = sent.get("do", ["save"])[0].partition(":")
        if do == "discard":
            await run_in_threadpool(self.drafts.drop, visit.member, path)
            there = (await asked(lambda: self.saves.current(path))).text is not None
            return led(edit_address(path) if there else f"{DESK}/pages")
        draft, shown = await self._kept(visit, path, sent)
        if do in ("publish", "delete"):
            did: Literal["page.publish", "page.delete"] = (
                "page.delete" if do == "delete" else "page.publish"
            )
            if do == "delete" and "sure" not in sent:
                raise Refusal(422, "要删掉这一页，请先勾上「确实要删」。", "没有删")
            return await self.publish.pressed(visit, draft, did)
        if do == "preview":
            text = draft.text
            return led(self.ways.preview(path, await asked(lambda: self.saves.stash(text))))
        if do == "picture":
            return led(self.ways.pictures(path))
        if do == "another":
            return await self._another(visit, draft)
        more = {"as": "text"} if "text" in sent else {}
        if do in ("as-text", "as-form"):
            more = {"as": "text"} if do == "as-text" else {}
        elif do == "save":
            if (
                shown != draft.text
            ):  # A script's window stays as it is: it goes on from what it shows.
                more["sent"] = await asked(lambda: self.saves.stash(shown))
        else:
            agreed = sent.get("agreed", ())
            text = await run_in_threadpool(self._edited, draft, do, about, agreed)
            draft = await self._keep(visit, draft, text)
            if do != "reword":
                row = about.partition(":")[0] if do == "add" else about.rpartition("/")[0]
                return led(edit_address(path, at=row, **more))
        return led(edit_address(path, told="", saved="", **more))

    async def _kept(
        self, visit: Visit, path: str, sent: Mapping[str, Sequence[str]]
    ) -> tuple[Draft, str]:
        """The draft with what was sent, and the page's text as the window shows it that sent it. Raises
        Refusal where nobody knows any more from what."""
        seen = sent.get("seen", [""])[0]
        raw = await asked(lambda: self.saves.opened_as(seen)) if seen else None
        if raw is None:
            text = "这一页打开得太久，当时的样子已经不在了。请重新打开这一页再写。"
            raise Refusal(409, text, "没有保存")
        text = shown = await run_in_threadpool(written, path, raw, sent)
        before = await run_in_threadpool(self.drafts.of, visit.member, path)
        if before is None and text == raw:
            return Draft(path, visit.member.name, text, sent.get("base", [""])[0], visit.now), shown
        if before and before.text not in (raw, text):
            # Written on from another window or telephone meanwhile.
            text = (await run_in_threadpool(self.ways.merged, raw, text, before.text)).ours
        base = before.base if before else sent.get("base", [""])[0]
        draft = Draft(path, visit.member.name, text, base, visit.now)
        if before and before.text == text:
            return before, shown
        return await self._keep(visit, draft, text), shown

    async def _keep(self, visit: Visit, draft: Draft, text: str) -> Draft:
        kept = Draft(draft.path, draft.who, text, draft.base, visit.now)
        try:
            await run_in_threadpool(self.drafts.keep, kept)
        except OSError as error:
            why = error.strerror or error
            raise Refusal(503, f"服务器现在存不了（{why}），没有保存。", "没有保存") from None
        return kept

    def _edited(self, draft: Draft, do: str, about: str, agreed: Sequence[str]) -> str:
        """The draft's text after a press. Raises Refusal for one that there is not."""
        try:
            if do == "reword":
                found = answered_forms.changed(draft.path, draft.text, self.answered())
                return answered_forms.reworded(draft.text, found, agreed) if found else draft.text
            return row_edit(draft.path, draft.text, do, about)
        except (NotEditable, LookupError, ValueError):
            raise Refusal(422, "这一页变了样，请重新打开再做一次。", "没有做") from None

    async def _another(self, visit: Visit, draft: Draft) -> Response:
        try:
            path, text = answered_forms.as_another(draft.path, draft.text, visit.now)
        except NotEditable:
            raise Refusal(422, "这一页变了样，请重新打开再做一次。", "没有做") from None
        other = Draft(path, draft.who, text, "", visit.now)
        await self._keep(visit, other, text)
        await run_in_threadpool(self.drafts.drop, visit.member, draft.path)
        return led(edit_address(path, at="form"))

    def _draft(self, visit: Visit, opened: Opened, path: str) -> Draft | None:
        """The member's draft of a page. One whose every edit the page has by now, as it was brought
        together with somebody else's, is none. Raises NotSaved."""
        draft = self.drafts.of(visit.member, path)
        if draft is None or draft.base == opened.version or opened.text is None:
            return draft
        began = self.saves.opened_as(draft.base)
        if began is None or self.ways.merged(began, draft.text, opened.text).text != opened.text:
            return draft
        self.drafts.drop(visit.member, path)
        return None

    def _others(self, visit: Visit, path: str) -> list[Draft]:
        """What others have written of the page and not published."""
        every = self.drafts.all()
        return [each for each in every if each.path == path and each.who != visit.member.name]
