"""A list of answers shows those that are wanted, whatever came and went before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.answers.handled import Handled, with_step
from forms_service.answers.publication import Became, Decision, text_of, with_decision
from forms_service.answers.tally import ANSWERS, status_of
from forms_service.handling.columns import Sight, columns_of, has_personal
from forms_service.handling.finding import WHICH, Wanted, found
from forms_service.handling.index import Index, status_mark
from forms_service.store.ledger_state import Document
from site_src.source.moments import ZONE
from tests.forms_service.answers.test_tally import form_of
from tests.support.subscribing import tell

FORM = form_of(
    "lamp",
    "poll",
    [
        {
            "id": "where",
            "ask": "哪里？",
            "type": "choice",
            "options": [{"say": "大门口", "was": "门口"}, "河边"],
        },
        {"id": "phone", "ask": "电话", "type": "phone"},
        {"id": "who", "ask": "称呼", "type": "name"},
        {"id": "words", "ask": "想说的", "type": "text"},
    ],
)
COLUMNS = columns_of(FORM, (), None)
RECEIPTS = [f"{letter}BCDEFGH01234567" for letter in "0123456789"]


def answer(
    day: int = 23,
    where: str = "河边",
    phone: str = "13812345678",
    words: str = "",
    who: str = "王小明",
    **more: Any,
) -> Document:
    entries = {"phone": phone, "who": who, "words": words}
    return {
        "form": "lamp",
        "at": f"2026-11-{day:02}T10:00:00+08:00",
        "choices": {"where": [where]} if where else {},
        "entries": {name: text for name, text in entries.items() if text},
        **more,
    }


DOCUMENTS = st.builds(
    answer,
    day=st.integers(20, 25),
    where=st.sampled_from(["", "河边", "门口", "大门口", "大门\u200b口"]),
    phone=st.sampled_from(["", "13812345678", "057188881234", "13800001234"]),
    words=st.sampled_from(["", "亮一点", "LED 亮一点", "led好", "5678"]),
).flatmap(
    lambda document: st.sampled_from(
        [
            document,
            document | {"status": "pending"},
            document | {"status": "cancelled"},
            document | {"sample": True},
            with_step(document, Handled("entered", document["at"], "李敏")),
        ]
    )
)
WANTED = st.builds(
    Wanted,
    which=st.sampled_from(list(WHICH)),
    since=st.none() | st.just(date(2026, 11, 22)),
    until=st.none() | st.just(date(2026, 11, 24)),
    option=st.none() | st.sampled_from([("where", "大门口"), ("where", "河边")]),
    words=st.sampled_from(
        ["", "亮", "led", "1234", "5678", "138 1234 5678", "3BCD-EFGH", "王小明", "没有的"]
    ),
)


def as_one_would_look(documents: Mapping[str, Document], wanted: Wanted) -> list[str]:
    """Each answer read on its own."""

    def fits(receipt: str, document: Document) -> bool:
        by_which = {
            "": True,
            "entered": "handled" in document,
            "sample": "sample" in document,
        }.get(wanted.which, status_of(document) == wanted.which)
        day = date.fromisoformat(document["at"][:10])
        chosen = [word.replace("\u200b", "") for word in document["choices"].get("where", [])]
        same = {"大门口": {"大门口", "门口"}, "河边": {"河边"}}
        said = document["entries"].get("words", "").lower()
        phone = document["entries"].get("phone", "")
        words = wanted.words.replace("-", "").replace(" ", "")
        return (
            by_which
            and (wanted.since or day) <= day <= (wanted.until or day)
            and (wanted.option is None or not same[wanted.option[1]].isdisjoint(chosen))
            and (
                not words
                or words.lower() in said
                or receipt.startswith(words)
                or (words.isdecimal() and phone.endswith(words[-4:]))
            )
        )

    return [receipt for receipt, document in documents.items() if fits(receipt, document)]


def receipts(index: Index, wanted: Wanted = Wanted()) -> list[str]:  # noqa: B008
    return found(index.of("lamp"), COLUMNS, wanted).receipts()


@given(st.lists(st.tuples(st.sampled_from(RECEIPTS), st.none() | DOCUMENTS)), WANTED)
def test_what_is_found_is_what_one_would_find_by_reading_all(
    changes: list[tuple[str, Document | None]], wanted: Wanted
) -> None:
    index, held = Index(), dict[str, Document]()
    for receipt, document in changes:
        old = held.get(receipt)
        index.change(ANSWERS, receipt, old, document)
        if document is None:
            held.pop(receipt, None)
        else:
            held[receipt] = document
    assert receipts(index, wanted) == as_one_would_look(held, wanted)
    for status in ("counted", "pending", "cancelled"):
        number = sum(status_of(document) == status for document in held.values())
        assert index.of("lamp").how_many(status_mark(status)) == number


def test_answers_stand_in_the_order_in_which_they_came_and_keep_their_place() -> None:
    index = Index()
    first, second, third = RECEIPTS[:3]
    tell(index.change, [(first, answer(23)), (second, answer(24)), (third, answer(24))])
    index.change(ANSWERS, first, answer(23), answer(23, status="cancelled"))
    assert receipts(index) == [first, second, third]
    index.change(ANSWERS, second, answer(24), None)
    assert receipts(index) == [first, third]
    assert index.of("lamp").since(date(2026, 11, 24)) == 1


def test_nothing_of_an_answer_that_is_gone_stays() -> None:
    index = Index()
    tell(index.change, [(RECEIPTS[0], answer(words="亮一点"))])
    index.change(ANSWERS, RECEIPTS[0], answer(words="亮一点"), None)
    left = repr((index.of("lamp").receipts, index.of("lamp").entries, index.of("lamp").places))
    for data in (RECEIPTS[0], "13812345678", "王小明", "亮一点"):
        assert data not in left


def test_another_forms_answers_and_other_tables_are_not_in_it() -> None:
    index = Index()
    tell(index.change, [(RECEIPTS[0], answer()), (RECEIPTS[1], answer() | {"form": "trip"})])
    index.change("audit", "1", None, {"who": "李敏"})
    assert receipts(index) == RECEIPTS[:1]


def test_names_and_whole_numbers_are_no_way_to_ask_who_answered() -> None:
    """Masked data that can be searched for piece by piece are not masked."""
    index = Index()
    tell(index.change, [(RECEIPTS[0], answer())])
    assert receipts(index, Wanted(words="王小明")) == []
    assert receipts(index, Wanted(words="1381")) == []
    assert receipts(index, Wanted(words="5678")) == RECEIPTS[:1]


def test_more_of_a_receipt_than_lists_show_is_found_only_where_it_is_whole() -> None:
    """Or whoever has the half that is shown would find the rest character by character."""
    index = Index()
    tell(index.change, [(RECEIPTS[0], answer())])
    for length in range(4, 17):
        known = length <= 8 or length == 16
        wanted = Wanted(words=RECEIPTS[0][:length])
        assert receipts(index, wanted) == RECEIPTS[: int(known)], length


def test_texts_that_somebody_may_not_read_are_not_searched_for_him() -> None:
    index = Index()
    tell(index.change, [(RECEIPTS[0], answer(words="3栋201"))])
    for words, number in (("3栋", 0), ("5678", 1), (RECEIPTS[0][:6], 1)):
        finding = found(index.of("lamp"), COLUMNS, Wanted(words=words), Sight.OVERSEEN)
        assert len(finding.receipts()) == number


def test_a_list_is_as_it_was_when_it_was_asked_for() -> None:
    index = Index()
    tell(index.change, [(RECEIPTS[0], answer())])
    finding = found(index.of("lamp"), COLUMNS, Wanted())
    tell(index.change, [(RECEIPTS[1], answer())])
    assert finding.receipts() == RECEIPTS[:1]


def test_a_form_that_nobody_answered_has_an_empty_list() -> None:
    assert receipts(Index()) == []
    assert receipts(Index(), Wanted(which="sample", words="1234", option=("where", "河边"))) == []


# Columns


def test_what_is_personal_is_masked_unless_one_may_see_it() -> None:
    document = answer(words="亮一点")
    assert [column.shown(document, Sight.OVERSEEN) for column in COLUMNS] == [
        "河边", "138****5678", "王**", "（文字，监督员不看）",
    ]  # fmt: skip
    assert [column.shown(document, Sight.MASKED) for column in COLUMNS] == [
        "河边", "138****5678", "王**", "亮一点",
    ]  # fmt: skip
    assert [column.shown(document, Sight.WHOLE) for column in COLUMNS] == [
        "河边", "13812345678", "王小明", "亮一点",
    ]  # fmt: skip
    assert has_personal(COLUMNS, document)
    assert not has_personal(COLUMNS, answer(phone="", who=""))


@pytest.mark.parametrize("note", [None, {"personal": ["words", "old"], "plain": ["where"]}])
def test_what_was_personal_once_or_what_nobody_knows_is_masked(note: dict[str, Any] | None) -> None:
    document = answer(words="亮一点")
    document["entries"]["old"] = "3栋201"
    columns = columns_of(None, ["where", "old", "words"], note)
    shown = {column.id: column.masked(document) for column in columns}
    assert (shown["old"], shown["words"]) == ("＊＊＊", "＊＊＊")
    # Before there were notes, nobody knew of anything.
    assert shown["where"] == ("河边" if note else "＊＊＊")
    asked = columns_of(FORM, [], note)
    hidden = {column.id: column.masked(document) for column in asked}
    assert hidden["words"] == ("＊＊＊" if note else "亮一点")


def test_a_text_that_is_published_may_be_read_by_all() -> None:
    document = answer(words="亮一点", publishable=["words"])
    text = text_of(RECEIPTS[0], document, "words")
    assert text
    words = COLUMNS[-1]
    for became in Became:
        decided = with_decision(document, text, Decision(became, datetime.now(ZONE), "李敏"))
        published = became is Became.PUBLISHED
        said = "亮一点" if published else "（文字，监督员不看）"
        assert words.shown(decided, Sight.OVERSEEN) == said
        another = decided | {"entries": {"words": "3栋201"}}
        assert words.shown(another, Sight.OVERSEEN) == "（文字，监督员不看）"


def test_a_text_of_a_form_that_is_gone_is_a_text_still() -> None:
    noted = {"personal": [], "plain": ["where", "words", "people"]}
    document = answer(words="3栋201")
    document["entries"]["people"] = 2
    columns = {column.id: column for column in columns_of(None, [], noted)}
    assert columns["words"].shown(document, Sight.OVERSEEN) == "（文字，监督员不看）"
    assert columns["where"].shown(document, Sight.OVERSEEN) == "河边"
    assert columns["people"].shown(document, Sight.OVERSEEN) == 2


def test_a_filter_that_asks_for_nothing_asks_for_everything() -> None:
    assert Wanted().everything
    assert not replace(Wanted(), words="x").everything
