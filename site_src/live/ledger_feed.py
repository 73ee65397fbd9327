"""The problem ledger as Atom (RFC 4287): a file that answers and the clock change, as they change its page."""

from __future__ import annotations

from datetime import date as Date

from site_src.live.atom import Entry, atom
from site_src.live.ledger import Line, ledger_page, lines
from site_src.show.view import View

LEDGER_URL = "feeds/ledger.atom.xml"
_IN_FEED = 50


def ledger_atom(view: View) -> bytes | None:
    """What was written and done last; None of a compound without a ledger."""
    page = ledger_page(view.site)
    if page is None:
        return None
    found = sorted(lines(view), key=lambda line: (_changed(line), line.id), reverse=True)
    entries = (
        Entry(
            f"{line.said}：{line.title}",
            f"{page}#w-{line.id}",
            "；".join(_said(line)),
            line.opened,
            _changed(line),
            (line.sort,),
        )
        for line in found[:_IN_FEED]
    )
    return atom(view.site.compound, view.base_url, "问题台账", page, LEDGER_URL, entries)


def _changed(line: Line) -> Date:
    return max([line.opened, *(step.date for step in line.steps), *filter(None, [line.solved])])


def _said(line: Line) -> list[str]:
    steps = [
        f"{step.date.isoformat()} {step.office or '反映的人'}：{step.label}"
        + f"，{step.why}" * bool(step.why)
        for step in line.steps
    ]
    return [*filter(None, [line.place, line.text or line.title]), *steps]
