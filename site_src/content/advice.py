"""What an editor had better look at again, though it can be published."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

from site_src.content.personal_data import compared, personal_data
from site_src.content.reading import markdown_paths
from site_src.content.site import Site
from site_src.source.faults import Fault
from site_src.source.frontmatter import Source, split_source
from site_src.source.moments import ZONE, start_of_day
from site_src.source.texts import read_text

_HOME = "index.md"


def advice(content: Path) -> list[Fault]:
    """Advice on all of `content`, whether it has faults or not: what is personal and would be public."""
    found: list[Fault] = []
    public = _public_contacts(content)
    for path in markdown_paths(content):
        text = read_text(content / path, f"{content.as_posix()}/{path}")
        if isinstance(text, str):
            found.extend(_personal(f"{content.as_posix()}/{path}", text, public))
    return found


def to_come(content: Path, site: Site, now: datetime) -> Iterator[Fault]:
    """Advice on news of a day after `now`."""
    for page, meta in site.news:
        if start_of_day(meta.date) > now:
            what = f"date 是 {meta.date}，还没到，这一页到那天才出现"
            fix = f"想现在就发布，请改成「date: {now.astimezone(ZONE):%Y-%m-%d}」"
            line = page.lines.get(("date",), 1)
            yield Fault(f"{content.as_posix()}/{page.path}", line, what, fix, "advice")


def _public_contacts(content: Path) -> frozenset[str]:
    """What the home page says is public on purpose, as far as it can be read."""
    text = read_text(content / _HOME, _HOME)
    source = split_source(text, _HOME) if isinstance(text, str) else []
    compound = source.meta.get("compound") if isinstance(source, Source) else None
    contacts = compound.get("contacts") if isinstance(compound, dict) else None
    return (
        frozenset(compared(str(each)) for each in contacts)
        if isinstance(contacts, list)
        else frozenset()
    )


def _phones(value: object) -> Iterator[str]:
    """The numbers under `phone`, which whoever has them agreed to publish."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "phone" and isinstance(inner, str):
                yield inner
            yield from _phones(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _phones(inner)


def _personal(shown: str, text: str, public: Collection[str]) -> Iterator[Fault]:
    source = split_source(text, shown)
    body_line = source.body_line if isinstance(source, Source) else 0
    if isinstance(source, Source):
        public = {*public, *map(compared, _phones(source.meta))}
    for number, row in enumerate(text.split("\n"), 1):
        # In the front matter, a line that begins with # is a note that nobody sees.
        if number < body_line and row.lstrip().startswith("#"):
            continue
        for found in personal_data(row, public):
            yield Fault(
                shown,
                number,
                f"这里有{found.what} {found.covered}，发布以后谁都看得到",
                "不必公开就删掉，或像这样用 * 遮住；本来就是公开的（例如物业值班电话），"
                "写进首页 compound 的 contacts，就不再提醒",
                "advice",
            )
