"""Everything a page is a function of: content, facts, and the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from site_src.content.site import Site
from site_src.forms.facts import FormFacts
from site_src.show.notices import Urgent


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

    @cached_property
    def public(self) -> Mapping[str, FormFacts]:
        """Every form's facts as they may be seen now."""
        return {
            name: published.form.public(self.facts.get(name), self.now)
            for name, published in self.site.forms.items()
        }
