"""The pictures that a page shows: which there are, and where in its text one more may stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from site_src.editing.front_matter import body, put, values, with_body
from site_src.editing.nodes import NotEditable
from site_src.source.texts import BLANK

_SHOWN = re.compile(r"!\[([^\]\n]*)\]\((/[^)\s]+)\)")
# Lines between which blank ones end no paragraph: code, and blocks of our own.
_CODE, _BLOCK = ("```", "~~~"), "///"
_SAID = 24
_STEPS = "timeline"


@dataclass(frozen=True)
class Picture:
    """A picture at an `address` of the site; `alt`: what is to be seen on it."""

    address: str
    alt: str

    @property
    def path(self) -> str:
        """Where it lies below content/."""
        return self.address.removeprefix("/")

    @property
    def said(self) -> str:
        """How a text shows it."""
        alt = self.alt.translate(str.maketrans("[]", "［］")).replace("\\", "")
        return f"![{alt}]({self.address})"


@dataclass(frozen=True)
class Paragraph:
    """A part of a body between blank lines, which ends before the line `end`; `begins`: its first words."""

    end: int
    begins: str


def pictures(text: str) -> tuple[Picture, ...]:
    """The pictures of a page with this text, its own first, each once. Raises NotEditable."""
    meta = values(text)
    found = list(in_text(text))
    own = meta.get("image")
    if isinstance(own, str) and own:
        alt = meta.get("image_alt")
        found.insert(0, Picture(own, alt if isinstance(alt, str) else ""))
    return tuple({each.address: each for each in reversed(found)}.values())[::-1]


def in_text(text: str) -> tuple[Picture, ...]:
    """The pictures in a page's body. Raises NotEditable."""
    return tuple(Picture(address, alt) for alt, address in _SHOWN.findall(body(text)))


def paragraphs(said: str) -> tuple[Paragraph, ...]:
    """The parts of a body after which a picture may stand."""
    return tuple(_paragraphs(said.split("\n")))


def as_own(text: str, picture: Picture) -> str:
    """The text with a picture as the page's own. Raises NotEditable."""
    return put(put(text, ("image",), picture.address), ("image_alt",), picture.alt)


def steps(text: str) -> tuple[str, ...]:
    """The steps of a page's timeline, as people call them, in order. Raises NotEditable."""
    held = values(text).get(_STEPS)
    rows = held if isinstance(held, list) else []
    said = [row if isinstance(row, dict) else {} for row in rows]
    return tuple(f"{row.get('date', '')} {row.get('title', '')}".strip() for row in said)


def at_step(text: str, picture: Picture, number: int) -> str:
    """The text with a picture at the step of this number, from 0, of its timeline. Raises NotEditable."""
    place = (_STEPS, number)
    if number >= len(steps(text)):
        raise NotEditable
    return put(put(text, (*place, "image"), picture.address), (*place, "alt"), picture.alt)


def in_body(text: str, picture: Picture, after: int | None = None) -> str:
    """The text with a picture as a paragraph of its own behind the line `after` of its body, else at the
    body's end. Raises NotEditable."""
    said = body(text)
    rows = [] if BLANK.fullmatch(said.strip()) else said.rstrip().split("\n")
    at = len(rows) if after is None else min(after, len(rows))
    before, behind = "\n".join(rows[:at]).rstrip(), "\n".join(rows[at:]).strip("\n")
    parts = (before, picture.said, behind)
    new = "\n\n".join(part for part in parts if part)
    return with_body(text, f"{new}\n" if before else f"\n{new}\n")


def _paragraphs(rows: list[str]) -> Iterator[Paragraph]:
    code, depth, begins = "", 0, ""
    for number, row in enumerate([*rows, ""]):
        said = row.strip()
        if code:
            code = "" if said.startswith(code) else code
        elif said.startswith(_CODE):
            code = said[:3]
        elif said.startswith(_BLOCK):
            depth = depth + 1 if said.strip("/").strip() else max(depth - 1, 0)
        if said:
            begins = begins or _words(said)
        elif begins and not code and not depth:
            yield Paragraph(number, begins)
            begins = ""


def _words(row: str) -> str:
    said = _SHOWN.sub(lambda found: f"图片：{found[1]}", row).lstrip("#>-* ")
    return said if len(said) <= _SAID else f"{said[:_SAID]}…"
