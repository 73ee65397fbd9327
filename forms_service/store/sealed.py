"""Sealed lines: the ledger's file format, as pure functions of bytes.

A file is a header line and then one line a commit, each JSON:
`{"n": sequence number, "b": seal of the line before, "p": [patch, …], "s": seal}`. The seal is a keyed
hash over everything before it in the line, keyed with the file's random id. So a line proves itself
wherever it stands, and the chain proves that none is missing, doubled or moved.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

FORMAT = 1
Patch = dict[str, dict[str, Any] | None]
"""A two-level merge over `{table: {id: document}}`: a document or table of None is removed."""

_SEAL_BYTES = 12
_TAIL = len(',"s":""}') + 2 * _SEAL_BYTES
_START = re.compile(rb'\{"n":(\d+),"b":"')
_WHOLE_START = re.compile(rb'\{"n":(\d{1,18}),"b":"[0-9a-f]{%d}","p":\[' % (2 * _SEAL_BYTES))

RESTORE = "请先把整个存储文件夹复制一份留存，再用 linli store restore 恢复最近的备份。"
"""What to do with a store that is not what somebody was told is safe."""


class Damaged(Exception):
    """Data that somebody was told is safe are not in the file, or can't be read. The text is for
    operators; `offset` (a byte) and `line` (from 1, the header) say where, if it is one place."""

    def __init__(self, text: str, offset: int | None = None, line: int | None = None) -> None:
        super().__init__(text)
        self.offset = offset
        self.line = line


def bad_line(offset: int, line: int, proof: str) -> Damaged:
    """A line that is bad and was acknowledged, by this `proof`."""
    return Damaged(
        f"存储文件第 {line} 行（字节 {offset}）损坏，{proof}，不能打开。{RESTORE}", offset, line
    )


@dataclass(frozen=True)
class Folded:
    """What reading a file found: how far it is good, and what a next line must carry on from.
    `marked_seal`: the seal of the line that the caller asked about, "" where there is none."""

    file_id: str
    lines: int
    good_bytes: int
    torn_bytes: int
    last_seal: str
    marked_seal: str = ""


def _seal(key: bytes, body: bytes) -> str:
    return blake2b(body, digest_size=_SEAL_BYTES, key=key).hexdigest()


def header(file_id: str) -> bytes:
    """The first line of a file."""
    return _sealed(file_id, f'{{"linli":{FORMAT},"id":"{file_id}"')


def line(file_id: str, number: int, before: str, payloads: list[str]) -> bytes:
    """A commit's line; `payloads` are its patches as JSON, in order."""
    return _sealed(file_id, f'{{"n":{number},"b":"{before}","p":[{",".join(payloads)}]')


def whole(file_id: str, payloads: Iterable[str]) -> list[bytes]:
    """The lines of a new file: its header, and then one for each payload."""
    lines = [header(file_id)]
    for number, payload in enumerate(payloads, 1):
        lines.append(line(file_id, number, seal_of(lines[-1]), [payload]))
    return lines


def _sealed(file_id: str, body: str) -> bytes:
    raw = body.encode()
    return raw + f',"s":"{_seal(file_id.encode(), raw)}"}}\n'.encode()


def seal_of(raw: bytes) -> str:
    """The seal a line carries."""
    return raw[-3 - 2 * _SEAL_BYTES : -3].decode("ascii", "replace")


def _proves_itself(key: bytes, raw: bytes) -> bool:
    if not raw.endswith(b'"}\n') or len(raw) <= _TAIL + 1:
        return False
    body = raw[: -_TAIL - 1]
    return raw[len(body) :] == f',"s":"{_seal(key, body)}"}}\n'.encode()


def _proves_another(key: bytes, raw: bytes, number: int) -> bool:
    """Whether more than line `number` is in a bad line's bytes: a good line that ends here after one
    whose own end is lost, or the start of a later one."""
    if any(_proves_itself(key, raw[start.start() :]) for start in _START.finditer(raw)):
        return True
    return any(int(start[1]) > number for start in _WHOLE_START.finditer(raw))


def read(
    data: bytes, patches: list[Patch], marked: Mapping[str, int] | None = None, after: int = 0
) -> Folded:
    """Reads a whole file and appends the patches of the lines after number `after`, in order. Raises
    Damaged. `marked`: by file id, the number of a line whose seal is wanted.

    One bad line at the end is a torn tail: it was never acknowledged, since line n is written only
    after line n-1 is durable. It is counted, not an error. So anything behind a bad line, good or bad,
    proves that the bad one was acknowledged.
    """
    lines = _lines(data)
    offset, first = next(lines, (0, b""))
    try:
        start = json.loads(first)
        file_id = str(start["id"])
        if start["linli"] != FORMAT or not _proves_itself(file_id.encode(), first):
            raise ValueError
    except (ValueError, KeyError, TypeError):
        # A file dies with its first line only before anything was acknowledged.
        if b"\n" in data:
            raise bad_line(0, 1, "它是文件的开头") from None
        return Folded("", 0, 0, len(data), "")
    key = file_id.encode()
    wanted = (marked or {}).get(file_id, -1)
    number, good, before = 0, len(first), seal_of(first)
    marked_seal = before if wanted == 0 else ""
    for offset, raw in lines:
        expected = f'{{"n":{number + 1},"b":"{before}","p":'.encode()
        if not (raw.startswith(expected) and _proves_itself(key, raw)):
            if offset + len(raw) < len(data) or _proves_another(key, raw, number + 1):
                raise bad_line(offset, number + 2, "而它后面还有别的行")
            break
        if number >= after:
            patches.extend(json.loads(raw[len(expected) : -_TAIL - 1]))
        number, good, before = number + 1, offset + len(raw), seal_of(raw)
        if number == wanted:
            marked_seal = before
    return Folded(file_id, number, good, len(data) - good, before, marked_seal)


def copied(data: bytes, file_id: str) -> list[bytes]:
    """The lines of a whole and good file as a new file of its own, with this id."""
    commits = (raw for _, raw in list(_lines(data))[1:])
    return whole(file_id, (raw.partition(b'"p":[')[2][: -_TAIL - 2].decode() for raw in commits))


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    start = 0
    while start < len(data):
        end = data.find(b"\n", start) + 1 or len(data)
        yield start, data[start:end]
        start = end
