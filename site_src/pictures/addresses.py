"""Where a picture is published: its name as a web address takes it, whatever a phone called it.

A function of the path alone, so that whoever links to a picture needs to know nothing of the others,
and a picture keeps its address when others come and go.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from pathlib import PurePosixPath
from unicodedata import category, normalize

from unidecode import unidecode

from site_src.pictures.formats import CONVERTED, SUFFIXES

NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
"""Names of files and folders that are addresses as they are."""
# With pinyin, a name gets six times as long; file systems take 255 bytes.
_LONGEST = 60


def is_picture(path: str) -> bool:
    """Whether a file of this name is taken for a picture."""
    return PurePosixPath(path).suffix.lower() in SUFFIXES


def is_sayable(path: str) -> bool:
    """Whether the name is text that can stand in a line of Markdown."""
    return not any(category(each) in ("Cc", "Cs") for each in path)


@lru_cache(maxsize=10_000)
def address(path: str) -> str:
    """The address of the picture at `path`, lower case and without spaces; a name that is fine already
    stays. What is only in upper case is lowered; of any other name the address ends with a digest of it,
    so that two names that sound alike don't meet. `..` leads up, as in a link."""
    *folders, name = path.split("/")
    made = [part if part in ("", ".", "..") else _part(part) for part in folders]
    stem, dot, suffix = name.rpartition(".")
    suffix = suffix.lower()
    converted = ".jpg" if f".{suffix}" in CONVERTED else ""
    return "/".join([*made, f"{_part(stem)}{dot}{suffix}{converted}"])


def _part(name: str) -> str:
    name = normalize("NFC", name)  # macOS takes letters and their accents apart.
    if NAME.fullmatch(name.lower()):
        return name.lower()
    plain = re.sub(r"[^a-z0-9]+", "-", unidecode(name).lower()).strip("-")[:_LONGEST]
    digest = blake2b(name.encode(), digest_size=3).hexdigest()
    return f"{plain.rstrip('-')}-{digest}".lstrip("-")
