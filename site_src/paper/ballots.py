"""Ballots on paper (纸质票): a sheet a voter, numbered, in large type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from site_src.content.site import PublishedForm, Site
from site_src.forms.turnout import square_metres
from site_src.paper.apart import printed_apart
from site_src.paper.ballot_form import says

MOST = 200
"""So many ballots of a PDF."""


@dataclass(frozen=True)
class Sheet:
    """A voter's ballot: its serial number, their address, and the area of their parts in 1/100 m², where votes
    are weighed by it."""

    serial: int
    address: str
    area: int | None


def ballots_pdf(
    site: Site, base_url: str, published: PublishedForm, sheets: Sequence[Sheet], now: datetime
) -> bytes:
    """Up to `MOST` ballots as a PDF. Raises NotPrinted."""
    url = f"{base_url}/{published.page}"
    data = {
        "paper": "a4",
        "compound": site.compound.name,
        "address": url.partition("://")[2],
        "sample": False,
        **says(published, site.by_url[published.page].description),
        "ballots": [
            {
                "serial": f"{sheet.serial:04}",
                "for": sheet.address,
                "area": "" if sheet.area is None else square_metres(sheet.area),
            }
            for sheet in sheets
        ],
    }
    return printed_apart("ballot", url, data, now)
