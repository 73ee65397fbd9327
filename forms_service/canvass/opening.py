"""Opening a secret vote's box, and giving it up: in the store, its file, and every copy beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from nacl.public import PrivateKey

from forms_service.erasure.backup_record import Holding, Made, holding
from forms_service.erasure.on_request import fault_text
from forms_service.erasure.removal import Decide, Found, erase
from forms_service.refusal import Refusal
from forms_service.secrecy.ballot_box import (
    ENVELOPES,
    box_of,
    drawn,
    envelopes_of,
    key_of,
    voided,
)
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from forms_service.store.tables import Store
from site_src.forms.form import Form


def open_box(store: Store, form: Form, key: PrivateKey, who: str, now: datetime) -> None:
    """Counts the ballots in it. Raises Refusal; where the disk fails afterwards the ballots are counted, and
    the night does the rest."""
    with store.journal.lock:
        # Copies lose their envelopes first: not before it is clear that these open.
        _refuse_unless_sealed(store.journal.state, form.id)
        drawn(store.journal.state, form, key, now)
    _away(store, form.id, lambda state: drawn(state, form, key, now), who, "vote.open", now)


def give_up(store: Store, form: Form, who: str, now: datetime) -> None:
    """Ends a vote whose key is lost. Raises Refusal as `open_box` does."""
    with store.journal.lock:
        _refuse_unless_sealed(store.journal.state, form.id)
    _away(store, form.id, lambda state: voided(state, form.id, now), who, "vote.void", now)


def backups_with_envelopes(store: Store, form: str) -> Sequence[Made] | None:
    """The known backups in which the envelopes of a vote still stand, or may; None where the list of backups
    can't be read."""
    try:
        found = holding(store.journal.path.parent, _emptying(form))
    except OSError:
        return None
    return [made for made, how in found if how is not Holding.MISSING]


def _away(
    store: Store,
    form: str,
    patched: Callable[[State], Patch],
    who: str,
    did: str,
    now: datetime,
) -> None:
    def decide(state: State) -> Found:
        number = len(envelopes_of(state, form))
        return Found(patched(state), answers=number, forms=frozenset({form}))

    try:
        erase(store, decide, now, who, did, in_copies=_emptying(form))
    except (StoreClosed, StoreFull, OSError) as error:
        raise Refusal(503, fault_text(error), "没有做完") from error


def _emptying(form: str) -> Decide:
    """What takes the envelopes out of a copy, where nobody counts them any more."""

    def decide(state: State) -> Found:
        held = envelopes_of(state, form)
        patch: Patch = {ENVELOPES: dict.fromkeys(held)} if held else {}
        return Found(patch, answers=len(held))

    return decide


def _refuse_unless_sealed(state: State, form: str) -> None:
    box = box_of(key_of(state, form))
    said = {
        "none": "这次投票没有做过钥匙，票箱是空的。",
        "opened": "票箱已经开过，票已经计入结果。",
        "void": "这次投票已经作废。",
    }
    if box in said:
        raise Refusal(409, said[box], "没有开箱")
