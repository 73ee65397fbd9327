"""A vote on paper and online over a state in memory, as its office and its residents see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest

from forms_service.answers.reading import Answer
from forms_service.answers.sending import Sending
from forms_service.answers.tally import ANSWERS, counts
from forms_service.keeping.facts_out import facts_of
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import Kept, deciding
from forms_service.kinds.table import Counts
from forms_service.paper.double_entry import Entered, Entering, entering, noted_entry, settling
from forms_service.paper.entries import PaperBallot, ballot_in
from forms_service.paper.serving import Served, serving
from forms_service.refusal import Refusal
from forms_service.roster.importing import Roster
from forms_service.roster.rosters import kept
from forms_service.staff.audit import LOG
from forms_service.store.ledger_state import Document, LedgerState, State, as_read_back
from forms_service.store.sealed import Patch
from site_src.content.site import PublishedForm
from site_src.forms.facts import FormFacts
from tests.forms_service.electorate.test_electorate import vote
from tests.forms_service.keeping.test_voting import CODES, NO, NOW, ROSTER, YES, voter_of

ONE, TWO = "业主 Y1", "房 1|1|102"
T = TypeVar("T")
__all__ = ("NO", "NOW", "ONE", "TWO", "YES", "Polling")


class Polling:
    """Of a vote with these settings, which also takes paper."""

    def __init__(self, **more: Any) -> None:
        self.form = vote(**{"by": "owner", "paper": True, **more})
        self.published = PublishedForm(self.form, "车棚", "che-peng.html")
        self.ledger = LedgerState()
        counted = Counts()
        self.ledger.subscribe(counted.change)
        self.known = Known(counted, voter_of=voter_of)
        found = Roster({part.address: part for part in ROSTER}, {})
        self.commit(lambda state: (kept(state, found, "示例", NOW - timedelta(days=60)), None))

    @property
    def state(self) -> State:
        return self.ledger.tables

    def commit(self, decide: Callable[[State], tuple[Patch, T]]) -> T:
        patch, result = decide(self.state)
        self.ledger.apply(as_read_back(patch)[1])
        return result

    def online(self, voter: str, answer: Answer = YES) -> Kept:
        code = next(code for code, whose in CODES.items() if whose == voter)
        return self.commit(deciding(self.known, Sending(self.form, answer, NOW, code=code)))

    def enter(
        self, by: str, answer: Answer = YES, voter: str = ONE, now: datetime = NOW, **more: Any
    ) -> Entered:
        given = Entering(self.published, voter, answer, by, now, **more)
        return self.commit(noted_entry(self.known, given, entering(self.known, given)))

    def settle(self, by: str, answer: Answer = YES, voter: str = ONE) -> Entered:
        given = Entering(self.published, voter, answer, by, NOW)
        return self.commit(noted_entry(self.known, given, settling(self.known, given)))

    def serve(self, voter: str) -> None:
        day = NOW.date()
        given = Served(self.published, voter, day, "楼栋长", "王芳", NOW)
        self.commit(serving(self.known, given))

    def facts(self, now: datetime = NOW) -> FormFacts:
        return facts_of(self.form, self.known.counts, now)

    def refused(self, act: Callable[[], object]) -> Refusal:
        """What `act` is refused with; nothing is written."""
        before = as_read_back(self.state)[0]
        with pytest.raises(Refusal) as refusal:
            act()
        assert as_read_back(self.state)[0] == before
        return refusal.value

    def ballot(self, voter: str = ONE) -> PaperBallot:
        return ballot_in(self.state, self.form.id, voter)

    def counted(self, voter: str = ONE) -> list[Document]:
        held = self.state.get(ANSWERS, {}).values()
        return [each for each in held if each["voter"] == voter and counts(each)]

    def log(self) -> list[str]:
        return [f"{each['who']} {each['did']}" for each in self.state.get(LOG, {}).values()]
