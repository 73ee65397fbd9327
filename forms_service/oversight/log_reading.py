"""The audit log as people read it: newest first, filtered, page by page. What a page costs doesn't grow
with the log, but for a filter that few entries pass, which looks at all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from forms_service.staff.audit import LOG, WORDS
from forms_service.staff.deeds import said
from forms_service.store.ledger_state import Document, State

ENTRIES_A_PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """Which entries somebody wants to see; what is empty lets all pass. `who` and `did` are whole, `what`
    is a part of it, the days are inclusive."""

    who: str = ""
    did: str = ""
    what: str = ""
    since: date | None = None
    until: date | None = None

    def among(self, log: Mapping[str, Document], numbers: Iterable[str]) -> Iterable[str]:
        """Those of these entries that pass. Each condition is a sieve of its own, so that a hundred
        thousand entries are asked no more than what was asked for."""
        if who := self.who:
            numbers = (number for number in numbers if log[number]["who"] == who)
        if did := self.did:
            numbers = (number for number in numbers if log[number]["did"] == did)
        if what := self.what:
            numbers = (number for number in numbers if what in log[number]["what"])
        # Entries tell their moments in the zone of the compound: a day is how its moments begin.
        if since := self.since and self.since.isoformat():
            numbers = (number for number in numbers if log[number]["at"] >= since)
        if until := self.until and self.until.isoformat():
            numbers = (number for number in numbers if log[number]["at"][:10] <= until)
        return numbers


@dataclass(frozen=True)
class Entry:
    """An entry to be read out. `spoken`: it says something of a person besides; `kept`: that is still
    there, and not erased."""

    number: int
    at: datetime
    who: str
    did: str
    what: str
    spoken: bool
    kept: bool


@dataclass(frozen=True)
class LogPage:
    """A page of entries, newest first. `newer`, `older`: there are such that pass too."""

    entries: tuple[Entry, ...]
    newer: bool
    older: bool


class Log:
    """The log at one moment. Entries are added and never changed, so nobody has to wait for who reads."""

    def __init__(self, state: State) -> None:
        """Whoever calls holds the journal's lock."""
        self._log: Mapping[str, Document] = state.get(LOG, {})
        self._words: Mapping[str, Document] = state.get(WORDS, {})
        self._numbers = list(self._log)

    def __len__(self) -> int:
        return len(self._numbers)

    def page(self, wanted: Wanted, before: int | None = None, after: int | None = None) -> LogPage:
        """The newest entries that pass; or the newest before the number `before`, or the oldest after
        `after`."""
        if after is not None:
            later = list(islice(self._found(wanted, self._upwards(after)), ENTRIES_A_PAGE + 1))
            entries = later[:ENTRIES_A_PAGE][::-1]
            return LogPage(tuple(entries), len(later) > ENTRIES_A_PAGE, self._any(wanted, entries))
        earlier = list(islice(self._found(wanted, self._downwards(before)), ENTRIES_A_PAGE + 1))
        newer = before is not None and bool(
            next(self._found(wanted, self._upwards(before - 1)), None)
        )
        return LogPage(tuple(earlier[:ENTRIES_A_PAGE]), newer, len(earlier) > ENTRIES_A_PAGE)

    def entry(self, number: int) -> Entry | None:
        """The entry with this number."""
        name = str(number)
        return self._entry(name) if name in self._log else None

    def words(self, number: int) -> Document | None:
        """What stands apart from an entry, as it is about a person; None where nothing does any more."""
        return self._words.get(str(number))

    def _any(self, wanted: Wanted, entries: list[Entry]) -> bool:
        before = entries[-1].number if entries else None
        return bool(next(self._found(wanted, self._downwards(before)), None))

    def _upwards(self, after: int) -> Iterable[str]:
        return self._numbers[max(after, 0) :]

    def _downwards(self, before: int | None) -> Iterable[str]:
        numbers = self._numbers if before is None else self._numbers[: max(before - 1, 0)]
        return reversed(numbers)

    def _found(self, wanted: Wanted, numbers: Iterable[str]) -> Iterator[Entry]:
        for number in wanted.among(self._log, numbers):
            yield self._entry(number)

    def _entry(self, number: str) -> Entry:
        entry = self._log[number]
        return Entry(
            int(number),
            datetime.fromisoformat(entry["at"]),
            entry["who"],
            said(entry["did"]),
            entry["what"],
            "words" in entry,
            number in self._words,
        )
