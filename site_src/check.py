"""`linli check`: every fault of content, before anything is published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from site_src.faults import ContentFaults, Fault
from site_src.pictures import UNKEPT, Pictures
from site_src.reading import read_site


def check(content: Path, only: Sequence[Path], pictures: Pictures = UNKEPT) -> list[Fault]:
    """The faults of all of `content`, or of those files or folders of it that are named.

    All of it is read either way: a page can be broken by another one.
    """
    try:
        read_site(content, pictures=pictures)
    except ContentFaults as error:
        if not only:
            return list(error.faults)
        wanted = [path.resolve() for path in only]
        return [
            fault
            for fault in error.faults
            if any(Path(fault.path).resolve().is_relative_to(path) for path in wanted)
        ]
    return []


def as_text(faults: Sequence[Fault]) -> str:
    """A line per fault, `path:line: what. mend.`, and how many there are."""
    if not faults:
        return "没有发现问题。"
    files = len({fault.path for fault in faults})
    return "\n".join([*map(str, faults), f"共 {len(faults)} 处问题，在 {files} 个文件里。"])


def as_json(faults: Sequence[Fault]) -> str:
    return json.dumps([fault.as_json() for fault in faults], ensure_ascii=False, indent=1)
