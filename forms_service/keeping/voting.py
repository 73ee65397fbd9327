"""Who votes, and that each has one ballot that counts: decided in the same step as the write.

A voter is known by a code, or by name to whoever enters a ballot for them. A ballot takes the place of the one
before where the form lets it be given again until it closes; else a code that was used is refused as a wrong
one is, so that nobody learns by it who has voted. Of one on paper and one online, the form says which counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms_service.answers.reading import NOT_PUBLIC
from forms_service.answers.sending import Sending
from forms_service.answers.tally import (
    ANSWERS,
    COUNTED,
    REPLACES,
    STRAW,
    SUPERSEDED,
    SUPERSEDED_BY,
    WAITING,
    counts,
    holds,
    status_of,
)
from forms_service.electorate.electorate import Electorate, Voter
from forms_service.electorate.taking_part import ballot_of, took_part
from forms_service.refusal import Refusal, RefusalPages
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from site_src.forms.form import Form
from site_src.forms.on_paper import Channel, first

_OTHER: Mapping[Channel, Channel] = {"online": "paper", "paper": "online"}
CODE = "code"
"""The field of the code."""
NO_CODE = "请照纸条输入口令"
WRONG_CODE = (
    "口令不对，或者已经停用、用过，这一份没有收下。请照纸条再输一遍；"
    "纸条丢了，请找社区工作人员补一张。"
)
_NOT_ON_ROSTER = (
    "这次投票按开始时的名册算，名册里没有您这一户（这位业主），这一份没有收下。"
    "请找社区工作人员核对名册。"
)


class WrongCode(Refusal):
    """Of a code that is wrong, revoked, used, or another kind of voter's: the same of all, with the form
    again as it was sent."""

    def __init__(self, sending: Sending) -> None:
        super().__init__(403, WRONG_CODE)
        self.reason = "code"
        self._sending = sending

    def page(self, pages: RefusalPages, _: str | None) -> str:
        sending = self._sending
        own = {CODE: (sending.code or "",), NOT_PUBLIC: tuple(sorted(sending.answer.private))}
        return pages.form_again(sending.form.id, {**sending.answer.sent, **own}, {CODE: WRONG_CODE})


@dataclass(frozen=True)
class Seat:
    """A voter's place in a vote: the receipts of the ballot that they gave the same way before (`earlier`),
    and of the one that they gave the `other`, if any."""

    form: Form
    voter: Voter
    channel: Channel
    earlier: str | None
    other: str | None

    def settled(self, state: State, document: Document) -> Document:
        """The ballot as it is kept: the voter's, and superseded by the one given the other way where the
        form says that that one counts. What is `straw` takes nobody's place."""
        by_owner = document["by"] == "owner"
        mine = {
            **document,
            "voter": self.voter.key,
            "building": self.voter.building,
            **({"area": self.voter.area} if by_owner else {}),
            **({REPLACES: True} if self.earlier else {}),
        }
        theirs = self._standing_other(state)
        if theirs and holds(mine) and self.channel != first(self.form.both):
            return _superseded(mine, _OTHER[self.channel])
        return mine

    def cast(self, state: State, mine: Document, receipt: str) -> Patch:
        """What stores a ballot that is `settled`: whichever it supersedes counts no more."""
        answers, held = {receipt: mine}, state.get(ANSWERS, {})
        if self.earlier:
            answers[self.earlier] = {**held[self.earlier], "status": SUPERSEDED}
        if holds(mine) and (other := self._standing_other(state)):
            answers[other] = _superseded(held[other], self.channel)
        return {
            ANSWERS: answers,
            **took_part(self.form.id, self.voter.key, self.channel, receipt),
        }

    def _standing_other(self, state: State) -> str | None:
        return self.other if self.other and holds(state[ANSWERS][self.other]) else None


def seat_of(
    sending: Sending, voter: str | None, electorate: Electorate | None, state: State
) -> Seat:
    """The place of the voter with this key. Raises Refusal where it is nobody's, not of this vote, or
    taken by a ballot that is not to be given again."""
    if voter is None:
        raise WrongCode(sending)
    found = electorate.voters.get(voter) if electorate else None
    if found is None:
        raise Refusal(403, _NOT_ON_ROSTER)
    form, channel = sending.form, sending.channel
    earlier = _given(state, form.id, voter, channel)
    if earlier and channel == "online" and form.revise == "never":
        raise WrongCode(sending)
    return Seat(form, found, channel, earlier, _given(state, form.id, voter, _OTHER[channel]))


def given_back(state: State, document: Document) -> Patch:
    """What to store as this ballot is cancelled: the one that it superseded, given the other way, counts
    again."""
    if not counts(document) or "voter" not in document:
        return {}
    other = _OTHER[document.get("channel", "online")]
    receipt = _given(state, document["form"], document["voter"], other)
    held = state[ANSWERS][receipt] if receipt else {}
    if receipt is None or status_of(held) != SUPERSEDED:
        return {}
    left = (SUPERSEDED_BY, "status")
    return {ANSWERS: {receipt: {name: value for name, value in held.items() if name not in left}}}


def _given(state: State, form: str, voter: str, channel: Channel) -> str | None:
    """The receipt of what the voter gave last in this way, if they haven't taken it back."""
    receipt = ballot_of(state, form, voter, channel)
    ballot = state.get(ANSWERS, {}).get(receipt or "")
    given = ballot is not None and status_of(ballot) in (COUNTED, WAITING, STRAW, SUPERSEDED)
    return receipt if given else None


def _superseded(document: Document, by: Channel) -> Document:
    return {**document, "status": SUPERSEDED, SUPERSEDED_BY: by}
