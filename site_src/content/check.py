"""`linli check`: every fault of content, and advice on it, before anything is published."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from site_src.content.advice import (
    double_rooms,
    off_the_ledger,
    personal,
    resident_named,
    to_come,
    unknown_teams,
)
from site_src.content.form_changes import gone_forms
from site_src.content.reading import NO_ANSWERS, NO_DRAFTS, Drafts, examined
from site_src.forms.fingerprints import Fingerprint
from site_src.kinds.resident_names import NOBODY, Residents
from site_src.pictures.published import UNKEPT, Pictures
from site_src.source.faults import Fault, ordered


def check(
    content: Path,
    only: Sequence[Path],
    pictures: Pictures = UNKEPT,
    answered: Mapping[str, Fingerprint] = NO_ANSWERS,
    now: datetime | None = None,
    drafts: Drafts = NO_DRAFTS,
    residents: Residents = NOBODY,
    reported: Collection[str] | None = None,
) -> list[Fault]:
    """The faults of all of `content`, then the advice on it; or those of the files and folders of it
    that are named. `answered`: the fingerprints of forms that have answers; where none are kept,
    nothing is said of votes, nor of days to come without the time. `drafts`: what pages are to be;
    `residents`: whose names the black list may not hold; `reported`: the ids of what was reported and is public, None
    where nobody knows.

    All of it is read either way: a page can be broken by another one.
    """
    reading, faults = examined(content, None, pictures, answered, drafts)
    sources = [path for path in reading.stamps if path.endswith(".md")]
    found = [*faults, *reading.advice, *personal(content, sources, drafts)]
    if reading.whole:  # Else a form may be gone with a page that can't be read.
        found.extend(gone_forms(content, reading.site, answered))
        found.extend(unknown_teams(content, reading.site))
    found.extend(double_rooms(content, reading.site))
    found.extend(resident_named(content, reading.site, residents))
    found.extend(() if reported is None else off_the_ledger(content, reading.site, reported))
    found.extend(to_come(content, reading.site.as_of(now)) if now else ())
    wanted = [path.resolve() for path in only]
    return [
        fault
        for fault in ordered(found)
        if not only or any(Path(fault.path).resolve().is_relative_to(path) for path in wanted)
    ]


def as_text(found: Sequence[Fault]) -> str:
    """A line per fault and piece of advice, `path:line: what. fix.`, and how many there are."""
    faults = [each for each in found if each.level == "fault"]
    files = len({fault.path for fault in faults})
    lines = [*map(str, found)]
    lines.append(f"共 {len(faults)} 处问题，在 {files} 个文件里。" if faults else "没有发现问题。")
    if advised := len(found) - len(faults):
        lines.append(f"另有 {advised} 处建议，不影响发布。")
    return "\n".join(lines)


def as_json(faults: Sequence[Fault]) -> str:
    return json.dumps([fault.as_json() for fault in faults], ensure_ascii=False, indent=1)
