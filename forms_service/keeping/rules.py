"""Whether an answer is kept: rules asked one after another, in the same step as the write.

Each looks at what was sent and at what is known, and says that the answer is here already, that it is
put aside, or nothing: then the next one is asked. What it doesn't allow it refuses. The order is theirs:
what was sent again gets its receipt even where the form is closed or full by now, and who is signed up
is told only while there are places, so that each wrong guess at a number costs the guesser one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TypeGuard

from forms_service.answers.reading import FOR_ANOTHER, NOT_PUBLIC
from forms_service.answers.receipts import shown
from forms_service.answers.sending import ABOUT, Here, Sending, Verdict, digest
from forms_service.answers.tally import (
    ANSWERS,
    CANCELLED,
    SUPERSEDED,
    SUPERSEDED_BY,
    status_of,
)
from forms_service.keeping.doubles import Doubles
from forms_service.keeping.voting import Seat, WrongCode, seat_of
from forms_service.kinds.table import Counts
from forms_service.refusal import Faulty, Refusal, RefusalPages, not_now
from forms_service.store.ledger_state import Document, State
from site_src.forms.form import Form
from site_src.questions.household import Household
from site_src.source.moments import last_moment, moment

IDEMPOTENCY = "idempotency"
"""The table of idempotency keys: digest → {"body": digest of the answer, "receipt"}."""
DISK_FULL = "服务器的磁盘满了，存不下您的这份，没有收下。请告诉工作人员，过一会儿再提交一次。"
STORE_CLOSED = "服务器现在存不了回答，您的这份没有收下。请告诉工作人员，过一会儿再提交一次。"


class AnsweredBefore(Refusal):
    """This browser has receipts for this form, and didn't say that it answers for somebody else: its
    page shows them, and keeps what was sent now."""

    def __init__(self, sending: Sending, receipts: tuple[str, ...]) -> None:
        given = [shown(receipt) for receipt in receipts]
        text = "这台手机（电脑）已经答过这张表。替家里另一位填，请刷新页面。"
        super().__init__(409, text, more={"receipts": given})
        self.reason = "answered"
        self._sending, self._given = sending, given

    def page(self, pages: RefusalPages, _: str | None) -> str:
        # A number, so that the one more answer is counted once.
        own = {
            FOR_ANOTHER: (secrets.token_hex(16),),
            NOT_PUBLIC: tuple(sorted(self._sending.answer.private)),
        }
        return pages.answered(
            self._sending.form.id, self._given, {**self._sending.answer.sent, **own}
        )

    def unshown(self) -> Refusal:
        return not_now()


VoterOf = Callable[[State, str, str | None], str | None]
"""Whose a code is in votes by household or by owner: the voter's key, or None."""


def _nobodys(_state: State, _by: str, _code: str | None) -> str | None:
    """Where nobody was given a code."""
    return None


@dataclass(frozen=True)
class Known:
    """What rules go by besides the store's own state."""

    counts: Counts = field(default_factory=Counts)
    doubles: Doubles = field(default_factory=Doubles)
    voter_of: VoterOf = _nobodys


@dataclass(frozen=True)
class Case:
    """What a rule looks at: what came, and all that is known as it is decided."""

    sending: Sending
    known: Known
    state: State

    @cached_property
    def voter(self) -> str | None:
        """The key of whoever sends it to a vote; of what the code is for, where it is no vote."""
        sending = self.sending
        return sending.voter or self.known.voter_of(self.state, sending.form.code_by, sending.code)

    @cached_property
    def seat(self) -> Seat | None:
        """The voter's place where the form is a vote. Raises Refusal."""
        form = self.sending.form
        if not form.votes:
            return None
        electorate = self.known.counts.electorates.of(form)
        return seat_of(self.sending, self.voter, electorate, self.state)

    def is_theirs(self, receipt: str) -> bool:
        """Whether an answer to the same form is of whoever sends this one, as far as voters are known."""
        answer = self.state.get(ANSWERS, {}).get(receipt, {})
        whose = answer.get("voter") or answer.get(ABOUT)
        return not self.sending.form.code_by or whose == self.voter


Rule = Callable[[Case], Verdict]


def same_key(case: Case) -> Verdict:
    """The same key stands for the same answer, whenever it comes."""
    sending = case.sending
    held = case.state.get(IDEMPOTENCY, {}).get(sending.key_name or "")
    if not held:
        return None
    if held["body"] != sending.kept_body or not case.is_theirs(held["receipt"]):
        raise Refusal(422, "同一个 Idempotency-Key 已经用在另一份回答上。")
    return Here(held["receipt"])


def same_again(case: Case) -> Verdict:
    """Without a key, the same answer from the same browser within seconds is the same."""
    sending = case.sending
    if sending.key or not sending.sender:
        return None
    body = digest(sending.form.id, sending.body)
    receipt = case.known.doubles.receipt(sending.sender, body, sending.now)
    # Taken back, or undone as the disk failed: then it is not here. Nor where its voter gave another since, and
    # comes back to what they chose first.
    held = case.state.get(ANSWERS, {}).get(receipt or "")
    if receipt is None or not _stands(held) or _given_again(held):
        return None
    if sending.form.code_by:
        return Here(receipt) if case.is_theirs(receipt) else None
    # A browser that has other receipts than this one is a neighbour's.
    others = _standing(case)
    return None if others and receipt not in others else Here(receipt)


def is_open(case: Case) -> Verdict:
    """Answers are taken while the form is open; what was handed in on paper by then is entered after."""
    sending = case.sending
    if sending.channel == "online" or sending.form.state(sending.now) == "before":
        refuse_unless_open(sending.form, sending.title, sending.now)
    return None


def refuse_unless_open(form: Form, title: str, now: datetime) -> None:
    """Raises Refusal 409 with the times before a form opens and after it closed."""
    said = {
        "before": f"「{title}」还没有开始。",
        "closed": f"「{title}」已经截止，没有收下。",
    }
    if refused := said.get(form.state(now)):
        when = f"开放时间是{moment(form.opens)}到{last_moment(form.closes)}。"
        raise Refusal(409, f"{refused}{when}", more=open_times(form))


def open_times(form: Form) -> dict[str, str]:
    """When a form opens and closes, as programs are told: with the offset (RFC 3339)."""
    return {"opens": form.opens.isoformat(), "closes": form.closes.isoformat()}


def answered_before(case: Case) -> Verdict:
    """Who has answered is shown that first. In a vote a code says who it is, whatever phone it is typed on; and
    one thing after another is no answer given twice."""
    if case.sending.form.votes or case.sending.form.continues:
        return None
    standing = _standing(case)
    if standing and not case.sending.another:
        raise AnsweredBefore(case.sending, standing)
    return None


def has_room(case: Case) -> Verdict:
    """A share of the disk stays free."""
    if not case.sending.room:
        raise Refusal(503, DISK_FULL)
    return None


def may_vote(case: Case) -> Verdict:
    """A vote takes one ballot of each voter on its roster."""
    _ = case.seat
    return None


def may_be_heard(case: Case) -> Verdict:
    """What is about something that a letter told of is taken by the letter's code."""
    form = case.sending.form
    if form.code_by and not form.votes:
        if case.voter is None:
            raise WrongCode(case.sending)
        case.known.counts.kind(form).may_be_heard(case.voter)
    return None


def lives_here(case: Case) -> Verdict:
    """Where there is a roster, a household that is asked for stands on it."""
    if not case.sending.made_up:
        refuse_unknown_homes(case.known, case.sending)
    return None


def refuse_unknown_homes(known: Known, sending: Sending) -> None:
    """Raises Faulty where somebody says that they live where the roster that holds has no dwelling."""
    homes = known.counts.electorates.households
    asked = [q.id for q in sending.form.questions if isinstance(q, Household)]
    given = {name: str(said) for name in asked if (said := sending.answer.values.get(name))}
    if homes is None:
        return
    faults = {
        name: f"{homes.unknown(str(said))}。没有写错的，请告诉工作人员"
        for name, said in given.items()
        if homes.typed(said) is None
    }
    if faults:
        raise Faulty(faults)


def its_kinds(case: Case) -> Verdict:
    """What its form's kind asks of it. A voter who sends again has what they sent before."""
    counts, sending = case.known.counts, case.sending
    if case.seat and (before := case.seat.earlier or case.seat.other):
        sending = replace(sending, instead=case.state[ANSWERS][before])
    return counts.kind(sending.form).verdict(sending, counts.tally)


RULES: tuple[Rule, ...] = (
    same_key,
    same_again,
    is_open,
    answered_before,
    has_room,
    may_vote,
    may_be_heard,
    lives_here,
    its_kinds,
)


def verdict(case: Case) -> Verdict:
    """What the first rule says that says anything; None: the answer counts. Raises Refusal."""
    for rule in RULES:
        if (found := rule(case)) is not None:
            return found
    return None


def _standing(case: Case) -> tuple[str, ...]:
    """The receipts the browser has of answers to this form that are still kept, and not cancelled."""
    answers, form = case.state.get(ANSWERS, {}), case.sending.form.id
    return tuple(
        name
        for name in case.sending.receipts
        if _stands(found := answers.get(name)) and found["form"] == form
    )


def _given_again(ballot: Document) -> bool:
    """Whether its voter gave another in its place, the same way."""
    return status_of(ballot) == SUPERSEDED and SUPERSEDED_BY not in ballot


def _stands(document: Document | None) -> TypeGuard[Document]:
    """Whether an answer is kept and was not cancelled."""
    return document is not None and status_of(document) != CANCELLED
