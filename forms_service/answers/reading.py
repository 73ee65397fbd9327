"""From what was sent to an answer, or to what is wrong with it at each question. Pure: no clock, no
store, and whatever is sent, nothing is raised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_src.forms.form import Form
from site_src.questions.question import Question, Unreadable, Value
from site_src.source.characters import HIDDEN, tidied
from site_src.source.faults import nearest

Fields = Mapping[str, Sequence[str]]
"""Field name → the values sent under it, as text."""
WHOLE_FORM = ""
"""The id under which a fault of the form as a whole stands."""
# Fields that are the form's own: no question has these names (forms.RESERVED_IDS; none has a hyphen).
FOR_ANOTHER = "for-another"
"""The field by which a browser that has answered says that it answers for somebody else."""
NOT_PUBLIC = "not-public"
"""The field by which a page says under which questions it promised that a text will not be published: it
may have been opened before the form was edited."""
PUBLISHABLE = "publishable"
"""Where an answer's document names the questions of which it was said, as they were answered, that the
text may be published once somebody has read it. What was written under another promise never is."""
OWN_FIELDS = ("code", "website", "elapsed", FOR_ANOTHER, NOT_PUBLIC)


@dataclass(frozen=True)
class Answer:
    """A valid answer: question id → value; questions left empty are absent. `private`: the questions whose
    texts were promised not to be published."""

    values: Mapping[str, Value]
    private: frozenset[str] = frozenset()

    @property
    def sent(self) -> Mapping[str, tuple[str, ...]]:
        """As a browser sends it."""
        return {
            name: tuple(value) if isinstance(value, list) else (str(value),)
            for name, value in self.values.items()
        }


@dataclass(frozen=True)
class Invalid:
    """What is wrong: question id → fault, in Chinese."""

    faults: Mapping[str, str]


def fields_of_json(answers: Any) -> Fields | Invalid:
    """The `answers` of a JSON request as fields, as a browser would send them."""
    if not isinstance(answers, dict):
        return Invalid({WHOLE_FORM: 'answers 应当是一个对象：{"问题的 id": 答案}'})
    fields: dict[str, list[str]] = {}
    for name, value in answers.items():
        if value is None:
            continue
        values = value if isinstance(value, list) else [value]
        if any(isinstance(item, bool) or not isinstance(item, str | int) for item in values):
            return Invalid({WHOLE_FORM: f"「{_shown(name)}」的答案应当是文字、整数或它们的列表"})
        fields[name] = [str(item) for item in values]
    return fields


def read_answer(form: Form, fields: Fields) -> Answer | Invalid:
    """Checks all that was sent against the form. Never raises."""
    faults: dict[str, str] = {}
    values: dict[str, Value] = {}
    questions = {question.id: question for question in form.questions}
    for name in fields:
        if name not in questions and name not in OWN_FIELDS:
            close = nearest(name[:40], list(questions))
            hint = f"，是不是「{close}」？" if close else "。请刷新页面再填"
            faults[WHOLE_FORM] = f"这张表没有「{_shown(name)}」这一项{hint}"
    for question in form.questions:
        if not _is_shown(question, values, questions):
            continue
        sent = [_clean(text) for text in fields.get(question.id, ())]
        sent = [text for text in sent if text]
        if not sent:
            if question.required:
                faults[question.id] = question.missing
            continue
        found = question.read(sent)
        if isinstance(found, Unreadable):
            faults[question.id] = found.text
        else:
            values[question.id] = found
    return Invalid(faults) if faults else Answer(values, frozenset(fields.get(NOT_PUBLIC, ())))


def _clean(text: str) -> str:
    return tidied(text.replace("\r\n", "\n")).strip()


def _shown(name: str) -> str:
    return HIDDEN.sub("?", name[:40])


def _is_shown(
    question: Question, values: Mapping[str, Value], questions: Mapping[str, Question]
) -> bool:
    """Whether the question is asked, given the answers to those before it."""
    for other, option in (question.show_if or {}).items():
        value = values.get(other, [])
        words = questions[other].wordings
        chosen = [words.get(word) for word in (value if isinstance(value, list) else [str(value)])]
        if option not in chosen:
            return False
    return True


def values_of(document: Mapping[str, Any]) -> Mapping[str, Value]:
    """What an answer that is kept says, question by question, as its form goes by it (`Form.kept_back`, `Form.credited`):
    of what was chosen the first."""
    chosen = {name: options[0] for name, options in document["choices"].items() if options}
    return {**chosen, **document["entries"]}


def document_of(form: Form, answer: Answer, at: str) -> dict[str, Any]:
    """An answer as it is stored (see tally), what is counted apart from what is written."""
    counted = {question.id for question in form.questions if question.counted}
    kept_back = form.kept_back(answer.values)
    publishable = [
        q.id
        for q in form.published_questions
        if q.id in answer.values and q.id not in answer.private | kept_back
    ]
    found = {
        "form": form.id,
        "at": at,
        "choices": {
            name: value if isinstance(value, list) else [str(value)]
            for name, value in answer.values.items()
            if name in counted
        },
        "entries": {name: v for name, v in answer.values.items() if name not in counted},
    }
    return found | {PUBLISHABLE: publishable} if publishable else found


def sent_again(form: Form, document: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What was answered (`document_of`), as the form sends it now."""
    found: dict[str, tuple[str, ...]] = {
        name: tuple(value) if isinstance(value, list) else (str(value),)
        for name, value in document["entries"].items()
    }
    for question in form.questions:
        words, sent = question.wordings, []
        for place, word in enumerate(document["choices"].get(question.id, ())):
            ways = question.sent_for(words.get(word, word))
            sent.append(ways[place] if place < len(ways) else ways[0])
        if sent:
            found[question.id] = tuple(sent)
    return found


def answer_schema(form: Form) -> dict[str, Any]:
    """The JSON Schema of an answer's `answers`."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {question.id: question.answer_schema() for question in form.questions},
        "required": [q.id for q in form.questions if q.required and not q.show_if],
    }
