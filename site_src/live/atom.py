"""A feed for readers (Atom, RFC 4287). It says nothing that depends on when it is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date

from site_src.kinds.page_records import Compound
from site_src.source.moments import start_of_day


@dataclass(frozen=True)
class Entry:
    """`url`: from the site's root, which is its id too; `date` and `changed`: the days it is of."""

    title: str
    url: str
    description: str
    date: Date
    changed: Date
    categories: tuple[str, ...]


def atom(
    compound: Compound, base_url: str, title: str, page: str, address: str, entries: Iterable[Entry]
) -> bytes:
    """The feed of a compound at `address`, of what stands on `page`: URLs from the site's root."""
    from feedgenerator import Atom1Feed

    feed = Atom1Feed(
        title=f"{compound.name} · {title}",
        link=f"{base_url}/{page}",
        description=compound.motto,
        language="zh-CN",
        feed_url=f"{base_url}/{address}",
    )
    for entry in entries:
        feed.add_item(
            title=entry.title,
            link=f"{base_url}/{entry.url}",
            description=entry.description,
            unique_id=f"{base_url}/{entry.url}",
            pubdate=start_of_day(entry.date),
            updateddate=start_of_day(entry.changed),
            categories=list(entry.categories),
        )
    text: str = feed.writeString("utf-8")
    return text.encode()
