"""How far a log was acknowledged, noted beside it: by this a lost, emptied, shortened, foreign or older
file is known for what it is.

A watermark is a lower bound. It is overwritten in place, in two slots in turn, so that a killed write
leaves the one before; most writes are left to the system to bring to the disk, and outlive a killed
process, not a power cut. Each slot is less than a disk's sector and lies in a page of its own.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from forms_service.store.durable import holds, sync_data
from forms_service.store.files import replace_durably
from forms_service.store.sealed import RESTORE, Damaged, Folded, bad_line

_SLOT = 4096
_FILLED = 512
_SYNC_EVERY = 256
"""So many noted lines at most are lost to a power cut."""
_AS_IT_IS = (
    "没有更好的备份，也可以就用这一份：把 journal.jsonl 单独拷到一个空文件夹，"
    "再用 linli store restore 从那里恢复，缺的就当丢了。"
)
"""For a file that is whole in itself: a copy of the running service's folder, the best there is."""


@dataclass(frozen=True)
class Reached:
    """A file, how many of its lines were acknowledged, and the seal of the last of them."""

    file_id: str
    lines: int
    seal: str


@dataclass(frozen=True)
class _Slot:
    generation: int
    reached: tuple[Reached, ...]


def _slot_bytes(slot: _Slot) -> bytes:
    known = ",".join(f'["{each.file_id}",{each.lines},"{each.seal}"]' for each in slot.reached)
    body = f'{{"generation":{slot.generation},"known":[{known}]}}'
    raw = f"{blake2b(body.encode(), digest_size=12).hexdigest()} {body}\n".encode()
    assert len(raw) <= _FILLED
    return raw.ljust(_FILLED, b"\0")


def _slot_of(raw: bytes) -> _Slot | None:
    seal, _, body = raw[:_FILLED].rstrip(b"\0").rstrip(b"\n").partition(b" ")
    if blake2b(body, digest_size=12).hexdigest().encode() != seal:
        return None
    read = json.loads(body)
    return _Slot(read["generation"], tuple(Reached(*each) for each in read["known"]))


def _latest(data: bytes, path: Path) -> _Slot:
    slots = [_slot_of(data[:_SLOT]), _slot_of(data[_SLOT:])]
    found = [slot for slot in slots if slot is not None]
    if not found:
        raise Damaged(
            f"「{path}」读不出来：它记着存储确认到了哪一条，没有它就不知道存储是不是完整。{RESTORE}"
            f"要是存储文件没有少，也可以删掉「{path.name}」再启动；少没少，把 journal.jsonl 单独拷到"
            "一个空文件夹的 store 里，用 LINLI_STATE=那个文件夹 linli store verify 看有多少条。"
        )
    return max(found, key=lambda slot: slot.generation)


def read_reached(path: Path) -> tuple[Reached, ...]:
    """What the watermark at `path` notes: one file, or two while one takes the other's place; none
    where there is no watermark. Raises Damaged."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ()
    return _latest(data, path).reached


def fault_of(reached: tuple[Reached, ...], found: Folded) -> Damaged | None:
    """What is wrong with a file that was found so, where so much had been acknowledged."""
    if not reached:
        return None
    bound = next((each for each in reached if each.file_id == found.file_id), None)
    if bound is None:
        return Damaged(
            "存储文件不是这里原来的那一份：它是别处的，或者是手工拷回来的旧备份；原来那一份至少有 "
            f"{reached[0].lines} 次提交，这一份有 {found.lines} 次。{RESTORE}{_AS_IT_IS}"
        )
    missing = bound.lines - found.lines
    if missing > 0 and found.torn_bytes:
        return bad_line(
            found.good_bytes, found.lines + 2, f"从这里起至少缺 {missing} 次已确认的提交"
        )
    if missing > 0:
        return Damaged(
            f"存储文件短了：应当至少有 {bound.lines} 次提交，只有 {found.lines} 次，"
            f"缺了至少 {missing} 次；可能被截断过，或是手工拷回来的旧备份。{RESTORE}{_AS_IT_IS}",
            found.good_bytes,
            found.lines + 2,
        )
    if found.marked_seal != bound.seal:
        return Damaged(
            f"存储文件的第 {bound.lines} 次提交不是这里确认过的那一次："
            f"这是同一份存储的另一支，可能是手工拷回来的旧备份又收过回答。{RESTORE}{_AS_IT_IS}"
        )
    return None


class Watermark:
    """An open watermark. One thread at a time writes to it."""

    def __init__(self, path: Path, reached: Reached) -> None:
        """Opens the one at `path`, made durably with `reached` if need be. Raises OSError, Damaged."""
        if not path.exists():
            _make(path, reached)
        self._path = path
        self._fd = os.open(path, os.O_RDWR)
        try:
            self._slot = _latest(os.pread(self._fd, 2 * _SLOT, 0), path)
        except BaseException:
            os.close(self._fd)
            raise
        self._synced = 0

    def note(self, reached: Reached) -> None:
        """Notes how far the log is now. Costs microseconds; where it fails, the bound stays lower."""
        with suppress(OSError):
            self._write((reached,))
            if reached.lines - self._synced >= _SYNC_EVERY:
                self._synced = reached.lines
                sync_data(self._fd)

    def keep(self, *reached: Reached) -> None:
        """Notes it durably: the one file, or both while one takes the other's place. Raises OSError."""
        self._write(reached)
        sync_data(self._fd)
        self._synced = reached[-1].lines

    def keep_if_able(self, reached: Reached) -> None:
        """As `keep`; where that fails, the bound stays lower."""
        with suppress(OSError):
            self.keep(reached)

    def stay(self, reached: Reached) -> None:
        """Makes it again where its file was removed or replaced: the next opening would take the log for
        one that has none yet. Only while the log is in its own place. Raises OSError."""
        if holds(self._path, self._fd):
            return
        _make(self._path, reached)
        fd = os.open(self._path, os.O_RDWR)
        os.close(self._fd)
        self._fd, self._slot, self._synced = fd, _Slot(1, (reached,)), reached.lines

    def _write(self, reached: tuple[Reached, ...]) -> None:
        slot = _Slot(self._slot.generation + 1, reached)
        raw = _slot_bytes(slot)
        if os.pwrite(self._fd, raw, slot.generation % 2 * _SLOT) < len(raw):
            # Not counted, so the next try writes this slot again: the other one is the good one.
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._slot = slot

    def close(self) -> None:
        os.close(self._fd)


@contextmanager
def changing_over(path: Path, new: Reached) -> Iterator[None]:
    """Around the rename that puts the file `new` in the place of whatever the watermark at `path` tells
    of: killed at any moment, it tells of the file that is there. One that can't be read is replaced.
    Raises OSError."""
    try:
        reached = read_reached(path)
    except Damaged:
        reached = ()
    if reached:
        mark = Watermark(path, new)
        try:
            mark.keep(*reached, new)
            yield
            mark.keep(new)
        finally:
            mark.close()
    else:
        yield
        _make(path, new)


def _make(path: Path, reached: Reached) -> None:
    raw = _slot_bytes(_Slot(1, (reached,))).ljust(_SLOT, b"\0")
    replace_durably(path, path.with_name(f"{path.name}.new"), bytes(_SLOT) + raw)
