"""Sealing a result: once the vote is over, in one step with the log's entry, and again only with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from forms_service.answers.tally import ANSWERS
from forms_service.keeping.facts_out import facts_of
from forms_service.kinds.table import Counts
from forms_service.refusal import Refusal
from forms_service.sealing.certification import sealing
from forms_service.sealing.on_request import Wanted
from forms_service.sealing.record import Record
from forms_service.staff.accounts import STAFF
from forms_service.staff.audit import LOG, WORDS
from forms_service.store.tables import Store
from site_src.content.site import PublishedForm
from site_src.forms.form import Form
from tests.forms_service.electorate.test_electorate import vote
from tests.support.votes import cast, parts, with_roster

FORM = vote(closes="2026-11-20")
AFTER = FORM.closes + timedelta(hours=1)


def published(form: Form) -> PublishedForm:
    return PublishedForm(form=form, title="建车棚", page="forms/che-peng.html")


@pytest.fixture
def over(store: Store) -> list[str]:
    """A vote of four out of five; the receipts."""
    with_roster(store, parts(5), FORM.opens - timedelta(days=1))
    return cast(store, FORM, ["同意", "同意", "不同意", "同意"])


def seal(store: Store, reason: str = "", now: datetime = AFTER) -> Record:
    found: Record = store.transact(sealing(published(FORM), "王芳", reason, now))
    return found


def refused(store: Store, reason: str = "", now: datetime = AFTER) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        seal(store, reason, now)
    return refusal.value


def change_one(store: Store, receipt: str) -> None:
    """A count that changes: a ballot is cancelled."""
    store.transact(
        lambda state: (
            {ANSWERS: {receipt: {**state[ANSWERS][receipt], "status": "cancelled"}}},
            None,
        )
    )


def test_before_the_seal_the_result_is_preliminary(store: Store, over: list[str]) -> None:
    assert over
    facts = facts_of(FORM, Counts.of(store), AFTER)
    assert facts.record
    assert facts.seal is None


def test_a_seal_is_the_digest_of_what_all_may_read_and_names_nobody(
    store: Store, over: list[str]
) -> None:
    assert over
    record = seal(store)
    facts = facts_of(FORM, Counts.of(store), AFTER)
    assert facts.seal
    assert (facts.seal.digest, facts.seal.stands) == (record.digest, True)
    assert facts.record == record.text
    assert "王芳" not in facts.model_dump_json()


def test_who_sealed_is_in_the_log_in_the_same_step(store: Store, over: list[str]) -> None:
    assert over
    record = seal(store)
    [entry] = store.journal.state[LOG].values()
    assert (entry["who"], entry["did"]) == ("王芳", "vote.seal")
    assert record.digest[:16] in entry["what"]


def test_while_the_vote_runs_there_is_nothing_to_seal(store: Store, over: list[str]) -> None:
    assert over
    assert refused(store, now=FORM.closes - timedelta(seconds=1)).status == 409
    assert "还没有截止" in refused(store, now=FORM.closes - timedelta(seconds=1)).text


def test_the_same_count_is_sealed_once(store: Store, over: list[str]) -> None:
    assert over
    seal(store)
    assert "已经封存过" in refused(store, "再来一次").text


def test_a_correction_is_another_seal_beside_the_old_with_a_reason(
    store: Store, over: list[str]
) -> None:
    first = seal(store)
    change_one(store, over[0])
    facts = facts_of(FORM, Counts.of(store), AFTER)
    assert facts.seal
    assert not facts.seal.stands
    assert refused(store).status == 422
    second = seal(store, " 3号楼两张票\n录重了 ")
    facts = facts_of(FORM, Counts.of(store), AFTER)
    assert facts.seal
    assert facts.seal.reason == "3号楼两张票 录重了"
    assert [facts.seal.digest, facts.seal.earlier[0].digest] == [second.digest, first.digest]
    assert [each["words"] for each in store.journal.state[WORDS].values()] == ["3号楼两张票 录重了"]


def test_without_a_roster_nobody_can_say_how_many_might_have_voted(store: Store) -> None:
    assert "没有业主名册" in refused(store).text


def test_the_command_seals_nothing_while_ballots_on_paper_wait(
    store: Store, over: list[str]
) -> None:
    """As the desk warns; who means it says so."""
    assert over
    forms = {FORM.id: published(FORM)}
    store.transact(lambda _: ({STAFF: {"王芳": {"role": "clerk"}}}, None))
    with pytest.raises(Refusal, match="1 张等第二遍，2 张两遍不一样"):
        store.transact(Wanted(FORM.id, "王芳").decide(forms, lambda *_: (1, 2), AFTER))
    assert store.transact(
        Wanted(FORM.id, "王芳", anyway=True).decide(forms, lambda *_: (1, 2), AFTER)
    ).digest
