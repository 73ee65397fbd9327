"""A demo's answers: the same each time, kept by the rules of answers, and told from real ones."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from multiprocessing import Process
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.answers.reading import Answer, read_answer
from forms_service.answers.sample import made_up_answers
from forms_service.answers.sending import Sending
from forms_service.answers.tally import ANSWERS
from forms_service.electorate.taking_part import TOOK_PART
from forms_service.keeping.facts_out import facts_of
from forms_service.keeping.rules import Known
from forms_service.keeping.samples import FILLING, drop_samples, is_empty, keep_samples
from forms_service.keeping.transaction import keeping
from forms_service.kinds.table import Counts
from forms_service.store.tables import Store, open_store
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.form import Form
from site_src.questions.phones import read_phone
from site_src.questions.respondents import respondent
from site_src.source.moments import ZONE
from tests.support.votes import parts, with_roster

OPENS = datetime(2026, 11, 1, tzinfo=ZONE)
CLOSES = OPENS + timedelta(days=30)
HOUSEHOLDS = 920
QUESTIONS = [
    {"id": "where", "ask": "建在哪里", "type": "choice", "options": ["东门", "西门"], "required": True},
    {"id": "what", "ask": "要什么", "type": "choices", "options": ["棚", "灯", "桩"], "max": 2},
    {"id": "order", "ask": "先后", "type": "rank", "options": ["甲", "乙", "丙"], "required": True},
    {"id": "marks", "ask": "几分", "type": "scale", "min": 1, "max": 5, "required": True},
    {"id": "words", "ask": "想说的", "type": "text", "required": True},
    {"id": "who", "ask": "称呼", "type": "name", "required": True},
    {"id": "phone", "ask": "电话", "type": "phone", "required": True},
    {"id": "many", "ask": "几口人", "type": "number", "min": 1, "max": 4, "required": True},
    {"id": "day", "ask": "哪天", "type": "date", "required": True},
]  # fmt: skip


def form(kind: str, name: str = "shed", **more: Any) -> Form:
    asked = {"id": name, "kind": kind, "opens": "2026-11-01", "closes": "2026-11-30", **more}
    return FORM_KINDS.read(asked)


POLL = form("poll", questions=QUESTIONS, results="live")
TRIP = form("signup", "trip", capacity=9, questions=QUESTIONS)
WORD = form("pledge", "word", says="我不乱停车")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as opened:
        yield opened


def said(sendings: Iterator[Sending]) -> list[tuple[datetime, Any]]:
    return [(sending.now, sending.document) for sending in sendings]


def test_every_type_of_question_is_answered_as_it_asks() -> None:
    found = list(made_up_answers([POLL], HOUSEHOLDS, CLOSES))
    assert len(found) > HOUSEHOLDS * 0.3
    assert all(set(sending.answer.values) >= {q.id for q in POLL.questions if q.required} for sending in found)  # fmt: skip
    for sending in found[:50]:
        fields = {
            name: value if isinstance(value, list) else [str(value)]
            for name, value in sending.answer.values.items()
        }
        assert isinstance(read_answer(POLL, fields), Answer)


@given(st.integers(0, 30), st.integers(0, 30))
def test_later_there_is_more_of_it_and_nothing_else(first: int, second: int) -> None:
    earlier, later = sorted((first, second))
    before, after = (
        said(made_up_answers([POLL, WORD], 60, OPENS + timedelta(days=day)))
        for day in (earlier, later)
    )
    assert after[: len(before)] == before


def test_nobody_answers_before_a_form_opens_or_after_it_closes(store: Store) -> None:
    known = Known(Counts.of(store))
    assert keep_samples(store, known, [POLL], HOUSEHOLDS, OPENS - timedelta(seconds=1)) == 0
    keep_samples(store, known, [POLL, WORD], HOUSEHOLDS, CLOSES + timedelta(days=99))
    moments = [
        datetime.fromisoformat(answer["at"]) for answer in store.journal.state[ANSWERS].values()
    ]
    assert OPENS <= min(moments) <= max(moments) < CLOSES


def _fill_until(folder: Path, answers: int) -> None:
    """Fills a demo, and is killed at so many answers."""
    with open_store(folder) as store:
        known = Known(Counts.of(store))
        kept = itertools.count(1)

        def die(table: str, *_: object) -> None:
            if table == ANSWERS and next(kept) > answers:
                os.kill(os.getpid(), signal.SIGKILL)

        store.subscribe(die)
        keep_samples(store, known, [POLL], 60, CLOSES)


@pytest.mark.parametrize("answers", [0, 1, 17])
def test_a_demo_that_was_filled_in_part_is_filled_again(tmp_path: Path, answers: int) -> None:
    """By a kill at any answer: the next start begins again, and is as if nothing had been."""
    killed = Process(target=_fill_until, args=(tmp_path / "store", answers))
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    with open_store(tmp_path / "store") as store, open_store(tmp_path / "other") as other:
        assert is_empty(store)
        known, whole = Known(Counts.of(store)), Known(Counts.of(other))
        kept = keep_samples(store, known, [POLL], 60, CLOSES)
        assert kept == keep_samples(other, whole, [POLL], 60, CLOSES)
        assert facts_of(POLL, known.counts, CLOSES) == facts_of(POLL, whole.counts, CLOSES)
        assert not is_empty(store)
        assert not store.journal.state.get(FILLING)


def test_everybody_of_a_large_demo_has_a_number_of_their_own() -> None:
    numbers = {respondent(number, "poll").phone for number in range(8_000, 31_000, 7)}
    assert len(numbers) == len(range(8_000, 31_000, 7))
    assert {(read_phone(number), number[3:7]) for number in numbers} == {
        (number, "0000") for number in numbers
    }


def test_a_sign_up_is_filled_by_its_rules(store: Store) -> None:
    known = Known(Counts.of(store))
    keep_samples(store, known, [TRIP], HOUSEHOLDS, CLOSES)
    assert known.counts.tally.of("trip").answers == 9


def test_a_demo_shows_texts_with_replies_that_nobody_wrote(store: Store) -> None:
    """What nobody said before is published; of the rest some is not, and the newest waits."""
    known = Known(Counts.of(store))
    words = {"id": "words", "ask": "想说的", "type": "text", "required": True}
    asked = form("poll", questions=[{**words, "publish": "approved"}])
    keep_samples(store, known, [asked], HOUSEHOLDS, CLOSES)
    shown = facts_of(asked, known.counts, CLOSES).voices
    assert 4 < len(shown) < 20
    assert len({voice.text for voice in shown}) == len(shown)
    assert all(voice.sample and "示例" in voice.text for voice in shown)
    replies = [voice.reply for voice in shown if voice.reply]
    assert {reply.taken for reply in replies} == {True, False}
    assert all("示例" in reply.why for reply in replies)
    drop_samples(store)
    assert facts_of(asked, known.counts, CLOSES).voices == ()


def test_facts_say_how_many_are_made_up_and_what_is_real_stays(store: Store) -> None:
    known = Known(Counts.of(store))
    kept = keep_samples(store, known, [POLL], HOUSEHOLDS, CLOSES)
    made_up = facts_of(POLL, known.counts, CLOSES)
    assert (made_up.answers, made_up.sample, made_up.note) == (kept, kept, "（示例数据）")
    real = next(made_up_answers([POLL], HOUSEHOLDS, CLOSES)).answer
    keeping(store, known, Sending(POLL, real, OPENS))()
    assert facts_of(POLL, known.counts, CLOSES).note == f"（其中 {kept} 份是示例数据）"
    assert drop_samples(store) == kept
    left = facts_of(POLL, known.counts, CLOSES)
    assert (left.answers, left.sample, left.note) == (1, 0, "")
    assert "sample" not in left.model_dump()
    assert not is_empty(store)


def test_with_made_up_ballots_goes_who_gave_them(store: Store) -> None:
    with_roster(store, parts(9), OPENS - timedelta(days=1))
    known = Known(Counts.of(store))
    vote = FORM_KINDS.read(POLL.model_dump(mode="json", exclude_unset=True) | {"by": "household"})
    assert keep_samples(store, known, [vote], HOUSEHOLDS, CLOSES)
    assert store.journal.state[TOOK_PART]
    drop_samples(store)
    assert not store.journal.state[TOOK_PART]
