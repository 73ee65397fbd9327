"""Which texts all may read: exactly those that somebody has read and let be, and that stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from forms_service.answers.publication import (
    Became,
    Decision,
    Reason,
    Text,
    text_of,
    texts_of,
    with_decision,
    with_entries,
    with_replies,
)
from forms_service.answers.reading import Answer, document_of, read_answer
from forms_service.answers.sending import Sending, digest
from forms_service.answers.tally import ANSWERS
from forms_service.erasure.removal import erase, of_phone, of_receipt
from forms_service.erasure.retention import due, note
from forms_service.keeping.facts_out import facts_of
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.kinds.table import Counts
from forms_service.store.ledger_state import Document
from forms_service.store.tables import Store, open_store
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.form import Form
from site_src.forms.voices import Reply, Voice
from site_src.show.fragments import form_fragment
from site_src.source.moments import ZONE

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
PHONE = "13912345678"


def form(publish: str = "approved") -> Form:
    questions = [
        {"id": "words", "ask": "想说的", "type": "text", "publish": publish},
        {"id": "secret", "ask": "只给我们看的", "type": "text"},
        {"id": "who", "ask": "怎么称呼", "type": "name"},
    ]
    days = {"opens": "2026-11-01", "closes": "2026-12-01"}
    return FORM_KINDS.read({"id": "lamp", "kind": "poll", **days, "questions": questions})


FORM = form()


def answer(words: str = "亮一点", asked: Form = FORM) -> Document:
    values = {"words": words, "secret": "别登", "who": "王小明"}
    return document_of(asked, Answer(values), NOW.isoformat(timespec="seconds"))


def only(document: Document) -> Text:
    [text] = texts_of("R", document)
    return text


def published(document: Document, reply: Reply | None = None) -> Document:
    return with_decision(document, only(document), Decision(Became.PUBLISHED, NOW, "李", reply=reply))  # fmt: skip


def test_photographs_that_were_decided_of_together_stay_so_until_one_is_by_itself() -> None:
    """As decisions were kept before each photograph had its own."""
    asked = {"id": "photos", "ask": "拍一张", "type": "photo", "publish": "approved"}
    days = {"opens": "2026-11-01", "closes": "2026-12-01"}
    broken = FORM_KINDS.read({"id": "broken", "kind": "poll", **days, "questions": [asked]})
    names = [f"{digit * 32}.jpg" for digit in "ab"]
    document = document_of(broken, Answer({"photos": names}), NOW.isoformat())
    kept = {"of": digest(" ".join(names)), "became": "published", "at": NOW.isoformat(), "by": "李"}
    document = {**document, "decided": {"photos": kept}}
    first, second = texts_of("R", document)
    assert [first.photos, second.photos] == [(names[0],), (names[1],)]
    assert {first.became, second.became} == {Became.PUBLISHED}
    document = with_decision(
        document, second, Decision(Became.WITHDRAWN, NOW, "李", Reason.PERSONAL)
    )
    assert [text.became.value for text in texts_of("R", document)] == ["published", "withdrawn"]
    fewer = with_entries(document, {"photos": names[1:]})
    assert [text.became for text in texts_of("R", fewer)] == [Became.WITHDRAWN]


def test_only_what_was_asked_for_publication_waits_for_it() -> None:
    found = only(answer())
    assert (found.question, found.text, found.became) == ("words", "亮一点", Became.WAITING)
    assert text_of("R", answer(), "secret") is None


def test_what_was_written_under_another_promise_is_never_published() -> None:
    """Whoever wrote it was told that nobody else reads it, whatever the form says by now."""
    assert list(texts_of("R", answer(asked=form("never")))) == []


def test_a_page_from_before_the_edit_keeps_its_promise() -> None:
    """It says what it promised; so does one that shows the form again or asks whether it is for another."""
    page = form_fragment(form("never"), form("never").public(None, NOW))
    promised = re.findall(r'name="not-public" value="(\w+)"', page)
    assert promised == ["words", "secret"]
    read = read_answer(FORM, {"words": ["别登"], "not-public": promised})
    assert isinstance(read, Answer)
    assert list(texts_of("R", document_of(FORM, read, NOW.isoformat()))) == []
    shown = form_fragment(FORM, FORM.public(None, NOW))
    assert re.findall(r'name="not-public" value="(\w+)"', shown) == ["secret"]


def test_an_answer_that_does_not_count_has_nothing_to_publish() -> None:
    for status in ("pending", "cancelled"):
        assert list(texts_of("R", {**published(answer()), "status": status})) == []


def test_a_decision_is_read_as_it_was_made() -> None:
    reply = Reply(taken=True, why="月底装", on="2026-11-24")
    made = Decision(Became.WITHDRAWN, NOW, "李", Reason.ASKED, reply)
    text = only(answer())
    assert only(with_decision(answer(), text, made)).decision == made


def test_a_decision_is_of_the_text_that_was_read() -> None:
    """Whatever way another text comes into its place."""
    held = published(answer())
    assert only(held).became is Became.PUBLISHED
    for other in (
        {**held, "entries": {**held["entries"], "words": "亮一点。"}},
        with_entries(held, {**held["entries"], "words": "亮一点。"}),
    ):
        assert only(other).became is Became.WAITING
    assert "decided" not in with_entries(held, {"words": "亮一点。"}), "a text can be guessed at"
    assert with_entries(held, held["entries"]) == held


def test_whoever_has_seen_a_text_knows_when_it_or_its_fate_is_another() -> None:
    held = answer()
    assert only(held).seen == only(answer()).seen
    assert len({only(each).seen for each in (held, answer("暗"), published(held))}) == 3


def test_replies_can_be_rewritten() -> None:
    reply = Reply(taken=True, why=f"问 {PHONE}", on="2026-11-24")
    held = with_replies(published(answer(), reply), lambda text: text.replace(PHONE, "…"))
    decision = only(held).decision
    assert decision
    assert decision.reply == reply.model_copy(update={"why": "问 …"})
    assert with_replies(answer(), str.upper) == answer()


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words_for_whoever_wrote_the_text(reason: Reason) -> None:
    assert reason.label


# Exactly the texts that are approved and standing are in the facts.


TEXTS = st.sampled_from(["亮一点", "树影太密", f"找我 {PHONE}", "示例"])
REPLIES = st.none() | st.builds(
    Reply, taken=st.booleans(), why=st.sampled_from(["好", f"问 {PHONE}"]), on=st.just("2026-11-24")
)


class Moderated(RuleBasedStateMachine):
    """Texts are sent, published, refused, withdrawn, answered to, edited, cancelled, erased, kept long
    enough; the store closes and opens. A plain model says beside it what may be read."""

    def __init__(self) -> None:
        super().__init__()
        self._temporary = TemporaryDirectory()
        self.receipts: list[str] = []
        # What all may read, by receipt.
        self.public: dict[str, Voice] = {}
        self._open()

    def _open(self) -> None:
        self.store = open_store(Path(self._temporary.name))
        self.counts = Counts.of(self.store)

    def _receipt(self, place: int) -> str:
        return self.receipts[place % len(self.receipts)]

    @property
    def answers(self) -> Mapping[str, Document]:
        return self.store.journal.state.get(ANSWERS, {})

    def _put(self, receipt: str, document: Document) -> None:
        self.store.transact(lambda _: ({ANSWERS: {receipt: document}}, None))

    @rule(words=TEXTS, promised=st.booleans())
    def send(self, words: str, promised: bool) -> None:
        asked = FORM if promised else form("never")
        given = Answer({"words": words, "secret": words, "who": "王小明"})
        self.receipts.append(keeping(self.store, Known(), Sending(asked, given, NOW))().receipt)

    @precondition(lambda self: self.receipts)
    @rule(place=st.integers(0, 9), became=st.sampled_from([*Became][1:]), reply=REPLIES)
    def decide(self, place: int, became: Became, reply: Reply | None) -> None:
        receipt = self._receipt(place)
        held = self.answers[receipt]
        if text := text_of(receipt, held, "words"):
            why = None if became is Became.PUBLISHED else Reason.UNCLEAR
            self._put(receipt, with_decision(held, text, Decision(became, NOW, "李", why, reply)))
            self.public.pop(receipt, None)
            if became is Became.PUBLISHED:
                self.public[receipt] = Voice(
                    question="words", text=text.text, on="2026-11-23", reply=reply
                )

    @precondition(lambda self: self.receipts)
    @rule(place=st.integers(0, 9), words=TEXTS)
    def edit(self, place: int, words: str) -> None:
        receipt = self._receipt(place)
        held = self.answers[receipt]
        self._put(receipt, with_entries(held, {**held["entries"], "words": words}))
        if receipt in self.public and self.public[receipt].text != words:
            del self.public[receipt]

    @precondition(lambda self: self.receipts)
    @rule(place=st.integers(0, 9))
    def cancel(self, place: int) -> None:
        receipt = self._receipt(place)
        self._put(receipt, {**self.answers[receipt], "status": "cancelled"})
        self.public.pop(receipt, None)

    @precondition(lambda self: self.receipts)
    @rule(place=st.integers(0, 9))
    def erase(self, place: int) -> None:
        receipt = self._receipt(place)
        erase(self.store, of_receipt(receipt), NOW)
        self.receipts.remove(receipt)
        self.public.pop(receipt, None)

    @rule()
    def erase_a_number(self) -> None:
        erase(self.store, of_phone(PHONE), NOW)
        for receipt, voice in list(self.public.items()):
            if PHONE in voice.text:
                del self.public[receipt]
            elif voice.reply and PHONE in voice.reply.why:
                reply = voice.reply.model_copy(update={"why": "问 （号码已删除）"})
                self.public[receipt] = voice.model_copy(update={"reply": reply})
        assert PHONE not in str(self.answers)

    @rule()
    def keep_long_enough(self) -> None:
        """What is personal goes, and what was published is not."""
        self.store.transact(lambda state: (note(state, [FORM]), None))
        night = FORM.kept_until + timedelta(days=1)
        erase(self.store, lambda state: due(state, night), night)
        assert all("who" not in each["entries"] for each in self.answers.values())

    @rule()
    def open_again(self) -> None:
        self.store.close()
        self._open()

    @invariant()
    def what_is_approved_and_stands_is_in_the_facts_and_nothing_else(self) -> None:
        shown = facts_of(FORM, self.counts, NOW).voices
        assert sorted(map(repr, shown)) == sorted(map(repr, self.public.values()))
        assert facts_of(form("never"), self.counts, NOW).voices == ()

    def teardown(self) -> None:
        self.store.close()
        self._temporary.cleanup()


Moderated.TestCase.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
test_whatever_happens_to_texts_those_are_public_that_were_let_be = Moderated.TestCase


def test_a_text_is_public_while_it_is_kept_and_no_longer(tmp_path: Path) -> None:
    """Where a form is unknown to the store's notes, all that was written goes, published or not."""
    with open_store(tmp_path) as store:
        counts = Counts.of(store)
        _put(store, {"R": published(answer())})
        assert [voice.text for voice in counts.voices.of("lamp")] == ["亮一点"]
        night = NOW + timedelta(days=400)
        erase(store, lambda state: due(state, night), night)
        assert counts.voices.of("lamp") == ()
        assert "亮一点" not in store.journal.path.read_text("utf-8")


def test_texts_stand_newest_first(store: Store) -> None:
    counts = Counts.of(store)
    for day in (3, 1, 2):
        at = NOW.replace(day=day).isoformat()
        _put(store, {f"R{day}": published({**answer(f"第{day}天"), "at": at})})
    assert [voice.text for voice in counts.voices.of("lamp")] == ["第3天", "第2天", "第1天"]
    assert counts.voices.of("other") == ()


def _put(store: Store, documents: Mapping[str, Document]) -> None:
    store.transact(lambda _: ({ANSWERS: dict(documents)}, None))


def test_whose_text_waits_for_the_result_is_not_told_that_all_read_it_already() -> None:
    def text(became: Became) -> Text:
        return Text(
            "R", "lamp", "words", "亮一点", NOW.isoformat(), False, Decision(became, NOW, "王芳")
        )

    assert (
        text(Became.PUBLISHED).told_later(("采纳", "未采纳"))
        == "工作人员看过了，截止以后公开在网页上。"
    )
    assert text(Became.REFUSED).told_later(("采纳", "未采纳")) == text(Became.REFUSED).told(
        ("采纳", "未采纳")
    )
