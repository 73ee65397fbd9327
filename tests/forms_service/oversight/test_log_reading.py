"""The audit log as people read it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from forms_service.oversight.log_reading import ENTRIES_A_PAGE, Log, LogPage, Wanted
from forms_service.staff.audit import Deed, noted
from forms_service.store.ledger_state import LedgerState
from site_src.source.moments import ZONE

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=ZONE)
MANY = 2 * ENTRIES_A_PAGE + 20


@pytest.fixture(scope="module")
def log() -> Log:
    """One entry an hour; each third is 李明's export, the others cancel answers, each tenth with words."""
    ledger = LedgerState()
    for number in range(1, MANY + 1):
        third, words = number % 3 == 0, "她来过" if number % 10 == 0 else ""
        deed = (
            Deed("李明", "answer.export", "trip", words)
            if third
            else Deed("王芳", "answer.cancel", f"lamp-{number}", words)
        )
        ledger.apply(noted(ledger.tables, deed, NOW + timedelta(hours=number)))
    del ledger.tables["audit_words"]["10"]
    return Log(ledger.tables)


def numbers(page: LogPage) -> list[int]:
    return [entry.number for entry in page.entries]


def test_the_newest_stand_first(log: Log) -> None:
    page = log.page(Wanted())
    assert numbers(page) == list(range(MANY, MANY - ENTRIES_A_PAGE, -1))
    assert (page.newer, page.older, len(log)) == (False, True, MANY)
    first = page.entries[0]
    assert (first.who, first.did, first.what) == ("李明", "导出了回答", "trip")
    assert first.at == NOW + timedelta(hours=MANY)


def test_pages_turn_both_ways_without_a_gap(log: Log) -> None:
    """Also where others do something meanwhile: pages are counted by entries and not from the top."""
    seen, page = [], log.page(Wanted())
    while page.older:
        seen += numbers(page)
        page = log.page(Wanted(), before=page.entries[-1].number)
        assert page.newer
    seen += numbers(page)
    assert seen == list(range(MANY, 0, -1))
    back = numbers(page)
    while page.newer:
        page = log.page(Wanted(), after=page.entries[0].number)
        assert page.older
        back = numbers(page) + back
    assert back == seen


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Wanted(who="李明"), MANY // 3),
        (Wanted(who="李"), 0),
        (Wanted(did="answer.cancel"), MANY - MANY // 3),
        (Wanted(what="lamp-1"), 22),
        (Wanted(since=date(2026, 11, 28), until=date(2026, 11, 28)), 14),
        (Wanted(since=date(2026, 12, 3)), 10),
        (Wanted(who="王芳", what="trip"), 0),
    ],
)
def test_a_filter_leaves_what_was_asked_for(log: Log, wanted: Wanted, count: int) -> None:
    found, page = [], log.page(wanted)
    found += numbers(page)
    while page.older:
        page = log.page(wanted, before=page.entries[-1].number)
        found += numbers(page)
    assert len(found) == len(set(found)) == count
    assert found == sorted(found, reverse=True)


def test_what_was_said_of_a_person_is_told_of_and_not_shown(log: Log) -> None:
    page = log.page(Wanted(), before=31)
    spoken = {entry.number: entry.kept for entry in page.entries if entry.spoken}
    assert spoken == {10: False, 20: True, 30: True}
    assert "她来过" not in str(page)
    assert (log.words(20) or {})["words"] == "她来过"
    assert log.words(10) is None


def test_numbers_that_no_entry_has_lead_nowhere(log: Log) -> None:
    assert log.entry(0) is None
    assert log.entry(MANY + 1) is None
    assert log.page(Wanted(), before=0) == LogPage((), True, False)
    assert log.page(Wanted(), after=MANY) == LogPage((), False, True)
    assert Log({}).page(Wanted()) == LogPage((), False, False)
