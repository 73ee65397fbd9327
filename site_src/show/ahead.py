"""Which activities are to come, and when next."""

from __future__ import annotations

from site_src.content.site import Page
from site_src.kinds.page_kinds import ActivityMeta
from site_src.show.view import View
from site_src.volunteering.recurrence import Occasion


def activities_ahead(view: View) -> list[tuple[Page, ActivityMeta, Occasion]]:
    """Those that aren't past, each with the next time that it is held, the soonest first."""
    found = [
        (page, meta, meta.next(view.now))
        for page, meta in view.site.activities
        if meta.over > view.now
    ]
    return sorted(found, key=lambda each: (each[2].starts, each[0].path))
