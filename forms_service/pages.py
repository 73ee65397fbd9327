"""What the service needs of the site, as it is handed to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from site_src.content import PublishedForm


@dataclass(frozen=True)
class ReceiptView:
    """What a receipt's page says: the form, when the answer came, and what was answered (question,
    answer), personal data masked. Texts are plain."""

    receipt: str
    form_title: str
    form_page: str
    at: str
    answers: tuple[tuple[str, str], ...]


class Pages(Protocol):
    """The site's pages, as of now. Forms may come and go while the service runs."""

    def forms(self) -> Mapping[str, PublishedForm]:
        """The forms residents can see, by id."""

    def form_again(
        self, form: str, values: Mapping[str, tuple[str, ...]], faults: Mapping[str, str]
    ) -> str:
        """The form's page with what was sent and what is wrong with it."""

    def receipt(self, view: ReceiptView) -> str:
        """A receipt's page."""

    def message(self, title: str, text: str, back: str | None) -> str:
        """A page that says one thing, with a way back to a page of the site."""
