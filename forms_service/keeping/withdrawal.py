"""Taking an answer back, by whoever has its receipt: while its form is open and says that it may be."""

from __future__ import annotations

from datetime import datetime

from forms_service.answers.publication import with_entries
from forms_service.answers.tally import ANSWERS, CANCELLED, in_hand, status_of
from forms_service.answers.turnout import with_voter_gone
from forms_service.refusal import Refusal, no_receipt
from forms_service.store.ledger_state import Document, State, owe
from forms_service.store.sealed import Patch
from site_src.forms.form import Form

_NOT_BACK = "没有收回"


def may_withdraw(form: Form, document: Document, now: datetime) -> bool:
    """Whether this answer can be taken back at `now`: one that counts, waits for a place or was put aside, of a form
    that lets it."""
    return form.lets_go(now) and in_hand(document)


def withdrawn(state: State, form: Form, receipt: str, now: datetime) -> Patch:
    """What takes an answer back: it stays as a record that there was one, without what was written, and
    without whose it was (Personal Information Protection Law, art. 15 and 47: consent that is withdrawn).
    Nothing for one that was taken back. Raises Refusal."""
    document = state.get(ANSWERS, {}).get(receipt)
    if document is None:
        raise no_receipt()
    if status_of(document) == CANCELLED:
        return {}
    if not may_withdraw(form, document, now):
        text = "这一份现在不能自己收回。要取消，请把回执告诉工作人员。"
        raise Refusal(409, text, _NOT_BACK)
    left = with_entries(with_voter_gone(document), {}) | {"status": CANCELLED}
    return {ANSWERS: {receipt: left}, **owe(now)}
