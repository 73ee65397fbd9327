"""The letter (告知书) by which a household learns of an entry beforehand, and its code, by which it objects: kept as
voters' codes are, so that who has the store has no code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from forms_service.credentials.secret import Secret
from forms_service.due_process.cases import case_of
from forms_service.electorate.codes import CODES, kept, new_code, revoked
from forms_service.refusal import Refusal
from forms_service.staff.audit import Deed, merged, noted
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from site_src.kinds.list_entries import Entry
from site_src.taking_part.appeal import LETTER


def issuing(
    secret: Secret, entry: Entry, who: str, now: datetime
) -> Callable[[State], tuple[Patch, str]]:
    """What gives an entry's letter a code, for Store.transact; one of before opens nothing any more. Raises Refusal
    409 where it isn't written down yet why the entry is to be published."""

    def decide(state: State) -> tuple[Patch, str]:
        if lacking := case_of(state, entry.key).lacking:
            text = f"先写好：{'、'.join(lacking)}。写好、存了，再印告知书。"
            raise Refusal(409, text, "还不能印")
        code = new_code()
        void = revoked(state, LETTER, {entry.key})
        given = kept(secret, LETTER, [(entry.key, code)], now)
        deed = Deed(who, "list.letter", entry.key)
        return merged(void, given, noted(state, deed, now)), code

    return decide


def lettered(state: State) -> dict[str, str]:
    """When the letter of each entry that has one was printed last, in ISO 8601."""
    held = state.get(CODES, {}).values()
    return {each["voter"]: each["at"] for each in held if each["by"] == LETTER}
