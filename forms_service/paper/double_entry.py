"""Entering a ballot on paper, taking an entry back, settling two that differ: what is decided in the same step
as the write. The ballot counts as soon as it is agreed, by the rules of `keeping`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from forms_service.answers.reading import Answer
from forms_service.answers.sending import Sending
from forms_service.electorate.electorate import Voter
from forms_service.electorate.paper_entries import Pass
from forms_service.electorate.taking_part import ballot_of
from forms_service.keeping.rules import Known, refuse_unless_open
from forms_service.keeping.transaction import Kept, deciding
from forms_service.paper.entries import (
    OTHER,
    SAID,
    Entry,
    PaperBallot,
    Standing,
    ballot_in,
    counted_answer,
    differing,
)
from forms_service.refusal import Refusal
from forms_service.sealing.seals import seals_in
from forms_service.staff.audit import Deed, merged, noted
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from site_src.content.site import PublishedForm

_TITLE = "没有录入"
_NOT_ON_ROSTER = "这次投票按开始时的名册算，名册里没有这一户（这位业主）。请核对名册。"


@dataclass(frozen=True)
class Entering:
    """A ballot that somebody of the staff (`by`) has in hand: of which voter, and what it says. `which`: the
    pass that it is; None: the one that is to come next."""

    published: PublishedForm
    voter: str
    answer: Answer
    by: str
    now: datetime
    which: Pass | None = None

    @property
    def entry(self) -> Entry:
        return Entry(self.by, self.now.isoformat(timespec="seconds"), self.answer)


@dataclass(frozen=True)
class Entered:
    """What came of it: the pass that it was, how the ballot stands then, and what was kept where it counts;
    `again`: it had been entered so before."""

    which: Pass
    standing: Standing
    kept: Kept | None = None
    again: bool = False


Decide = Callable[[State], tuple[Patch, Entered]]


def voter_in(known: Known, published: PublishedForm, voter: str) -> Voter:
    """Whose key it is in this vote. Raises Refusal."""
    if not published.form.paper:
        raise Refusal(409, f"「{published.title}」不收纸质票。", _TITLE)
    electorate = known.counts.electorates.of(published.form)
    found = electorate.voters.get(voter) if electorate else None
    if found is None:
        raise Refusal(404, _NOT_ON_ROSTER, _TITLE)
    return found


def entering(known: Known, given: Entering) -> Decide:
    """What enters a ballot. Raises Refusal."""

    def decide(state: State) -> tuple[Patch, Entered]:
        voter_in(known, given.published, given.voter)
        form = given.published.form
        if form.state(given.now) == "before":
            refuse_unless_open(form, given.published.title, given.now)
        _refuse_sealed(state, form.id, given.voter)
        ballot = ballot_in(state, form.id, given.voter)
        which = given.which or ballot.missing
        if found := _here(given, state, ballot, which):
            return {}, found
        _refuse(given, ballot, which)
        return _stored(known, given, state, ballot.with_entry(which, given.entry), which)

    return decide


def settling(known: Known, given: Entering) -> Decide:
    """What has a ballot count as a third person reads it whose two entries differ. Raises Refusal."""

    def decide(state: State) -> tuple[Patch, Entered]:
        voter_in(known, given.published, given.voter)
        _refuse_sealed(state, given.published.form.id, given.voter)
        ballot = ballot_in(state, given.published.form.id, given.voter)
        if ballot.standing is not Standing.DIFFERS:
            raise Refusal(409, "这一张现在没有两遍不一样的录入，不用再定。", _TITLE)
        refuse_own(ballot, given.by)
        return _stored(known, given, state, ballot.with_entry("third", given.entry), "third")

    return decide


def refuse_own(ballot: PaperBallot, by: str) -> None:
    """Raises Refusal where whoever would settle a ballot has entered it."""
    if any(entry.by == by for entry in ballot.entries.values()):
        text = "这一张您自己录过一遍。两遍不一样的，要由第三个人看着纸质票来定。"
        raise Refusal(403, text, "要由别人定")


def taking_back(form: str, voter: str, by: str) -> Callable[[State], tuple[Patch, Pass]]:
    """What takes back one's own entry, while it is the only one. Raises Refusal."""

    def decide(state: State) -> tuple[Patch, Pass]:
        ballot = ballot_in(state, form, voter)
        if ballot.standing is Standing.COUNTED:
            text = (
                "这一张两遍一样，已经计入。录错了，请在「回答」里找到它，写明原因取消，再录一次。"
            )
            raise Refusal(409, text, "没有撤回")
        if ballot.standing is Standing.DIFFERS:
            raise Refusal(409, "这一张两遍不一样，要由第三个人来定，不能撤回。", "没有撤回")
        mine = [which for which, entry in ballot.entries.items() if entry.by == by]
        if not mine:
            raise Refusal(409, "这一张没有您录的，什么也没有改。", "没有撤回")
        return ballot.without(mine[0]).kept(), mine[0]

    return decide


def noted_entry(
    known: Known, given: Entering, decide: Decide
) -> Callable[[State], tuple[Patch, Entered]]:
    """The same, with the audit log's entry of it: who entered for whom, and not what."""

    def both(state: State) -> tuple[Patch, Entered]:
        patch, done = decide(state)
        if done.again:
            return patch, done
        receipt = done.kept.receipt if done.kept else ""
        words = str(voter_in(known, given.published, given.voter))
        deed = Deed(given.by, f"paper.{done.which}", given.published.form.id, words, receipt)
        return merged(patch, noted(state, deed, given.now)), done

    return both


def _here(given: Entering, state: State, ballot: PaperBallot, which: Pass) -> Entered | None:
    """What is to be said of the same entry of the same person that is there already."""
    held = ballot.entries.get(which)
    if held is None or held.by != given.by:
        return None
    said = held.answer or counted_answer(state, ballot)
    if said is None or differing(given.published.form, said, given.answer):
        return None
    return Entered(which, ballot.standing, again=True)


def _refuse_sealed(state: State, form: str, voter: str) -> None:
    """Raises Refusal once the result is sealed; a ballot that counted then may be put right."""
    if seals_in(state, form) and ballot_of(state, form, voter, "paper") is None:
        text = "结果已经封存，纸质票不能再录。录错了的，在「回答」里写明原因取消那一份，再录。"
        raise Refusal(409, text, _TITLE)


def _refuse(given: Entering, ballot: PaperBallot, which: Pass) -> None:
    """Raises Refusal where it is not theirs to enter. One's own entry may be entered otherwise as long as it
    is the only one."""
    if ballot.receipt:
        text = (
            "这一张已经录过两遍、计入了，没有再录。录错了，请在「回答」里写明原因取消那一份，再录。"
        )
        raise Refusal(409, text, _TITLE)
    if len(ballot.entries) > 1:
        raise Refusal(409, "这一张录过两遍，两遍不一样，等第三个人来定。", _TITLE)
    if (held := ballot.entries.get(which)) and held.by != given.by:
        raise Refusal(409, f"这一张的{SAID[which]}已经由{held.by}录过。", _TITLE)
    if (other := ballot.entries.get(OTHER[which])) and other.by == given.by:
        said = SAID[OTHER[which]]
        raise Refusal(409, f"这一张的{said}是您录的，另一遍要由别人录。", _TITLE)


def _stored(
    known: Known, given: Entering, state: State, ballot: PaperBallot, which: Pass
) -> tuple[Patch, Entered]:
    """The ballot as it is now; it counts where it is agreed."""
    form = given.published.form
    agreed = ballot.agreed(form)
    if agreed is None:
        return ballot.kept(), Entered(which, ballot.standing)
    sending = Sending(
        form,
        agreed,
        given.now,
        title=given.published.title,
        voter=given.voter,
        channel="paper",
    )
    patch, kept = deciding(known, sending)(state)
    counted = PaperBallot(ballot.form, ballot.voter, ballot.entries, kept.receipt)
    return merged(patch, counted.kept()), Entered(which, Standing.COUNTED, kept)
