"""A page's front matter as a form: what is shown of each key, made of the JSON Schema of its kind.

A key that can say one thing only is not shown. What is shown and sent back unchanged means no edit; how a
control shows a value and what is made of what it sends stand side by side in `controls`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from site_src.editing.controls import Control, control_of, is_blank
from site_src.kinds.meta import Meta
from site_src.kinds.page_kinds import KINDS
from site_src.kinds.schema import json_schema
from site_src.source.frontmatter import Place

Schema = Mapping[str, Any]
IMAGE = ("image",)
"""The place of a page's own picture."""
# What most pages do without, and most rows where they say nothing of it.
_RARE = {
    *Meta.model_fields,
    "id",
    "was",
    "show_if",
    "min",
    "max",
    "publish",
    "keep",
    "why",
    "help",
    "summary",
    "author",
    "seats",
    "short_name",
    "contacts",
} - {"title"}
_USUAL = {"required", "options", "duty", "party", "settled", "how"}
_SELDOM = {"building", "form", "area", "screens", "secrecy", "revise"}
_SELDOM |= {"paper", "both", "silent", "silent_rule"}
# What is asked for last, of anything and of a page: first comes what it is called, then what it is about.
_LATE = ("phone", "agreed")
_LATE_OF_PAGE = (*_LATE, "date", "category", "tags")
# Words of programs, by which nobody tells a row.
_WORDS = ("id", "type", "kind", "side")


@dataclass(frozen=True)
class Field:
    """One key with one control; `held`: what the front matter says there, None where it says nothing.
    `telling`: it says which record of a family this is."""

    place: Place
    label: str
    help: str
    required: bool
    held: Any
    control: Control
    telling: bool = False

    shape: ClassVar[str] = "field"

    @property
    def name(self) -> str:
        return name_of(self.place)

    @property
    def shown(self) -> str:
        return self.control.shown(self.held)

    @property
    def template(self) -> str:
        """The control that can show it: a text of any kind stands in a plain one."""
        if self.control.fits(self.shown):
            return self.control.template
        return "box" if "\n" in self.shown else "line"

    @property
    def rare(self) -> bool:
        """Whether most pages do without it."""
        key, row = self.place[-1], any(isinstance(part, int) for part in self.place)
        seldom = key in _SELDOM or (row and key not in _USUAL)
        silent = seldom and not self.required and self.held is None
        return key in _RARE or silent


@dataclass(frozen=True)
class Group:
    """Keys that stand together: below one key, or an item of a list. `empty`: it isn't there yet, and need
    not be unless it is `required`."""

    place: Place
    label: str
    help: str
    parts: tuple[Field | Group | Rows, ...]
    empty: bool = False
    required: bool = True

    shape: ClassVar[str] = "group"

    @property
    def name(self) -> str:
        return name_of(self.place)

    @property
    def folded(self) -> bool:
        """Whether this page does without it so far."""
        return self.empty and not self.required

    def holds(self, names: Iterable[str]) -> bool:
        """Whether any of these is its own or of what stands in it."""
        return _holds(self.name, names)

    def fields(self) -> Iterator[Field]:
        """Every field in it, however deep."""
        for part in self.parts:
            if isinstance(part, Field):
                yield part
            else:
                yield from part.fields()


@dataclass(frozen=True)
class Rows:
    """A list of groups; `kinds`: what a new one may be, a word and what it is called."""

    place: Place
    label: str
    help: str
    rows: tuple[Group, ...]
    kinds: tuple[tuple[str, str], ...]
    most: int
    required: bool = True

    shape: ClassVar[str] = "rows"

    @property
    def folded(self) -> bool:
        """Whether this page does without it so far."""
        return not self.rows and not self.required

    def holds(self, names: Iterable[str]) -> bool:
        """Whether any of these is its own or of what stands in it."""
        return _holds(self.name, names)

    @property
    def name(self) -> str:
        return name_of(self.place)

    def fields(self) -> Iterator[Field]:
        for row in self.rows:
            yield from row.fields()


def name_of(place: Place) -> str:
    """What a control for what stands at `place` is called."""
    return "/".join(map(str, place))


def place_of(name: str) -> Place:
    """What `name_of` was made of."""
    return tuple(int(part) if part.isdecimal() else part for part in name.split("/"))


def form_of(kind: str, meta: Mapping[str, Any]) -> Group:
    """The form of a page of this kind, whose front matter says `meta`."""
    return Group((), "", "", tuple(_parts(_schema_of(kind), meta, ())))


def schema_at(kind: str, meta: Mapping[str, Any], place: Place) -> Schema:
    """The JSON Schema of what stands at `place`. Raises LookupError where nothing may."""
    schema, data = _schema_of(kind), meta
    for part in place:
        own = member(schema, data)
        schema = _resolved(own["items"] if isinstance(part, int) else own["properties"][part])
        data = _inside(data, part)
    return schema


def member(schema: Schema, data: Any) -> Schema:
    """Of a family of records, the one that `data` is, else the first."""
    if "discriminator" not in schema:
        return schema
    named = data.get(key_of(schema)) if isinstance(data, dict) else None
    every = members(schema)
    return every.get(named) or next(iter(every.values()))


def key_of(schema: Schema) -> str:
    """The key that tells the members of a family apart."""
    return str(schema["discriminator"]["propertyName"])


def members(schema: Schema) -> dict[Any, Schema]:
    """The records of a family, by the word that tells each apart."""
    key = key_of(schema)
    found = map(_resolved, schema["anyOf"])
    return {each["properties"][key]["const"]: each for each in found}


@cache
def _definitions() -> Schema:
    found: Schema = json_schema()["$defs"]
    return found


def _schema_of(kind: str) -> Schema:
    schema: Schema = _definitions()[f"kind-{kind if kind in KINDS else 'page'}"]
    return schema


def _resolved(schema: Schema) -> Schema:
    """A schema with what it refers to, and without the null by which a key may be left out."""
    if "$ref" in schema:
        named = _definitions()[schema["$ref"].rpartition("/")[2]]
        return {**named, **{key: value for key, value in schema.items() if key != "$ref"}}
    some = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if len(some) == 1:
        own = {key: value for key, value in schema.items() if key != "anyOf"}
        return _resolved({**_resolved(some[0]), **own})
    return schema


def _parts(schema: Schema, data: Any, place: Place) -> Iterator[Field | Group | Rows]:
    required = schema.get("required", ())
    every, late = schema.get("properties", {}), _LATE if place else _LATE_OF_PAGE
    # Its title first, whichever record says the rest.
    for key, each in sorted(every.items(), key=lambda pair: (pair[0] in late, pair[0] != "title")):
        found = _part(_resolved(each), _inside(data, key), (*place, key), key in required)
        if found is not None:
            yield found


def _part(schema: Schema, held: Any, place: Place, required: bool) -> Field | Group | Rows | None:
    if "const" in schema:
        return None
    label, help_ = schema.get("title", ""), schema.get("description", "")
    if "discriminator" in schema:
        own = member(schema, held)
        return Group(place, label, "", (_telling(schema, held, place), *_parts(own, held, place)))
    if "properties" in schema and not _is_text(schema):
        parts = tuple(_parts(schema, held, place))
        return Group(place, label, help_, parts, held is None, required)
    items = _resolved(schema.get("items", {}))
    if "properties" in items or "discriminator" in items:
        return _rows(schema, items, held, place, required)
    return Field(place, label, help_, required, held, control_of(schema))


def _rows(schema: Schema, items: Schema, held: Any, place: Place, required: bool) -> Rows:
    kinds: tuple[tuple[str, str], ...] = (("", schema["title"]),)
    if "discriminator" in items:
        kinds = tuple((word, each["title"]) for word, each in members(items).items())
    rows = []
    for number, each in enumerate(held if isinstance(held, list) else ()):
        at = (*place, number)
        telling = (_telling(items, each, at),) if "discriminator" in items else ()
        parts = (*telling, *_parts(member(items, each), each, at))
        rows.append(Group(at, _called(each), "", parts))
    help_ = schema.get("description", "")
    most = schema.get("maxItems", 200)
    return Rows(place, schema["title"], help_, tuple(rows), kinds, most, required)


def _telling(schema: Schema, held: Any, place: Place) -> Field:
    """The field that says which record of a family it is."""
    key = key_of(schema)
    words = {word: each["title"] for word, each in members(schema).items()}
    choice = {"enum": list(words), "enumDescriptions": list(words.values())}
    control = control_of(choice)
    return Field((*place, key), schema["title"], "", True, _inside(held, key), control, True)


def _called(row: Any) -> str:
    """What a row of a list is told by: its first texts."""
    pairs = row.items() if isinstance(row, dict) else ()
    texts = (each for key, each in pairs if isinstance(each, str) and key not in _WORDS)
    return " · ".join([each for each in texts if not is_blank(each)][:2])


def _holds(place: str, names: Iterable[str]) -> bool:
    return any(f"{name}/".startswith(f"{place}/") for name in names)


def _is_text(schema: Schema) -> bool:
    """Whether a text may be written instead of the group."""
    return any(each.get("type") == "string" for each in schema.get("anyOf", ()))


def _inside(data: Any, part: str | int) -> Any:
    try:
        return data[part]
    except (LookupError, TypeError):
        return None
