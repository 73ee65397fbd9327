"""A vote's record: the same for the same ballots, and silent about who gave them and when."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from forms_service.electorate.electorate import electorate_of
from forms_service.sealing.numbers import public_number
from forms_service.sealing.record import record_of
from forms_service.sealing.records import Records, is_ballot
from forms_service.store.ledger_state import Document
from site_src.source.moments import ZONE
from tests.forms_service.electorate.test_electorate import vote
from tests.support.votes import parts

FORM = vote(closes="2026-11-20")
ELECTORATE = electorate_of(parts(40), "owner")
BEGIN = datetime(2026, 11, 10, 9, 0, tzinfo=ZONE)
receipts = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=16, max_size=16)
votes = st.dictionaries(receipts, st.sampled_from(["同意", "不同意"]), max_size=30)


def ballots(chosen: dict[str, str]) -> dict[str, Document]:
    voters = list(ELECTORATE.voters.values())
    return {
        receipt: {
            "form": FORM.id,
            "at": (BEGIN + timedelta(minutes=at)).isoformat(),
            "choices": {"q": [option]},
            "entries": {},
            "by": "owner",
            "voter": voters[at].key,
            "building": voters[at].building,
            "area": voters[at].area,
        }
        for at, (receipt, option) in enumerate(chosen.items())
    }


@given(votes, st.integers())
def test_the_same_ballots_make_the_same_bytes_in_whatever_order_they_came(
    chosen: dict[str, str], seed: int
) -> None:
    found = ballots(chosen)
    shuffled = list(found.items())
    Random(seed).shuffle(shuffled)
    assert (
        record_of(FORM, ELECTORATE, dict(shuffled)).text == record_of(FORM, ELECTORATE, found).text
    )


@given(votes)
def test_a_line_has_the_choice_and_a_number_and_nothing_of_the_voter(
    chosen: dict[str, str],
) -> None:
    record = record_of(FORM, ELECTORATE, ballots(chosen))
    lines = [json.loads(line) for line in record.lines]
    assert dict(map(tuple, lines)) == {  # type: ignore[arg-type]
        public_number(FORM.id, receipt): {"q": [option]} for receipt, option in chosen.items()
    }
    assert [number for number, _ in lines] == sorted(number for number, _ in lines)
    said = "".join(record.lines)
    assert not any(word in said for word in ("房 ", "栋", "业主", "2026", *chosen))


def test_a_number_is_reckoned_from_the_receipt_by_whoever_has_it() -> None:
    """SHA-256 of a few words and the receipt: worth a fixed value, as people reckon it too."""
    assert public_number("che-peng", "0123456789ABCDEF") == "5R9T-084N-WD02"
    assert public_number("other", "0123456789ABCDEF") != "5R9T-084N-WD02"


def test_areas_are_sealed_with_the_totals_and_stand_in_no_line() -> None:
    record = record_of(FORM, ELECTORATE, ballots({"A" * 16: "同意", "B" * 16: "不同意"}))
    totals: dict[str, Any] = json.loads(record.totals)
    assert totals["areas"] == {"q": {"同意": "80.01", "不同意": "80.10"}}
    assert totals["turnout"]["area"]["took_part"] == "160.11"
    assert "80." not in "".join(record.lines)


def test_any_change_of_question_roster_or_choice_is_another_seal() -> None:
    found = ballots({"A" * 16: "同意", "B" * 16: "不同意"})
    record = record_of(FORM, ELECTORATE, found)
    others = {
        "lines": record_of(FORM, ELECTORATE, ballots({"A" * 16: "同意", "C" * 16: "不同意"})),
        "definition": record_of(vote(closes="2026-11-21"), ELECTORATE, found),
        "totals": record_of(FORM, electorate_of(parts(41), "owner"), found),
    }
    for part, other in others.items():
        assert other.digest != record.digest
        assert [name for name in record.parts if other.parts[name] != record.parts[name]] == [part]


def test_what_is_added_once_it_is_over_leaves_the_seal_as_it_is() -> None:
    asked = {"id": "q", "ask": "满意吗？", "type": "choice", "options": ["满意", "不满意"]}
    promise = {"date": "2026-11-30", "promised": "修好路灯"}
    form, later = (
        vote(kind="evaluation", questions=[asked], **more) for more in ({}, {"followup": [promise]})
    )
    found = ballots({"A" * 16: "满意"})
    assert record_of(form, ELECTORATE, found) == record_of(later, ELECTORATE, found)


def test_options_are_written_in_the_words_of_now() -> None:
    question = {
        "id": "q",
        "ask": "同意吗？",
        "type": "choice",
        "options": [{"say": "赞成", "was": "同意"}, "不同意"],
    }
    record = record_of(vote(questions=[question]), ELECTORATE, ballots({"A" * 16: "同意"}))
    assert '{"q":["赞成"]}' in record.lines[0]


@given(votes, st.data())
def test_kept_as_ballots_come_and_go_it_is_the_one_made_from_nothing(
    chosen: dict[str, str], data: st.DataObject
) -> None:
    found, kept = ballots(chosen), Records()
    for receipt, ballot in found.items():
        kept.change("answers", receipt, None, ballot)
    kept.of(FORM, ELECTORATE)
    gone = data.draw(st.sets(st.sampled_from(sorted(found)))) if found else set()
    for receipt in gone:
        aside = {**found[receipt], "status": "superseded"}
        kept.change("answers", receipt, found[receipt], aside)
        found[receipt] = aside
    counted = {receipt: each for receipt, each in found.items() if is_ballot(each)}
    assert kept.of(FORM, ELECTORATE) == record_of(FORM, ELECTORATE, counted)


def test_nothing_of_a_vote_is_told_before_it_is_over() -> None:
    kept = Records()
    for receipt, ballot in ballots({"A" * 16: "同意"}).items():
        kept.change("answers", receipt, None, ballot)
    assert kept.facts(FORM, ELECTORATE, FORM.closes - timedelta(seconds=1)) == {}
    assert kept.facts(FORM, ELECTORATE, FORM.closes)["record"]
    hidden = vote(closes="2026-11-20", results="never")
    assert kept.facts(hidden, ELECTORATE, FORM.closes) == {}
