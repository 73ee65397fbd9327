"""What a clerk decides of a text: decided on the text as it stands, in one step with the entry in the log.

Whoever decides says what they have seen. Where the text, or what was decided of it, is another since, they
are told, and nothing is done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from forms_service.answers.publication import (
    Became,
    Decision,
    Reason,
    Text,
    text_of,
    with_decision,
)
from forms_service.answers.tally import ANSWERS
from forms_service.moderation.exposure import Piece, exposed, pieces
from forms_service.refusal import Faulty, Refusal
from forms_service.staff.audit import Deed, merged, noted
from forms_service.store.ledger_state import State, owe
from forms_service.store.sealed import Patch
from site_src.forms.voices import Reply
from site_src.source.characters import HIDDEN, tidied
from site_src.source.moments import moment

REPLY_LIMIT = 300
"""Characters."""
# A second tap of the same hand, which is shown what the first did.
_AGAIN = timedelta(seconds=10)


@dataclass(frozen=True)
class Looked:
    """What somebody of the office has looked at: the text that is a `part` of an answer, as it was `seen`
    (publication.Text.seen). `named`: the questions of its form by which somebody gives a name."""

    receipt: str
    part: str
    seen: str
    by: str
    now: datetime
    named: Collection[str] = ()


@dataclass(frozen=True)
class Decided:
    """What was decided, and how the log says it."""

    decision: Decision
    did: str
    words: str = ""


class Exposing(Refusal):
    """What would be published has something personal in it, and nobody has said that it shall be all the
    same."""

    def __init__(self, text: Text, marked: tuple[Piece, ...], kinds: tuple[str, ...]) -> None:
        super().__init__(409, f"里面像是有{'、'.join(kinds)}，还没有公开。", "再看一眼")
        self.of, self.marked, self.kinds = text, marked, kinds


@dataclass(frozen=True)
class Act:
    """What somebody wants of a text. `decide`: what that comes to; it is given the names that may stand in
    the text, and raises Refusal. `stands`: whether a decision is what it would have come to."""

    decide: Callable[[Text, Looked, Collection[str]], Decided]
    stands: Callable[[Decision], bool]


def publish(sure: bool) -> Act:
    """Lets everybody read it. `sure`: whether it has been asked a second time, where something personal is
    in it."""

    def act(text: Text, looked: Looked, names: Collection[str]) -> Decided:
        if text.became is Became.PUBLISHED:
            raise _another(text)
        found = exposed(text.words, names)
        if found and not sure:
            raise Exposing(text, pieces(text.words, names), found)
        reply = text.decision.reply if text.decision else None
        decision = Decision(Became.PUBLISHED, looked.now, looked.by, reply=reply)
        return Decided(
            decision, "text.publish", f"看到里面像是有{'、'.join(found)}" if found else ""
        )

    return Act(act, _open)


def take_down(reason: Reason) -> Act:
    """Lets nobody read it, or no longer."""

    def act(text: Text, looked: Looked, _: Collection[str]) -> Decided:
        stood = text.became is Became.PUBLISHED
        if not stood and text.became is not Became.WAITING:
            raise _another(text)
        became, did = (
            (Became.WITHDRAWN, "text.withdraw") if stood else (Became.REFUSED, "text.refuse")
        )
        reply = text.decision.reply if text.decision else None
        return Decided(Decision(became, looked.now, looked.by, reason, reply), did, reason.label)

    return Act(act, lambda made: not _open(made) and made.why is reason)


def reply(taken: bool, why: str, sure: bool) -> Act:
    """Says to a published text what those whom it concerns have made of it, in place of what was said."""

    def act(text: Text, looked: Looked, names: Collection[str]) -> Decided:
        found = exposed(why, names)
        if found and not sure:
            raise Exposing(text, pieces(why, names), found)
        said = Reply(taken=taken, why=why, on=looked.now.date().isoformat())
        return Decided(_replied(text, looked, said), "text.reply")

    def stands(made: Decision) -> bool:
        said = made.reply
        return _open(made) and said is not None and (said.taken, said.why) == (taken, why)

    return Act(act, stands)


def unreply() -> Act:
    """Takes the reply back."""
    return Act(
        lambda text, looked, _: Decided(_replied(text, looked, None), "text.unreply"),
        lambda made: _open(made) and made.reply is None,
    )


def deciding(looked: Looked, act: Act) -> Callable[[State], tuple[Patch, Text]]:
    """What does it, for Store.transact; gives the text as it stands then. Raises Refusal."""

    def decide(state: State) -> tuple[Patch, Text]:
        document = state.get(ANSWERS, {}).get(looked.receipt)
        text = text_of(looked.receipt, document, looked.part) if document else None
        if document is None or text is None:
            what = "这段话已经不在了：写的人取消了，或者删掉了。什么也没有做。"
            raise Refusal(404, what, "没有找到")
        if text.seen != looked.seen:
            if _just_did(text, looked, act):
                return {}, text
            raise _another(text)
        done = act.decide(text, looked, names_in(document, looked.named))
        deed = Deed(looked.by, done.did, text.form, done.words, looked.receipt)
        answer = with_decision(document, text, done.decision)
        patch = merged({ANSWERS: {looked.receipt: answer}}, noted(state, deed, looked.now))
        if text.decision and text.decision.reply:
            patch |= owe(looked.now)  # What was replied before may name somebody.
        return patch, replace(text, decision=done.decision)

    return decide


def read_reply(sent: str) -> str:
    """Why something was taken up or not, as it is shown. Raises Faulty."""
    why = tidied(sent.replace("\r\n", "\n")).strip()
    if not why:
        raise Faulty({"why": "请写一句为什么、打算怎么办，居民看得到"})
    if len(why) > REPLY_LIMIT:
        raise Faulty({"why": f"最多 {REPLY_LIMIT} 字，现在有 {len(why)} 字"})
    if HIDDEN.search(why):
        raise Faulty({"why": "里面有看不见的特殊字符，请删掉重新输入"})
    return why


def names_in(document: Mapping[str, Any], named: Collection[str]) -> list[str]:
    """What an answer gives as names, under these questions."""
    return [str(document["entries"][name]) for name in named if name in document["entries"]]


def _replied(text: Text, looked: Looked, said: Reply | None) -> Decision:
    if text.decision is None or text.became is not Became.PUBLISHED:
        raise _another(text)
    return replace(text.decision, at=looked.now, by=looked.by, reply=said)


def _open(made: Decision) -> bool:
    return made.became is Became.PUBLISHED


def _just_did(text: Text, looked: Looked, act: Act) -> bool:
    """Whether it is this act that the same hand has just done, and not another from the same page."""
    made = text.decision
    return (
        made is not None
        and made.by == looked.by
        and looked.now - made.at <= _AGAIN
        and act.stands(made)
    )


def _another(text: Text) -> Refusal:
    """Of a text that is another, or was decided of, since somebody looked."""
    if made := text.decision:
        said = f"{made.by}在{moment(made.at)}处理过这段话，现在是「{text.became.label}」。"
    else:
        said = "这段话刚刚改过，还没有人看过现在的样子。"
    return Refusal(409, f"{said}您这次什么也没有改，请看一看现在的样子再定。", "没有改")
