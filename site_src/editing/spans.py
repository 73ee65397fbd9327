"""A page's text as a form of the desk changes it: by spans, so that no byte which nobody touched changes.

What stands in a file may begin with a byte order mark and end its lines in whatever way; spans are of the
text as it is read, with a line feed at each end (`site_src/source/texts.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_END = re.compile(r"\r*\n|\r")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_CHARACTER = re.compile(r"\r*\n|\r|[^\r\n]")
_MARK = "\ufeff"


@dataclass(frozen=True)
class Span:
    """What stands from `start` to `end`, before the latter, becomes `new`."""

    start: int
    end: int
    new: str


def read(raw: str) -> str:
    """A file's text as it is read: without its byte order mark, with a line feed at each line's end."""
    return _END.sub("\n", raw.removeprefix(_MARK))


def edited(text: str, spans: Iterable[Span]) -> str:
    """A text with its spans changed, which don't overlap."""
    done, pieces = 0, []
    for span in sorted(spans, key=lambda each: (each.start, each.end)):
        pieces += [text[done : span.start], span.new]
        done = span.end
    return "".join((*pieces, text[done:]))


def between(before: str, after: str) -> Span:
    """The one span by which `before` becomes `after`: whole lines at its ends stay as they are."""
    old, new = _LINE.findall(before), _LINE.findall(after)
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    tail = next((at for at in range(most - head) if old[-1 - at] != new[-1 - at]), most - head)
    start, end = (len("".join(rows)) for rows in (old[:head], old[: len(old) - tail]))
    return Span(start, end, "".join(new[head : len(new) - tail]))


def rewritten(raw: str, after: str) -> str:
    """A file's text that is read as `after`, with the bytes of `raw` wherever nothing changed: new lines
    end as most of its lines do."""
    before = read(raw)
    if before == after:
        return raw
    span = between(before, after)
    places = [*(found.start() for found in _CHARACTER.finditer(raw)), len(raw)]
    if raw.startswith(_MARK):
        del places[0]
    ends = _END.findall(raw)
    end = max(dict.fromkeys(ends), key=ends.count) if ends else "\n"
    new = span.new.replace("\n", end)
    found = edited(raw, [Span(places[span.start], places[span.end], new)])
    # Where ends of several kinds would run into each other, all become of one kind.
    return (
        found if read(found) == after else raw[: raw.startswith(_MARK)] + after.replace("\n", end)
    )
