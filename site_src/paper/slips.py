"""Slips (纸条): a voter's code with how to vote by it, several to a sheet of A4, to be cut and delivered.
Codes pass through memory alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from site_src.content.site import PublishedForm, Site
from site_src.paper.apart import printed_apart
from site_src.paper.posters import who_helps
from site_src.source.moments import last_moment, moment

FRAGMENT = "code"
"""By what the address of a slip's QR code gives the code to the form's page: after the #, which no browser
sends, so that no log and no proxy sees it."""
_UNIT = {"业主": "个业主", "住户": "户"}


MOST = 1_600
"""So many slips of a PDF: 200 sheets, for which the printing process takes 400 MB and 5 seconds."""


@dataclass(frozen=True)
class Leaflet:
    """What all slips of a batch say. `whose`: 业主 or 住户; `vote`: what it is about, "" where no vote is
    announced; `until`: until when; `address`: of the page where the code is asked; `ask`: who helps."""

    compound: str
    whose: str
    vote: str
    until: str
    address: str
    ask: str


def announced(site: Site, by: str, now: datetime) -> list[PublishedForm]:
    """The votes that slips for `by` may lead to: those that are not over, first the one that ends first."""
    votes = [f for f in site.forms.values() if f.form.by == by and now < f.form.closes]
    return sorted(votes, key=lambda vote: vote.form.closes)


def leaflet(site: Site, base_url: str, whose: str, vote: PublishedForm | None) -> Leaflet:
    """What the slips for `vote` say; where none is announced, they lead to the home page."""
    ask = f"不会用手机：{who_helps(site)}。丢了、不是您家的：找社区换一张，旧的就作废。"
    name = site.compound.name
    if vote is None:
        return Leaflet(name, whose, "", "", f"{base_url}/", ask)
    until = f"{moment(vote.form.opens)}开始，{last_moment(vote.form.closes)}截止"
    return Leaflet(name, whose, vote.title, until, f"{base_url}/{vote.page}", ask)


def code_address(page: str, code: str) -> str:
    """The address that opens `page` with the code filled in."""
    return f"{page}#{FRAGMENT}={code}"


def slips_pdf(leaflet: Leaflet, slips: Sequence[tuple[str, str]], now: datetime) -> bytes:
    """Up to `MOST` slips as a PDF, each of an address and its code. Raises NotPrinted."""
    page = leaflet.address
    data = {
        "paper": "a4",
        "title": f"{leaflet.whose}投票口令",
        "kicker": "",
        "compound": leaflet.compound,
        "address": page.partition("://")[2],
        "vote": leaflet.vote,
        "until": leaflet.until,
        "how": _how(leaflet),
        "care": f"口令只印这一张：一{_UNIT[leaflet.whose]}一票，别给外人看。{leaflet.ask}",
        "slips": [
            {
                "for": address,
                "code": code,
                "address": code_address(page, code) if leaflet.vote else page,
            }
            for address, code in slips
        ],
    }
    return printed_apart("slips", page, data, now)


def _how(leaflet: Leaflet) -> str:
    where = leaflet.address.partition("://")[2]
    if not leaflet.vote:
        return f"有投票时，打开 {where}，在投票页填下面的口令。口令一直用这一个。"
    return f"微信扫码就能投；也可以打开 {where}，填下面的口令，大小写都行。"
