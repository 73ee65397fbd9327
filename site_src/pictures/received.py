"""A picture that somebody sent, as it is kept in content: told by its bytes, made again in the worker's
process, and called by a name that is an address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from site_src.pictures.addresses import address
from site_src.pictures.formats import SUFFIXES, Unfit, format_of, must_be_named
from site_src.pictures.worker import LIMITS, Limits
from site_src.pictures.working import Job, worked
from site_src.pictures.workplaces import workplace
from site_src.source.files import MAX_IMAGE_BYTES, MAX_SVG_BYTES

_BEGINNING = 4096
_KEPT = {"JPEG": ".jpg", "PNG": ".png", "SVG": ".svg"}


@dataclass(frozen=True)
class Received:
    """The bytes to keep, and the ending of their file's name."""

    data: bytes
    suffix: str


def received(source: Path, limits: Limits = LIMITS) -> Received:
    """What is kept of the picture in the file `source`, whatever it is called. Raises Unfit,
    WorkerFailed."""
    size = source.stat().st_size
    with source.open("rb") as file:
        begins = file.read(_BEGINNING)
    found = format_of(begins)
    suffix = next((s for s, format_ in SUFFIXES.items() if format_ == found), ".jpg")
    must_be_named(begins, suffix)
    most = MAX_SVG_BYTES if found == "SVG" else MAX_IMAGE_BYTES
    if size > most:
        raise Unfit(f"图片有 {size / 1e6:.1f} MB，超过了 {most / 1e6:.0f} MB", "请缩小以后再传")
    with workplace("linli-pictures-") as folder:
        [(job, made)] = worked([Job(source, folder / "made", suffix, "received")], limits)
        if isinstance(made, Unfit):
            raise made
        data = job.target.read_bytes()
    return Received(data, _KEPT[format_of(data) or "JPEG"])


def name_for(sent: str, suffix: str, day: date) -> str:
    """A name for a picture that came as `sent`, which may be anything, on that day. Phones call all of
    theirs the same."""
    plain = PurePosixPath(re.split(r"[/\\]", sent)[-1]).stem
    stem = PurePosixPath(address(f"{plain or 'tupian'}.jpg")).stem.strip(".-_")[:60]
    return f"{day.isoformat()}-{stem or 'tupian'}{suffix}"
