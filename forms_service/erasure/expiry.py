"""Keeping the promise of `keep`: what the service notes of forms, and what it erases each night."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from forms_service.answers.tally import ANSWERS
from forms_service.erasure.backup_record import Made, made_of
from forms_service.erasure.removal import erase, finish
from forms_service.erasure.retention import due, note
from forms_service.photographs.album import Album
from forms_service.photographs.names import named
from forms_service.staff.audit import SERVICE
from forms_service.store.files import remove, set_aside, torn_pieces
from forms_service.store.tables import Store
from forms_service.telemetry.logs import event
from site_src.content.site import PublishedForm

_TORN_FOR = timedelta(days=30)
"""So long an unfinished line is kept for whoever wants to know what happened: nobody was told that it
was kept, so no form's promise speaks of it."""


class Expiry:
    """`forms`: those that residents can see now; `erased`: told of how many answers lost what is
    personal in them."""

    def __init__(
        self,
        store: Store,
        forms: Callable[[], Mapping[str, PublishedForm]],
        erased: Callable[[int], None],
    ) -> None:
        self._store, self._forms, self._erased = store, forms, erased
        self._failed = False
        self._looked: datetime | None = None

    def note(self) -> None:
        """Notes what the forms of the site promise now, for when they are gone. Raises StoreFull,
        StoreClosed."""
        forms = [published.form for published in self._forms().values()]
        self._store.transact(lambda state: (note(state, forms), None))

    @property
    def looked(self) -> datetime | None:
        """When it last looked for what is due, and erased all of it, since the service started."""
        return self._looked

    @property
    def warnings(self) -> tuple[str, ...]:
        """What somebody should know, in Chinese: that a promise is not kept yet."""
        if not self._failed:
            return ()
        return (
            "到期的姓名和电话没有删成，十分钟后再试。请看日志里的 personal data not erased，"
            "检查磁盘和 state/store 的权限。",
        )

    def by_night(self, now: datetime) -> None:
        """Erases what has been kept long enough at `now`, and finishes what was cut short. Raises
        StoreFull, StoreClosed, OSError: another try does the rest."""
        try:
            self._erase(now)
        except BaseException:
            self._failed = True
            raise
        self._failed, self._looked = False, now

    def _erase(self, now: datetime) -> None:
        self.note()
        finish(self._store)
        done = erase(
            self._store, lambda state: due(state, now), now, SERVICE, did="personal.expire"
        )
        if done.any:
            self._erased(done.answers)
            event(
                "personal data erased",
                answers=done.answers,
                copies=done.copies or None,
                removed=done.removed or None,
                # What they hold goes when they do.
                backups=[f"{made.at:%Y-%m-%d %H:%M} {made.place}" for made in self._backups()],
            )
        journal = self._store.journal
        if not set_aside(journal.path):  # One of those may come back, and name others.
            with journal.lock:
                photos = named(journal.state.get(ANSWERS, {}).values())
            Album.of_journal(journal.path).sweep(photos, now)
        old = [
            path
            for path in torn_pieces(self._store.journal.path)
            if now.timestamp() - path.stat().st_mtime > _TORN_FOR.total_seconds()
        ]
        if old:
            remove(old)
            event("torn pieces removed", removed=[path.name for path in old])

    def _backups(self) -> list[Made]:
        try:
            known = made_of(self._store.journal.path.parent)
        except OSError:
            return []
        return [made for made in known if made.place.exists()]
