"""Entering an answer for somebody, changing one, cancelling one: what is decided in the same step as the
write, as `keeping` does for what residents send. A kind's rules hold for the office too; those against
robots and for browsers that have answered don't."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from forms_service.answers.handled import REASON_LIMIT, Did, Handled, with_step
from forms_service.answers.reading import WHOLE_FORM
from forms_service.answers.receipts import signed_up
from forms_service.answers.sending import Sending
from forms_service.answers.tally import ANSWERS, CANCELLED, PENDING, status_of
from forms_service.keeping.revision import revised
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import Kept, deciding
from forms_service.keeping.voting import given_back
from forms_service.refusal import Faulty, Refusal
from forms_service.secrecy.ballot_box import is_apart
from forms_service.staff.audit import merged
from forms_service.store.ledger_state import Document, State, owe
from forms_service.store.sealed import Patch
from site_src.source.characters import tidied

REASON, SEEN = "desk-reason", "desk-seen"
"""The fields that say why, and what the answer was when it was looked at; no question's id has a hyphen."""
_TAKEN = "只算一份，没有另外存一份。要改那一份，请在这张表的回答里按号码后四位找到它。"
_THEIR_OWN = (
    "按户、按业主投的票，工作人员不能替人改。投的人能改时，请用纸条上的口令再投一次；"
    "确实投错、冒投的，可以写明原因取消。"
)

Version = Callable[[Document], str]
"""Names an answer as it stands, by which one that was changed meanwhile is told. By a key: pages say it to
who sees the answer masked, and of a plain digest a phone number could be found by trying them all."""


@dataclass(frozen=True)
class Handling:
    """Who of the staff does something to the answer with this `receipt`, when and why. `seen`: what the
    answer was as they saw it, as `version` names it."""

    receipt: str
    by: str
    now: datetime
    reason: str
    seen: str
    version: Version

    def step(self, did: Did) -> Handled:
        return Handled(did, self.now.isoformat(timespec="seconds"), self.by, self.reason)


def read_reason(sent: str) -> str:
    """A reason as it is kept. Raises Faulty where there is none, or too much of it."""
    reason = " ".join(tidied(sent).split())
    if not reason:
        raise Faulty({REASON: "请写明原因，居民在回执上看得到"})
    if len(reason) > REASON_LIMIT:
        raise Faulty({REASON: f"原因最多 {REASON_LIMIT} 字，现在有 {len(reason)} 字"})
    return reason


def entering(known: Known, sending: Sending) -> Callable[[State], tuple[Patch, Kept]]:
    """What keeps an answer that the office enters (`sending.by`). Raises Refusal."""
    keep = deciding(known, sending)

    def decide(state: State) -> tuple[Patch, Kept]:
        patch, kept = keep(state)
        if kept.status == PENDING and not kept.again:
            said = signed_up(sending.answer.values).heading
            raise Faulty({WHOLE_FORM: f"{said}，{_TAKEN}"})
        return patch, kept

    return decide


def changed(state: State, handling: Handling, known: Known, sending: Sending) -> Patch:
    """What makes the answer say what was sent now (`revised`). Raises Refusal."""
    old = held(state, handling)
    if sending.form.votes:
        raise Refusal(409, _THEIR_OWN, "没有改")
    found = revised(known, sending, old)
    patch: Patch = {ANSWERS: {handling.receipt: with_step(found, handling.step("changed"))}}
    # What was written before stays in the file till then, and nobody who erases would find it.
    return patch if found["entries"] == old["entries"] else {**patch, **owe(handling.now)}


def cancelled(state: State, handling: Handling) -> Patch:
    """What has the answer count no longer, and one counts again that it superseded. It stays, with what was answered, until retention takes that.
    Raises Refusal."""
    found = held(state, handling)
    gone = with_step(found | {"status": CANCELLED}, handling.step("cancelled"))
    return merged(given_back(state, found), {ANSWERS: {handling.receipt: gone}})


def held(state: State, handling: Handling) -> Document:
    """The answer, if it still is what was seen and can be handled. Raises Refusal."""
    document = state.get(ANSWERS, {}).get(handling.receipt)
    if document is None:
        raise Refusal(404, "没有这一份回答，可能刚被删掉。", "没有找到")
    if status_of(document) == CANCELLED:
        raise Refusal(409, "这一份已经取消过了，什么也没有改。", "没有改")
    if is_apart(document):
        text = "票箱已经开了，谁投的和投了什么分开了，没有人能改、能取消其中一张。"
        raise Refusal(409, text, "没有改")
    if handling.version(document) != handling.seen:
        text = "您打开以后，别人改过这一份，所以您这次没有存。请看一看现在的样子，再改一次。"
        raise Refusal(409, text, "没有改")
    return document
