"""An answer that came, with what came with it; and what may be said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Literal

from forms_service.answers.handled import Handled, with_step
from forms_service.answers.reading import Answer, document_of
from forms_service.answers.stages import STAGE
from forms_service.answers.tally import TURN, WAITING
from forms_service.senders.shares import Senders
from forms_service.store.ledger_state import Document
from site_src.forms.form import Form
from site_src.forms.on_paper import Channel

ABOUT = "about"
"""Where an answer's document says what the code was for that it was given with, of a form that asks for one and
is no vote."""


@dataclass(frozen=True)
class Sending:
    """An answer that came, and what came with it.

    `title`: the form's, as residents know it. `key`: a number of its own (Idempotency-Key). `sender`:
    whose the same body within seconds is the same answer; None for a program, which can number what it
    sends. `counted_as`: whom the sender is counted as. `receipts`: what the browser says it was given
    for this form; `another`: it answers for somebody else. `room`: the disk has some. `made_up`: it is
    of a demo, and nobody's. `by`: who of the staff sends it for somebody, and by what they `knew` whom, where
    that had to be told; `instead`: the answer that it
    takes the place of. `code`: the one on a voter's slip, which is kept nowhere; `voter`: the key of one
    who is known otherwise; `channel`: how it came to be sent.
    """

    form: Form
    answer: Answer
    now: datetime
    key: str | None = None
    sender: str | None = None
    counted_as: Senders = ()
    receipts: tuple[str, ...] = ()
    another: bool = False
    room: bool = True
    title: str = ""
    made_up: bool = False
    by: str = ""
    knew: str = ""
    instead: Document | None = None
    code: str | None = field(default=None, repr=False)
    voter: str | None = None
    channel: Channel = "online"

    @cached_property
    def document(self) -> Document:
        at = self.now.isoformat(timespec="seconds")
        found = document_of(self.form, self.answer, at)
        if self.form.votes:
            found = {**found, "by": self.form.by}
        if course := self.form.course:
            found = {**found, STAGE: course.first}
        if self.channel == "paper":
            found = {**found, "channel": self.channel}
        if self.by:
            found = with_step(found, Handled("entered", at, self.by, self.knew))
        return found | {"sample": True} if self.made_up else found

    @cached_property
    def body(self) -> str:
        """The same for the same answer."""
        document = self.document
        return digest(repr(document["choices"]), repr(sorted(document["entries"].items())))

    @property
    def kept_body(self) -> str:
        """As much of it as may be kept: from a digest of a choice, the choice could be found by trying."""
        return "" if self.form.secret else self.body

    @cached_property
    def key_name(self) -> str | None:
        """What its key is kept under."""
        return digest(self.form.id, self.key) if self.key else None


@dataclass(frozen=True)
class Here:
    """The answer was kept before, under this receipt."""

    receipt: str


@dataclass(frozen=True)
class Waits:
    """There is no place for it now; it waits for one, behind whoever has a lower `turn`."""

    turn: int


Beside = Waits | Literal["pending", "straw"]
"""That an answer is kept and doesn't count."""
Verdict = Here | Beside | None
"""What a rule says that says anything; None: the next one is asked, and at last the answer counts."""


def judged(document: Document, found: Beside | None) -> Document:
    """The document of an answer of which that was said."""
    plain = {name: value for name, value in document.items() if name not in ("status", TURN)}
    if isinstance(found, Waits):
        return {**plain, "status": WAITING, TURN: found.turn}
    return {**plain, "status": found} if found else plain


def digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
