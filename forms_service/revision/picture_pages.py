"""A picture added from a phone: what is kept of it is made again in a process with limits, and it comes
with words for those who don't see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.desk.frame import DESK, HEADERS
from forms_service.editing.asking import asked
from forms_service.editing.drafts import Draft, Drafts
from forms_service.editing.saves import Conflict
from forms_service.http.uploads import Upload, upload
from forms_service.refusal import Refusal
from forms_service.staff.audit import Deed, noted
from forms_service.staff.roles import Right
from forms_service.versions.content_files import is_place
from forms_service.versions.saving import NOTHING, Saving
from forms_service.versions.wording import called
from site_src.editing.body_pictures import Picture, as_own, at_step, in_body, paragraphs, steps
from site_src.editing.front_matter import body
from site_src.editing.nodes import NotEditable
from site_src.editing.page_names import is_page_name
from site_src.editing.spans import read, rewritten
from site_src.pictures.formats import SUFFIXES, Unfit
from site_src.pictures.received import Received, name_for, received
from site_src.pictures.workplaces import workplace
from site_src.source.faults import BuildFailed
from site_src.source.files import MAX_IMAGE_BYTES

ADDRESS = f"{DESK}/pictures"
FOLDER = "images"
_LAST, _STEP = "body", "step"
_LONGEST = 100
_TOO_LARGE = f"图片超过了 {MAX_IMAGE_BYTES // 1_000_000} MB，没有收。请在手机上缩小以后再传。"
_NAMES = 100
_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "SVG": "image/svg+xml",
    "GIF": "image/gif",
    "WebP": "image/webp",
}


def picture_address(page: str) -> str:
    """Where a picture is added to a page."""
    return f"{ADDRESS}?{urlencode({'page': page})}" if page else ADDRESS


def file_address(path: str) -> str:
    """Where a picture is shown as it lies at `path` below content/."""
    return f"{ADDRESS}/file?{urlencode({'path': path})}"


@dataclass(frozen=True)
class _Sent:
    """What was filled in beside the picture. `where`: `image`, at which step, or behind which line of the body."""

    page: str = ""
    alt: str = ""
    where: str = _LAST

    @classmethod
    def of(cls, fields: dict[str, str]) -> _Sent:
        alt = " ".join(fields.get("alt", "").split())
        return cls(fields.get("page", ""), alt, fields.get("where", _LAST))

    def placed(self, text: str, address: str) -> str:
        """The page's text with the picture. Raises NotEditable."""
        picture = Picture(address, self.alt)
        if self.where == "image":
            return as_own(text, picture)
        place, _, said = self.where.partition(":")
        number = int(said) if said.isdecimal() and len(said) < 7 else None
        if place == _STEP and number is not None:
            return at_step(text, picture, number)
        return in_body(text, picture, number)


def _places(text: str) -> dict[str, str]:
    """Where a page of this text can show one more picture, by the word that a form sends. Raises
    NotEditable."""
    found = paragraphs(body(text))
    behind = {f"{_LAST}:{each.end}": f"正文里，「{each.begins}」后面" for each in found[:-1]}
    at = {
        f"{_STEP}:{number}": f"大事记里，「{said}」这一步"
        for number, said in enumerate(steps(text))
    }
    return {"image": "当这一页的题图", **at, _LAST: "正文最后", **behind}


@dataclass(frozen=True)
class PicturePages:
    """`written_on`: where one goes on writing a page that a picture was added to; `edit_address`: where it
    is written."""

    access: Access
    saving: Saving
    drafts: Drafts
    edit_address: Callable[[str], str]
    written_on: Callable[[str], str]

    def operations(self) -> list[DeskOperation]:
        operation = self.access.operation
        write = Right.WRITE_CONTENT
        return [
            operation("GET", "/pictures", write, self.form, "Add a picture"),
            operation("POST", "/pictures", write, self.add, "Add a picture to content"),
            operation(
                "GET", "/pictures/file", Right.READ_CONTENT, self.file, "A picture of content"
            ),
        ]

    async def form(self, visit: Visit) -> Response:
        given = visit.request.query_params
        return await self._form(visit, _Sent(given.get("page", "")), added=given.get("added", ""))

    async def add(self, visit: Visit) -> Response:
        """Keeps the picture, which nobody sees before a page shows it, and puts it into the member's draft
        of the page. It is noted before: nothing is kept unnoted. Raises Refusal."""
        with workplace("linli-received-") as folder:
            async with upload(visit.request, MAX_IMAGE_BYTES, _TOO_LARGE) as sent:
                said = _Sent.of(sent.fields)
                fault = _fault(said, sent)
                source = folder / "sent"
                if not fault and not await sent.copy_to(source):
                    fault = "图片是空文件。请重新选一张。"
                if not fault and said.page:
                    fault = await asked(lambda: self._unfit(said, visit))
                if fault:
                    return await self._form(visit, said, fault, status=422)
                name = sent.name
            try:
                kept = await run_in_threadpool(received, source)
            except Unfit as unfit:
                fault = f"{unfit.what}。{unfit.fix}。"
                return await self._form(visit, said, fault, status=422)
            except BuildFailed as error:
                raise Refusal(503, str(error), "没有收下") from None
        path = await asked(lambda: self._free(kept, name, visit))
        deed = Deed(visit.member.name, "picture.add", path)
        await self.access.change(lambda state: (noted(state, deed, visit.now), None))
        await asked(lambda: self._keep(path, kept, said, visit))
        if said.page:
            await asked(lambda: self._placed(path, said, visit))
            return RedirectResponse(self.written_on(said.page), 303, headers=HEADERS)
        return RedirectResponse(f"{ADDRESS}?{urlencode({'added': path})}", 303, headers=HEADERS)

    async def file(self, visit: Visit) -> Response:
        """A picture of content as it is, also one that no page shows yet."""
        path = visit.request.query_params.get("path", "")
        suffix = Path(path).suffix.lower()
        kind = _TYPES.get(SUFFIXES.get(suffix, ""))
        if not is_place(path) or kind is None:
            raise Refusal(404, "没有这张图片。", "没有找到")
        data = await asked(lambda: self.saving.read(path))
        if data is None:
            raise Refusal(404, "没有这张图片。", "没有找到")
        policy = {"Content-Security-Policy": "default-src 'none'; sandbox"}
        return Response(data, media_type=kind, headers={**HEADERS, **policy})

    def _draft(self, page: str, visit: Visit) -> Draft | None:
        """What the member writes of the page, else the page as it is; None where there is neither. Raises
        NotSaved."""
        draft = self.drafts.of(visit.member, page)
        if draft is not None:
            return draft
        opened = self.saving.current(page)
        if opened.text is None:
            return None
        return Draft(page, visit.member.name, opened.text, opened.version, visit.now)

    def _unfit(self, said: _Sent, visit: Visit) -> str:
        """Why the page can't show a picture; empty where it can. Raises NotSaved."""
        draft = self._draft(said.page, visit)
        if draft is None:
            return f"没有「{said.page}」这一页，可能已经删掉了。图片没有收。"
        try:
            said.placed(read(draft.text), f"/{FOLDER}/x")
        except NotEditable:
            return "这一页开头的几行写得不对，图片放不上去。请先改好那几行，再加图片。"
        return ""

    def _free(self, kept: Received, sent: str, visit: Visit) -> str:
        """A path that no other picture has. Raises NotSaved, Refusal."""
        name = name_for(sent, kept.suffix, visit.now.date())
        stem = name.removesuffix(kept.suffix)
        for number in range(1, _NAMES):
            path = f"{FOLDER}/{stem}{f'-{number}' if number > 1 else ''}{kept.suffix}"
            if self.saving.read(path) in (None, kept.data):
                return path
        raise Refusal(409, "今天同名的图片太多了。请换个文件名再传。", "没有收下")

    def _keep(self, path: str, kept: Received, said: _Sent, visit: Visit) -> None:
        """Saves the picture, if it isn't there. Raises NotSaved, Refusal."""
        if self.saving.read(path) == kept.data:
            return
        did = f"加图片 {path.rpartition('/')[2]}：{said.alt}"
        saved = self.saving.replace(path, kept.data, NOTHING, visit.member, visit.now, did)
        if isinstance(saved, Conflict) and self.saving.read(path) != kept.data:
            raise Refusal(409, "别人刚加了一张同名的图片，没有收。请再传一次。", "没有收下")

    def _placed(self, path: str, said: _Sent, visit: Visit) -> None:
        """Has the member's draft of the page show the picture. Raises NotSaved, Refusal."""
        draft = self._draft(said.page, visit)
        try:
            if draft is not None:
                text = rewritten(draft.text, said.placed(read(draft.text), f"/{path}"))
                self.drafts.keep(replace(draft, text=text, at=visit.now, refused=()))
                return
        except (NotEditable, OSError):
            pass
        text = f"图片存好了（/{path}），但没有放进「{said.page}」。请打开那一页，再加一次。"
        raise Refusal(409, text, "只做了一半")

    async def _form(
        self, visit: Visit, said: _Sent, fault: str = "", added: str = "", status: int = 200
    ) -> Response:
        draft = (
            await asked(lambda: self._draft(said.page, visit)) if is_page_name(said.page) else None
        )
        return await self.access.desk.page(
            visit.member,
            "picture",
            "加照片",
            status,
            said=said,
            name=called(said.page, draft.text.encode()) if draft else "",
            where=_offered(draft),
            fault=fault,
            added=added if is_place(added) else "",
            address=ADDRESS,
            most=MAX_IMAGE_BYTES // 1_000_000,
            longest=_LONGEST,
            edit_address=self.edit_address,
        )


def _fault(said: _Sent, sent: Upload) -> str:
    if sent.file is None:
        return "还没有选图片。请点「选图片」，拍一张或从相册里选。"
    if not said.alt:
        return "请写一句图上画的是什么：看不见图的人，靠读屏软件念这句话。图片要再选一次。"
    if len(said.alt) > _LONGEST:
        return f"图上画的是什么，请写在 {_LONGEST} 个字以内。图片要再选一次。"
    if said.page and not is_page_name(said.page):
        return "没有这一页。"
    return ""


def _offered(draft: Draft | None) -> dict[str, str]:
    try:
        return _places(read(draft.text)) if draft else {}
    except NotEditable:
        return {}
