"""The people whom sheets name, as their cards say it."""

from __future__ import annotations

from typing import Any

from site_src.kinds.page_kinds import BoardMeta
from site_src.show.posts import Standing


def _member(
    name: str, post: str, duty: str | None, phone: str | None, party: bool = False
) -> dict[str, Any]:
    return {"name": name, "post": post, "duty": duty or "", "phone": phone or "", "party": party}


def people_of(meta: BoardMeta) -> list[dict[str, Any]]:
    """Those whom a board's front matter names."""
    return [
        *(_member(m.name, m.post, m.duty, m.phone, m.party) for m in meta.members),
        *(
            _member(t.name, f"队长 {t.leader}·{t.volunteers} 人", t.duty, t.phone)
            for t in meta.teams
        ),
    ]


def post_of(found: Standing) -> dict[str, Any]:
    """A service post, with whoever holds it."""
    return _member(found.who, found.post.name, found.does, found.phone)
