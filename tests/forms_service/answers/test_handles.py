"""A handle leads to its answer as long as that is kept, and tells nothing of its receipt."""

from __future__ import annotations

from functools import partial

from forms_service.answers.handles import Handles
from forms_service.answers.tally import ANSWERS
from forms_service.credentials.secret import Secret
from forms_service.store.ledger_state import Document

RECEIPT = "ABCDEFGHJKMNPQRS"
ANSWER: Document = {"form": "lamp"}


def handles(key: bytes = b"k" * 32) -> Handles:
    return Handles(partial(Secret(key).digest, "answer"))


def test_a_handle_leads_to_the_receipt_of_an_answer_that_is_kept() -> None:
    found = handles()
    handle = found.of(RECEIPT)
    assert found.receipt(handle) is None
    found.change(ANSWERS, RECEIPT, None, ANSWER)
    found.change(ANSWERS, RECEIPT, ANSWER, ANSWER | {"status": "cancelled"})
    found.change("audit", "1", None, {})
    assert found.receipt(handle) == RECEIPT
    assert found.receipt(RECEIPT) is None
    found.change(ANSWERS, RECEIPT, ANSWER, None)
    assert found.receipt(handle) is None
    assert RECEIPT not in repr(vars(found))


def test_who_has_no_key_makes_no_handle() -> None:
    assert handles().of(RECEIPT) == handles().of(RECEIPT)
    assert handles().of(RECEIPT) != handles(b"x" * 32).of(RECEIPT)
