"""What pages were before: the desk's lists of versions, each with what it changed, and putting one
back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.desk.frame import DESK, HEADERS
from forms_service.editing.asking import asked
from forms_service.editing.drafts import Draft, Drafts
from forms_service.editing.publish_press import PublishPress
from forms_service.editing.saves import Conflict
from forms_service.refusal import Refusal
from forms_service.staff.audit import Deed, noted
from forms_service.staff.roles import Right
from forms_service.versions.changes import Version
from forms_service.versions.content_files import text_of
from forms_service.versions.differences import Row, differences
from forms_service.versions.saving import Saving, is_page
from forms_service.versions.wording import called
from site_src.editing.page_names import is_page_name
from site_src.editing.readable import Readable
from site_src.pictures.addresses import is_picture
from site_src.source.moments import moment

ADDRESS = f"{DESK}/versions"
_RECENT = 100


def history_address(page: str, version: str = "") -> str:
    """Where a page's versions are listed, or one of them is shown."""
    asked = {"page": page, **({"version": version} if version else {})}
    return f"{ADDRESS}?{urlencode(asked)}"


@dataclass(frozen=True)
class HistoryPages:
    """`edit_address`: where a page is written."""

    access: Access
    saving: Saving
    drafts: Drafts
    publish: PublishPress
    edit_address: Callable[[str], str]

    def operations(self) -> list[DeskOperation]:
        operation = self.access.operation
        return [
            operation("GET", "/versions", Right.READ_CONTENT, self.shown, "What pages were before"),
            operation(
                "POST",
                "/versions/restore",
                Right.WRITE_CONTENT,
                self.restore,
                "Put a version of a page back",
            ),
        ]

    async def shown(self, visit: Visit) -> Response:
        """The latest changes of all pages; with `page`, its versions; with `version`, that one."""
        page = visit.request.query_params.get("page", "")
        wanted = visit.request.query_params.get("version", "")
        if not page:
            recent = await asked(lambda: self.saving.recent(_RECENT))
            return await self._page(
                visit, "recent", "最近的改动", versions=recent, names=self._name
            )
        versions = await asked(lambda: self.saving.versions(page))
        name = called(page, await asked(lambda: self.saving.read(page)))
        if not versions:
            raise Refusal(404, f"「{page[:60]}」没有从前的版本。", "没有找到")
        if not wanted:
            return await self._page(
                visit, "history", "从前的版本", page=page, name=name, versions=versions
            )
        version, before = _found(versions, wanted)
        read, rows = await asked(lambda: self._changed(before, version))
        current = await asked(lambda: self.saving.current(page))
        return await self._page(
            visit,
            "version",
            "一个版本",
            page=page,
            name=name,
            version=version,
            read=read,
            rows=rows,
            base=current.version,
            latest=version == versions[0],
        )

    async def restore(self, visit: Visit) -> Response:
        """Puts a version back, as a save of its own: what there is now stays in the history. A page is
        published as any other edit of it is. It is noted before: nothing is put back unnoted."""
        fields = await visit.fields()
        page, wanted, base = ("".join(fields.get(name, ())) for name in ("page", "version", "base"))
        if not (is_page_name(page) or is_picture(page)):
            raise Refusal(404, "办公台只恢复页面和图片。别的文件请管理员用 git 恢复。", "没有恢复")
        versions = await asked(lambda: self.saving.versions(page))
        version, _ = _found(versions, wanted)
        data = await asked(lambda: self.saving.content(version))
        did = f"把{called(page, data)}恢复成 {moment(version.at)} 的样子"
        if (await asked(lambda: self.saving.current(page))).version != base:
            raise _changed_meanwhile()
        if (text := _page_text(page, data)) is not None:
            draft = Draft(page, visit.member.name, text, base, visit.now)
            return await self._published(visit, draft, did)
        deed = Deed(visit.member.name, "page.restore", page)
        await self.access.change(lambda state: (noted(state, deed, visit.now), None))
        saved = await asked(
            lambda: self.saving.replace(page, data, base, visit.member, visit.now, did)
        )
        if isinstance(saved, Conflict):
            raise _changed_meanwhile()
        return RedirectResponse(f"{history_address(page)}&done=1", 303, headers=HEADERS)

    async def _published(self, visit: Visit, draft: Draft, did: str) -> Response:
        """Raises Refusal where that would be over something that its member has not published."""
        if await run_in_threadpool(self.drafts.of, visit.member, draft.path):
            text = "这一页您有草稿没有发布，换回去会盖掉它。请先发布草稿，或者不要它，再来恢复。"
            raise Refusal(409, text, "没有恢复")
        return await self.publish.pressed(visit, draft, "page.restore", did)

    def _name(self, path: str) -> str:
        return called(path, self.saving.read(path))

    def _changed(
        self, before: Version | None, version: Version
    ) -> tuple[Sequence[Row] | None, Sequence[Row]]:
        """What the version changed as people read it, and in the file; of a picture None."""
        if not is_page(version.path):
            return None, ()
        old, new = (self._text(each) for each in (before, version))
        path = (before or version).path
        said = Readable.of(path, old).shown, Readable.of(version.path, new).shown
        return differences(*said), differences(old, new)

    def _text(self, version: Version | None) -> str:
        data = self.saving.content(version) if version else None
        try:
            return text_of(data or b"")
        except UnicodeDecodeError:
            return ""

    async def _page(self, visit: Visit, template: str, title: str, **given: Any) -> Response:
        held_up = await asked(lambda: self.saving.held_up)
        return await self.access.desk.page(
            visit.member,
            template,
            title,
            held_up=held_up,
            address=history_address,
            edit_address=self.edit_address,
            may_write=visit.member.may(Right.WRITE_CONTENT),
            done="done" in visit.request.query_params,
            is_page=is_page,
            **given,
        )


def _page_text(path: str, data: bytes | None) -> str | None:
    """The text of a page; None of what is none, or was none that can be read."""
    try:
        return data.decode() if data is not None and is_page(path) else None
    except UnicodeDecodeError:
        return None


def _changed_meanwhile() -> Refusal:
    text = "您看的时候，别人刚改过这一页，没有恢复。请看一看他改了什么，再决定。"
    return Refusal(409, text, "没有恢复")


def _found(versions: list[Version], wanted: str) -> tuple[Version, Version | None]:
    """The version of this id, and the one before it. Raises Refusal."""
    for place, version in enumerate(versions):
        if version.id == wanted:
            return version, versions[place + 1] if place + 1 < len(versions) else None
    raise Refusal(404, "没有这个版本，可能已经被改名或合并。请从列表里再选。", "没有找到")
