"""Sealing a result: until then it is preliminary (初步). A count that changes afterwards gets another seal
beside it, with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from forms_service.answers.tally import ANSWERS
from forms_service.electorate.electorates import electorate_in
from forms_service.refusal import Refusal
from forms_service.sealing.record import Record, record_of
from forms_service.sealing.records import is_ballot, is_opened
from forms_service.sealing.seals import seals_in, with_seal
from forms_service.secrecy.ballot_box import box_of, key_of
from forms_service.staff.audit import Deed, merged, noted
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from site_src.content.site import PublishedForm
from site_src.forms.form import Form
from site_src.forms.secrecy import BOX_SAID
from site_src.source.characters import HIDDEN, tidied

REASON_LIMIT = 200
"""Characters."""
Decide = Callable[[State], tuple[Patch, Record]]


def refuse_unless_over(published: PublishedForm, now: datetime) -> None:
    """Raises Refusal of what has no result to seal at `now`."""
    if not published.form.votes:
        text = f"「{published.title}」不是按户、按业主的投票，没有可封存的结果。"
        raise Refusal(409, text, "不用封存")
    if now < published.form.closes:
        raise Refusal(409, f"「{published.title}」还没有截止，没有可封存的结果。", "还没有截止")


def refuse_unless_opened(state: State, form: Form) -> None:
    """Raises Refusal where a secret vote's box was not opened: there is no result yet, or never."""
    if form.secret and (box := box_of(key_of(state, form.id))) != "opened":
        said = BOX_SAID["sealed" if box == "sealed" else "void"]
        raise Refusal(409, said, "没有结果")


def record_in(state: State, form: Form) -> Record | None:
    """The record of a vote by what the store holds, made from nothing; None where no roster was imported."""
    electorate = electorate_in(state, form)
    if electorate is None:
        return None
    answers = state.get(ANSWERS, {}).items()
    mine = {key: each for key, each in answers if each["form"] == form.id}
    ballots = {key: each for key, each in mine.items() if is_ballot(each)}
    opened = [key for key, each in mine.items() if is_opened(each)]
    return record_of(form, electorate, ballots, opened)


def sealing(published: PublishedForm, by: str, reason: str, now: datetime) -> Decide:
    """The action by which `by` seals the result of a vote as it stands, for Store.transact. It raises
    Refusal; also where the same count is sealed already, and where another is and no reason is given."""
    reason = " ".join(tidied(reason).split())

    def decide(state: State) -> tuple[Patch, Record]:
        refuse_unless_over(published, now)
        refuse_unless_opened(state, published.form)
        record = record_in(state, published.form)
        if record is None:
            text = "还没有业主名册，算不出有多少人可以投。请先导入名册（linli roster import）。"
            raise Refusal(409, text, "没有名册")
        before = seals_in(state, published.form.id)
        if before and before[-1]["digest"] == record.digest:
            raise Refusal(409, "已经封存过，票数没有变，不用再封存。", "已经封存")
        if before and not reason:
            raise Refusal(422, "已经封存过，票数后来变了。请写明为什么，再封存一次。", "请写原因")
        if len(reason) > REASON_LIMIT or HIDDEN.search(reason):
            text = f"原因要写成一两句普通的话，最多 {REASON_LIMIT} 个字，里面不能有看不见的字符。"
            raise Refusal(422, text, "请改原因")
        said = reason if before else ""
        deed = Deed(by, "vote.seal", f"{published.form.id}，{record.digest[:16]}", said)
        seal = with_seal(before, published.form.id, record, by, said, now)
        return merged(seal, noted(state, deed, now)), record

    return decide
