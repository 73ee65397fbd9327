"""Service posts: one holder each, and what may be seen of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forms_service.answers.reading import NOT_PUBLIC, values_of
from forms_service.answers.sending import Sending, Verdict
from forms_service.answers.stages import since, stage_of
from forms_service.answers.tally import Tally, counted_in
from forms_service.projection.kind import Kind
from forms_service.refusal import Refusal, RefusalPages
from forms_service.store.ledger_state import Document
from site_src.forms.form import Form
from site_src.forms.turnout import TookPart
from site_src.source.moments import ZONE
from site_src.taking_part.claim import GIVEN, POST, Claim, shown_of
from site_src.taking_part.service_posts import Holder

_HELD = "这个岗已经有人了，要等交还或任期到了才能再定一位。"
_TAKEN = "这个岗刚刚有人认领了，请换一个还空着的。"


class PostTaken(Refusal):
    """Of a claim to a post that somebody holds: the form again, with what was sent."""

    def __init__(self, sending: Sending) -> None:
        super().__init__(409, _TAKEN, more={"faults": {POST: _TAKEN}})
        self.reason = "taken"
        self._sending = sending

    def page(self, pages: RefusalPages, _: str | None) -> str:
        sending = self._sending
        own = {NOT_PUBLIC: tuple(sorted(sending.answer.private))}
        return pages.form_again(sending.form.id, {**sending.answer.sent, **own}, {POST: _TAKEN})


class Claims(Kind):
    """The claims that count, by form and receipt. They are few: a post changes hands now and then."""

    def __init__(self) -> None:
        self._claims: dict[str, dict[str, Document]] = {}

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        for document, sign in counted_in(table, old, new):
            if POST not in document["entries"]:
                continue
            claims = self._claims.setdefault(document["form"], {})
            if sign > 0:
                claims[key] = document
            else:
                claims.pop(key, None)

    def verdict(self, sending: Sending, tally: Tally) -> Verdict:  # noqa: ARG002
        """A post has one holder. Raises Refusal."""
        form = sending.form
        assert isinstance(form, Claim)
        wanted = form.which.labels[str(sending.answer.values[POST])]
        held = self._latest(form, besides=sending.instead).get(wanted)
        if held and sending.now < held.until:
            raise PostTaken(sending)
        return None

    def refuse_step(self, form: Form, document: Document, to: str, now: datetime) -> None:
        """Nobody is chosen for a post that somebody holds. Raises Refusal."""
        assert isinstance(form, Claim)
        wanted = form.which.labels.get(str(document["entries"].get(POST)))
        held = self._latest(form, besides=document).get(wanted or "")
        if to == GIVEN and held and now < held.until:
            raise Refusal(409, _HELD, "没有办")

    def facts(self, form: Form, turnout: TookPart | None) -> Mapping[str, Any]:  # noqa: ARG002
        """`held`: the last holder of each post, with what they let be seen."""
        assert isinstance(form, Claim)
        return {"held": self._latest(form)}

    def _latest(self, form: Claim, besides: Document | None = None) -> dict[str, Holder]:
        """By post who claimed it last: nobody could before the one before was done."""
        labels, posts = form.which.labels, {post.called: post for post in form.posts}
        found: dict[str, Holder] = {}
        for claim in self._claims.get(form.id, {}).values():
            label = labels.get(str(claim["entries"][POST]))
            if label is None or claim == besides or not _holds(form, claim):
                continue
            day = since(claim).astimezone(ZONE).date()
            if label not in found or found[label].since <= day:
                shown = shown_of(values_of(claim))
                found[label] = Holder(since=day, until=posts[label].until(day), **shown)
        return found


def _holds(form: Claim, claim: Document) -> bool:
    """Whether the claim was enough for the post, or has been chosen."""
    return form.course is None or stage_of(claim, form.course) == GIVEN
