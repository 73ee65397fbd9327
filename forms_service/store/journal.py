"""The ledger: a state that is the fold of its file, and never says "kept" before it is durable.

State is `{table: {id: document}}`. A commit is one sealed line appended and one fdatasync; commits
that wait at the same time share both (one thread writes, the others ride along). A tally is the
derivative of the fold: subscribers are told of every change, and of its inverse where a commit has
to be undone.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from forms_service.store.file_log import FileLog
from forms_service.store.ledger_state import (
    Change,
    Document,
    LedgerState,
    State,
    Subscriber,
    encode,
)
from forms_service.store.log import LogFailed, LogFull, write_failed
from forms_service.store.sealed import Folded, Patch

# So many documents a line when the state is written again.
_DOCUMENTS_PER_LINE = 500
# Levels of nesting kept free, so that what was stored can be read back from a deeper stack too.
_SPARE_LEVELS = 500


class StoreFull(Exception):
    """No room for a commit, which is undone; it may be tried again."""


class StoreClosed(Exception):
    """The store takes no writes: closed, read-only, or not to be trusted since a failed sync."""


def _held_lock() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass
class Ticket:
    """A commit on its way. Its thread sleeps on `signal` until it is done, or it is its turn to
    write for all that wait. `payload` is its patch as JSON."""

    payload: str
    change: Change
    leads: bool = False
    done: bool = False
    error: Exception | None = None
    signal: threading.Lock = field(default_factory=_held_lock)


@dataclass
class _Commits:
    waiting: list[Ticket] = field(default_factory=list)
    writing: bool = False


class Journal:
    """An open ledger. All methods may be called from any thread."""

    def __init__(self, path: Path, *, read_only: bool = False, facts: Sequence[Path] = ()) -> None:
        """Opens and folds the file, made if need be. Raises StoreLocked, or sealed.Damaged; so too
        where there is no file and something says that there was one, as `facts`, folders of counted answers, may.

        A torn tail is cut: `opening.torn_bytes` says so, and `torn` where it is kept; read-only it is
        only left out.
        """
        self.path = path
        self.lock = threading.RLock()
        self._idle = threading.Condition(self.lock)
        self._commits = _Commits()
        self._ledger = LedgerState()
        self._refusal: str | None = "存储是只读打开的" if read_only else None
        self._log = FileLog(path, read_only=read_only, facts=facts)
        try:
            for patch in self._log.lines_after(0):
                self._ledger.apply(patch)
        except BaseException:
            self._log.close()
            raise

    @property
    def opening(self) -> Folded:
        """What opening found."""
        return self._log.opening

    @property
    def torn(self) -> Path | None:
        """Where a torn tail that opening cut is kept, if there was one."""
        return self._log.torn

    @property
    def rescue(self) -> Path | None:
        """See FileLog.rescue."""
        return self._log.rescue

    @property
    def state(self) -> State:
        """What is stored. Read it with `lock` held, and change nothing."""
        return self._ledger.tables

    @property
    def refusal(self) -> str | None:
        """Why it takes no writes, in Chinese, if so."""
        return self._refusal

    @property
    def writable(self) -> bool:
        return self._refusal is None

    def look(self) -> None:
        """Closes the store to writes where its file is no longer the one under its name. Costs
        microseconds; passes where the store is busy, for writing looks too."""
        if self._refusal is None and self.lock.acquire(blocking=False):
            try:
                if why := self._log.misplaced():
                    self._poison(why)
            finally:
                self.lock.release()

    def subscribe(self, subscriber: Subscriber) -> None:
        """Tells `subscriber` of everything that is stored, and from then on of every change."""
        with self.lock:
            self._ledger.subscribe(subscriber)

    def begin(self, patch: Patch) -> Ticket:
        """Applies `patch` to the state and queues it for writing; `wait` makes it durable.

        Call it with `lock` held when the patch depends on the state. Raises StoreClosed, or
        TypeError for what JSON can't hold, RecursionError for what is nested too deep to be read
        again, and nothing has changed then.
        """
        payload = encode(patch)
        if payload.count("[") + payload.count("{") > _SPARE_LEVELS // 5:
            json.loads("[" * _SPARE_LEVELS + payload + "]" * _SPARE_LEVELS)
        # What was read back is what a later opening will find: keys are text, tuples are lists.
        patch = json.loads(payload)
        with self.lock:
            if self._refusal:
                raise StoreClosed(f"不能写入：{self._refusal}。")
            ticket = Ticket(payload, self._ledger.apply(patch))
            self._commits.waiting.append(ticket)
            # The first to come writes; those who come while it does wait for their turn.
            ticket.leads, self._commits.writing = not self._commits.writing, True
            return ticket

    def wait(self, ticket: Ticket) -> None:
        """Returns when the commit is durable. Raises StoreFull or StoreClosed where it is not: it
        is undone then."""
        if not ticket.leads:
            ticket.signal.acquire()
        while not ticket.done:
            try:
                self._write_batch()
            finally:
                self._hand_on()
            if not ticket.done:
                ticket.signal.acquire()
        if ticket.error is not None:
            raise ticket.error

    def _write_batch(self) -> None:
        """Writes what waits as one line, and wakes who waited for it."""
        with self.lock:
            batch, self._commits.waiting = self._commits.waiting, []
        payloads = [ticket.payload for ticket in batch]
        error: Exception | None = None
        try:
            self._log.append(self._log.length + 1, payloads)
        except LogFull:
            error = StoreFull("磁盘满了，这次没有存下。请清理磁盘后再试。")
        except LogFailed as failed:
            error = self._poison(str(failed))
        except BaseException as surprise:
            # Stopped between write and sync (Ctrl-C): nobody may be left waiting, or be told yes.
            error = self._poison(write_failed(type(surprise).__name__))
            raise
        finally:
            with self.lock:
                self._settle(batch, error)

    def _hand_on(self) -> None:
        """Lets the next one write, if any waits."""
        with self._idle:
            if self._commits.waiting:
                self._commits.waiting[0].signal.release()
            else:
                self._commits.writing = False
                self._idle.notify_all()

    def _poison(self, why: str) -> StoreClosed:
        self._refusal = why
        return StoreClosed(f"{why}。")

    def _settle(self, batch: list[Ticket], error: Exception | None) -> None:
        if error is not None:
            # Whatever was stacked on the lost batch goes with it, last first.
            batch, self._commits.waiting = batch + self._commits.waiting, []
            for ticket in reversed(batch):
                self._ledger.undo(ticket.change)
        for ticket in batch:
            ticket.done, ticket.error = True, error
            ticket.signal.release()

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Holds the lock with no commit on its way."""
        with self._idle:
            while self._commits.writing:
                self._idle.wait()
            yield

    def compact(self) -> None:
        """Writes a new file with the present state only. What was erased is in no file after it."""
        with self._quiet():
            if self._refusal:
                raise StoreClosed(f"不能整理：{self._refusal}。")
            try:
                self._log.rewrite(_state_payloads(self.state))
            except LogFailed as failed:
                raise self._poison(str(failed)) from failed

    def close(self) -> None:
        """Waits for commits on their way, then lets the file and its lock go."""
        with self._quiet():
            self._refusal = self._refusal or "存储已关闭"
            self._log.close()


def _state_payloads(state: Mapping[str, Mapping[str, Document]]) -> Iterator[str]:
    for table, documents in state.items():
        keys = list(documents)
        for start in range(0, max(len(keys), 1), _DOCUMENTS_PER_LINE):
            part = {key: documents[key] for key in keys[start : start + _DOCUMENTS_PER_LINE]}
            yield encode({table: part})
