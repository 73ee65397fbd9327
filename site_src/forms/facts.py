"""What the answers add up to: one small JSON file per form, without personal data.

The file is a contract (ARCHITECTURE.md, "HTTP"): the service writes it into `state/facts/`, the site shows
it at `/facts/<form>.json`. The site build reads these and never the store.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from site_src.forms.form import Form, Question, State


class QuestionFacts(BaseModel):
    """Counts of one question: option → how many answers chose it."""

    model_config = ConfigDict(frozen=True)
    counts: dict[str, int] = {}

    @property
    def answered(self) -> bool:
        """Whether anybody has answered it."""
        return any(self.counts.values())


class FormFacts(BaseModel):
    """A form's public facts. `answers`: answers that count; `updated`: when the last one came,
    ISO 8601 with zone, or None; `capacity` and `left`: places of a sign-up, where it has a limit."""

    model_config = ConfigDict(frozen=True)
    form: str
    state: Literal["before", "open", "closed"]
    answers: int = 0
    questions: dict[str, QuestionFacts] = {}
    updated: str | None = None
    capacity: int | None = None
    left: int | None = None

    @property
    def full(self) -> bool:
        """Whether it is a sign-up that is open and has no place left."""
        return self.state == "open" and self.left == 0


def counted_together(question: Question, counts: Mapping[str, int]) -> dict[str, int]:
    """Counts by wording as counts by option, every option named: whoever chose an earlier wording
    chose the option."""
    found = dict.fromkeys(question.counted, 0)
    for word, option in question.wordings.items():
        found[option] += counts.get(word, 0)
    return found


def public_facts(form: Form, facts: FormFacts | None, now: datetime) -> FormFacts:
    """What may be seen at `now`: counts only when the form says so, every option named; of a
    sign-up only which places are taken and left.

    `facts` may be older than `now` and of an older form: the form as it stands decides which
    questions and options are shown and how many places there are.
    """
    state: State = form.state(now)
    answers = facts.answers if facts else 0
    counted = facts.questions if facts else {}
    questions = {
        question.id: QuestionFacts(
            counts=counted_together(question, counted.get(question.id, QuestionFacts()).counts)
        )
        for question in form.questions
        if question.counted and form.shows_results(now)
    }
    return FormFacts(
        form=form.id,
        state=state,
        answers=answers,
        questions=questions,
        updated=facts.updated if facts else None,
        capacity=form.capacity,
        left=None if form.capacity is None else max(form.capacity - answers, 0),
    )


def facts_bytes(facts: FormFacts) -> bytes:
    """The file's bytes: the same facts give the same bytes."""
    data = facts.model_dump(exclude_none=False)
    for optional in ("capacity", "left"):
        if data[optional] is None:
            del data[optional]
    return (json.dumps(data, ensure_ascii=False) + "\n").encode()


def read_facts(folder: Path, forms: Iterable[Form]) -> Mapping[str, FormFacts]:
    """The facts of those forms that have any. A file that can't be read counts as none: the
    service writes it again from the store at its next start."""
    read = ((form.id, _read(folder / f"{form.id}.json")) for form in forms)
    return {name: facts for name, facts in read if facts is not None}


def lost(folder: Path, published: Path) -> tuple[str, ...]:
    """The forms that have answers by the facts that a site has `published`, where `folder` holds no facts
    at all: it isn't mounted, or was moved away, and a page made now would say that nobody answered."""
    if any(_read(path) for path in folder.glob("*.json")):
        return ()
    read = map(_read, sorted(published.glob("*.json")))
    return tuple(facts.form for facts in read if facts is not None and facts.answers)


def _read(path: Path) -> FormFacts | None:
    try:
        return FormFacts.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
