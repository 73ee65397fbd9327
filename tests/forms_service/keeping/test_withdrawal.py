"""A pledge is taken back by its receipt, and nothing of it is left but that there was one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from forms_service.answers.tally import ANSWERS
from forms_service.keeping.withdrawal import may_withdraw, withdrawn
from forms_service.refusal import Refusal
from forms_service.store.ledger_state import owed
from site_src.form_kinds.table import FORM_KINDS
from site_src.source.moments import ZONE

NOW = datetime(2026, 10, 1, 9, tzinfo=ZONE)
OPEN = {"id": "word", "opens": "2026-09-25", "closes": "2026-10-08"}
PLEDGE = FORM_KINDS.read({**OPEN, "kind": "pledge", "says": "我不乱停车", "by": "household"})
POLL = FORM_KINDS.read(
    {
        **OPEN,
        "kind": "poll",
        "questions": [{"id": "q", "ask": "甲", "type": "choice", "options": ["好", "坏"]}],
    }
)
GIVEN: dict[str, Any] = {
    "form": "word",
    "at": NOW.isoformat(),
    "choices": {"pledge": ["我不乱停车"]},
    "entries": {"signed_as": "李小明"},
    "by": "household",
    "voter": "户 1|1|101",
    "building": "1栋",
}


def test_what_is_left_counts_no_more_and_tells_of_nobody() -> None:
    patch = withdrawn({ANSWERS: {"R": GIVEN}}, PLEDGE, "R", NOW)
    left = patch[ANSWERS]["R"]
    assert left is not None
    assert left["status"] == "cancelled"
    assert left["entries"] == {}
    assert not {"voter", "building"} & left.keys()
    assert "李小明" not in str(patch)
    assert owed(patch)  # type: ignore[arg-type]
    assert withdrawn({ANSWERS: {"R": left}}, PLEDGE, "R", NOW) == {}


@pytest.mark.parametrize(
    ("form", "document", "now"),
    [
        (PLEDGE, GIVEN, NOW + timedelta(days=30)),
        (POLL, GIVEN, NOW),
        (PLEDGE, {**GIVEN, "status": "superseded"}, NOW),
    ],
)
def test_what_is_over_or_no_pledge_or_counts_no_more_is_not_taken_back(
    form: Any, document: dict[str, Any], now: datetime
) -> None:
    assert not may_withdraw(form, document, now)
    with pytest.raises(Refusal) as refusal:
        withdrawn({ANSWERS: {"R": document}}, form, "R", now)
    assert refusal.value.status == 409


def test_an_unknown_receipt_is_told_nothing() -> None:
    with pytest.raises(Refusal) as refusal:
        withdrawn({}, PLEDGE, "R", NOW)
    assert refusal.value.status == 404
