"""Everything a page is a function of: content, facts, and the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from site_src.content.site import Page, Site
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.kinds.page_kinds import ActivityMeta
from site_src.show.notices import Urgent
from site_src.source.moments import ZONE
from site_src.volunteering.recurrence import Occasion


@dataclass(frozen=True)
class View:
    """One moment of a site. `facts` may be older than `now`; `base_url` is what residents see, for
    QR codes, without a slash at its end; `called`: urgent notices that came by signed
    call."""

    site: Site
    facts: Mapping[str, FormFacts]
    now: datetime
    base_url: str
    called: tuple[Urgent, ...] = ()

    @property
    def today(self) -> date:
        """The compound's day."""
        return self.now.astimezone(ZONE).date()

    @cached_property
    def ahead(self) -> Sequence[tuple[Page, ActivityMeta, Occasion]]:
        """The activities that aren't past, each with the next time that it is held, the soonest first."""
        found = [
            (page, meta, meta.next(self.now))
            for page, meta in self.site.activities
            if meta.over > self.now
        ]
        return sorted(found, key=lambda each: (each[2].starts, each[0].path))

    def full(self, page: Page) -> str:
        """What is said of an activity for which there is no place left; "" of any other page."""
        form = self._signed_up_by(page)
        return form.full_said if form and self.public[form.id].full else ""

    def full_until(self, page: Page) -> datetime | None:
        """When the clock alone may change that."""
        form = self._signed_up_by(page)
        return form.shown_until(self.public[form.id], self.now) if form else None

    def _signed_up_by(self, page: Page) -> Form | None:
        named = page.meta.form if isinstance(page.meta, ActivityMeta) else None
        published = self.site.forms.get(named) if named else None
        return published.form if published else None

    @cached_property
    def public(self) -> Mapping[str, FormFacts]:
        """Every form's facts as they may be seen now."""
        return {
            name: published.form.public(self.facts.get(name), self.now)
            for name, published in self.site.forms.items()
        }
