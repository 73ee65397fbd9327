"""「个人信息」: one person's data erased on request, what the night erased, and backups that should go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from forms_service.answers.receipts import shown, typed
from forms_service.answers.tally import ANSWERS
from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.erasure.backup_record import Holding, Made, holding, made_of
from forms_service.erasure.expiry import Expiry
from forms_service.erasure.on_request import Erasing, NotErased, Wanted
from forms_service.erasure.removal import Found
from forms_service.erasure.retention import held_now, next_night
from forms_service.oversight.log_reading import Entry, Log
from forms_service.oversight.log_reading import Wanted as Entries
from forms_service.refusal import Refusal
from forms_service.staff.audit import Deed, noted
from forms_service.staff.roles import Right
from forms_service.store.files import set_aside
from forms_service.store.ledger_state import State
from site_src.content.site import PublishedForm
from site_src.questions.phones import numbers

TITLE = "个人信息"
_DEFAULT_KEEP = 90
_ANSWERS_SHOWN = 50
_ENTRIES_SHOWN = 12
T = TypeVar("T")


@dataclass(frozen=True)
class Affected:
    """An answer that loses something: which, to which form, when it came; `whole`: it goes altogether,
    and not only a number that it mentions."""

    receipt: str
    title: str
    at: datetime
    whole: bool


@dataclass(frozen=True)
class PersonalData:
    """The routes of personal data. `erasing` does it, as who asks; `titled`: a page's title and where it is written, by
    its path; `expiry`: what the nights do."""

    access: Access
    forms: Callable[[], Mapping[str, PublishedForm]]
    erasing: Erasing
    titled: Callable[[str], tuple[str, str]]
    expiry: Expiry

    def operations(self) -> list[DeskOperation]:
        asked = self.access.operation
        return [
            asked("GET", "/personal", Right.SEE_ANSWERS, self.page, "What is kept of persons"),
            asked(
                "POST", "/personal/find", Right.HANDLE_ANSWERS, self.find, "What would be erased"
            ),
            asked("POST", "/personal/erase", Right.HANDLE_ANSWERS, self.erased, "Erase it"),
        ]

    async def page(self, visit: Visit) -> Response:
        """GET /s/desk/personal."""
        return await self._first_page(visit)

    async def _first_page(self, visit: Visit, whose: str = "", fault: str = "") -> Response:
        state, log = await self.access.look(_copied), await self.access.look(Log)
        held = await run_in_threadpool(held_now, state)
        forms, now = self.forms(), visit.now
        keep = max((each.form.keep for each in forms.values()), default=_DEFAULT_KEEP)
        made = await run_in_threadpool(made_of, self._folder)
        old = [each for each in made if now - each.at > timedelta(days=keep)]
        there = await run_in_threadpool(lambda: [each for each in old if each.place.exists()])
        return await self.access.desk.page(
            visit.member,
            "personal",
            TITLE,
            422 if fault else 200,
            whose=whose,
            fault=fault,
            held=[(_title(forms, form), until, number) for form, (until, number) in held.items()],
            looked=self.expiry.looked,
            next=next_night(now),
            warnings=self.expiry.warnings,
            by_night=_entries(log, "personal.expire"),
            on_request=_entries(log, "personal.erase"),
            keep=keep,
            old=there,
            backups=len(made),
        )

    async def find(self, visit: Visit) -> Response:
        """POST /s/desk/personal/find: what would go, before anything does. Who looks is noted: that somebody
        has answered is personal already."""
        whose, wanted = await self._asked(visit)
        if wanted is None:
            return await self._first_page(visit, whose, _fault(whose))
        state = await self.access.look(_copied)
        found = await run_in_threadpool(wanted.decide, state)
        copies = len(await run_in_threadpool(set_aside, self.access.store.journal.path))
        if not found.patch and not copies:
            text = "没有找到。请核对有没有写错；也可能已经删掉了，看看「记录」。"
            return await self._first_page(visit, whose, text)
        affected = _affected(found, state, self.forms())
        pages = await run_in_threadpool(lambda: self.erasing.begun()(found.keys))
        words = "" if wanted.receipt else whose
        deed = Deed(visit.member.name, "personal.find", str(found), words, wanted.receipt or "")
        await self.access.change(lambda state: (noted(state, deed, visit.now), None))
        return await self.access.desk.page(
            visit.member,
            "personal_find",
            "删除前请核对",
            whose=whose,
            by_receipt=wanted.receipt is not None,
            found=found,
            affected=affected[:_ANSWERS_SHOWN],
            pages=[self.titled(path) for path in pages],
            more=len(affected) - _ANSWERS_SHOWN,
            copies=copies,
        )

    async def erased(self, visit: Visit) -> Response:
        """POST /s/desk/personal/erase: as `linli store erase`."""
        whose, wanted = await self._asked(visit)
        if wanted is None:
            return await self._first_page(visit, whose, _fault(whose))
        try:
            done = await self.erasing.erase(wanted, visit.member.name)
        except NotErased as error:
            raise Refusal(503, str(error), "没有删完") from None
        backups, known = await run_in_threadpool(self._backups, wanted)
        return await self.access.desk.page(
            visit.member,
            "personal_erased",
            "删掉了" if done.any else "没有找到",
            done=done,
            pages=[self.titled(path) for path in done.pages],
            forms=[_title(self.forms(), form) for form in sorted(done.forms)],
            backups=backups,
            known=known,
            Holding=Holding,
        )

    async def _asked(self, visit: Visit) -> tuple[str, Wanted | None]:
        whose = "".join((await visit.fields()).get("whose", ())).strip()
        if receipt := typed(whose):
            return whose, Wanted(receipt, None)
        return whose, Wanted(None, whose) if numbers(whose) else None

    def _backups(self, wanted: Wanted) -> tuple[Sequence[tuple[Made, Holding]], int]:
        """Those that hold it, or may; and how many are known."""
        try:
            return holding(self._folder, wanted.decide), len(made_of(self._folder))
        except OSError:
            return (), -1

    @property
    def _folder(self) -> Path:
        return self.access.store.journal.path.parent


def _copied(state: State) -> State:
    """As it is at this moment, so that nobody waits for who looks through all of it: documents are
    replaced, never changed."""
    return {name: dict(table) for name, table in state.items()}


def _fault(whose: str) -> str:
    if not whose:
        return "请填回执或电话。"
    return "这不像回执，也不像电话。回执由 16 个字母和数字组成，电话例如 13800000000。"


def _title(forms: Mapping[str, PublishedForm], form: str) -> str:
    return forms[form].title if form in forms else f"{form}（表已撤下）"


def _affected(found: Found, state: State, forms: Mapping[str, PublishedForm]) -> list[Affected]:
    """Oldest first."""
    answers = state.get(ANSWERS, {})
    listed = [
        Affected(
            shown(receipt),
            _title(forms, answers[receipt]["form"]),
            datetime.fromisoformat(answers[receipt]["at"]),
            new is None,
        )
        for receipt, new in (found.patch.get(ANSWERS) or {}).items()
    ]
    return sorted(listed, key=lambda each: each.at)


def _entries(log: Log, did: str) -> Sequence[Entry]:
    return log.page(Entries(did=did)).entries[:_ENTRIES_SHOWN]
