"""A member reports in once: the second receipt says so, whoever wasn't confirmed comes again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from forms_service.answers.handled import Handled
from forms_service.answers.reading import Answer
from forms_service.answers.sending import Sending
from forms_service.answers.stages import with_stage
from forms_service.answers.tally import ANSWERS
from forms_service.keeping.facts_out import facts_of
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import Kept, keeping
from forms_service.kinds.table import Counts
from forms_service.store.tables import Store
from forms_service.web.receipts import receipt_view
from site_src.content.site import PublishedForm
from site_src.form_kinds.table import FORM_KINDS
from site_src.source.moments import ZONE
from site_src.taking_part.applications import Handled as Figures

NOW = datetime(2026, 11, 25, 9, tzinfo=ZONE)
FORM = FORM_KINDS.read(
    {
        "id": "in",
        "kind": "checkin",
        "opens": "2026-11-01",
        "closes": "2027-12-31",
        "questions": [
            {"id": "name", "ask": "姓名", "type": "name", "required": True},
            {"id": "phone", "ask": "电话", "type": "phone", "required": True},
            {"id": "home", "ask": "住哪里", "type": "household"},
        ],
    }
)
HOME = "3栋 2单元 501室"


def test_a_number_reports_in_once_and_again_where_it_was_not_confirmed(store: Store) -> None:
    counts = Counts.of(store)

    def comes(phone: str, hours: int = 0) -> Kept:
        said = Answer({"name": "李红", "phone": phone, "home": HOME})
        return keeping(store, Known(counts), Sending(FORM, said, NOW + timedelta(hours=hours)))()

    def document(kept: Kept) -> dict[str, Any]:
        return dict(store.journal.state[ANSWERS][kept.receipt])

    def stages() -> dict[str, int]:
        facts = facts_of(FORM, counts, NOW)
        assert isinstance(facts, Figures)
        assert facts.answers == sum(facts.stages.values())
        return facts.stages

    first, second = comes("13700000001"), comes("13700000001", 1)
    assert (first.status, second.status) == ("counted", "pending")
    view = receipt_view("A" * 16, document(second), PublishedForm(FORM, "报到", "a.html"), NOW)
    assert view.aside
    assert "已经报过了" in view.aside.heading
    assert view.stage is None, "nobody waits for what is not counted"
    assert comes("13700000002").status == "counted", "another member of the same household"
    assert stages() == {"received": 2}

    assert FORM.course
    step = Handled("moved", NOW.isoformat(), "clerk", "没有查到", office="社区党委")
    turned_down = with_stage(document(first), FORM.course, "unconfirmed", step)
    store.transact(lambda _: ({ANSWERS: {first.receipt: turned_down}}, None))
    again = comes("13700000001", 2)
    assert again.status == "counted"
    assert stages() == {"received": 2, "unconfirmed": 1}
    assert comes("13700000001", 3).status == "pending"
