"""Giving out codes: a batch is one commit and one entry of the audit log. What was given is told once,
and can be read nowhere afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from forms_service.credentials.secret import Secret
from forms_service.electorate.codes import have_codes, kept, new_code, revoked
from forms_service.electorate.delivery import WHOSE, address, by_round
from forms_service.electorate.electorate import By, Voter, electorate_of
from forms_service.refusal import Refusal
from forms_service.roster.rosters import current, since
from forms_service.staff.audit import Deed, merged, noted
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch


@dataclass(frozen=True)
class Slip:
    """A code, and whose it is."""

    voter: Voter
    code: str


Decide = Callable[[State], tuple[Patch, tuple[Slip, ...]]]


@dataclass(frozen=True)
class Issuing:
    """What `who` does with the codes for votes of `by`. All of it is for Store.transact, and raises
    Refusal 409 where there is no roster."""

    secret: Secret
    by: By
    who: str
    now: datetime

    def batch(self, again: bool) -> Decide:
        """Gives a code to whoever has none; `again`: to everybody, and the old ones open nothing."""

        def decide(state: State) -> tuple[Patch, tuple[Slip, ...]]:
            have = have_codes(state, self.by)
            new = [each for each in voting(state, self.by) if again or each.key not in have]
            if not new:
                return {}, ()
            void = revoked(state, self.by, {each.key for each in new} & have)
            did = f"{WHOSE[self.by]}口令 {len(new)} 个，作废 {len(void.get('codes') or ())} 个"
            return self._given(state, new, void, Deed(self.who, "codes.issue", did))

        return decide

    def one(self, voter: str) -> Decide:
        """Gives `voter` a code; one that they had opens nothing any more. Raises Refusal 404 where the
        roster knows nobody so."""

        def decide(state: State) -> tuple[Patch, tuple[Slip, ...]]:
            found = _found(state, self.by, voter)
            void = revoked(state, self.by, {voter})
            deed = Deed(self.who, "code.issue", WHOSE[self.by], address(found))
            return self._given(state, [found], void, deed)

        return decide

    def none(self, voter: str) -> Decide:
        """Takes the code from `voter`. Raises Refusal 404 as `one`."""

        def decide(state: State) -> tuple[Patch, tuple[Slip, ...]]:
            found = _found(state, self.by, voter)
            void = revoked(state, self.by, {voter})
            if not void["codes"]:
                return {}, ()
            deed = Deed(self.who, "code.revoke", WHOSE[self.by], address(found))
            return merged(void, noted(state, deed, self.now)), ()

        return decide

    def _given(
        self, state: State, new: list[Voter], void: Patch, deed: Deed
    ) -> tuple[Patch, tuple[Slip, ...]]:
        slips = tuple(Slip(each, new_code()) for each in new)
        codes = kept(
            self.secret, self.by, [(slip.voter.key, slip.code) for slip in slips], self.now
        )
        return merged(void, codes, noted(state, deed, self.now)), slips


def voting(state: State, by: By) -> tuple[Voter, ...]:
    """Whoever the roster that holds now has for votes of `by`. Raises Refusal 409 where there is none."""
    if since(state) is None:
        text = "还没有名册，不知道口令发给谁。请先导入名册。"
        raise Refusal(409, text, "没有发")
    return by_round(electorate_of(current(state).parts.values(), by))


def _found(state: State, by: By, voter: str) -> Voter:
    found = next((each for each in voting(state, by) if each.key == voter), None)
    if found is None:
        raise Refusal(404, "名册里没有这一处，可能刚改过。请再找一次。", "没有找到")
    return found
