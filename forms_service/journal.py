"""The ledger: a state that is the fold of its file, and never says "kept" before it is durable.

State is `{table: {id: document}}`. A commit is one sealed line appended and one fdatasync; commits
that wait at the same time share both (one thread writes, the others ride along). A tally is the
derivative of the fold: subscribers are told of every change, and of its inverse where a commit has
to be undone.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from forms_service import sealed
from forms_service.durable import exclusive, sync_folder, write_all
from forms_service.ledger_state import Change, Document, LedgerState, State, Subscriber, encode
from forms_service.sealed import Folded, Patch

# So many documents a line when the state is written anew.
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
    """An open ledger file. All methods may be called from any thread."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Opens and folds the file, made if need be. Raises StoreLocked, or sealed.Damaged.

        A torn tail is cut, and `opening.torn_bytes` says so; read-only it is only left out.
        """
        self.path = path
        self.lock = threading.RLock()
        self._idle = threading.Condition(self.lock)
        self._commits = _Commits()
        self._ledger = LedgerState()
        self._refusal: str | None = "存储是只读打开的" if read_only else None
        self._lock_fd = None if read_only else exclusive(path)
        self._fd = -1
        try:
            self.opening = self._fold()
            self._number, self._seal = self.opening.lines, self.opening.last_seal
            self._file_id, self._size = self.opening.file_id, self.opening.good_bytes
            if not read_only:
                self._open_for_writing()
        except BaseException:
            self._release()
            raise

    def _fold(self) -> Folded:
        patches: list[Patch] = []
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            data = b""
        folded = sealed.read(data, patches) if data else Folded("", 0, 0, 0, "")
        for patch in patches:
            self._ledger.apply(patch)
        return folded

    def _open_for_writing(self) -> None:
        if not self._file_id:
            self._write_anew()
            return
        self._fd = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        if self.opening.torn_bytes:
            os.ftruncate(self._fd, self._size)
        # The last line may be from a process that was killed before its sync: what is shown from
        # now on, and what the next line is chained to, is durable first.
        os.fdatasync(self._fd)

    @property
    def state(self) -> State:
        """What is stored. Read it with `lock` held, and change nothing."""
        return self._ledger.tables

    @property
    def writable(self) -> bool:
        return self._refusal is None

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
                raise StoreClosed(f"{self._refusal}，不能写入。")
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
        raw, error = b"", None
        try:
            raw = sealed.line(self._file_id, self._number + 1, self._seal, payloads)
            error = self._append(raw)
        except BaseException as surprise:
            # Stopped between write and sync (Ctrl-C): nobody may be left waiting, or be told yes.
            error = self._poison(surprise)
            raise
        finally:
            with self.lock:
                self._settle(batch, raw, error)

    def _hand_on(self) -> None:
        """Lets the next one write, if any waits."""
        with self._idle:
            if self._commits.waiting:
                self._commits.waiting[0].signal.release()
            else:
                self._commits.writing = False
                self._idle.notify_all()

    def _append(self, raw: bytes) -> Exception | None:
        try:
            write_all(self._fd, raw)
        except OSError as error:
            try:
                os.ftruncate(self._fd, self._size)
            except OSError as worse:
                return self._poison(worse)
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                return StoreFull("磁盘满了，这次没有存下。请清理磁盘后再试。")
            return self._poison(error)
        try:
            os.fdatasync(self._fd)
        except OSError as error:
            # What the disk holds now is unknown, and asking again would be told a lie: the kernel
            # reports a lost page once. Cut, so that a later opening doesn't trust its cached copy.
            with suppress(OSError):
                os.ftruncate(self._fd, self._size)
            return self._poison(error)
        return None

    def _poison(self, error: BaseException) -> StoreClosed:
        reason = getattr(error, "strerror", None) or type(error).__name__
        self._refusal = f"写盘失败（{reason}），存储已停止写入，重启服务后会重新核对"
        return StoreClosed(f"{self._refusal}。")

    def _settle(self, batch: list[Ticket], raw: bytes, error: Exception | None) -> None:
        if error is None:
            self._number += 1
            self._seal = sealed.seal_of(raw)
            self._size += len(raw)
        else:
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
                raise StoreClosed(f"{self._refusal}，不能整理。")
            self._write_anew()

    def _write_anew(self) -> None:
        """A whole file beside the old one, durable, and then in its place."""
        file_id, draft = secrets.token_hex(16), self.path.with_suffix(".new")
        raw = sealed.header(file_id)
        written, number, size = [raw], 0, len(raw)
        for payload in _state_payloads(self.state):
            number += 1
            written.append(sealed.line(file_id, number, sealed.seal_of(written[-1]), [payload]))
            size += len(written[-1])
        fd = os.open(draft, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            write_all(fd, b"".join(written))
            os.fsync(fd)
            draft.replace(self.path)
        except BaseException:
            os.close(fd)
            draft.unlink(missing_ok=True)
            raise
        if self._fd >= 0:
            os.close(self._fd)
        self._fd, self._file_id = fd, file_id
        self._number, self._seal, self._size = number, sealed.seal_of(written[-1]), size
        try:
            sync_folder(self.path.parent)
        except OSError as error:
            # Which of the two files a power cut would leave is unknown.
            raise self._poison(error) from error

    def close(self) -> None:
        """Waits for commits on their way, then lets the file and its lock go."""
        with self._quiet():
            self._refusal = self._refusal or "存储已关闭"
            self._release()

    def _release(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
        if self._lock_fd is not None:
            os.close(self._lock_fd)
            self._lock_fd = None


def _state_payloads(state: Mapping[str, Mapping[str, Document]]) -> Iterator[str]:
    for table, documents in state.items():
        keys = list(documents)
        for start in range(0, max(len(keys), 1), _DOCUMENTS_PER_LINE):
            part = {key: documents[key] for key in keys[start : start + _DOCUMENTS_PER_LINE]}
            yield encode({table: part})
