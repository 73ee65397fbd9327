"""All forms, and a form's page: its figures, and its answers with filter, search and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from forms_service.answers.handled import entered_by
from forms_service.answers.receipts import short
from forms_service.answers.stages import stage_of
from forms_service.answers.tally import COUNTED, counts, made_up, on_paper
from forms_service.desk.access import Access, DeskOperation, Visit
from forms_service.desk.frame import DESK
from forms_service.handling.columns import Column, Sight, clipped, personal_words
from forms_service.handling.finding import PAGE, WHICH, Wanted
from forms_service.handling.office import Office, OfficeForm, sight
from forms_service.handling.table import STATUSES
from forms_service.staff.roles import Right
from site_src.questions.persons import Name
from site_src.questions.results import Result

FORMS = "/forms"
_COLUMNS = 6
"""So many columns a list shows; the rest is on an answer's own page."""
_CLIP = 80
"""Characters of a text in a list."""
_LEAD = 3
"""So many of an answer's columns, of those that hold something, are shown on a phone."""


@dataclass(frozen=True)
class Cell:
    """What was answered to a question, clipped; whether a phone shows it in the list (`leads`)."""

    ask: str
    said: str
    leads: bool


@dataclass(frozen=True)
class Row:
    """An answer in a list, masked: by what it is addressed, what it is marked with, and column by column what
    was answered."""

    handle: str
    short: str
    at: str
    marks: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ListPages:
    """The routes of lists."""

    office: Office

    @property
    def _access(self) -> Access:
        return self.office.access

    def operations(self) -> list[DeskOperation]:
        see = Right.SEE_ANSWERS
        return [
            self._access.operation("GET", FORMS, see, self.forms, "All forms and their figures"),
            self._access.operation("GET", f"{FORMS}/{{form}}", see, self.form, "A form's answers"),
        ]

    async def forms(self, visit: Visit) -> Response:
        forms = await run_in_threadpool(self.office.all_forms, visit.now.date())
        states = {form.id: _state(form, visit) for form in forms}
        return await self._access.desk.page(
            visit.member, "forms", "回答", forms=forms, states=states
        )

    async def form(self, visit: Visit) -> Response:
        context = await run_in_threadpool(self._list, visit)
        return await self._access.desk.page(
            visit.member, "answers", context["form"].title, **context
        )

    def _list(self, visit: Visit) -> dict[str, Any]:
        form = self.office.form(visit.request.path_params["form"], visit.now.date())
        asked = visit.request.query_params
        wanted = read_wanted(asked)
        seen = sight(visit)
        receipts = self.office.found(form, wanted, seen)
        pages = max((len(receipts) + PAGE - 1) // PAGE, 1)
        page = min(max(_number(asked.get("page", "")), 1), pages)
        newest = islice(reversed(receipts), (page - 1) * PAGE, page * PAGE)
        return {
            "form": form,
            "state": _state(form, visit),
            "over": _is_over_vote(form, visit),
            "wanted": wanted,
            "which": {name: label for name, (label, _) in WHICH.items()}
            | {COUNTED: f"{form.counted_as}的"},
            "options": _options(form.columns),
            "columns": form.columns[:_COLUMNS],
            "rows": [row for name in newest if (row := self._row(form, name, seen))],
            "found": len(receipts),
            "page": page,
            "pages": pages,
            "address": f"{DESK}{FORMS}/{form.id}",
            "query": as_query(wanted),
            "personal": personal_words(form.columns),
            "free": any(column.free for column in form.columns if not column.personal),
            "searched": _searched(form.columns, seen),
            "results": self._results(form),
        }

    def _row(self, form: OfficeForm, receipt: str, seen: Sight) -> Row | None:
        document = self.office.document(receipt)
        if document is None:
            return None
        by, became = entered_by(document), self.office.became(receipt, document)
        course = form.published.form.course if form.published else None
        marks = (
            course.stages[stage_of(document, course)].label if course and counts(document) else "",
            became if became != STATUSES[COUNTED] else "",
            "代填" if by else "",
            "纸质票" if on_paper(document) else "",
            "示例" if made_up(document) else "",
        )
        shown = ((c.ask, str(c.shown(document, seen))) for c in form.columns[:_COLUMNS])
        said = [(ask, clipped(text, _CLIP)) for ask, text in shown]
        at = document["at"][:16].replace("T", " ")
        handle = self.office.handles.of(receipt)
        return Row(handle, short(receipt), at, tuple(filter(None, marks)), _cells(said))

    def _results(self, form: OfficeForm) -> list[tuple[str, tuple[Result, ...]]]:
        """What each question's options came to, as the office sees it: at any time."""
        if form.published is None:
            return []
        with self._access.store.journal.lock:
            tally = self.office.tally(form.id)
            facts = [
                (q, q.facts(tally.marks.get(q.id, {})))
                for q in form.published.form.questions
                if q.counted
            ]
        answers = tally.answers
        return [(q.ask, q.results(found, answers)) for q, found in facts if found.answered]


def read_wanted(asked: Mapping[str, str]) -> Wanted:
    """What a list is filtered by, as its address says it; what can't be understood filters nothing."""
    question, _, option = asked.get("option", "").partition(":")
    which = asked.get("which", "")
    return Wanted(
        which if which in WHICH else "",
        _day(asked.get("since", "")),
        _day(asked.get("until", "")),
        (question, option) if option else None,
        asked.get("q", "").strip()[:100],
    )


def as_query(wanted: Wanted) -> str:
    """The same, as an address says it."""
    said = {
        "which": wanted.which,
        "since": wanted.since.isoformat() if wanted.since else "",
        "until": wanted.until.isoformat() if wanted.until else "",
        "option": ":".join(wanted.option) if wanted.option else "",
        "q": wanted.words,
    }
    return urlencode({name: value for name, value in said.items() if value})


def _options(columns: tuple[Column, ...]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The options of each question that has some, with how an address says each."""
    asked = [column.question for column in columns if column.question and column.question.counted]
    return [(q.ask, [(f"{q.id}:{option}", option) for option in q.counted]) for q in asked]


def _searched(columns: tuple[Column, ...], seen: Sight) -> str:
    """What words are looked for in, said to who sees so much."""
    looked = [column for column in columns if column.searched(seen)]
    texts = "文字、" if any(c.free and not c.personal for c in looked) else ""
    phones = (
        "，或电话的后四位"
        if any(c.personal and not isinstance(c.question, Name) for c in looked)
        else ""
    )
    return f"{texts}回执的开头{phones}"


def _state(form: OfficeForm, visit: Visit) -> str:
    if form.published is None:
        return "页面已经撤下"
    labels = {"before": "还没开始", "open": "正在进行", "closed": "已经截止"}
    return labels[form.published.form.state(visit.now)]


def _is_over_vote(form: OfficeForm, visit: Visit) -> bool:
    """Whether there is a result to seal."""
    asked = form.published.form if form.published else None
    return asked is not None and asked.votes and asked.state(visit.now) == "closed"


def _cells(said: Sequence[tuple[str, str]]) -> tuple[Cell, ...]:
    held = [ask for ask, text in said if text]
    return tuple(Cell(ask, text, ask in held[:_LEAD]) for ask, text in said)


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1
