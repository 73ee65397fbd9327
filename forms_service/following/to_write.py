"""Which answers that the office said yes to have no page yet, and what of each may stand on one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from forms_service.answers.handled import handled
from forms_service.answers.publication import Became, texts_of
from forms_service.answers.reading import values_of
from forms_service.answers.stages import since
from forms_service.desk.frame import DESK
from forms_service.proceedings.underway import Underway
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import Document
from forms_service.today.waiting import Source, Waiting
from site_src.content.links import follow_ups
from site_src.content.site import PublishedForm, Site
from site_src.editing.following import Approved
from site_src.proceedings.follow_up import FollowUp, answer_key
from site_src.source.moments import ZONE

FOLLOWING = "/following"


@dataclass(frozen=True)
class ToWrite:
    """Something to be written of an answer to a form, at a `stage` (its label) since then."""

    approved: Approved
    follow: FollowUp
    published: PublishedForm
    stage: str
    since: datetime


def to_write(underway: Underway, site: Site, now: datetime) -> list[ToWrite]:
    """All of it, the oldest first, but rows for which it is too late; hold the store still meanwhile."""
    written = {(key, page.kind) for page in site.pages.values() for key in page.meta.follows}
    written |= {(key, page.kind) for key, page in follow_ups(site).items()}
    found = [
        ToWrite(
            _approved(receipt, document, each), stage.follow, each, stage.label, since(document)
        )
        for each in site.forms.values()
        if each.form.course
        for key, stage in each.form.course.stages.items()
        if stage.follow
        for receipt, document in underway.at(each.form.id, key).items()
        if (answer_key(receipt), stage.follow.page) not in written
        and not _too_late(stage.follow, since(document), site, now)
    ]
    return sorted(found, key=lambda each: (each.since, each.approved.key))


def _too_late(follow: FollowUp, approved: datetime, site: Site, now: datetime) -> bool:
    """Whether the form that would have taken the row doesn't any more: nobody becomes a candidate as people vote."""
    until = [
        each.form.opens if follow.only_before else each.form.closes
        for each in site.forms.values()
        if follow.rows and each.form.kind == follow.kind
    ]
    return any(approved < end <= now for end in until) and not any(now < end for end in until)


def _approved(receipt: str, document: Document, published: PublishedForm) -> Approved:
    """What of an answer may stand on a page: what was let be published, and the name as it may be."""
    form, came = published.form, datetime.fromisoformat(document["at"])
    asked = {question.id: question.ask for question in form.published_questions}
    said = tuple(
        (asked[text.question], text.words)
        for text in texts_of(receipt, document)
        if text.became is Became.PUBLISHED and text.words and text.question in asked
    )
    offices = [step.office for step in handled(document) if step.office]
    return Approved(
        answer_key(receipt),
        said,
        form.credited(values_of(document)),
        offices[-1] if offices else "",
        came.astimezone(ZONE).date(),
        since(document).astimezone(ZONE).date(),
    )


def unwritten(waiting: Callable[[datetime], list[ToWrite]]) -> Source:
    """That something waits to be written."""

    def found(now: datetime) -> Iterator[Waiting]:
        if number := len(waiting(now)):
            text = f"有 {number} 件定下来的，还没有写成页面"
            yield Waiting("following", text, f"{DESK}{FOLLOWING}", Right.WRITE_CONTENT)

    return found
