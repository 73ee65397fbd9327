"""What is written of an answer that the office said yes to: a page of its own, or a row in a page that is there.

Content names the answer by a key, so that the receipt leads to what was made of it. The key tells nobody the receipt.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b


@dataclass(frozen=True)
class FollowUp:
    """`called`: what people call it. `kind`: the page that is begun, as `linli new` knows it; or, where it is a row,
    the kind of form whose page has it in its list `rows`, and that takes rows until it closes, or `only_before` it opens.
    `page`: of which kind that page is."""

    called: str
    kind: str
    page: str = "page"
    rows: str = ""
    only_before: bool = False


def answer_key(receipt: str) -> str:
    """By what content names the answer that something follows from. It is never read as a number in front matter."""
    return "a" + blake2b(receipt.encode(), digest_size=5, person=b"linli answer").hexdigest()
