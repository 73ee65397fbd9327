"""The problem ledger as Atom (RFC 4287): a file that answers and the clock change, as they change its page."""

from __future__ import annotations

from datetime import date as Date

from site_src.content.site import Page
from site_src.kinds.page_kinds import PageMeta
from site_src.live.ledger import Line, lines
from site_src.show.view import View
from site_src.source.moments import start_of_day

LEDGER_URL = "feeds/ledger.atom.xml"
_IN_FEED = 50


def ledger_atom(view: View) -> bytes | None:
    """What was written and done last; None of a compound without a ledger."""
    from feedgenerator import Atom1Feed

    page = next((page.url for page in view.site.standing if _shows_ledger(page)), None)
    if page is None:
        return None
    compound, base_url = view.site.compound, view.base_url
    feed = Atom1Feed(
        title=f"{compound.name} · 问题台账",
        link=f"{base_url}/{page}",
        description=compound.motto,
        language="zh-CN",
        feed_url=f"{base_url}/{LEDGER_URL}",
    )
    found = sorted(lines(view), key=lambda line: (_changed(line), line.id), reverse=True)
    for line in found[:_IN_FEED]:
        address = f"{base_url}/{page}#w-{line.id}"
        feed.add_item(
            title=f"{line.said}：{line.title}",
            link=address,
            description="；".join(_said(line)),
            unique_id=address,
            pubdate=start_of_day(line.opened),
            updateddate=start_of_day(_changed(line)),
            categories=[line.sort],
        )
    text: str = feed.writeString("utf-8")
    return text.encode()


def _shows_ledger(page: Page) -> bool:
    placed = any(block.name == "problems" for block in page.markup.blocks)
    return isinstance(page.meta, PageMeta) and (placed or bool(page.meta.problems))


def _changed(line: Line) -> Date:
    return max([line.opened, *(step.date for step in line.steps), *filter(None, [line.solved])])


def _said(line: Line) -> list[str]:
    steps = [
        f"{step.date.isoformat()} {step.office or '反映的人'}：{step.label}"
        + f"，{step.why}" * bool(step.why)
        for step in line.steps
    ]
    return [*filter(None, [line.place, line.text or line.title]), *steps]
