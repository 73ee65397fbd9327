"""Who votes, and that each has one ballot that counts: decided in the same step as the write.

A voter is known by a code, or by name to whoever enters a ballot for them. A ballot takes the place of the one
before where the form lets it be given again until it closes; else a code that was used is refused as a wrong
one is, so that nobody learns by it who has voted.
"""

from __future__ import annotations

from dataclasses import dataclass

from forms_service.answers.reading import NOT_PUBLIC
from forms_service.answers.sending import Sending
from forms_service.answers.tally import ANSWERS, SUPERSEDED, stands
from forms_service.electorate.electorate import Electorate, Voter
from forms_service.electorate.taking_part import ballot_of, took_part
from forms_service.refusal import Refusal, RefusalPages
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch

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
    """A voter's place in a vote, and the receipt of the ballot that stands in it, if any."""

    form: str
    voter: Voter
    earlier: str | None

    def cast(self, state: State, document: Document, receipt: str) -> Patch:
        """What stores a ballot: it is the voter's, and the one before counts no more."""
        by_owner = document["by"] == "owner"
        mine = {
            **document,
            "voter": self.voter.key,
            "building": self.voter.building,
            **({"area": self.voter.area} if by_owner else {}),
        }
        answers = {receipt: mine}
        if self.earlier:
            answers[self.earlier] = {**state[ANSWERS][self.earlier], "status": SUPERSEDED}
        return {ANSWERS: answers, **took_part(self.form, self.voter.key, "online", receipt)}


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
    form = sending.form
    receipt = ballot_of(state, form.id, voter, "online")
    ballot = state.get(ANSWERS, {}).get(receipt or "")
    earlier = receipt if ballot is not None and stands(ballot) else None
    if earlier and form.revise == "never":
        raise WrongCode(sending)
    return Seat(form.id, found, earlier)
