"""What a form that has answers asked, and how often each option was chosen in which words: left by the
service beside the facts, so that no edit drops votes without a word (ARCHITECTURE.md, "Forms").

`state/facts/<form>.fingerprint.json`; no id of a form holds a dot. Counts and the form's own words,
nothing of who answered. It is not published: a result may have to wait for the closing day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from site_src.forms.form import Form
from site_src.forms.secrecy import NAMED, Secrecy
from site_src.questions.question import Question

SUFFIX = ".fingerprint.json"
Chosen = Mapping[str, Mapping[str, int]]
"""Question → what was chosen, in the words of then → how often."""


class _Print(BaseModel):
    model_config = ConfigDict(frozen=True)


class OptionPrint(_Print):
    """An option: `chosen` holds each of its wordings with how many answers chose it."""

    say: str
    chosen: dict[str, int]

    @property
    def answers(self) -> int:
        return sum(self.chosen.values())


class QuestionPrint(_Print):
    """A question with how many answers it has; only counted ones have options."""

    id: str
    ask: str
    type: str
    answers: int
    about: str = ""
    """The text that it was asked about, where it was about one."""
    options: tuple[OptionPrint, ...] = ()


class Fingerprint(_Print):
    """A form with how many answers it has, at least one."""

    form: str
    kind: str
    by: str
    answers: int
    questions: tuple[QuestionPrint, ...]
    secrecy: Secrecy = NAMED
    opens: datetime | None = None
    """Of a vote: the roster that holds then is the one that it is counted by."""
    sealed: datetime | None = None
    """Of a vote whose result is sealed: when it closed."""
    counting: Mapping[str, Any] = {}
    """What `Form.counted_by` names; empty of one that was left before it was noted."""


def fingerprint_of(
    form: Form, answers: int, answered: Mapping[str, int], chosen: Chosen, sealed: bool = False
) -> Fingerprint:
    """The fingerprint of a form as it stands, `answered`: question → how many answers it has; `sealed`: whether its
    result is. Of a secret vote nobody knows what was chosen: anything may have been."""
    if form.secret and not any(chosen.values()):
        answered = {question.id: answers for question in form.questions}
        chosen = {q.id: dict.fromkeys(q.counted, answers) for q in form.questions}
    questions = tuple(
        QuestionPrint(
            id=question.id,
            ask=question.ask,
            type=question.type,
            answers=answered.get(question.id, 0),
            about=question.about,
            options=_options(question, chosen.get(question.id, {})),
        )
        for question in form.questions
    )
    return Fingerprint(
        form=form.id,
        kind=form.kind,
        by=form.by,
        secrecy=form.secrecy,
        answers=answers,
        questions=questions,
        opens=form.opens if form.votes else None,
        sealed=form.closes if sealed else None,
        counting=counting(form),
    )


def counting(form: Form) -> dict[str, Any]:
    """How a form's answers are counted, as JSON."""
    return form.model_dump(mode="json", include={**form.counted_by})


def _options(question: Question, chosen: Mapping[str, int]) -> tuple[OptionPrint, ...]:
    words: dict[str, dict[str, int]] = {option: {} for option in question.counted}
    for word, option in question.wordings.items():
        words[option][word] = chosen.get(word, 0)
    return tuple(OptionPrint(say=option, chosen=found) for option, found in words.items())


def fingerprint_bytes(found: Fingerprint) -> bytes:
    """The file's bytes: the same fingerprint gives the same bytes."""
    return (found.model_dump_json() + "\n").encode()


def read_fingerprints(folder: Path) -> Mapping[str, Fingerprint]:
    """The fingerprints that lie in `folder`, by form: none on a machine that keeps no answers, nor
    where it is not for this user. One that can't be read counts as none: the service writes it again."""
    found = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            each = Fingerprint.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            continue
        found[each.form] = each
    return found
