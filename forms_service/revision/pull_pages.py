"""What others pushed with git, taken in at the desk; where both sides changed a line, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.desk.frame import DESK, HEADERS
from forms_service.editing.asking import asked
from forms_service.refusal import Refusal
from forms_service.revision import choosing
from forms_service.revision.choosing import chosen, not_chosen
from forms_service.revision.history_pages import history_address
from forms_service.staff.audit import Deed, noted
from forms_service.staff.roles import Right
from forms_service.versions.content_files import bytes_of, text_of
from forms_service.versions.merging import Merged, merge
from forms_service.versions.pulling import Clash, Pulling, Standing
from forms_service.versions.wording import called

ADDRESS = f"{DESK}/pull"
_WHOLE = {"ours": "留办公台的", "theirs": "用别人推送的"}


@dataclass(frozen=True)
class Item:
    """A file that clashes: its lines, each with its number in the form; or the `whole` of it, where it
    is no text, or one side took it away."""

    clash: Clash
    first: int
    merged: Merged | None

    @property
    def whole(self) -> bool:
        return self.merged is None

    @property
    def clashes(self) -> list[choosing.Clash]:
        return choosing.clashes(self.merged, self.clash.path, self.first) if self.merged else []

    @property
    def name(self) -> str:
        """What people call the file."""
        return called(self.clash.path, self.clash.ours or self.clash.theirs)

    @property
    def after(self) -> int:
        """The number after its last."""
        return self.first + (len(self.clashes) if self.merged else 1)

    def chosen(self, fields: Mapping[str, str]) -> bytes | None:
        """What was chosen for it. Raises Refusal."""
        if self.merged is None:
            match fields.get(f"choice-{self.first}"):
                case "ours":
                    return self.clash.ours
                case "theirs":
                    return self.clash.theirs
            raise not_chosen(self.first)
        text = self.merged.chosen(chosen(fields, self.clashes))
        return bytes_of(text, self.clash.ours)


@dataclass(frozen=True)
class PullPages:
    """`called`: what people call the page at a path; empty for what is no page's."""

    access: Access
    pulling: Pulling
    called: Callable[[str], str]

    def operations(self) -> list[DeskOperation]:
        operation = self.access.operation
        write = Right.WRITE_CONTENT
        return [
            operation("GET", "/pull", write, self.shown, "What others pushed"),
            operation("POST", "/pull/fetch", write, self.fetch, "Ask what others pushed"),
            operation("POST", "/pull", write, self.take, "Take in what others pushed"),
        ]

    async def shown(self, visit: Visit) -> Response:
        why, standing = "", None
        try:
            standing = await asked(self.pulling.standing)
        except Refusal as refusal:
            why = refusal.text
        return await self.access.desk.page(
            visit.member,
            "pull",
            "取回别人的改动",
            standing=standing,
            why=why,
            items=_items(standing) if standing else [],
            called=self.called,
            whole=_WHOLE,
            address=ADDRESS,
            history=history_address,
            fetched="fetched" in visit.request.query_params,
            done="done" in visit.request.query_params,
        )

    async def fetch(self, _: Visit) -> Response:
        await asked(self.pulling.fetch)
        return RedirectResponse(f"{ADDRESS}?fetched=1", 303, headers=HEADERS)

    async def take(self, visit: Visit) -> Response:
        """Takes it in with what was chosen, if all is as it was seen; else it is shown again. It is noted
        before: nothing is taken in unnoted."""
        fields = {name: "".join(values) for name, values in (await visit.fields()).items()}
        standing = await asked(self.pulling.standing)
        if (standing.ours, standing.theirs) != (fields.get("ours"), fields.get("theirs")):
            return RedirectResponse(f"{ADDRESS}?fetched=1", 303, headers=HEADERS)
        made = {item.clash.path: item.chosen(fields) for item in _items(standing)}
        deed = Deed(visit.member.name, "page.pull", f"{len(standing.files) or len(made)} 个文件")
        await self.access.change(lambda state: (noted(state, deed, visit.now), None))
        taken = await asked(lambda: self.pulling.take(standing, made, visit.member, visit.now))
        if not taken:
            return RedirectResponse(f"{ADDRESS}?fetched=1", 303, headers=HEADERS)
        return RedirectResponse(f"{ADDRESS}?done=1", 303, headers=HEADERS)


def _items(standing: Standing) -> list[Item]:
    items: list[Item] = []
    for clash in standing.clashes:
        first = items[-1].after if items else 0
        items.append(Item(clash, first, _merged(clash)))
    return items


def _merged(clash: Clash) -> Merged | None:
    if clash.ours is None or clash.theirs is None:
        return None
    try:
        texts = [text_of(each or b"") for each in (clash.base, clash.ours, clash.theirs)]
    except UnicodeDecodeError:
        return None
    return merge(*texts)
