"""What somebody is told became of an answer that counts: the same on its receipt and in the form's place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Acknowledgement:
    """`became`: what became of the answer, a sentence without its full stop; `way`: what the form's
    page is opened for; `next`: what happens next, in whole sentences."""

    heading: str
    became: str
    way: str
    next: str


WITHDRAWN = Acknowledgement("您的回答已收下", "那张表已经撤下，这份回答还留着", "", "")
"""Of an answer whose form is no longer on the site."""
