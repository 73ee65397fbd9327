"""A form's answers as a table: a header row, and a row an answer. What residents write is text to a
spreadsheet and never a formula (OWASP, "CSV Injection")."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from unicodedata import category, normalize

from forms_service.answers.handled import entered_by, handled
from forms_service.answers.receipts import short, shown
from forms_service.answers.tally import (
    CANCELLED,
    COUNTED,
    OPENED,
    PENDING,
    STRAW,
    SUPERSEDED,
    VOID,
    WAITING,
    made_up,
    on_paper,
    status_of,
)
from forms_service.handling.columns import Column, Sight
from forms_service.store.ledger_state import Document
from site_src.source.moments import ZONE

STATUSES = {
    COUNTED: "算数",
    PENDING: "没有算",
    WAITING: "候补",
    CANCELLED: "已取消",
    SUPERSEDED: "换过了",
    STRAW: "网上意见",
    OPENED: "开过箱",
    VOID: "作废",
}
"""What became of an answer, in a word."""
GUARD = "'"
"""What a spreadsheet shows as text stands behind it."""
Cell = str | int | datetime
_OWN = ("回执", "收到", "状态", "代填", "备注")
# Signs that begin a formula, as an input method may write them too; and what a program drops in front of one.
_SIGNS = "=+-@"
_CONTROLS = "\t\r\n"
_MINUS = "\u2212"
_UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")
_HALF_PAIRS = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Table:
    """Answers to be exported: their receipts, and how each is found when its turn comes (None: it is gone by
    then). `personal`: whether who asked may see personal data; `became`: what became of one, in a word."""

    columns: Sequence[Column]
    receipts: Sequence[str]
    document: Callable[[str], Document | None]
    personal: bool
    became: Callable[[str, Document], str] = lambda _, document: STATUSES[status_of(document)]

    @property
    def header(self) -> list[str]:
        return [*_OWN, *(column.ask for column in self.columns)]

    @property
    def sight(self) -> Sight:
        return Sight.WHOLE if self.personal else Sight.OVERSEEN

    def rows(self) -> Iterator[list[Cell]]:
        """As many cells each as the header has; read one by one, for they may be many."""
        for receipt in self.receipts:
            document = self.document(receipt)
            if document is not None:
                yield self._row(receipt, document)

    def _row(self, receipt: str, document: Document) -> list[Cell]:
        at = datetime.fromisoformat(document["at"]).astimezone(ZONE).replace(tzinfo=None)
        return [
            shown(receipt) if self.personal else short(receipt),
            at,
            self.became(receipt, document),
            entered_by(document),
            "；".join(_notes(document, self.personal)),
            *(column.shown(document, self.sight) for column in self.columns),
        ]


def _notes(document: Document, personal: bool) -> Iterable[str]:
    """That it is made up, and what the office did to it; why only where personal data may be seen."""
    if made_up(document):
        yield "示例，不是居民的回答"
    if on_paper(document):
        yield "纸质票"
    said = {"changed": "改过", "cancelled": "取消", "promoted": "候补转正"}
    for step in handled(document):
        why = f"：{step.reason}" if personal and step.reason else ""
        if step.did == "moved":
            yield f"{step.at[:10]} {step.said}{why}"
        elif step.did in said:
            yield f"{step.at[:10]} {step.by or ('' if step.did == 'promoted' else '本人')}{said[step.did]}{why}"


def defused(text: str) -> str:
    """`text` as it may stand in a cell: behind GUARD where a program might calculate it. What begins with
    one has another one before it, so that `restored` gives each back."""
    return GUARD + text if text.startswith(GUARD) or _begins(text) else text


def restored(cell: str) -> str:
    """What was written, from what stands in the cell."""
    return cell.removeprefix(GUARD)


def encodable(text: str) -> str:
    """Without halves of surrogate pairs, which JSON can say and UTF-8 can't."""
    return _HALF_PAIRS.sub("\ufffd", text)


def _begins(text: str) -> bool:
    """Whether it begins with a sign of a formula, if need be behind what nobody sees."""
    for char in text:
        if char in _CONTROLS or char == _MINUS or normalize("NFKC", char)[:1] in _SIGNS:
            return True
        if not (char.isspace() or category(char) in _UNSEEN):
            return False
    return False
