"""All that is kept of an answer, for whoever has its receipt: no less than what an erasure takes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from forms_service.answers.handled import Handled, with_step
from forms_service.answers.receipts import shown
from forms_service.answers.tally import ANSWERS
from forms_service.erasure.removal import of_receipt
from forms_service.staff.audit import Deed, noted
from forms_service.store.ledger_state import State
from forms_service.store.tables import Store
from forms_service.web.own_data import Whole, as_json, as_text, whole
from site_src.content.site import PublishedForm
from tests.forms_service.erasure.test_erasure import NAME, NOW, PHONE, keep, trip

REASON = "她说改天再去"
PUBLISHED = PublishedForm(trip(), "去看海", "trip.html")


@pytest.fixture
def mine(store: Store) -> Whole:
    """An answer that the office has changed and spoken of, beside another's."""
    receipt = keep(store, trip(), "k", way="骑车", who=NAME, phone=PHONE, words="带伞")
    other = keep(store, trip(), who="别人", phone="13800000001")
    for about, words in ((receipt, REASON), (other, "别人的事")):
        deed = Deed("王芳", "answer.change", "trip", words, about)
        store.transact(lambda state, deed=deed: (noted(state, deed, NOW), None))

    def step(state: State) -> tuple[dict[str, dict[str, object] | None], None]:
        done = Handled("changed", NOW.isoformat(), "王芳", REASON)
        return {ANSWERS: {receipt: with_step(state[ANSWERS][receipt], done)}}, None

    store.transact(step)
    state = store.journal.state
    return whole(state, receipt, state[ANSWERS][receipt], PUBLISHED)


def test_it_is_all_there_to_read_with_nothing_masked(mine: Whole) -> None:
    text = as_text(mine, NOW + timedelta(days=1))
    for said in (
        shown(mine.receipt),
        "哪张表：去看海",
        f"怎么称呼：{NAME}",
        f"电话：{PHONE}",
        "怎么去？：骑车",
        "王芳在社区办公室改了这一份",
        f"工作人员改了一份回答：{REASON}",
        "另有 1 条签到、时长、防重复提交之类的记录",
        "保留到2027年3月1日",
        "2026年11月24日10:00取出",
    ):
        assert said in text
    assert "别人的事" not in text


def test_as_a_file_it_holds_the_answer_as_it_lies_in_the_store(mine: Whole) -> None:
    found = json.loads(json.dumps(as_json(mine, NOW)))
    assert found["stored"] == mine.document
    assert {each["id"]: each["answer"] for each in found["answers"]}["phone"] == PHONE
    assert [each["words"] for each in found["log"]] == [REASON]
    assert list(found["elsewhere"]) == ["idempotency"]
    assert "别人" not in str(found)


def test_of_a_form_that_is_gone_it_tells_what_was_answered_under_which_name(mine: Whole) -> None:
    gone = Whole(mine.receipt, mine.document, None, {}, ())
    assert f"who：{NAME}" in as_text(gone, NOW)
    assert as_json(gone, NOW)["title"] is None
    assert "已经撤下" in as_text(gone, NOW)


def test_nothing_of_it_is_left_out_that_an_erasure_finds(store: Store, mine: Whole) -> None:

    patch = of_receipt(mine.receipt)(store.journal.state).patch
    taken = {table: len(documents or ()) for table, documents in patch.items()}
    told = {name: len(found) for name, found in mine.elsewhere.items()}
    assert taken == {ANSWERS: 1, "audit_words": len(mine.log), **told}
