"""From what was sent to an answer, or to what is wrong with it at each question. Pure: no clock, no
store, and whatever is sent, nothing is raised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms_service.answers.phones import read_phone
from site_src.forms.form import Form, Question
from site_src.source.characters import tidied
from site_src.source.faults import nearest

Value = str | int | list[str]
Fields = Mapping[str, Sequence[str]]
"""Field name → the values sent under it, as text."""
WHOLE_FORM = ""
"""The id under which a fault of the form as a whole stands."""
# Fields that are the form's own: no question has these names (forms.RESERVED_IDS; none has a hyphen).
FOR_ANOTHER = "for-another"
"""The field by which a browser that has answered says that it answers for somebody else."""
OWN_FIELDS = ("code", "website", "elapsed", FOR_ANOTHER)

# Controls, halves of surrogate pairs (UTF-8 can't hold them), the private area that content may not
# use either, what turns the direction of the text around it, and what Unicode calls no characters.
HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)


@dataclass(frozen=True)
class Answer:
    """A valid answer: question id → value; questions left empty are absent."""

    values: Mapping[str, Value]


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
                faults[question.id] = _missing(question)
            continue
        found = _read(question, sent)
        if isinstance(found, _Fault):
            faults[question.id] = found.text
        else:
            values[question.id] = found
    return Invalid(faults) if faults else Answer(values)


@dataclass(frozen=True)
class _Fault:
    text: str


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


def _missing(question: Question) -> str:
    match question.type:
        case "choice" | "scale":
            return "请选一项"
        case "choices":
            return f"请至少选 {max(question.low, 1)} 项"
        case "name":
            return "请填姓名"
        case "phone":
            return "请填电话，方便联系您"
        case _:
            return "请填写这一项"


def _read(question: Question, sent: list[str]) -> Value | _Fault:
    if question.type == "choices":
        return _choices(question, sent)
    if len(sent) > 1:
        return _Fault("这一项只能有一个答案")
    text = sent[0]
    if HIDDEN.search(text):
        return _Fault("里面有看不见的特殊字符，请删掉重新输入")
    match question.type:
        case "choice":
            return text if text in question.wordings else _Fault("请从列出的选项里选一项")
        case "scale":
            return text if text in question.counted else _Fault("请从列出的分数里选一项")
        case "number":
            return _number(question, text)
        case "date":
            return _date(text)
        case "phone":
            number = read_phone(text)
            return number or _Fault("手机号应是 11 位数字，例如 13800000000")
        case "name":
            return _text(question, " ".join(text.split()))
        case _:
            return _text(question, text)


def _text(question: Question, text: str) -> Value | _Fault:
    if len(text) > question.high:
        return _Fault(f"最多 {question.high} 字，现在有 {len(text)} 字")
    if len(text) < question.low:
        return _Fault(f"至少写 {question.low} 字")
    return text


def _choices(question: Question, sent: list[str]) -> Value | _Fault:
    words = question.wordings
    # As chosen: a page from before an option was reworded sends what it said then.
    chosen = {words[text]: text for text in sent if text in words}
    if not set(sent) <= words.keys():
        return _Fault("请从列出的选项里选")
    if len(chosen) > question.high:
        return _Fault(f"最多选 {question.high} 项，现在选了 {len(chosen)} 项")
    if len(chosen) < question.low:
        return _Fault(f"请至少选 {question.low} 项")
    # In the form's order, so that what a browser and what a program sent are the same answer.
    return [chosen[option] for option in question.counted if option in chosen]


def _number(question: Question, text: str) -> Value | _Fault:
    plain = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", plain):
        return _Fault("请填整数，例如 2")
    number = int(plain)
    if question.min is not None and number < question.min:
        return _Fault(f"最小是 {question.min}")
    if question.max is not None and number > question.max:
        return _Fault(f"最大是 {question.max}")
    return number


def _date(text: str) -> Value | _Fault:
    try:
        # Not ISO 8601's other ways: what is asked for is one form.
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    return _Fault("日期请写成 2026-09-25 这样")


def document_of(form: Form, answer: Answer, at: str) -> dict[str, Any]:
    """An answer as it is stored (see tally), what is counted apart from what is written."""
    counted = {question.id for question in form.questions if question.counted}
    return {
        "form": form.id,
        "at": at,
        "choices": {
            name: value if isinstance(value, list) else [str(value)]
            for name, value in answer.values.items()
            if name in counted
        },
        "entries": {name: v for name, v in answer.values.items() if name not in counted},
    }


def masked(question: Question, value: Value) -> str:
    """A value as it may be shown to whoever has the receipt: personal data masked."""
    text = "、".join(value) if isinstance(value, list) else str(value)
    if question.type == "name":
        return text[:1] + "*" * max(len(text) - 1, 1)
    if question.type == "phone":
        return f"{text[:3]}****{text[-4:]}"
    return text


def answer_schema(form: Form) -> dict[str, Any]:
    """The JSON Schema of an answer's `answers`."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {question.id: _schema(question) for question in form.questions},
        "required": [q.id for q in form.questions if q.required and not q.show_if],
    }


def _schema(question: Question) -> dict[str, Any]:
    found: dict[str, Any] = {"title": question.ask}
    match question.type:
        case "choice":
            return found | {"enum": list(question.counted)}
        case "scale":
            steps = [*question.counted, *map(int, question.counted)]
            return found | {"enum": steps}
        case "choices":
            items = {"enum": list(question.counted)}
            least = max(question.low, 1) if question.required else 0
            bounds = {"minItems": least, "maxItems": question.high}
            return {**found, "type": "array", "items": items, "uniqueItems": True, **bounds}
        case "number":
            limits = {"minimum": question.min, "maximum": question.max}
            return found | {"type": "integer"} | {k: v for k, v in limits.items() if v is not None}
        case "date":
            return found | {"type": "string", "format": "date"}
        case "phone":
            return found | {"type": "string", "pattern": r"^[0-9 +-]{7,20}$"}
        case _:
            return found | {"type": "string", "maxLength": question.high}
