"""Service posts as pages, posters and screens show them: who holds each, and which wait for somebody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from site_src.markup.blocks import BASE
from site_src.show.regions import soonest
from site_src.show.view import View
from site_src.source.moments import last_moment
from site_src.taking_part.claim import Claim, held_in
from site_src.taking_part.service_posts import Holder, Post


@dataclass(frozen=True)
class Standing:
    """How a post stands: `holder`, None while it is vacant; `form`: by whose id it is claimed, on the page at
    `url`; `note`: that holders are made up, where some are."""

    post: Post
    holder: Holder | None
    form: str
    url: str
    note: str

    @property
    def who(self) -> str:
        """Who holds it, as far as they let it be said."""
        if self.holder is None:
            return "空着，等您来"
        return self.holder.name or "有人在岗"

    @property
    def phone(self) -> str:
        return self.holder.phone if self.holder else ""

    @property
    def does(self) -> str:
        """What there is to do, and when."""
        when = f"（{self.post.hours}）" if self.post.hours else ""
        return f"{self.post.duty}{when}"

    @property
    def term(self) -> str:
        """Until when, or for how long, it is somebody's."""
        if self.holder is None:
            return f"任期 {self.post.term} 个月"
        return f"任期到{last_moment(self.holder.until)}"


def all_posts(view: View) -> Iterator[Standing]:
    """Every post that somebody holds, or may claim now."""
    for name, published in view.site.forms.items():
        form, facts = published.form, view.public[name]
        if isinstance(form, Claim):
            held, note = held_in(facts), facts.note
            for post in form.posts:
                holder = held.get(post.called)
                if holder or facts.state == "open":
                    yield Standing(post, holder, name, f"{BASE}/{published.page}", note)


def posts_of(view: View, building: str | None) -> tuple[Standing, ...]:
    """The posts of a building, those that are held first; none of no building."""
    if building is None:
        return ()
    found = (each for each in all_posts(view) if each.post.building == building)
    return tuple(sorted(found, key=lambda each: each.holder is None))


def posts_until(view: View) -> datetime | None:
    """When the clock alone next changes that."""
    return soonest(
        published.form.shown_until(view.public[name], view.now)
        for name, published in view.site.forms.items()
        if isinstance(published.form, Claim)
    )
