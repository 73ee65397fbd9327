"""Names of pages that a form of the desk may write: addresses, and names that every system can have. And what
people call a page: its title, and its kind."""

from __future__ import annotations

import re

from site_src.kinds.page_kinds import KINDS, default_kind
from site_src.pictures.addresses import NAME
from site_src.source.frontmatter import Source, split_source

_SUFFIX = ".md"
# Names of devices on Windows, whatever stands behind a dot: a work tree there couldn't hold them.
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST = 120


def is_page_name(path: str) -> bool:
    """Whether a page may be written at `path`, below content/: it leads nowhere else."""
    return path.endswith(_SUFFIX) and len(path) <= _LONGEST and all(map(_is_fine, path.split("/")))


def title_of(path: str, text: str) -> str:
    """What the page at `path` with this text is called; its path where it doesn't say."""
    source = split_source(text, "")
    title = source.meta.get("title") if isinstance(source, Source) else None
    return " ".join(str(title).split())[:80] if title else path


def kind_label(path: str, text: str) -> str:
    """What pages of its kind are called."""
    source = split_source(text, "")
    kind = source.meta.get("kind") if isinstance(source, Source) else None
    known = kind if isinstance(kind, str) and kind in KINDS else default_kind(path)
    return KINDS[known].label


def _is_fine(part: str) -> bool:
    # A name that ends with a dot loses it on Windows.
    return bool(NAME.fullmatch(part)) and not part.endswith(".") and not _DEVICE.fullmatch(part)
