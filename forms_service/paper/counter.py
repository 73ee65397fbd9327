"""What the desk's pages about paper stand on: the form, its voters as somebody types them, and how what is done is
stored, noted and shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from forms_service.desk.access import Access, Visit
from forms_service.desk.frame import DESK
from forms_service.electorate.electorate import Electorate, Voter
from forms_service.handling.office import Office
from forms_service.refusal import Faulty, Refusal
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from site_src.content.site import PublishedForm

WHO = "paper-voter"
"""The field that says whose ballot it is; no question's id has a hyphen."""
FORM = "/forms/{form}"
T = TypeVar("T")


@dataclass(frozen=True)
class Counter:
    """`digest`: a keyed one, by which pages name a voter in an address."""

    office: Office
    digest: Callable[[str], str]

    @property
    def access(self) -> Access:
        """Who may come in, and how pages are made and changes stored."""
        return self.office.access

    def published(self, visit: Visit) -> PublishedForm:
        """The form that takes ballots on paper. Raises Refusal."""
        found = self.vote(visit)
        if not found.form.paper:
            text = "这张表不收纸质票。要收，在它的页面里写上 paper: true，再发布。"
            raise Refusal(404, text, "不收纸质票")
        return found

    def vote(self, visit: Visit) -> PublishedForm:
        """The form whose voters are known. Raises Refusal."""
        found = self.office.forms().get(visit.request.path_params["form"])
        if found is None or not found.form.votes:
            raise Refusal(404, "没有这样一张按户、按业主投的表，可能刚撤下。", "没有这张表")
        return found

    def electorate(self, published: PublishedForm) -> Electorate:
        """Who may vote. Raises Refusal where there is no roster."""
        found = self.office.known.counts.electorates.of(published.form)
        if found is None:
            raise Refusal(409, "还没有业主名册。请先导入名册（linli roster import）。", "没有名册")
        return found

    async def typed(self, published: PublishedForm, text: str) -> Voter:
        """Whose the code or the address is that somebody typed. Raises Faulty."""
        electorate, form = self.electorate(published), published.form
        if not text.strip():
            raise Faulty({WHO: "请写房号，例如 1-1-101，或者纸条上的口令"})
        key = await self.access.look(lambda state: self.office.known.voter_of(state, form.by, text))
        found = electorate.voters.get(key) if key else electorate.typed(text)
        if found is None:
            said = text.strip()[:20]
            raise Faulty(
                {WHO: f"名册里没有「{said}」，或者不止一处。请写全楼栋、单元、房号，例如 1-1-101"}
            )
        return found

    def handle(self, form: str, voter: str) -> str:
        """By what a page's address names a voter."""
        return self.digest(f"{form}/{voter}")

    def named(self, visit: Visit, published: PublishedForm) -> str:
        """The voter whom the address names. Raises Refusal 404."""
        handle, form = visit.request.path_params["voter"], published.form.id
        for key in self.electorate(published).voters:
            if self.handle(form, key) == handle:
                return key
        raise Refusal(404, "没有这一张，可能名册已经换过。", "没有找到")

    async def change(
        self, published: PublishedForm, decide: Callable[[State], tuple[Patch, T]]
    ) -> T:
        """Stores what `decide` makes of the state, and returns when pages show it. Raises Refusal."""
        done = await self.access.change(decide)
        await self.office.shown(published.form.id)
        return done

    def address(self, published: PublishedForm, path: str = "") -> str:
        """Where a page of the form's paper is."""
        return f"{DESK}/forms/{published.form.id}/paper{path}"
