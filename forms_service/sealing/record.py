"""A vote's count as one text that anyone can count again; its SHA-256 (FIPS 180-4) is the seal.

UTF-8, each line JSON and ended by a line feed, so that `sha256sum` says the seal:

    {"form": …}                                       what was asked, and by which rules
    {"ballots": n, "turnout": {…}, "areas": {…}}      the frozen electorate, and what ballots add up to
    ["7K2M-9XQ4-HT3C", {"q": ["同意"]}]               a ballot a line, sorted by its public number

Of a secret vote a line is a number or a choice, and the numbers come first, then the choices, each sorted:

    ["7K2M-9XQ4-HT3C"]                                a ballot that was counted
    [{"q": ["同意"]}]                                 a choice

A line has no address and no area: an area names its owner. So what options come to by area stands in the
second line, `areas` in m² by question and option: sealed, and not to be added up again from the lines.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from forms_service.electorate.electorate import Electorate
from forms_service.sealing.numbers import public_number
from forms_service.store.ledger_state import Document
from site_src.forms.form import Form
from site_src.forms.turnout import square_metres
from site_src.source.characters import tidied

PARTS: Mapping[str, str] = {
    "definition": "表单的问题和规则",
    "totals": "名册和合计",
    "lines": "逐份选票",
}
"""What a record is made of, as people are told."""


@dataclass(frozen=True)
class Record:
    """A count of so many `ballots`: its first line, its second, and those that tell what they are."""

    ballots: int
    definition: str
    totals: str
    lines: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in (self.definition, self.totals, *self.lines))

    @cached_property
    def digest(self) -> str:
        """The seal."""
        return _digest(self.text)

    @cached_property
    def parts(self) -> Mapping[str, str]:
        """The digest of each part, by which it is said what differs."""
        said = (self.definition, self.totals, "\n".join(self.lines))
        return {name: _digest(text) for name, text in zip(PARTS, said, strict=True)}


def record_of(
    form: Form,
    electorate: Electorate,
    ballots: Mapping[str, Document],
    opened: Collection[str] = (),
) -> Record:
    """The record of these ballots, which count, by receipt; of a secret vote `opened` are the receipts whose
    choices they are. The same ballots give the same bytes, in whatever order they came."""
    chosen = {receipt: _chosen(form, ballot) for receipt, ballot in ballots.items()}
    lines = [*_lines(form, chosen, opened)]
    area = sum(ballot.get("area", 0) for ballot in ballots.values())
    turnout = electorate.turnout(len(ballots), area).model_dump(mode="json")
    totals: dict[str, Any] = {"ballots": len(ballots), "turnout": turnout}
    if electorate.by == "owner":
        totals["areas"] = _areas(form, ballots, chosen)
    return Record(len(ballots), _json({"form": _rules(form)}), _json(totals), tuple(lines))


def _lines(
    form: Form, chosen: Mapping[str, Mapping[str, list[str]]], opened: Collection[str]
) -> Iterator[str]:
    if form.secret:
        yield from sorted(_json([public_number(form.id, receipt)]) for receipt in opened)
        yield from sorted(_json([choice]) for choice in chosen.values())
    else:
        yield from sorted(
            _json([public_number(form.id, receipt), choice]) for receipt, choice in chosen.items()
        )


def _rules(form: Form) -> dict[str, Any]:
    """What the form says beyond what every form does, less what is added once it is over: a later version of
    this program, which knows more settings, says the same of it."""
    asked = [question.model_dump(mode="json", exclude_defaults=True) for question in form.questions]
    said = form.model_dump(
        mode="json", exclude_defaults=True, exclude={"questions", *form.added_later}
    )
    return {**said, "questions": asked}


def _chosen(form: Form, ballot: Document) -> dict[str, list[str]]:
    """What a ballot chose, in the options' words of now; texts are nobody else's to read."""
    return {
        question.id: [
            question.wordings.get(tidied(o), tidied(o)) for o in ballot["choices"][question.id]
        ]
        for question in form.questions
        if question.counted and question.id in ballot["choices"]
    }


def _areas(
    form: Form, ballots: Mapping[str, Document], chosen: Mapping[str, Mapping[str, list[str]]]
) -> dict[str, dict[str, str]]:
    sums = {q.id: Counter(dict.fromkeys(q.counted, 0)) for q in form.questions if q.counted}
    for receipt, ballot in ballots.items():
        for question, options in chosen[receipt].items():
            for option in options:
                sums[question][option] += ballot.get("area", 0)
    return {
        question: {option: square_metres(area) for option, area in found.items()}
        for question, found in sums.items()
    }


def _json(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
