"""Which of the texts that people wrote all may read: none before somebody has read it and let it be. Each
photograph is such a text: its name.

What was decided stands in the answer's own document, `decided`: part → `{"of", "became", "why", "at", "by",
"reply"}`, so that it goes where the answer goes; a part is a question's id, of a photograph that and its name,
`photos/NAME`. A decision is bound to the text that was read (`of`, its digest): of another text nothing was
decided, and it waits. Of photographs that were decided of together, before each was by itself, what was decided
is under the question's id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from forms_service.answers.reading import PUBLISHABLE
from forms_service.answers.sending import digest
from forms_service.answers.tally import counts, made_up
from forms_service.store.ledger_state import Document
from site_src.forms.voices import Reply, Voice

_DECIDED = "decided"


class Became(StrEnum):
    """What became of a text."""

    WAITING = "waiting"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """It was published, and is no longer."""

    @property
    def label(self) -> str:
        """As the office and whoever wrote it are told."""
        return _CALLED[self]


class Reason(StrEnum):
    """Why a text is not published, or no longer."""

    PERSONAL = "personal"
    UNCHECKED = "unchecked"
    ABUSIVE = "abusive"
    OFF_TOPIC = "off-topic"
    UNCLEAR = "unclear"
    ASKED = "asked"

    @property
    def label(self) -> str:
        """As whoever wrote it is told."""
        return _LABELS[self]


_CALLED = {
    Became.WAITING: "待审",
    Became.PUBLISHED: "已公开",
    Became.REFUSED: "不公开",
    Became.WITHDRAWN: "已撤下",
}
_LABELS = {
    Reason.PERSONAL: "里面有电话、房号、姓名这类个人信息",
    Reason.UNCHECKED: "说的是具体的人或事，还没有核实",
    Reason.ABUSIVE: "有骂人、攻击别人的话",
    Reason.OFF_TOPIC: "和这张表问的事无关，或者是广告",
    Reason.UNCLEAR: "看不明白，或者和别人说的完全一样",
    Reason.ASKED: "写的人自己要求不公开",
}


@dataclass(frozen=True)
class Decision:
    """What was decided of a text, when and by whom last; `why`, where it is not published. `reply` is kept
    while a text is out of sight."""

    became: Became
    at: datetime
    by: str
    why: Reason | None = None
    reply: Reply | None = None


@dataclass(frozen=True)
class Text:
    """A text that may be published, as it stands: under which question of which answer, when that came,
    whether it is made up, and what was decided, None while it waits. `photos`: its name, where the text is a
    photograph's."""

    receipt: str
    form: str
    question: str
    text: str
    at: str
    sample: bool
    decision: Decision | None
    photos: tuple[str, ...] = ()

    @property
    def part(self) -> str:
        """By what it is known within its answer."""
        return _part(self.question, *self.photos)

    @property
    def words(self) -> str:
        """What somebody wrote; "" of a photograph."""
        return "" if self.photos else self.text

    @property
    def became(self) -> Became:
        return self.decision.became if self.decision else Became.WAITING

    @property
    def seen(self) -> str:
        """Known by whoever has read this text, and what was decided of it: another after any change."""
        return digest(self.text, repr(self.decision))

    def told(self, reply_words: tuple[str, str]) -> str:
        """What became of it, for whoever wrote it: a sentence or two; `reply_words`: the form's."""
        made = self.decision
        why = f"：{made.why.label}" if made and made.why else ""
        match self.became:
            case Became.WAITING:
                return "等工作人员看过，再定公不公开。"
            case Became.PUBLISHED:
                replied = made.reply if made else None
                if replied is None:
                    return "已经公开在网页上。"
                return f"已经公开在网页上。{replied.in_words(reply_words)}：{replied.why}"
            case Became.REFUSED:
                return f"没有公开{why}。回答照样算数，工作人员看得到。"
            case Became.WITHDRAWN:
                return f"公开过，后来撤下了{why}。回答照样算数，工作人员看得到。"

    def told_later(self, reply_words: tuple[str, str]) -> str:
        """The same, of a form whose texts are seen with its result only."""
        if self.became is Became.PUBLISHED:
            return "工作人员看过了，截止以后公开在网页上。"
        return self.told(reply_words)

    def as_json(self) -> dict[str, Any]:
        """The same, for programs."""
        made = self.decision
        return {
            "question": self.question,
            **({"photo": self.text} if self.photos else {}),
            "status": self.became.value,
            "reason": made.why.label if made and made.why else None,
            "reply": made.reply.model_dump() if made and made.reply else None,
        }

    @property
    def voice(self) -> Voice:
        """The text as all may read it."""
        reply = self.decision.reply if self.decision else None
        day = self.at.partition("T")[0]
        return Voice(
            question=self.question,
            text=self.words,
            on=day,
            reply=reply,
            sample=self.sample,
            photos=self.photos,
        )


def publishable(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The texts of a counted answer that may be published, each with its part."""
    asked = document.get(PUBLISHABLE)
    if asked and counts(document):
        entries = document["entries"]
        for question in asked:
            given = entries.get(question)
            if isinstance(given, str):
                yield question, given
            elif isinstance(given, list):
                for photo in dict.fromkeys(given):
                    yield _part(question, photo), photo


def question_of(part: str) -> str:
    """The question under which it was given."""
    return part.partition("/")[0]


def fate(document: Mapping[str, Any], part: str, text: str) -> tuple[Became, str]:
    """What became of one of them, and since when, an ISO 8601 moment: a text that waits since its answer
    came. For who looks through all that there are."""
    kept = _kept(document, part, text) if _DECIDED in document else None
    if kept is None:
        return Became.WAITING, document["at"]
    return Became(kept["became"]), kept["at"]


def texts_of(receipt: str, document: Mapping[str, Any]) -> Iterator[Text]:
    """These texts, with what was decided of each."""
    for part, text in publishable(document):
        question = question_of(part)
        yield Text(
            receipt,
            document["form"],
            question,
            text,
            document["at"],
            made_up(document),
            _decision(_kept(document, part, text)),
            () if part == question else (text,),
        )


def text_of(receipt: str, document: Mapping[str, Any], part: str) -> Text | None:
    """The text that is this part of the answer, if it may be published."""
    return next((t for t in texts_of(receipt, document) if t.part == part), None)


def numbered(text: Text, document: Mapping[str, Any]) -> tuple[int, int]:
    """Which of how many photographs under its question one is; of another text, the only one."""
    if not text.photos:
        return (1, 1)
    names = document["entries"][text.question]
    return (names.index(text.text) + 1, len(names))


def with_decision(document: Document, text: Text, decision: Decision) -> Document:
    """The answer's document with what was decided of `text`, one of its own."""
    kept: dict[str, Any] = {
        "of": digest(text.text),
        "became": decision.became.value,
        "at": decision.at.isoformat(timespec="seconds"),
        "by": decision.by,
    }
    if decision.why:
        kept["why"] = decision.why.value
    if decision.reply:
        kept["reply"] = decision.reply.model_dump()
    return {**document, _DECIDED: {**document.get(_DECIDED, {}), text.part: kept}}


def with_entries(document: Document, entries: Mapping[str, Any]) -> Document:
    """The answer's document with these entries in place of its own, and no more of what was decided of
    texts that are others now: a text could be guessed at from its digest."""
    found = {**document, "entries": dict(entries)}
    decided = {
        part: kept
        for part, kept in document.get(_DECIDED, {}).items()
        if _stays(part, entries, document["entries"])
    }
    found.pop(_DECIDED, None)
    return found | {_DECIDED: decided} if decided else found


def with_replies(document: Document, rewritten: Callable[[str], str]) -> Document:
    """The answer's document with what was replied to its texts `rewritten`."""
    if _DECIDED not in document:
        return document
    decided = {
        question: {**kept, "reply": {**kept["reply"], "why": rewritten(kept["reply"]["why"])}}
        if "reply" in kept
        else kept
        for question, kept in document[_DECIDED].items()
    }
    return {**document, _DECIDED: decided}


def _part(question: str, *photo: str) -> str:
    return "/".join((question, *photo))


def _stays(part: str, entries: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    question, _, photo = part.partition("/")
    given = entries.get(question)
    return photo in (given or ()) if photo else given == before.get(question)


def _kept(document: Mapping[str, Any], part: str, text: str) -> Mapping[str, Any] | None:
    """What is kept of a decision on this very text; of a photograph that was never decided of by itself, of the one
    on all of its question's."""
    decided, question = document.get(_DECIDED, {}), question_of(part)
    kept: Mapping[str, Any] | None = decided.get(part)
    if kept is None and part != question and (kept := decided.get(question)):
        text = " ".join(document["entries"][question])
    return kept if kept is not None and kept["of"] == digest(text) else None


def _decision(kept: Mapping[str, Any] | None) -> Decision | None:
    if kept is None:
        return None
    return Decision(
        Became(kept["became"]),
        datetime.fromisoformat(kept["at"]),
        kept["by"],
        Reason(kept["why"]) if "why" in kept else None,
        Reply.model_validate(kept["reply"]) if "reply" in kept else None,
    )
