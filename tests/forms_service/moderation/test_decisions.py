"""What a clerk decides of a text: on the text as it stands, once, and in the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from forms_service.answers.publication import Became, Reason, Text, text_of, texts_of, with_entries
from forms_service.answers.reading import Answer
from forms_service.answers.sending import Sending
from forms_service.answers.tally import ANSWERS
from forms_service.erasure.removal import erase, finish, of_receipt
from forms_service.keeping.facts_out import facts_of
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.kinds.table import Counts
from forms_service.moderation.decisions import (
    Act,
    Exposing,
    Looked,
    deciding,
    publish,
    read_reply,
    reply,
    take_down,
    unreply,
)
from forms_service.moderation.places import SIDES, Place, Places, Side, Some
from forms_service.moderation.queue import A_PAGE, Forms, Listed, asked_now, listed, waiting
from forms_service.refusal import Faulty, Refusal
from forms_service.staff.audit import LOG, WORDS
from forms_service.staff.deeds import DEEDS
from forms_service.store.tables import Store, open_store
from site_src.content.site import PublishedForm
from site_src.forms.voices import Voice
from tests.forms_service.answers.test_publication import FORM, NOW, form

LATER = NOW + timedelta(minutes=5)
Shown = tuple[Some, Sequence[Listed]]
FORMS = {"lamp": PublishedForm(FORM, "河边的灯", "ask/lamp.html")}


class Office:
    """A store with texts in it, and clerks who look at them and decide."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = open_store(folder)
        self.counts = Counts.of(self.store)
        self.places = Places()
        self.store.subscribe(self.places.change)

    def send(self, words: str, name: str = "王小明", at: datetime = NOW) -> str:
        given = Answer({"words": words, "secret": "别登", "who": name})
        return keeping(self.store, Known(), Sending(FORM, given, at))().receipt

    def text(self, receipt: str) -> Text:
        found = text_of(receipt, self.store.journal.state[ANSWERS][receipt], "words")
        assert found
        return found

    def look(self, receipt: str, by: str = "李") -> Looked:
        return Looked(receipt, "words", self.text(receipt).seen, by, LATER, ("who",))

    def decide(self, looked: Looked, act: Act) -> Text:
        return self.store.transact(deciding(looked, act))

    def do(self, receipt: str, act: Act, by: str = "李") -> Text:
        return self.decide(self.look(receipt, by), act)

    def listed(self, side: Side, forms: Forms = FORMS, start: Place | None = None) -> Shown:
        """A page of the queue, and the texts on it."""
        asked = asked_now(forms)
        some = self.places.some(asked, side, start, A_PAGE)
        return some, listed(some, self.store.journal.state[ANSWERS], forms)

    @property
    def public(self) -> list[Voice]:
        return list(facts_of(FORM, self.counts, NOW).voices)

    @property
    def log(self) -> list[tuple[str, str, str]]:
        entries = self.store.journal.state.get(LOG, {}).values()
        return [(entry["who"], entry["did"], entry["what"]) for entry in entries]

    @property
    def words(self) -> list[str]:
        return [apart["words"] for apart in self.store.journal.state.get(WORDS, {}).values()]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """At the end its queue is what the store makes of nothing."""
    office = Office(tmp_path)
    yield office
    told, office.places = office.places, Places()
    office.store.subscribe(office.places.change)
    for side in SIDES:
        every = (asked_now(FORMS), side, None, 1000)
        assert told.some(*every) == office.places.some(*every)
    office.store.close()


def test_a_text_is_published_as_it_is_and_withdrawn_again(office: Office) -> None:
    """Each decision is in the log, with whose it was."""
    receipt = office.send("亮一点")
    assert office.public == []
    assert office.do(receipt, publish(sure=False)).became is Became.PUBLISHED
    assert office.public == [Voice(question="words", text="亮一点", on="2026-11-23")]
    office.do(receipt, take_down(Reason.ASKED), by="周")
    assert office.public == []
    assert office.text(receipt).told(("采纳", "未采纳")) == (
        "公开过，后来撤下了：写的人自己要求不公开。回答照样算数，工作人员看得到。"
    )
    office.do(receipt, publish(sure=False))
    assert len(office.public) == 1
    assert office.log == [
        ("李", "text.publish", "lamp"),
        ("周", "text.withdraw", "lamp"),
        ("李", "text.publish", "lamp"),
    ]
    assert {did for _, did, _ in office.log} <= DEEDS.keys()


def test_a_text_is_refused_and_its_receipt_says_why(office: Office) -> None:
    receipt = office.send("打广告")
    assert office.text(receipt).told(("采纳", "未采纳")) == "等工作人员看过，再定公不公开。"
    office.do(receipt, take_down(Reason.OFF_TOPIC))
    assert (office.text(receipt).became, office.public) == (Became.REFUSED, [])
    assert Reason.OFF_TOPIC.label in office.text(receipt).told(("采纳", "未采纳"))
    assert office.words == [Reason.OFF_TOPIC.label]


def test_what_is_personal_in_a_text_is_asked_about_before_it_is_published(office: Office) -> None:
    """The name that was given beside it too. Nothing is stored before it is said a second time."""
    receipt = office.send("我是王小明，电话 138 0013 8000")
    with pytest.raises(Exposing) as asked:
        office.do(receipt, publish(sure=False))
    assert asked.value.kinds == ("写的人自己填的称呼", "手机号")
    assert (office.public, office.log) == ([], [])
    office.do(receipt, publish(sure=True))
    assert office.public[0].text == "我是王小明，电话 138 0013 8000", "as it is, or not at all"
    assert office.words == ["看到里面像是有写的人自己填的称呼、手机号"]


def test_a_reply_is_added_changed_and_taken_back(office: Office) -> None:
    receipt = office.send("亮一点")
    with pytest.raises(Refusal, match="还没有人看过"):
        office.do(receipt, reply(True, "好", sure=False))
    office.do(receipt, publish(sure=False))
    office.do(receipt, reply(False, "灯够了", sure=False))
    office.do(receipt, reply(True, "月底换", sure=False), by="周")
    [voice] = office.public
    assert voice.reply
    assert (voice.reply.taken, voice.reply.why, voice.reply.on) == (True, "月底换", "2026-11-23")
    assert office.text(receipt).told(("采纳", "未采纳")) == "已经公开在网页上。采纳：月底换"
    with pytest.raises(Exposing):
        office.do(receipt, reply(True, "打 13800138000 问", sure=False))
    office.do(receipt, unreply())
    assert office.public[0].reply is None


def test_a_reply_that_is_taken_back_is_in_no_file_after_the_night(office: Office) -> None:
    receipt = office.send("亮一点")
    office.do(receipt, publish(sure=False))
    office.do(receipt, reply(False, "王师傅说够了", sure=False))
    assert not finish(office.store)
    office.do(receipt, unreply())
    assert finish(office.store)
    assert "王师傅" not in office.store.journal.path.read_text(encoding="utf-8")


def test_a_reply_stays_with_its_text_while_that_is_out_of_sight(office: Office) -> None:
    receipt = office.send("亮一点")
    for act in (
        publish(False),
        reply(True, "好", False),
        take_down(Reason.UNCHECKED),
        publish(False),
    ):
        office.do(receipt, act)
    assert office.public[0].reply


def test_of_two_clerks_the_second_is_told(office: Office) -> None:
    """Whatever both wanted; nothing of the second is done."""
    receipt = office.send("亮一点")
    first, second = office.look(receipt, "李"), office.look(receipt, "周")
    office.decide(first, publish(sure=False))
    with pytest.raises(Refusal, match=r"李在2026年11月23日10:05处理过这段话，现在是「已公开」"):
        office.decide(second, take_down(Reason.UNCLEAR))
    assert len(office.public) == 1
    assert len(office.log) == 1


def test_a_second_tap_of_the_same_hand_is_the_first(office: Office) -> None:
    looked = office.look(office.send("亮一点"))
    assert office.decide(looked, publish(False)) == office.decide(looked, publish(False))
    assert len(office.log) == 1
    with pytest.raises(Refusal, match="处理过"):
        office.decide(replace(looked, now=LATER + timedelta(minutes=1)), publish(False))


def test_another_act_of_the_same_hand_from_the_same_page_is_not_taken_for_done(
    office: Office,
) -> None:
    """Else it would be told that a text is gone that everybody reads, or a corrected reply would be lost."""
    receipt = office.send("亮一点")
    looked = office.look(receipt)
    office.decide(looked, publish(False))
    for act in (take_down(Reason.PERSONAL), reply(True, "好", False)):
        with pytest.raises(Refusal, match="现在是「已公开」"):
            office.decide(looked, act)
    looked = office.look(receipt)
    said = office.decide(looked, reply(True, "五月装", False))
    assert office.decide(looked, reply(True, "五月装", False)) == said
    for act in (reply(True, "六月装", False), reply(False, "五月装", False), unreply()):
        with pytest.raises(Refusal, match="处理过"):
            office.decide(looked, act)
    looked = office.look(receipt)
    gone = office.decide(looked, take_down(Reason.ASKED))
    assert office.decide(looked, take_down(Reason.ASKED)) == gone
    with pytest.raises(Refusal, match="现在是「已撤下」"):
        office.decide(looked, take_down(Reason.PERSONAL))
    assert len(office.log) == 3


def test_a_text_that_was_changed_or_erased_meanwhile_is_not_published(office: Office) -> None:
    receipt = office.send("亮一点")
    looked = office.look(receipt)
    held = office.store.journal.state[ANSWERS][receipt]
    other = with_entries(held, {**held["entries"], "words": "打 13800138000"})
    office.store.transact(lambda _: ({ANSWERS: {receipt: other}}, None))
    with pytest.raises(Refusal, match="刚刚改过"):
        office.decide(looked, publish(sure=True))
    erase(office.store, of_receipt(receipt), NOW)
    with pytest.raises(Refusal, match="已经不在了"):
        office.decide(looked, publish(sure=True))
    assert office.public == []


def test_what_was_done_stands_once(office: Office) -> None:
    """A text that isn't published has no reply, and one that is refused isn't refused again."""
    receipt = office.send("亮一点")
    office.do(receipt, take_down(Reason.UNCLEAR))
    for act in (take_down(Reason.UNCLEAR), unreply(), reply(True, "好", False)):
        with pytest.raises(Refusal, match="现在是「不公开」"):
            office.do(receipt, act)
    office.do(receipt, publish(sure=False))
    with pytest.raises(Refusal, match="现在是「已公开」"):
        office.do(receipt, publish(sure=False))


@pytest.mark.parametrize("sent", ["", " \r\n", "好" * 301, "好\ue000"])
def test_a_reply_says_something_that_can_be_read(sent: str) -> None:
    with pytest.raises(Faulty):
        read_reply(sent)
    assert read_reply(" 好\r\n的 ") == "好\n的"


# The queue.


def test_what_waits_longest_comes_first_and_what_was_decided_last(office: Office) -> None:
    receipts = [office.send(f"话{n}", at=NOW - timedelta(days=n)) for n in range(3)]
    _, shown = office.listed("waiting")
    assert [each.text.text for each in shown] == ["话2", "话1", "话0"]
    assert (shown[0].ask, shown[0].title) == ("想说的", "河边的灯")
    for minute, receipt in enumerate(receipts):
        office.decide(replace(office.look(receipt), now=LATER + timedelta(minutes=minute)), publish(False))  # fmt: skip
    _, shown = office.listed("published")
    assert [each.text.text for each in shown] == ["话2", "话1", "话0"]
    counts = office.places.counts(asked_now(FORMS, "lamp"))
    assert counts == {"waiting": 0, "published": 3, "down": 0}
    assert office.places.counts(asked_now(FORMS, "other"))["published"] == 0


@pytest.mark.parametrize("side", ["waiting", "published"])
def test_a_long_queue_is_turned_page_by_page_there_and_back(office: Office, side: Side) -> None:
    """And stands where it stood when what was decided has left it."""
    for number in range(41):
        receipt = office.send(f"话{number}", at=NOW + timedelta(seconds=number // 3))
        if side == "published":
            office.do(receipt, publish(False))
    pages = [office.listed(side)[0]]
    while pages[-1].later:
        pages.append(office.listed(side, start=pages[-1].later)[0])
    assert [(page.before, len(page.places)) for page in pages] == [(0, 20), (20, 20), (40, 1)]
    assert len({place for page in pages for place in page.places}) == 41
    assert pages[2].earlier == pages[1].places[0]
    assert pages[1].earlier == pages[0].places[0]
    assert pages[0].earlier is None
    [last] = pages[2].places
    office.do(last[1], take_down(Reason.ASKED))
    assert office.listed(side, start=last)[0].places == pages[1].places


def test_what_no_form_would_publish_now_waits_for_nobody(office: Office) -> None:
    """Its page is gone, or its question is published no more."""
    office.send("亮一点")
    answers = office.store.journal.state[ANSWERS]
    assert waiting(office.places, FORMS) == {"lamp": 1}
    assert waiting(office.places, {}) == {}
    assert waiting(office.places, {"lamp": PublishedForm(form("never"), "灯", "a.html")}) == {}
    assert [text.question for text in texts_of("R", next(iter(answers.values())))] == ["words"]
