"""The ledger: a state that is the fold of its file, and never says "kept" before it is durable.

State is `{table: {id: document}}`. Whoever changes it hands in an action, which looks at the state and
puts patches. Actions that wait at the same time share one sealed line and one fdatasync: one of those
who wait leads, and runs and writes all of them; the others ride along. A tally is the derivative of the
fold: subscribers are told of every change, and of its inverse where it has to be undone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from forms_service.store.file_log import FileLog
from forms_service.store.ledger_state import (
    Change,
    LedgerState,
    State,
    Subscriber,
    as_read_back,
)
from forms_service.store.log import LineTaken, LogFailed, LogFull, write_failed
from forms_service.store.sealed import Folded, Patch

T = TypeVar("T")


class StoreFull(Exception):
    """No room for a commit, which is undone; it may be tried again."""


class StoreClosed(Exception):
    """The store takes no writes: closed, read-only, or not to be trusted since a failed sync."""


class Rider(Protocol):
    """Who hands in commits and waits for them."""

    def settled(self, commits: Sequence[Commit]) -> None:
        """These are durable, or undone: their outcomes are known."""

    def lead(self) -> None:
        """It is its turn: has `Journal.lead` called, once and by any thread."""


@dataclass(eq=False)
class Commit:
    """An action on its way, and what became of it: what it gave, or what it raised, or why what it put
    could not be kept. It is run again where another writer was first."""

    action: Callable[[], Any]
    rider: Rider
    outcome: Any = None
    payloads: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


class _Thread:
    """A thread that sleeps until its commits are settled, or it is its turn."""

    def __init__(self) -> None:
        self.done = False
        self._signal = threading.Lock()
        self._signal.acquire()

    def settled(self, _: Sequence[Commit]) -> None:
        self.done = True
        self._signal.release()

    def lead(self) -> None:
        self._signal.release()

    def sleep(self) -> None:
        self._signal.acquire()


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
        # Who comes waits for this one only: a compaction holds the other for long.
        self._turns = threading.Condition()
        self.waiting: list[Commit] = []
        self._led = False
        self._current = threading.local()
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

    def put(self, patch: Patch) -> None:
        """Applies `patch` to the state, and has it kept with what else the action puts that calls this.

        Raises StoreClosed, or TypeError for what JSON can't hold, RecursionError for what is nested too
        deep to be read again, and nothing has changed then.
        """
        payload, patch = as_read_back(patch)
        if self._refusal:
            raise StoreClosed(f"不能写入：{self._refusal}。")
        commit: Commit = self._current.commit
        commit.changes.append(self._ledger.apply(patch))
        commit.payloads.append(payload)

    def run(self, action: Callable[[], T]) -> T:
        """Runs `action` with nobody else changing the state, and returns when what it put is durable;
        within another action, as a part of that one. What can't be written leaves nothing put, nor
        does an action that raises. Raises that, StoreFull or StoreClosed."""
        if getattr(self._current, "commit", None) is not None:
            return action()
        [outcome] = self.together([action])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def together(self, actions: Sequence[Callable[[], T]]) -> list[T | Exception]:
        """Runs the actions one after another as one line; for their outcomes see Commit."""
        mine = _Thread()
        commits = [Commit(action, mine) for action in actions]
        if commits:
            if not self.enqueue(commits):
                mine.sleep()
            if not mine.done:
                self.lead()
        return [commit.outcome for commit in commits]

    def enqueue(self, commits: Sequence[Commit]) -> bool:
        """Has these run with those that wait; whether their rider leads. Never waits for the disk."""
        with self._turns:
            self.waiting += commits
            # The first to come leads; those who come while it writes wait for their turn.
            leads, self._led = not self._led, True
            return leads

    def lead(self) -> None:
        """Runs and writes what waits, tells who waited for it, and lets the next one lead."""
        with self._turns:
            batch, self.waiting = self.waiting, []
        try:
            self._keep(batch)
        finally:
            for rider in {commit.rider for commit in batch}:
                rider.settled([commit for commit in batch if commit.rider is rider])
            self._hand_on()

    def _keep(self, batch: Sequence[Commit]) -> None:
        error: Exception | None = None
        try:
            self._append(batch)
        except LogFull:
            error = StoreFull("磁盘满了，这次没有存下。请清理磁盘后再试。")
        except LogFailed as failed:
            error = self._poison(str(failed))
        except BaseException as surprise:
            # Stopped between write and sync (Ctrl-C): nobody may be left waiting, or be told yes.
            error = self._poison(write_failed(type(surprise).__name__))
            raise
        finally:
            if error is not None:
                with self.lock:
                    self._undo(batch, error)

    def _append(self, batch: Sequence[Commit]) -> None:
        while True:
            with self.lock:
                for commit in batch:
                    self._decide(commit)
            payloads = [payload for commit in batch for payload in commit.payloads]
            known = self._log.length
            try:
                if payloads:
                    self._log.append(known + 1, payloads)
                return
            except LineTaken as taken:
                # What they decided on has changed.
                with self.lock:
                    self._undo(batch, taken)
                    for patch in self._log.lines_after(known):
                        self._ledger.apply(patch)

    def _decide(self, commit: Commit) -> None:
        self._current.commit = commit
        try:
            commit.outcome = commit.action()
        except Exception as error:
            self._undo([commit], error)
            commit.outcome = error
        finally:
            self._current.commit = None

    def _undo(self, batch: Sequence[Commit], error: Exception) -> None:
        """Takes back what was put, last first."""
        for commit in reversed(batch):
            if commit.changes:
                commit.outcome = error
            for change in reversed(commit.changes):
                self._ledger.undo(change)
            commit.changes, commit.payloads = [], []

    def _hand_on(self) -> None:
        """Lets the next one lead, if any waits."""
        with self._turns:
            if self.waiting:
                self.waiting[0].rider.lead()
            else:
                self._led = False
                self._turns.notify_all()

    def _poison(self, why: str) -> StoreClosed:
        self._refusal = why
        return StoreClosed(f"{why}。")

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Leads and writes nothing: with no commit on its way, and the lock held."""
        with self._turns:
            while self._led:
                self._turns.wait()
            self._led = True
        try:
            with self.lock:
                yield
        finally:
            self._hand_on()

    def compact(self) -> None:
        """Writes a new file with the present state only. What was erased is in no file after it."""
        with self._quiet():
            if self._refusal:
                raise StoreClosed(f"不能整理：{self._refusal}。")
            try:
                self._log.rewrite(self._ledger.payloads())
            except LogFailed as failed:
                raise self._poison(str(failed)) from failed

    def close(self) -> None:
        """Waits for commits on their way, then lets the file and its lock go."""
        with self._quiet():
            self._refusal = self._refusal or "存储已关闭"
            self._log.close()
