"""A page as its form shows it: its fields with the faults at each, its body, and where none can be told
apart, its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from site_src.content.reading import read_page
from site_src.content.site import Page
from site_src.editing.body_pictures import Picture, pictures
from site_src.editing.fault_places import NOWHERE, Placed, placed
from site_src.editing.fields import IMAGE, Group, place_of
from site_src.editing.filling import (
    filled,
    labels_of,
    page_form,
    row_added,
    row_moved,
    row_removed,
)
from site_src.editing.front_matter import body, with_body
from site_src.editing.nodes import NotEditable
from site_src.editing.spans import read, rewritten
from site_src.markup.rendering import Renderer
from site_src.source.faults import Fault
from site_src.source.texts import BLANK

_FIELD = "meta/"


@dataclass(frozen=True)
class Sheet:
    """A page's `text` as a form; `form` is None where its fields can't be told apart. `hint`: what a template
    says is to be the body, which is empty then. `faults`, by the name of what they stand at; `elsewhere`:
    those of other pages."""

    path: str
    text: str
    form: Group | None
    body: str
    hint: str
    faults: Placed
    elsewhere: tuple[Fault, ...] = ()
    pictures: tuple[Picture, ...] = ()

    def label(self, name: str) -> str:
        """What the place of this name is called in the form; empty where it has none."""
        return labels_of(self.form).get(name, "") if self.form else ""

    @property
    def own_picture(self) -> str:
        """The address of the picture above all; empty where there is none."""
        own = (
            [field.shown for field in self.form.fields() if field.place == IMAGE]
            if self.form
            else []
        )
        return own[0] if own else ""

    @property
    def every(self) -> list[tuple[str, Fault]]:
        """Each fault with what it stands at."""
        return [(name, fault) for name, found in self.faults.items() for fault in found]


def sheet_of(path: str, raw: str, faults: Iterable[Fault]) -> Sheet:
    """The sheet of a page whose file says `raw`, with these faults on it and on others."""
    text = read(raw)
    own = [fault for fault in faults if fault.path == path]
    others = tuple(fault for fault in faults if fault.path != path)
    try:
        form = page_form(path, text)
    except NotEditable:
        return Sheet(path, text, None, "", "", {NOWHERE: tuple(own)} if own else {}, others)
    said, hint = body(text), _hint(body(text))
    at = placed(own, text, set(labels_of(form)))
    return Sheet(path, text, form, "" if hint else said, hint, at, others, pictures(text))


def parsed(path: str, raw: str) -> tuple[Page | None, tuple[Fault, ...]]:
    """A page by itself, and the faults that can be told without the others."""
    page, found = read_page(Path(), path, Renderer(), {path: raw})
    return page, tuple(replace(fault, path=path) for fault in found)


def written(path: str, raw: str, sent: Mapping[str, Sequence[str]]) -> str:
    """What a page's file is to say by what was sent of its sheet: of its whole text, or of its fields and
    its body."""
    text = read(raw)
    if "text" in sent:
        return rewritten(raw, read(sent["text"][0]))
    fields = {name.removeprefix(_FIELD): each for name, each in sent.items() if _FIELD in name}
    try:
        text = filled(path, text, fields)
        if "body" in sent:
            # No kind must have one: an empty box takes the template's hint out as well.
            text = with_body(text, read(sent["body"][0]))
    except NotEditable:
        return raw
    return rewritten(raw, text)


def _hint(said: str) -> str:
    found = BLANK.fullmatch(said.strip())
    return found.group(1) if found else ""


def row_edit(path: str, raw: str, do: str, about: str) -> str:
    """What a page's file is to say after a row was added, removed or moved; `about`: the list and what is
    to be added, or the row. Raises NotEditable, LookupError, ValueError."""
    text = read(raw)
    name, _, word = about.partition(":")
    place = place_of(name)
    match do:
        case "add":
            text = row_added(path, text, place, word)
        case "remove":
            text = row_removed(text, place)
        case "up" | "down":
            text = row_moved(text, place, -1 if do == "up" else 1)
        case _:
            raise ValueError(do)
    return rewritten(raw, text)
