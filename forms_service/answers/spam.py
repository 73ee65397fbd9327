"""Two checks against robots that ask no third party and lose no answer: both only ask again.

A person may be quick: who knows the question taps an answer within a second. What nobody can do in that
time is write, and what robots write is addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms_service.answers.reading import OWN_FIELDS, Fields

# Typing an address takes a person longer than this, in milliseconds.
_LEAST_ELAPSED = 1500
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)


def spam_fault(fields: Fields) -> str | None:
    """What to tell whoever looks like a robot, or None."""
    if any(text.strip() for text in fields.get("website", ())):
        return "「网站」一栏请留空，再提交一次"
    if _quick(fields) and any(_ADDRESS.search(text) for text in _written(fields)):
        return "里面写了网址，请看一看是不是要写，再提交一次"
    return None


def _quick(fields: Fields) -> bool:
    elapsed = "".join(fields.get("elapsed", ()))
    # Without JavaScript the field stays empty: then there is nothing to check.
    return elapsed.isdecimal() and len(elapsed) < 12 and int(elapsed) < _LEAST_ELAPSED


def _written(fields: Fields) -> Iterator[str]:
    return (text for name, sent in fields.items() if name not in OWN_FIELDS for text in sent)
