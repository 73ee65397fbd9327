"""The service's view of the built site: pages, facts and the clock, joined for the app."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from forms_service.keeping.facts_out import (
    Uncounted,
    facts_of,
    fingerprint_file,
    gone_fingerprints,
    take_out_voices,
    uncounted,
    write_called,
    write_facts,
    write_fingerprints,
)
from forms_service.kinds.table import Counts
from forms_service.notices.calls import Called
from forms_service.site.pages import BuiltSite, ReceiptView
from forms_service.store.tables import Store
from forms_service.telemetry.logs import event
from site_src.content.links import follow_ups
from site_src.content.site import PublishedForm, Site
from site_src.show.fragments import activity_fragment, fragment


def calendar_entry(site: Site, built: Path, form: str) -> bytes | None:
    """The calendar's entry of what one signs up for by `form`, as the `built` site has it on the activity's own page;
    None where there is none, or it is past."""
    activity = site.activity_of(form)
    try:
        return (built / activity[0].calendar_url).read_bytes() if activity else None
    except OSError:
        return None


class SitePages:
    """`pages.Pages` over a Publisher; and what brings facts and pages up to date. `refreshed` is
    called after each refresh with how many files changed since the one before, from the thread that
    did it."""

    def __init__(
        self,
        publisher: BuiltSite,
        store: Store,
        counts: Counts,
        called: Called,
        facts: Path,
        now: Callable[[], datetime],
        refreshed: Callable[[int], None],
    ) -> None:
        self._publisher = publisher
        self._store, self._counts, self._called = store, counts, called
        self._facts, self._now, self._refreshed = facts, now, refreshed
        self._queue, self._lock, self._notices_lock = (threading.Lock() for _ in range(3))
        self._site = publisher.site
        self._as_of = now()
        self._uncounted: tuple[Uncounted, ...] = ()
        # How many files `show` has changed since the last refresh.
        self._untold = 0
        # What a failed refresh left undone; None: everything.
        self._behind: frozenset[str] | None = None

    def forms(self) -> Mapping[str, PublishedForm]:
        return self._publisher.forms()

    def form_now(self, name: str) -> PublishedForm | None:
        self._publisher.reload_if_rebuilt()
        return self.forms().get(name)

    def form_again(
        self, form: str, values: Mapping[str, tuple[str, ...]], faults: Mapping[str, str]
    ) -> str:
        return self._publisher.form_page(form, values, faults, self._now())

    def answered(
        self, form: str, receipts: Sequence[str], values: Mapping[str, tuple[str, ...]]
    ) -> str:
        published = self.forms()[form]
        body = fragment("answered", published=published, receipts=receipts, values=values)
        return self._publisher.frame("您已经答过", body, self._now())

    def receipt(self, view: ReceiptView) -> str:
        now, form = self._now(), view.published.form.id if view.published else ""
        activity = None if view.aside else self._publisher.site.activity_of(form)
        entry = "" if view.waits else f"/s/receipts/{view.receipt}.ics"
        when = activity_fragment(*activity, now, entry) if activity else ""
        page = activity[0] if activity else None
        made = follow_ups(self._publisher.site).get(view.key) if view.key else None
        body = fragment("receipt", view=view, activity=page, when=when, made=made)
        return self._publisher.frame("回执", body, now)

    def change(
        self,
        published: PublishedForm,
        receipt: str,
        values: Mapping[str, Sequence[str]],
        faults: Mapping[str, str],
    ) -> str:
        body = fragment(
            "change",
            published=published,
            form=published.form,
            receipt=receipt,
            values=values,
            faults=faults,
        )
        return self._publisher.frame("改一份回答", body, self._now())

    def framed(self, title: str, body: str) -> str:
        """Any HTML in the site's frame."""
        return self._publisher.frame(title, body, self._now())

    def message(self, title: str, text: str, back: str | None) -> str:
        body = fragment("message", title=title, text=text, back=back)
        return self._publisher.frame(title, body, self._now())

    def show(self, forms: frozenset[str]) -> None:
        """Writes the facts of these forms and refills the pages that residents see them on, and the lobby decks that
        an appeal takes somebody off. Other decks, and what else follows from answers, come with the next `refresh` of
        these forms. What failed before is shown too."""
        with self._turn():
            forms |= self._behind or frozenset()
            with self._falling_behind(forms):
                self._show(forms)

    def _show(self, forms: frozenset[str]) -> None:
        now, known = self._now(), self.forms()
        with self._store.journal.lock:
            facts = [facts_of(known[name].form, self._counts, now) for name in forms & known.keys()]
        self._refuse_if_moved()
        written = write_facts(self._facts, facts)
        self._showed(self._publisher.show(forms, now), written)

    def _showed(self, shown: tuple[int, bool], written: int = 0) -> None:
        """Notes how many files changed. Screens are told of a deck at once."""
        files, decks = shown
        self._untold += written + files
        if decks:
            self._tell()

    def _tell(self) -> None:
        untold, self._untold = self._untold, 0
        self._refreshed(untold)

    def refresh(self, forms: frozenset[str] | None) -> int:
        """Writes the facts of these forms (None: of all) and refills the pages that show them;
        returns how many files changed. Facts come first: pages are made from them. What fails is
        done again with the next call."""
        steps, written, done = self._refreshing(forms), 0, False
        while not done:
            with self._turn():
                step = next(steps, None)
            written, done = written + (step or 0), step is None
        self._untold += written
        self._tell()
        return written

    def _refreshing(self, forms: frozenset[str] | None) -> Iterator[int]:
        """A refresh, step by step, each in a turn of its own."""
        forms = None if forms is None or self._behind is None else forms | self._behind
        self._behind = frozenset()
        with self._falling_behind(forms):
            now = self._now()
            if forms is None:
                # Before anything that takes long: whoever's time on the black list is over.
                self._refuse_if_moved()
                self._showed(self._publisher.hide(now))
                yield 0
            known = self.forms()
            chosen = [known[name].form for name in known if forms is None or name in forms]
            with self._store.journal.lock:
                facts = [facts_of(form, self._counts, now) for form in chosen]
                sealed = self._counts.records.seals
                prints = [
                    fingerprint_file(form, self._counts.tally.of(form.id), bool(sealed(form.id)))
                    for form in chosen
                ]
                if forms is None:
                    prints += gone_fingerprints(self._facts, known, self._counts.tally)
                dropped = {
                    form.id: uncounted(form, self._counts.tally.of(form.id)) for form in chosen
                }
            self._refuse_if_moved()
            write_fingerprints(self._facts, prints)
            self._tell_uncounted(dropped)
            written = write_facts(self._facts, facts) + self.hand_over_notices()
            take_out_voices(self._facts, forms, known)
            for files in self._publisher.publishing(forms, now):
                yield written + files
                written = 0
        if forms is None:
            self._as_of = now

    @contextmanager
    def _falling_behind(self, forms: frozenset[str] | None) -> Iterator[None]:
        """Notes what is left undone where it fails."""
        try:
            yield
        except BaseException:
            self._behind = None if forms is None or self._behind is None else forms | self._behind
            raise

    def _tell_uncounted(self, found: Mapping[str, tuple[Uncounted, ...]]) -> None:
        """Says once of each option that votes are in no result for want of its wording."""
        said = {(each.form, each.question, each.option) for each in self._uncounted}
        kept = [each for each in self._uncounted if each.form not in found]
        fresh = [each for votes in found.values() for each in votes]
        for each in fresh:
            if (each.form, each.question, each.option) not in said:
                event("votes not counted", logging.ERROR, form=each.form, fix=str(each))
        self._uncounted = (*kept, *fresh)

    @property
    def uncounted(self) -> tuple[str, ...]:
        """The votes that are in no result, as of the last refresh; in words for the operator."""
        return tuple(map(str, self._uncounted))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One at a time: an older count must not be written over a newer one. Who has had a turn
        and wants another lets those go first who wait."""
        with self._queue:
            self._lock.acquire()
        try:
            yield
        finally:
            self._lock.release()

    def hand_over_notices(self) -> int:
        """Writes the called notices where pages are made from; returns how many files changed. The
        pages that show them follow with the next full refresh."""
        # Not the lock of a refresh, which may have thousands of pages to write.
        with self._notices_lock:
            self._refuse_if_moved()
            return write_called(self._facts, self._called.notices)

    def _refuse_if_moved(self) -> None:
        """Raises FileNotFoundError where the state folder is gone: made again, it would be in the way of
        the one that somebody moves back, or mounts."""
        self._facts.parent.stat()

    @property
    def behind(self) -> bool:
        """Whether a refresh failed and has not been made good since."""
        return self._behind is None or bool(self._behind)

    @property
    def day(self) -> date | None:
        """The day as of which the site was built."""
        return self._publisher.site.day

    def next_change(self) -> datetime | None:
        """When the clock alone changes facts or pages next, seen from the last full refresh."""
        now = self._as_of
        moments = [published.form.next_change(now) for published in self.forms().values()]
        moments.append(self._publisher.next_change(now))
        return min((at for at in moments if at is not None), default=None)

    def reload_if_rebuilt(self) -> bool:
        """Takes up a site built since; returns whether there was one since the last call."""
        self._publisher.reload_if_rebuilt()
        # A refresh may have taken it up before.
        changed = self._publisher.site is not self._site
        self._site = self._publisher.site
        if changed:
            self._store.settle()
        return changed
