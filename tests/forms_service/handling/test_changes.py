"""The office enters, changes and cancels answers: what is counted, listed and shown follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from forms_service.answers.handled import HANDLED, entered_by, handled
from forms_service.answers.publication import Became, texts_of
from forms_service.answers.reading import WHOLE_FORM
from forms_service.answers.sending import Sending
from forms_service.answers.tally import ANSWERS, CANCELLED, counted_afresh, counts, status_of
from forms_service.credentials.secret import Secret
from forms_service.erasure.removal import finish, of_phone
from forms_service.erasure.retention import RETENTION, due
from forms_service.handling.changes import (
    REASON,
    Handling,
    cancelled,
    changed,
    entering,
    read_reason,
)
from forms_service.handling.columns import columns_of
from forms_service.handling.finding import Wanted, found
from forms_service.handling.index import Index
from forms_service.keeping.facts_out import facts_of
from forms_service.keeping.rules import AnsweredBefore, Known
from forms_service.keeping.transaction import keeping
from forms_service.kinds.table import Counts
from forms_service.refusal import Faulty, Refusal
from forms_service.store.ledger_state import Document, encode
from forms_service.store.tables import Store, open_store
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from tests.forms_service.answers.test_tally import LAMP, NOW, form_of, read

WALK = form_of(
    "walk",
    "signup",
    [
        {"id": "phone", "ask": "电话", "type": "phone", "required": True},
        {"id": "meal", "ask": "吃饭吗", "type": "choice", "options": ["吃", "不吃"]},
    ],
    capacity=2,
)
PROMISE = FORM_KINDS.read(
    {
        "id": "promise",
        "kind": "pledge",
        "opens": "2026-11-01",
        "closes": "2026-12-01",
        "says": "我不把车停在通道上",
    }
)
PHONES = ("13812345678", "13812345679", "13812345670")
FORMS = {form.id: form for form in (LAMP, WALK)}


def version(document: Document) -> str:
    """As the service names an answer that somebody looks at."""
    return Secret(bytes(32)).digest("answer as seen", encode(document))


class Office:
    """A store, what is known of it, and somebody who works with it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.known = Known(Counts.of(store))
        self.index = Index()
        store.subscribe(self.index.change)

    @property
    def answers(self) -> Mapping[str, Document]:
        return self.store.journal.state.get(ANSWERS, {})

    def send(self, form: Form, **fields: str) -> str:
        """As a resident; the receipt."""
        return keeping(self.store, self.known, self.sending(form, **fields))().receipt

    def sending(self, form: Form, by: str = "", **fields: str) -> Sending:
        sent = {name: [value] for name, value in fields.items()}
        return Sending(form, read(form, sent), NOW, by=by)

    def enter(self, form: Form, **fields: str) -> str:
        sending = self.sending(form, by="李敏", **fields)
        return self.store.transact(entering(self.known, sending)).receipt

    def handling(self, receipt: str, reason: str = "本人来电", seen: str = "") -> Handling:
        name = seen or version(self.answers.get(receipt, {}))
        return Handling(receipt, "李敏", NOW + timedelta(hours=1), reason, name, version)

    def change(self, receipt: str, form: Form, seen: str = "", **fields: str) -> None:
        handling, sending = self.handling(receipt, seen=seen), self.sending(form, **fields)
        self.store.transact(lambda state: (changed(state, handling, self.known, sending), None))

    def cancel(self, receipt: str, seen: str = "") -> None:
        handling = self.handling(receipt, seen=seen)
        self.store.transact(lambda state: (cancelled(state, handling), None))

    def facts(self, form: Form) -> FormFacts:
        return facts_of(form, self.known.counts, NOW)

    def listed(self, form: Form, **wanted: Any) -> list[str]:
        columns = columns_of(form, (), None)
        return found(self.index.of(form.id), columns, Wanted(**wanted)).receipts()


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


# Entering


def test_an_answer_that_is_entered_for_somebody_says_by_whom(office: Office) -> None:
    receipt = office.enter(LAMP, where="河边")
    document = office.answers[receipt]
    assert entered_by(document) == "李敏"
    assert [str(step) for step in handled(document)] == [
        "2026年11月23日10:00，李敏在社区办公室代填"
    ]
    assert office.facts(LAMP).answers == 1
    assert office.listed(LAMP, which="entered") == [receipt]


def test_a_number_that_is_signed_up_is_told_to_the_office_and_not_kept_again(
    office: Office,
) -> None:
    """A resident's would be put aside without a word on whose it is."""
    office.send(WALK, phone=PHONES[0])
    with pytest.raises(Faulty) as refused:
        office.enter(WALK, phone=PHONES[0])
    assert "已经报过了" in refused.value.faults[WHOLE_FORM]
    assert len(office.answers) == 1


def test_the_office_gets_no_place_that_isnt_there(office: Office) -> None:
    for phone in PHONES[:2]:
        office.send(WALK, phone=phone)
    with pytest.raises(Refusal, match="名额已满"):
        office.enter(WALK, phone=PHONES[2])


# Cancelling


def test_an_answer_that_is_cancelled_counts_no_more_and_stays_with_why(office: Office) -> None:
    receipt = office.send(LAMP, where="河边", words="亮一点")
    office.cancel(receipt)
    document = office.answers[receipt]
    assert (status_of(document), document["entries"]) == (CANCELLED, {"words": "亮一点"})
    assert str(handled(document)[-1]) == (
        "2026年11月23日11:00，李敏在社区办公室取消了这一份：本人来电"
    )
    facts = office.facts(LAMP)
    assert (facts.answers, facts.questions["where"].counts["河边"]) == (0, 0)
    assert office.listed(LAMP, which=CANCELLED) == [receipt]


def test_a_place_is_free_again_and_so_is_the_number(office: Office) -> None:
    first, _ = (office.send(WALK, phone=phone) for phone in PHONES[:2])
    office.cancel(first)
    again = office.send(WALK, phone=PHONES[0])
    assert counts(office.answers[again])
    assert office.facts(WALK).model_dump()["left"] == 0


def test_a_name_under_a_pledge_goes_with_it(office: Office) -> None:
    says = PROMISE.says_so
    kept, gone = (office.send(PROMISE, pledge=says, signed_as=name) for name in ("李敏", "王小明"))
    office.cancel(gone)
    assert office.facts(PROMISE).model_dump()["names"] == ("李*",)
    assert kept in office.answers


def test_what_is_cancelled_can_be_neither_cancelled_nor_changed_again(office: Office) -> None:
    receipt = office.send(LAMP, where="河边")
    office.cancel(receipt)
    for again in (lambda: office.cancel(receipt), lambda: office.change(receipt, LAMP)):
        with pytest.raises(Refusal, match="取消过了"):
            again()
    assert len(office.answers[receipt][HANDLED]) == 1


def test_who_was_cancelled_may_answer_again_from_the_same_browser(office: Office) -> None:
    receipt = office.send(LAMP, where="河边")
    again = Sending(LAMP, read(LAMP, {"where": ["门口"]}), NOW, receipts=(receipt,))
    with pytest.raises(AnsweredBefore):
        keeping(office.store, office.known, again)()
    office.cancel(receipt)
    assert not keeping(office.store, office.known, again)().again


# Changing


def test_an_answer_that_is_changed_counts_as_it_is_now_and_keeps_its_time(office: Office) -> None:
    first, second = office.send(LAMP, where="河边"), office.send(LAMP, where="河边")
    at = office.answers[first]["at"]
    office.change(first, LAMP, where="门口")
    facts = office.facts(LAMP)
    assert (facts.answers, facts.questions["where"].counts) == (2, {"河边": 1, "门口": 1})
    assert office.answers[first]["at"] == at
    assert office.listed(LAMP) == [first, second]
    assert [step.did for step in handled(office.answers[first])] == ["changed"]


def test_a_sign_up_keeps_its_place_when_it_is_changed_also_where_all_are_taken(
    office: Office,
) -> None:
    first, second = (office.send(WALK, phone=phone) for phone in PHONES[:2])
    office.change(first, WALK, phone=PHONES[0], meal="吃")
    office.change(second, WALK, phone=PHONES[2])
    assert office.facts(WALK).answers == 2
    with pytest.raises(Faulty):
        office.change(first, WALK, phone=PHONES[2])
    assert office.answers[first]["entries"]["phone"] == PHONES[0]


def test_one_that_was_put_aside_counts_once_its_number_is_another(office: Office) -> None:
    office.send(WALK, phone=PHONES[0])
    aside = office.send(WALK, phone=PHONES[0])
    assert not counts(office.answers[aside])
    office.change(aside, WALK, phone=PHONES[1])
    assert counts(office.answers[aside])
    assert office.facts(WALK).answers == 2


def test_what_the_office_leaves_as_it_was_is_published_no_more_than_was_promised(
    office: Office,
) -> None:
    """Whoever wrote it was told that nobody else reads it; the form says otherwise by now."""
    receipt = office.send(LAMP, where="河边", words="别登")
    asked = [
        q.model_copy(update={"publish": "approved"}) if q.id == "words" else q
        for q in LAMP.questions
    ]
    edited = LAMP.model_copy(update={"questions": tuple(asked)})
    office.change(receipt, edited, where="门口", words="别登")
    assert list(texts_of(receipt, office.answers[receipt])) == []
    office.change(receipt, edited, where="门口", words="可以登")
    [text] = texts_of(receipt, office.answers[receipt])
    assert text.became is Became.WAITING


def test_what_was_written_before_a_change_is_in_no_file_after_the_night(office: Office) -> None:
    """Who erases somebody finds no answer with the number any more, and the line before still has it."""
    receipt = office.send(WALK, phone=PHONES[0], meal="吃")
    office.change(receipt, WALK, phone=PHONES[0], meal="不吃")
    assert not finish(office.store)
    office.change(receipt, WALK, phone=PHONES[1], meal="不吃")
    assert PHONES[0].encode() in office.store.journal.path.read_bytes()
    assert finish(office.store)
    assert PHONES[0].encode() not in office.store.journal.path.read_bytes()


def test_two_of_the_office_dont_write_over_each_other(office: Office) -> None:
    receipt = office.send(LAMP, where="河边")
    seen = version(office.answers[receipt])
    office.change(receipt, LAMP, seen=seen, where="门口")
    with pytest.raises(Refusal, match="别人改过"):
        office.change(receipt, LAMP, seen=seen, where="河边")
    with pytest.raises(Refusal, match="别人改过"):
        office.cancel(receipt, seen=seen)
    assert office.facts(LAMP).questions["where"].counts["门口"] == 1


def test_what_is_gone_is_not_there_to_be_handled(office: Office) -> None:
    with pytest.raises(Refusal, match="没有这一份"):
        office.cancel("A" * 16)


def test_what_stands_under_questions_that_are_gone_stays(office: Office) -> None:
    receipt = office.send(LAMP, where="河边")
    old = {**office.answers[receipt], "entries": {"once": "楼下"}}
    office.store.transact(lambda _: ({ANSWERS: {receipt: old}}, None))
    office.change(receipt, LAMP, words="亮一点")
    assert office.answers[receipt]["entries"] == {"once": "楼下", "words": "亮一点"}
    assert office.answers[receipt]["choices"] == {}


# Reasons


def test_a_reason_is_asked_for_and_short() -> None:
    assert read_reason(" 本人\n来电 ") == "本人 来电"
    for sent in ("", " \u200b\n", "长" * 201):
        with pytest.raises(Faulty) as refused:
            read_reason(sent)
        assert REASON in refused.value.faults


def test_a_number_in_a_reason_is_erased_with_the_person(office: Office) -> None:
    receipt = office.send(LAMP, where="河边")
    handling = office.handling(receipt, "号码 138 1234 5678 的本人来电")
    office.store.transact(lambda state: (cancelled(state, handling), None))
    patch = of_phone(PHONES[0])(office.store.journal.state).patch
    office.store.transact(lambda _: (patch, None))
    assert "5678" not in repr(office.answers)
    assert "本人来电" in handled(office.answers[receipt])[-1].reason


def test_reasons_are_kept_as_long_as_names_are(office: Office) -> None:
    receipt = office.send(LAMP, where="河边")
    office.cancel(receipt)
    note = {"until": LAMP.kept_until.isoformat(), "personal": [], "plain": ["where", "words"]}
    office.store.transact(lambda _: ({RETENTION: {"lamp": note}}, None))
    state = office.store.journal.state
    assert due(state, LAMP.kept_until - timedelta(days=1)).patch == {}
    office.store.transact(lambda _: (due(state, LAMP.kept_until).patch, None))
    assert [(step.did, step.by, step.reason) for step in handled(office.answers[receipt])] == [
        ("cancelled", "李敏", "")
    ]
    assert due(state, LAMP.kept_until).patch == {}


# Invariant 6


class Handled(RuleBasedStateMachine):
    """Residents answer, the office enters, changes and cancels, the store closes and opens: after each step
    the tally is that of the ledger as it stands, and the lists are."""

    def __init__(self) -> None:
        super().__init__()
        self._temporary = TemporaryDirectory()
        self.receipts: list[str] = []
        self.office = Office(open_store(Path(self._temporary.name)))

    @rule(where=st.sampled_from(["河边", "门口"]), entered=st.booleans())
    def answer(self, where: str, entered: bool) -> None:
        keep = self.office.enter if entered else self.office.send
        self.receipts.append(keep(LAMP, where=where))

    @rule(phone=st.sampled_from(PHONES), entered=st.booleans())
    def sign_up(self, phone: str, entered: bool) -> None:
        keep = self.office.enter if entered else self.office.send
        try:
            self.receipts.append(keep(WALK, phone=phone))
        except Refusal:
            assert len(self.office.answers) > 0

    @precondition(lambda self: self.receipts)
    @rule(place=st.integers(0, 9))
    def cancel(self, place: int) -> None:
        receipt = self.receipts[place % len(self.receipts)]
        try:
            self.office.cancel(receipt)
        except Refusal:
            assert status_of(self.office.answers[receipt]) == CANCELLED

    @precondition(lambda self: self.receipts)
    @rule(
        place=st.integers(0, 9),
        where=st.sampled_from(["河边", "门口"]),
        phone=st.sampled_from(PHONES),
    )
    def change(self, place: int, where: str, phone: str) -> None:
        receipt = self.receipts[place % len(self.receipts)]
        form = FORMS[self.office.answers[receipt]["form"]]
        fields = {"where": where} if form is LAMP else {"phone": phone}
        before = self.office.answers[receipt]
        try:
            self.office.change(receipt, form, **fields)
        except Refusal:
            assert self.office.answers[receipt] == before

    @rule()
    def reopen(self) -> None:
        self.office.store.close()
        self.office = Office(open_store(Path(self._temporary.name)))

    @invariant()
    def as_counted_afresh(self) -> None:
        documents = self.office.answers
        fresh = counted_afresh(documents)
        for form in FORMS.values():
            assert self.office.known.counts.tally.of(form.id) == fresh.of(form.id)
            mine = [name for name, document in documents.items() if document["form"] == form.id]
            assert self.office.listed(form) == mine
        phones = [
            d["entries"]["phone"] for d in documents.values() if d["form"] == "walk" and counts(d)
        ]
        assert len(phones) == len(set(phones)) <= 2

    def teardown(self) -> None:
        self.office.store.close()
        self._temporary.cleanup()


Handled.TestCase.settings = settings(max_examples=12, stateful_step_count=15, deadline=None)
test_whatever_the_office_does_the_tally_and_the_lists_are_those_of_the_ledger = Handled.TestCase
