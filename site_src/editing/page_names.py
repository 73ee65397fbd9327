"""Names of pages that a form of the desk may write: addresses, and names that every system can have."""

from __future__ import annotations

import re

from site_src.pictures.addresses import NAME

_SUFFIX = ".md"
# Names of devices on Windows, whatever stands behind a dot: a work tree there couldn't hold them.
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST = 120


def is_page_name(path: str) -> bool:
    """Whether a page may be written at `path`, below content/: it leads nowhere else."""
    return path.endswith(_SUFFIX) and len(path) <= _LONGEST and all(map(_is_fine, path.split("/")))


def _is_fine(part: str) -> bool:
    # A name that ends with a dot loses it on Windows.
    return bool(NAME.fullmatch(part)) and not part.endswith(".") and not _DEVICE.fullmatch(part)
