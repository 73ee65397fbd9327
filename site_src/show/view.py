"""Everything a page is a function of: content, facts, and the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from site_src.content.site import Page, Site
from site_src.forms.facts import FormFacts
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

    @cached_property
    def public(self) -> Mapping[str, FormFacts]:
        """Every form's facts as they may be seen now."""
        return {
            name: published.form.public(self.facts.get(name), self.now)
            for name, published in self.site.forms.items()
        }
