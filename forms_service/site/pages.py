"""What the service needs of the site, as it is handed to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from starlette.concurrency import run_in_threadpool

from forms_service.answers.handled import Handled
from forms_service.answers.receipts import Aside
from forms_service.refusal import RefusalPages
from site_src.content.site import PublishedForm, Site
from site_src.forms.acknowledgement import Acknowledgement


@dataclass(frozen=True)
class StageView:
    """Where the office has got with an answer: what it is called and says there (`course.Stage`), and where its
    sender may take it (key, what the button says)."""

    key: str
    label: str
    says: str
    may: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ReceiptView:
    """What a receipt's page says: what became of the answer (`told`, of one that counts), the form
    (None where it is no longer there), when the answer came, and what was answered (question,
    answer), personal data masked; `kept`: until when those are kept, or that they are gone, "" where
    none were asked for; `aside`: why it doesn't count, if so; `handled`: what the office did to it;
    `texts`: what became of what may be published (question, sentence); `line`: by what public number a
    ballot's line is found, once all may look; `withdrawal`: what the button says that takes it back, ""
    where it can't be; `next_voter`: whether others may vote on the same phone now; `stage`: where the office
    has got with it, of one that it takes through stages; `more`: what else its kind says of it, by heading; `replaces`: whether it stands in place of an earlier one
    of the same voter; `photos`: the photographs in it, by name; `waits`: for a place; `changeable`: by whoever has it,
    now; `key`: by what content names it, where something is made of it (`proceedings/follow_up.py`). Texts are plain."""

    receipt: str
    told: Acknowledgement
    published: PublishedForm | None
    at: str
    answers: tuple[tuple[str, str], ...]
    kept: str = ""
    aside: Aside | None = None
    handled: tuple[Handled, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    line: str = ""
    withdrawal: str = ""
    next_voter: bool = False
    stage: StageView | None = None
    more: Mapping[str, str] = field(default_factory=dict)
    replaces: bool = False
    photos: tuple[str, ...] = ()
    waits: bool = False
    changeable: bool = False
    key: str = ""


class Pages(RefusalPages, Protocol):
    """The site's pages, as of now. Forms may come and go while the service runs."""

    def forms(self) -> Mapping[str, PublishedForm]:
        """The forms residents can see, by id."""

    def form_now(self, name: str) -> PublishedForm | None:
        """A form as residents see it by now, though its page was built a moment ago: a build turns the
        site, and the service takes it up with its next look. It may wait for that; off the event
        loop."""

    def receipt(self, view: ReceiptView) -> str:
        """A receipt's page."""

    def change(
        self,
        published: PublishedForm,
        receipt: str,
        values: Mapping[str, Sequence[str]],
        faults: Mapping[str, str],
    ) -> str:
        """The page by which whoever has this receipt changes its answer: the form with `values`, and with what is
        wrong with them."""


async def shown_form(pages: Pages, name: str) -> PublishedForm | None:
    """The form that residents can see, or None."""
    return pages.forms().get(name) or await run_in_threadpool(pages.form_now, name)


class BuiltSite(Protocol):
    """The built site that pages are shown from and refilled in; `site_src.build.publish.Publisher` is
    one, and only the composition root knows that."""

    @property
    def site(self) -> Site:
        """The content that the pages were built from."""

    def forms(self) -> Mapping[str, PublishedForm]:
        """The forms residents can see, by id."""

    def show(self, forms: frozenset[str], now: datetime) -> tuple[int, bool]:
        """Refills what residents see of the answers to these forms; returns how many files changed, and
        whether a lobby deck is among them: most decks follow with the next `publishing` of them."""

    def hide(self, now: datetime) -> tuple[int, bool]:
        """Takes off pages and decks whom time takes off the lists; returns as `show`."""

    def publishing(self, forms: frozenset[str] | None, now: datetime) -> Iterator[int]:
        """Refills what answers to these forms can change, or everything, in steps between which
        others may; each gives how many files it changed."""

    def next_change(self, now: datetime) -> datetime | None:
        """When the clock alone changes a page next."""

    def reload_if_rebuilt(self) -> bool:
        """Takes up a site that was built since."""

    def form_page(
        self,
        form: str,
        values: Mapping[str, tuple[str, ...]],
        faults: Mapping[str, str],
        now: datetime,
    ) -> str:
        """The form's own page again, with what was sent and what is wrong with it."""

    def frame(self, title: str, body: str, now: datetime) -> str:
        """HTML in the site's frame."""
