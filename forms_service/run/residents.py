"""What residents ask besides sending answers, put together: their receipts and what these open, the ledger, and a
leader's phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from forms_service.credentials.secret import Secret
from forms_service.http.operations import Operation
from forms_service.proceedings.by_sender import BySender
from forms_service.proceedings.ledger_pages import LedgerPages, Look
from forms_service.proceedings.same_here import SameHere
from forms_service.run.running import Running
from forms_service.site.built import calendar_entry
from forms_service.volunteering.own_hours import OwnHours
from forms_service.volunteering.phone_routes import PhoneRoutes
from forms_service.web.by_receipt import ByReceipt
from forms_service.web.own_data import OwnData
from forms_service.web.receipts import Receipts
from forms_service.web.revising import Revising
from forms_service.web.withdrawing import Withdrawing

Seen = Callable[[Look, datetime], tuple[str, str] | None]
"""Hands the site as pages show it at a moment."""


def residents(service: Running, secret: Secret, seen: Seen) -> list[Operation]:
    """The routes. `secret`: by which a household is known that says 「我家也有」."""
    store, pages, known, now = service.store, service.pages, service.known, service.now
    base_url = service.settings.base_url
    by_receipt = ByReceipt(store, service.commits, pages, service.guard, service.show, now)

    def entry(form: str) -> bytes | None:
        return calendar_entry(service.site(), service.settings.site, form)

    parts = (
        Receipts(store, pages, known.counts.tally.place, entry, now),
        Revising(by_receipt, known, service.read_answer),
        Withdrawing(by_receipt),
        BySender(by_receipt),
        LedgerPages(lambda look: seen(look, now()), pages.framed, service.guard),
        SameHere(
            by_receipt,
            known.counts.reports,
            pages.framed,
            lambda: service.site().buildings,
            lambda: known.counts.electorates.households,
            secret,
            base_url,
        ),
        OwnData(store, pages, service.guard, now),
        PhoneRoutes(service.attendance, store, service.commits, service.guard, now),
        OwnHours(by_receipt, service.site, pages.framed, base_url),
    )
    return [operation for part in parts for operation in part.operations()]
