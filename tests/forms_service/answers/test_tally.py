"""The tally of answers (invariant 6): kept as they come and go, it is the tally counted afresh."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from forms_service.answers.reading import Answer, Invalid, document_of, read_answer
from forms_service.answers.sending import Sending
from forms_service.answers.tally import ANSWERS, FormTally, Tally, counted_afresh
from forms_service.keeping.facts_out import chosen_in, facts_of
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.kinds.table import Counts
from forms_service.refusal import Refusal
from forms_service.store.journal import StoreFull
from forms_service.store.ledger_state import Document
from forms_service.store.tables import Store, open_store
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.source.moments import ZONE
from tests.forms_service.store.test_journal import Faults

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)


def form_of(name: str, kind: str, questions: list[dict[str, Any]], **more: Any) -> Form:
    days = {"opens": "2026-11-01", "closes": "2026-12-01"}
    return FORM_KINDS.read(
        {"id": name, "kind": kind, **days, "questions": questions, **more},
    )


LAMP = form_of(
    "lamp",
    "poll",
    [
        {"id": "where", "ask": "哪里？", "type": "choice", "options": ["河边", "门口"]},
        {"id": "why", "ask": "为什么？", "type": "choices", "options": ["暗", "远", "旧"]},
        {"id": "score", "ask": "几分？", "type": "scale"},
        {"id": "words", "ask": "想说的", "type": "text"},
    ],
)
TRIP = form_of(
    "trip",
    "signup",
    [
        {"id": "who", "ask": "怎么称呼", "type": "name"},
        {"id": "meal", "ask": "吃饭吗", "type": "choice", "options": ["吃", "不吃"]},
    ],
    capacity=3,
)
FORMS = {form.id: form for form in (LAMP, TRIP)}
PLACES = TRIP.capacity or 0

TEXTS = st.sampled_from(["", "河边", "树影太密", "王小明"])
ANSWERS_TO = {
    "lamp": st.fixed_dictionaries(
        {},
        optional={
            "where": st.sampled_from([["河边"], ["门口"]]),
            "why": st.lists(st.sampled_from(["暗", "远", "旧"])),
            "score": st.sampled_from([["1"], ["3"], ["5"]]),
            "words": TEXTS.map(lambda text: [text]),
        },
    ),
    "trip": st.fixed_dictionaries(
        {},
        optional={
            "who": TEXTS.map(lambda text: [text]),
            "meal": st.sampled_from([["吃"], ["不吃"]]),
        },
    ),
}
SENT = st.sampled_from(sorted(FORMS)).flatmap(
    lambda name: st.tuples(st.just(FORMS[name]), ANSWERS_TO[name])
)
MINUTES = st.integers(0, 3)


def read(form: Form, fields: Mapping[str, list[str]]) -> Answer:
    answer = read_answer(form, fields)
    assert isinstance(answer, Answer)
    return answer


def stored(form: Form, minute: int = 0, **fields: str | list[str]) -> Document:
    """An answer's document, that came so many minutes after ten."""
    sent = {name: [value] if isinstance(value, str) else value for name, value in fields.items()}
    at = (NOW + timedelta(minutes=minute)).isoformat(timespec="seconds")
    return document_of(form, read(form, sent), at)


def put(store: Store, documents: Mapping[str, Document | None]) -> None:
    store.transact(lambda _: ({ANSWERS: dict(documents)}, None))


def added_up(documents: Mapping[str, Document]) -> dict[str, FormTally]:
    """What is in the ledger, counted as one would by hand: each sum on its own."""
    found = {}
    for name in FORMS:
        answers = [document for document in documents.values() if document["form"] == name]
        chosen = [
            (q, (o, place))
            for document in answers
            for q, os in document["choices"].items()
            for place, o in enumerate(os)
        ]
        found[name] = FormTally(
            answers=len(answers),
            answered=Counter(
                q for document in answers for q in (*document["choices"], *document["entries"])
            ),
            marks={q: Counter(mark for other, mark in chosen if other == q) for q, _ in chosen},
            moments=Counter(document["at"] for document in answers),
            updated=max((document["at"] for document in answers), default=None),
        )
    return found


def by_form(tally: Tally) -> dict[str, FormTally]:
    return {name: tally.of(name) for name in FORMS}


# Reworded options


REWORDED = form_of("lamp", "poll", [{"id": "where", "ask": "哪里？", "type": "choice", "options": [{"say": "大门口", "was": ["正门", "门口"]}, "河边"]}, {"id": "why", "ask": "为什么？", "type": "choices", "options": ["远", {"say": "太暗", "was": "暗"}]}])  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["河边", "门口", "正门", "大门口"]),
            st.sets(st.sampled_from(["暗", "远"])),
        ),
        min_size=1,
    ),
    st.data(),
)
def test_every_wording_of_an_option_counts_as_it(
    given: list[tuple[str, set[str]]], data: st.DataObject
) -> None:
    """Kept as they come or counted afresh: what was chosen before the edit and after it is one."""
    documents = {
        str(number): {
            "form": "lamp",
            "at": NOW.isoformat(),
            "choices": {"where": [where], "why": sorted(why)},
            "entries": {},
        }
        for number, (where, why) in enumerate(given)
    }
    tally = Tally()
    for key in data.draw(st.permutations(sorted(documents))):
        tally.change(ANSWERS, key, None, documents[key])
    facts = facts_of(REWORDED, Counts(tally), NOW)
    assert facts == facts_of(REWORDED, Counts(counted_afresh(documents)), NOW)
    assert facts.questions["where"].counts == {
        "大门口": sum(where != "河边" for where, _ in given),
        "河边": sum(where == "河边" for where, _ in given),
    }
    assert facts.questions["why"].counts == {
        "远": sum("远" in why for _, why in given),
        "太暗": sum("暗" in why for _, why in given),
    }


def test_a_page_from_before_the_edit_still_sends_an_answer() -> None:
    """It is kept in the words that were chosen, and shows what depends on it."""
    sent = {"where": ["门口"], "why": ["暗", "远"]}
    assert stored(REWORDED, where="门口", why=["暗", "远"])["choices"] == {
        "where": ["门口"],
        "why": ["远", "暗"],
    }
    read(REWORDED, sent)
    asked = REWORDED.model_copy(
        update={
            "questions": (
                *REWORDED.questions,
                LAMP.questions[-1].model_copy(
                    update={"required": True, "show_if": {"where": "大门口"}}
                ),
            )
        }
    )
    assert isinstance(read_answer(asked, sent), Invalid)
    assert isinstance(read_answer(asked, {**sent, "words": ["亮一点"]}), Answer)
    assert isinstance(read_answer(asked, {**sent, "where": ["河边"]}), Answer)


def test_an_option_sent_in_both_wordings_is_one_choice() -> None:
    document = stored(REWORDED, why=["暗", "太暗"])
    assert len(document["choices"]["why"]) == 1


# Invariant 6


class KeptAsItGoes(RuleBasedStateMachine):
    """Answers come, change, go, are erased; the store closes, opens, is compacted. After each step
    the tally that was told of the changes is the one of the ledger as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self._temporary = TemporaryDirectory()
        # In the order they came: hypothesis replays by place, and receipts are random.
        self.receipts: list[str] = []
        self._open()

    def _open(self) -> None:
        self.store = open_store(Path(self._temporary.name))
        self.tally = Tally()
        self.store.subscribe(self.tally.change)

    @property
    def documents(self) -> Mapping[str, Document]:
        return self.store.journal.state.get(ANSWERS, {})

    def _receipt(self, place: int) -> str:
        return self.receipts[place % len(self.receipts)]

    @rule(sent=SENT, minute=MINUTES, key=st.none() | st.sampled_from("abcd"))
    def answer(
        self, sent: tuple[Form, Mapping[str, list[str]]], minute: int, key: str | None
    ) -> None:
        form, fields = sent
        # The same key comes with the same answer only; that it may not otherwise is keeping's.
        name = f"{key}{sorted(fields.items())}" if key else None
        now = NOW + timedelta(minutes=minute)
        sending = Sending(form, read(form, fields), now, name)
        action = keeping(self.store, Known(Counts(self.tally)), sending)
        full = form is TRIP and self.tally.of("trip").answers >= PLACES
        try:
            kept = action()
        except Refusal:
            assert full
            return
        assert kept.again or not full
        if not kept.again:
            self.receipts.append(kept.receipt)

    @precondition(lambda self: self.receipts)
    @rule(place=st.integers(0, 9), data=st.data(), minute=MINUTES)
    def change(self, place: int, data: st.DataObject, minute: int) -> None:
        receipt = self._receipt(place)
        form = FORMS[self.documents[receipt]["form"]]
        put(self.store, {receipt: stored(form, minute, **data.draw(ANSWERS_TO[form.id]))})

    @precondition(lambda self: self.receipts)
    @rule(place=st.integers(0, 9), keyed=st.booleans())
    def remove(self, place: int, keyed: bool) -> None:
        receipt = self._receipt(place)
        self.receipts.remove(receipt)
        if keyed:
            self.store.keyed(ANSWERS).remove(doc_ids=[receipt])  # type: ignore[list-item]
        else:
            put(self.store, {receipt: None})

    @rule(sents=st.lists(st.tuples(SENT, MINUTES), max_size=4))
    def answers_that_share_a_commit(self, sents: list[Any]) -> None:
        outcomes = self.store.journal.together(
            [
                keeping(
                    self.store,
                    Known(Counts(self.tally)),
                    Sending(form, read(form, fields), NOW + timedelta(minutes=minute)),
                )
                for (form, fields), minute in sents
            ]
        )
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                assert isinstance(outcome, Refusal)
            else:
                self.receipts.append(outcome.receipt)

    @rule()
    def empty_the_table(self) -> None:
        self.store.keyed(ANSWERS).truncate()
        self.receipts.clear()

    @rule()
    def drop_the_table(self) -> None:
        self.store.drop_table(ANSWERS)
        self.receipts.clear()

    @rule(compacts=st.booleans())
    def reopen(self, compacts: bool) -> None:
        if compacts:
            self.store.compact()
        before = by_form(self.tally)
        self.store.close()
        self._open()
        assert by_form(self.tally) == before

    @invariant()
    def as_counted_afresh(self) -> None:
        by_hand = added_up(self.documents)
        assert by_form(self.tally) == by_hand
        assert by_form(counted_afresh(self.documents)) == by_hand
        assert set(self.documents) == set(self.receipts)
        assert self.tally.of("trip").answers <= PLACES

    @invariant()
    def nothing_is_counted_that_is_gone(self) -> None:
        for tally in self.tally.forms.values():
            assert all(times > 0 for marks in tally.marks.values() for times in marks.values())
            assert all(tally.marks.values())

    def teardown(self) -> None:
        self.store.close()
        self._temporary.cleanup()


KeptAsItGoes.TestCase.settings = settings(max_examples=50, stateful_step_count=25, deadline=None)
test_whatever_happens_to_answers_the_tally_is_that_of_the_ledger = KeptAsItGoes.TestCase


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(SENT, MINUTES).map(lambda it: stored(it[0][0], it[1], **it[0][1])), max_size=8
    ),
    st.randoms(use_true_random=False),
)
def test_in_whatever_order_answers_come_and_go_the_rest_is_what_counts(
    documents: list[Document], order: Any
) -> None:
    tally = Tally()
    keyed = {str(number): document for number, document in enumerate(documents)}
    for key in order.sample(sorted(keyed), len(keyed)):
        tally.change(ANSWERS, key, None, keyed[key])
    gone = order.sample(sorted(keyed), len(keyed) // 2)
    for key in gone:
        tally.change(ANSWERS, key, keyed[key], None)
    assert by_form(tally) == added_up({k: d for k, d in keyed.items() if k not in gone})


# What is counted


def test_only_choices_are_counted_and_never_what_people_write() -> None:
    tally = counted_afresh(
        {
            "a": stored(LAMP, where="河边", why=["暗", "远"], score="5", words="树影太密"),
            "b": stored(LAMP, where="门口", why=["暗"]),
            "c": stored(TRIP, who="王小明"),
        }
    )
    assert chosen_in(tally.of("lamp")) == {
        "where": {"河边": 1, "门口": 1},
        "why": {"暗": 2, "远": 1},
        "score": {"5": 1},
    }
    assert chosen_in(tally.of("trip")) == {}
    assert tally.of("trip").answers == 1
    assert "树影太密" not in repr(tally)
    assert "王小明" not in repr(tally)


def test_answers_to_options_as_they_were_once_typed_count_with_those_of_today() -> None:
    old = {**stored(LAMP, where="河边"), "choices": {"where": ["河\u200b边"]}}
    tally = counted_afresh({"a": old, "b": stored(LAMP, where="河边")})
    assert chosen_in(tally.of("lamp")) == {"where": {"河边": 2}}


def test_a_form_that_nobody_answered_adds_up_to_nothing() -> None:
    tally = Tally()
    assert tally.of("lamp") == FormTally(0, Counter(), {}, Counter(), None)
    # Asking is no answer: what is handed out belongs to whoever asked.
    tally.of("lamp").add(stored(LAMP, where="河边"), +1)
    assert tally.of("lamp").answers == 0


def test_other_tables_are_nobodys_answers(store: Store, tally: Tally) -> None:
    answer = stored(LAMP, where="河边")
    store.transact(lambda _: ({"idempotency": {"k": answer}, ANSWERS: {"a": answer}}, None))
    assert tally.of("lamp").answers == 1


def test_an_answer_that_is_changed_counts_as_it_is_now(store: Store, tally: Tally) -> None:
    put(store, {"a": stored(LAMP, where="河边", why=["暗"])})
    put(store, {"a": stored(LAMP, 1, where="门口")})
    now = tally.of("lamp")
    assert (now.answers, chosen_in(now)) == (1, {"where": {"门口": 1}})
    assert now.updated == "2026-11-23T10:01:00+08:00"


def test_an_answer_moved_to_another_form_counts_there(store: Store, tally: Tally) -> None:
    put(store, {"a": stored(LAMP, where="河边")})
    put(store, {"a": stored(TRIP, meal="吃")})
    assert tally.of("lamp") == FormTally()
    assert chosen_in(tally.of("trip")) == {"meal": {"吃": 1}}


def test_a_ballot_that_is_taken_back_leaves_no_trace(store: Store, tally: Tally) -> None:
    put(store, {"a": stored(LAMP, where="河边", why=["暗"], score="5", words="亮一点")})
    put(store, {"a": None})
    assert tally.of("lamp") == FormTally()


def test_the_last_answer_dates_the_tally_until_it_goes() -> None:
    tally = Tally()
    early, late, late_too = (stored(LAMP, minute, where="河边") for minute in (1, 2, 2))
    dates = []
    for old, new in (
        (None, late),
        (None, early),  # A clock that was set back dates nothing back.
        (None, late_too),
        (late, None),
        (late_too, None),
        (early, None),
    ):
        tally.change(ANSWERS, "a", old, new)
        dates.append(tally.of("lamp").updated)
    second, first = "2026-11-23T10:02:00+08:00", "2026-11-23T10:01:00+08:00"
    assert dates == [second, second, second, second, first, None]


def test_what_a_full_disk_refused_is_counted_out_again(
    store: Store, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, {"a": stored(LAMP, where="河边")})
    before = by_form(counted_afresh(store.journal.state[ANSWERS]))
    Faults(monkeypatch).fail("write", errno.ENOSPC)
    with pytest.raises(StoreFull):
        put(store, {"a": None, "b": stored(LAMP, 1, where="门口"), "c": stored(TRIP, meal="吃")})
    assert by_form(tally) == before
    put(store, {"b": stored(LAMP, 1, where="门口")})
    assert chosen_in(tally.of("lamp")) == {"where": {"河边": 1, "门口": 1}}


# What is told of it


def facts(store: Store, tally: Tally, name: str) -> FormFacts:
    with store.journal.lock:
        return facts_of(FORMS[name], Counts(tally), NOW)


def test_a_place_that_is_given_back_can_be_taken_again(store: Store, tally: Tally) -> None:
    def sign_up() -> str:
        answer = read(TRIP, {"meal": ["吃"]})
        return keeping(store, Known(Counts(tally)), Sending(TRIP, answer, NOW))().receipt

    receipts = [sign_up() for _ in range(PLACES)]
    assert facts(store, tally, "trip").left == 0
    with pytest.raises(Refusal, match="名额已满"):
        sign_up()
    assert facts(store, tally, "trip").answers == PLACES
    store.keyed(ANSWERS).remove(doc_ids=[receipts[0]])  # type: ignore[list-item]
    assert facts(store, tally, "trip").left == 1
    sign_up()
    assert facts(store, tally, "trip").left == 0


def test_every_option_is_told_and_none_that_the_form_has_no_more(
    store: Store, tally: Tally
) -> None:
    put(store, {"a": stored(LAMP, where="河边", score="5")})
    put(store, {"b": {**stored(LAMP), "choices": {"where": ["桥下"], "gone": ["是"]}}})
    told = facts(store, tally, "lamp")
    assert told.answers == 2
    assert {name: dict(question.counts) for name, question in told.questions.items()} == {
        "where": {"河边": 1, "门口": 0},
        "why": {"暗": 0, "远": 0, "旧": 0},
        "score": {"1": 0, "2": 0, "3": 0, "4": 0, "5": 1},
    }
