"""What the desk's routes about answers stand on: forms as the office sees them, also those whose page is
gone, and how what it does is stored, shown and noted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from forms_service.answers.handles import Handles
from forms_service.answers.receipts import typed
from forms_service.answers.tally import (
    ANSWERS,
    CANCELLED,
    COUNTED,
    PENDING,
    VOID,
    FormTally,
    status_of,
    waits,
)
from forms_service.desk.access import Access, Visit
from forms_service.erasure.retention import RETENTION
from forms_service.handling.changes import Version
from forms_service.handling.columns import Column, Sight, columns_of
from forms_service.handling.finding import Wanted, found
from forms_service.handling.index import ENTERED, SAMPLE, Index, status_mark
from forms_service.handling.table import STATUSES
from forms_service.keeping.rules import Known
from forms_service.photographs.album import Album
from forms_service.refusal import Refusal
from forms_service.secrecy.ballot_box import as_told, is_void
from forms_service.staff.audit import Deed, merged, noted
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from site_src.content.site import PublishedForm

T = TypeVar("T")


@dataclass(frozen=True)
class Figures:
    """How many answers a form has: that count, and of all of them those that don't, and others that a
    list tells apart. `today`: since midnight, whatever became of them."""

    counted: int
    waiting: int
    pending: int
    cancelled: int
    entered: int
    sample: int
    today: int


@dataclass(frozen=True)
class OfficeForm:
    """A form as the office sees it; `published` is None where its page is gone."""

    id: str
    published: PublishedForm | None
    columns: tuple[Column, ...]
    figures: Figures
    counted_as: str
    """What is said of those that count, in a word: that they do, or that their vote was voided."""

    @property
    def title(self) -> str:
        return self.published.title if self.published else f"{self.id}（页面已经撤下）"


def sight(visit: Visit) -> Sight:
    """What somebody sees in lists."""
    return Sight.MASKED if visit.member.may(Right.SEE_PERSONAL) else Sight.OVERSEEN


@dataclass(frozen=True)
class Office:
    """Answers, as those see and handle them who are signed in."""

    access: Access
    known: Known
    index: Index
    handles: Handles
    version: Version
    forms: Callable[[], Mapping[str, PublishedForm]]
    shown: Callable[[str], Awaitable[None]]

    @property
    def album(self) -> Album:
        """The photographs that came with answers."""
        return Album.of_journal(self.access.store.journal.path)

    def all_forms(self, today: date) -> list[OfficeForm]:
        """Those that residents see, in their order, and then those that only have answers."""
        published = self.forms()
        with self.access.store.journal.lock:
            others = [name for name, index in self.index.forms.items() if index.places]
            names = [*published, *sorted(set(others) - published.keys())]
            return [self._form(name, published.get(name), today) for name in names]

    def form(self, name: str, today: date) -> OfficeForm:
        """Raises Refusal 404 for a form that nobody knows and nobody answered."""
        published = self.forms().get(name)
        with self.access.store.journal.lock:
            if published is None and not self.index.of(name).places:
                raise Refusal(404, "没有这张表，也没有它的回答。", "没有这张表")
            return self._form(name, published, today)

    def _form(self, name: str, published: PublishedForm | None, today: date) -> OfficeForm:
        index = self.index.of(name)
        columns = self.columns(name, published)
        figures = Figures(
            self.tally(name).answers,
            len(self.tally(name).queue),
            index.how_many(status_mark(PENDING)),
            index.how_many(status_mark(CANCELLED)),
            index.how_many(ENTERED),
            index.how_many(SAMPLE),
            index.since(today),
        )
        void = is_void(self.access.store.journal.state, name)
        return OfficeForm(name, published, columns, figures, STATUSES[VOID if void else COUNTED])

    def columns(self, name: str, published: PublishedForm | None) -> tuple[Column, ...]:
        """What stands in its answers; hold the store still meanwhile."""
        note = self.access.store.journal.state.get(RETENTION, {}).get(name)
        answered = self.tally(name).answered
        return columns_of(published.form if published else None, answered, note)

    def tally(self, form: str) -> FormTally:
        """What the form's answers add up to."""
        return self.known.counts.tally.of(form)

    def became(self, receipt: str, document: Document) -> str:
        """What became of an answer, in a word; of one that waits for a place, which is next."""
        with self.access.store.journal.lock:
            # What the caller holds may be of a moment ago, when it still waited.
            waiting = waits(document) and self.document(receipt) is document
            place = self.known.counts.tally.place(receipt, document) if waiting else None
            told = as_told(self.access.store.journal.state, document)
        return STATUSES[status_of(told)] + (f"第 {place} 位" if place else "")

    def found(self, form: OfficeForm, wanted: Wanted, sight: Sight) -> list[str]:
        """The receipts of the answers that somebody wants who sees so much, oldest first."""
        with self.access.store.journal.lock:
            finding = found(self.index.of(form.id), form.columns, wanted, sight)
        return finding.receipts()

    def document(self, receipt: str) -> Document | None:
        """An answer as it is now. Documents are replaced and never changed, so it may be read on."""
        return self.access.store.journal.state.get(ANSWERS, {}).get(receipt)

    def answer(self, handle: str) -> tuple[str, Document]:
        """The receipt, as it is kept, and the answer that a page addresses. Raises Refusal 404."""
        receipt = self.handles.receipt(handle)
        document = self.document(receipt) if receipt else None
        if receipt is None or document is None:
            text = "没有这一份回答，可能刚被删掉。有回执的，请在「回答」那一页按回执找。"
            raise Refusal(404, text, "没有找到")
        return receipt, document

    def looked_up(self, receipt: str) -> str:
        """The handle of the answer whose receipt somebody typed. Raises Refusal 404."""
        name = typed(receipt)
        if name is None or self.document(name) is None:
            text = "没有这个回执。请核对有没有抄错：16 个字母和数字；按要求删掉的回答，回执也一起删了。"
            raise Refusal(404, text, "没有找到")
        return self.handles.of(name)

    async def note(self, visit: Visit, deed: Deed) -> None:
        """Notes what somebody looked at or took along, before they get it. Raises Refusal."""
        await self.access.change(lambda state: (noted(state, deed, visit.now), None))

    async def handle(
        self,
        visit: Visit,
        deed: Deed,
        decide: Callable[[State], tuple[Patch, T]],
        receipt: Callable[[T], str],
    ) -> T:
        """Stores what `decide` makes of the state with the entry of `deed`, in one commit, and returns when
        pages show it; `receipt`: of the answer that it was done to, "" where nothing was done. Raises
        Refusal."""

        def both(state: State) -> tuple[Patch, T]:
            patch, result = decide(state)
            if not (name := receipt(result)):
                return patch, result
            entry = noted(state, replace(deed, receipt=name), visit.now)
            return merged(patch, entry), result

        result = await self.access.change(both)
        await self.shown(deed.what)
        return result
