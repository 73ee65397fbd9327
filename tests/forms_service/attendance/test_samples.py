"""Hours of a demo."""

from __future__ import annotations

from datetime import timedelta

from forms_service.answers.sample import made_up_answers
from forms_service.answers.tally import ANSWERS
from forms_service.attendance.credits import HOURS
from forms_service.attendance.lists import LISTS
from forms_service.attendance.samples import made_up_hours, without_nobodys
from forms_service.keeping.facts_out import facts_of
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.kinds.table import Counts
from forms_service.store.tables import Store
from site_src.source.moments import ZONE
from tests.conftest import Compound, article
from tests.forms_service.attendance.test_lists import JOIN, NOW


def test_made_up_volunteers_have_hours_of_past_activities_and_lose_them_with_their_answers(
    store: Store, good: Compound
) -> None:
    """Of those that ended days ago: lists of the last days are open. All of it is told as made up."""
    counts = Counts.of(store)
    for sending in made_up_answers([JOIN], 200, NOW):
        keeping(store, Known(counts), sending)()
    past, lately = (f"{NOW - timedelta(days=n):%Y-%m-%dT09:00}" for n in (9, 1))
    for name, starts in (("past", past), ("lately", lately)):
        front = {
            "kind": "activity",
            "theme": "环境保护",
            "starts": starts,
            "ends": f"{starts[:10]}T11:00",
        }
        good.write(f"news/{name}.md", article("清洁", "2026-11-01", **front))
    site = good.read()
    chosen = [each for each in site.activities if each[0].title == "清洁"]
    store.transact(lambda state: (made_up_hours(state, chosen, NOW.astimezone(ZONE)), None))
    year = facts_of(JOIN, counts, NOW).model_dump()["years"]["2026"]
    assert (year["total"]["activities"], len(store.journal.state[LISTS])) == (1, 1)
    assert 2 <= year["total"]["volunteers"] <= 6
    assert facts_of(JOIN, counts, NOW).note == "（示例数据）"
    store.transact(lambda state: ({ANSWERS: dict.fromkeys(state[ANSWERS])}, None))
    store.transact(lambda state: (without_nobodys(state), None))
    assert not store.journal.state[HOURS]
    assert not store.journal.state[LISTS]
