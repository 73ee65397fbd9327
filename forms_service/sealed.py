"""Sealed lines: the ledger's file format, as pure functions of bytes.

A file is a header line and then one line a commit, each JSON:
`{"n": sequence number, "b": seal of the line before, "p": [patch, …], "s": seal}`. The seal is a keyed
hash over everything before it in the line, keyed with the file's random id. So a line proves itself
wherever it stands, and the chain proves that none is missing, doubled or moved.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

FORMAT = 1
Patch = dict[str, dict[str, Any] | None]
"""A two-level merge over `{table: {id: document}}`: a document or table of None is removed."""

_SEAL_BYTES = 12
_TAIL = len(',"s":""}') + 2 * _SEAL_BYTES
_START = re.compile(rb'\{"n":\d+,"b":"')


class Damaged(Exception):
    """A bad line with a good one after it: data that somebody was told is safe is not."""

    def __init__(self, offset: int, line: int) -> None:
        super().__init__(
            f"存储文件第 {line} 行（字节 {offset}）损坏，而它后面还有完好的数据，不能打开。"
            "请先复制一份留存，再用 linli store restore 恢复最近的备份。"
        )
        self.offset = offset
        self.line = line


@dataclass(frozen=True)
class Folded:
    """What reading a file found: how far it is good, and what a next line must carry on from."""

    file_id: str
    lines: int
    good_bytes: int
    torn_bytes: int
    last_seal: str


def _seal(key: bytes, body: bytes) -> str:
    return blake2b(body, digest_size=_SEAL_BYTES, key=key).hexdigest()


def header(file_id: str) -> bytes:
    """The first line of a file."""
    return _sealed(file_id, f'{{"linli":{FORMAT},"id":"{file_id}"')


def line(file_id: str, number: int, before: str, payloads: list[str]) -> bytes:
    """A commit's line; `payloads` are its patches as JSON, in order."""
    return _sealed(file_id, f'{{"n":{number},"b":"{before}","p":[{",".join(payloads)}]')


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


def _holds_sealed(key: bytes, raw: bytes) -> bool:
    """Whether a good line ends here: alone, or after one whose own end is lost."""
    return any(_proves_itself(key, raw[start.start() :]) for start in _START.finditer(raw))


def read(data: bytes, patches: list[Patch]) -> Folded:
    """Reads a whole file and appends its patches, in order. Raises Damaged.

    A bad end that nothing good follows is a torn tail: it was never acknowledged, since line n is
    written only after line n-1 is durable. It is counted, not an error.
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
            raise Damaged(0, 1) from None
        return Folded("", 0, 0, len(data), "")
    key = file_id.encode()
    number, good, before = 0, len(first), seal_of(first)
    for offset, raw in lines:
        expected = f'{{"n":{number + 1},"b":"{before}","p":'.encode()
        if not (raw.startswith(expected) and _proves_itself(key, raw)):
            if _holds_sealed(key, raw) or any(_holds_sealed(key, later) for _, later in lines):
                raise Damaged(offset, number + 2)
            break
        patches.extend(json.loads(raw[len(expected) : -_TAIL - 1]))
        number, good, before = number + 1, offset + len(raw), seal_of(raw)
    return Folded(file_id, number, good, len(data) - good, before)


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    start = 0
    while start < len(data):
        end = data.find(b"\n", start) + 1 or len(data)
        yield start, data[start:end]
        start = end
