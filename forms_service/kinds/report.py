"""Reports: those that are public, with their history, how many stand where, and how many came. What a sort's setting
makes private is in none of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forms_service.answers.handled import handled
from forms_service.answers.publication import Became, texts_of
from forms_service.answers.stages import STAGE
from forms_service.answers.tally import FormTally, count, counted_in, made_up
from forms_service.projection.kind import Kind
from forms_service.store.ledger_state import Document
from site_src.forms.form import Form
from site_src.forms.turnout import TookPart
from site_src.reporting.report import SOURCES, Report
from site_src.reporting.reported import (
    PHOTOS,
    PLACE,
    SOLVED,
    SORT,
    SOURCE,
    WHAT,
    Item,
    Step,
    item_id,
)
from site_src.source.moments import ZONE, quarter_of

ALSO = "also"
"""The table of those who have it too: an id for each → the `form` and the `item`."""


class Reports(Kind):
    """The public reports of each form, and those who have the same."""

    def __init__(self) -> None:
        self._items: dict[str, dict[str, Item]] = {}
        self._stages: dict[str, Counter[tuple[str, str, str]]] = {}
        self._came: dict[str, dict[str, FormTally]] = {}
        self._also: Counter[str] = Counter()

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        if table == ALSO:
            for document, sign in ((old, -1), (new, +1)):
                if document is not None:
                    count(self._also, document["item"], sign)
            return
        for document, sign in counted_in(table, old, new):
            if not _is_report(document):
                continue
            form, [sort] = document["form"], document["choices"][SORT]
            opened = datetime.fromisoformat(document["at"]).astimezone(ZONE)
            stages = self._stages.setdefault(form, Counter())
            count(stages, (sort, quarter_of(opened), document[STAGE]), sign)
            self._came.setdefault(form, {}).setdefault(sort, FormTally()).add(document, sign)
            items = self._items.setdefault(form, {})
            items.pop(key, None)
            if sign > 0 and (item := _item(key, document)):
                items[key] = item

    def public(self, form: str, item: str) -> Item | None:
        """The public report of this form that is known by this id."""
        found = next((each for each in self._items.get(form, {}).values() if each.id == item), None)
        return found and found.model_copy(update={"also": self._also[item]})

    def facts(self, form: Form, turnout: TookPart | None) -> Mapping[str, Any]:  # noqa: ARG002
        """`items`, the newest first, and `quarters`; `answers`, `sample` and `updated` less what is private, or all could
        see when somebody reported a person."""
        assert isinstance(form, Report)
        quarters: dict[str, dict[str, int]] = {}
        for (sort, quarter, stage), number in sorted(self._stages.get(form.id, {}).items()):
            if sort not in form.private_sorts:
                stages = quarters.setdefault(quarter, {})
                stages[stage] = stages.get(stage, 0) + number
        items = [
            item.model_copy(update={"also": self._also[item.id]})
            for item in self._items.get(form.id, {}).values()
            if item.sort not in form.private_sorts
        ]
        items.sort(key=lambda item: (item.opened, item.id), reverse=True)
        came = [
            tally
            for sort, tally in self._came.get(form.id, {}).items()
            if sort not in form.private_sorts
        ]
        return {
            "quarters": quarters,
            "items": items,
            "answers": sum(tally.answers for tally in came),
            "sample": sum(tally.sample for tally in came),
            "updated": max((tally.updated for tally in came if tally.updated), default=None),
        }


def _is_report(document: Document) -> bool:
    return STAGE in document and WHAT in document["entries"] and SORT in document["choices"]


def _item(receipt: str, document: Document) -> Item | None:
    """What is public of a report; None before its words are."""
    public = [t for t in texts_of(receipt, document) if t.became is Became.PUBLISHED]
    said = next((t.text for t in public if t.question == WHAT), None)
    if said is None:
        return None
    steps = [step for step in handled(document) if step.did == "moved"]
    solved = next((step for step in reversed(steps) if step.stage in ("solved", "settled")), None)
    choices = document["choices"]
    return Item(
        id=item_id(receipt),
        text=said,
        place="".join(choices[PLACE]),
        sort="".join(choices[SORT]),
        source="".join(choices.get(SOURCE, SOURCES[:1])),
        opened=_day(datetime.fromisoformat(document["at"])),
        stage=document[STAGE],
        solved=_day(solved.when) if solved and document[STAGE] in SOLVED else "",
        steps=tuple(
            Step(on=_day(s.when), office=s.office, label=s.label, why=s.reason) for s in steps
        ),
        photos=tuple(photo for t in public if t.question == PHOTOS for photo in t.photos),
        sample=made_up(document),
    )


def _day(at: datetime) -> str:
    return at.astimezone(ZONE).date().isoformat()
