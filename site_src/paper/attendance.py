"""What is printed of volunteering: the leader's sheet of one date, and a volunteer's certificate. Both hold names,
so nothing of them is left on the disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from site_src.content.site import Site
from site_src.paper.apart import printed_apart
from site_src.volunteering.hours import hours

LINES, _ROOM = 8, 22
"""So many lines at least for who comes besides; so many people and lines one page has room for."""


@dataclass(frozen=True)
class Given:
    """What a certificate says of one date."""

    day: str
    title: str
    theme: str
    minutes: int


def leader_sheet_pdf(
    site: Site,
    link: str,
    title: str,
    facts: Sequence[tuple[str, str]],
    people: Sequence[tuple[str, str]],
    now: datetime,
) -> bytes:
    """The sheet that a leader takes along: the QR code of the `link`, and the names (with a note each) to tick
    by hand where there is no phone. Raises NotPrinted."""
    data = {
        "paper": "a4",
        "compound": site.compound.name,
        "address": "",
        "sample": False,
        "kicker": "签到单",
        "title": title,
        "facts": [{"name": name, "value": value} for name, value in facts if value],
        "people": [{"name": name, "note": note} for name, note in people],
        "blank": max(LINES, _ROOM - len(people)),
    }
    return printed_apart("checkin", link, data, now)


def certificate_pdf(
    site: Site,
    base_url: str,
    page: str,
    name: str,
    number: str,
    team: str,
    given: Sequence[Given],
    now: datetime,
) -> bytes:
    """A volunteer's hours, date by date; `page`: of the volunteers, from the site's root. Raises NotPrinted."""
    url = f"{base_url}/{page}"
    data = {
        "paper": "a4",
        "compound": site.compound.name,
        "full_name": site.compound.full_name,
        "address": url.partition("://")[2],
        "sample": False,
        "kicker": "志愿服务",
        "title": "志愿服务时长证明",
        "name": name,
        "number": number,
        "team": team,
        "total": hours(sum(each.minutes for each in given)),
        "times": len(given),
        "since": min((each.day for each in given), default=""),
        "until": max((each.day for each in given), default=""),
        "rows": [
            {
                "day": each.day,
                "title": each.title,
                "theme": each.theme,
                "hours": hours(each.minutes),
            }
            for each in given
        ],
    }
    return printed_apart("certificate", url, data, now)
