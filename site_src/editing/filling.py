"""What a form sent, put into a page's text: its fields, and rows put in, taken out and moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from site_src.editing.body_pictures import in_text, pictures
from site_src.editing.controls import Choice, Lines, Pairs, is_blank
from site_src.editing.fields import (
    IMAGE,
    Field,
    Group,
    Rows,
    form_of,
    key_of,
    member,
    members,
    schema_at,
)
from site_src.editing.front_matter import inserted, put, put_texts, swapped, values, without
from site_src.kinds.page_kinds import default_kind
from site_src.source.frontmatter import Place
from site_src.source.validation import standing_at

_ALT = ("image_alt",)
_EARLIER = "was"
_PICTURE = "从这一页的照片里选；还没有的先点「加照片」"
Sent = Mapping[str, Sequence[str]]


def kind_of(path: str, meta: Mapping[str, Any]) -> str:
    """The kind of page whose front matter says `meta`."""
    return str(meta.get("kind") or default_kind(path))


def page_form(path: str, text: str) -> Group:
    """The form of a page, whose own picture is one of those that it shows. Raises NotEditable."""
    meta = values(text)
    form = form_of(kind_of(path, meta), meta)
    shown = Choice({each.address: each.alt or each.address for each in pictures(text)})
    parts = (
        replace(part, control=shown, help=_PICTURE)
        if isinstance(part, Field) and part.place == IMAGE
        else part
        for part in form.parts
    )
    return replace(form, parts=tuple(parts))


def filled(path: str, text: str, sent: Sent) -> str:
    """The text with what was sent of its form; what wasn't sent, or was as it stood, stays. Raises
    NotEditable."""
    fields = [each for each in page_form(path, text).fields() if each.name in sent]
    changed = [each for each in fields if each.control.changes(each.held, sent[each.name])]
    for field in changed:
        text = _set(text, field, field.control.said(sent[field.name]))
    for field in changed:
        if field.telling:
            text = _without_foreign(path, text, field.place[:-1])
        if field.place == IMAGE:
            text = _described(text, changed)
    return text


def row_added(path: str, text: str, place: Place, word: str = "") -> str:
    """The text with a new row in the list at `place`, with what a row must say; `word` tells which kind it
    is, where there are several. Raises NotEditable, LookupError."""
    meta = values(text)
    schema = schema_at(kind_of(path, meta), meta, (*place, 0))
    row: dict[str, Any] = {}
    if "discriminator" in schema:
        own = members(schema)[word]
        row = dict.fromkeys(own["required"]) | {key_of(schema): word}
    else:
        row = dict.fromkeys(schema["required"])
    held = standing_at(meta, place)
    if "id" in row:
        row["id"] = _fresh_id([each.get("id") for each in held or () if isinstance(each, dict)])
    return inserted(text, (*place, len(held) if isinstance(held, list) else 0), row)


def row_removed(text: str, place: Place) -> str:
    """The text without the row at `place`. Raises NotEditable."""
    return without(text, place)


def row_moved(text: str, place: Place, by: int) -> str:
    """The text with the row at `place` one up (-1) or down (1). Raises NotEditable."""
    return swapped(text, place, int(place[-1]) + by)


def labels_of(group: Group) -> dict[str, str]:
    """What has a place of its own in the form, by name, and what it is called."""
    return dict(_labels(group))


def _labels(group: Group) -> Iterator[tuple[str, str]]:
    for part in group.parts:
        yield part.name, part.label
        if isinstance(part, Group):
            yield from _labels(part)
        elif isinstance(part, Rows):
            for number, row in enumerate(part.rows, 1):
                yield row.name, f"{part.label} {number}"
                yield from (
                    (name, f"{part.label} {number}：{label}") for name, label in _labels(row)
                )


def _set(text: str, field: Field, said: Any) -> str:
    place = field.place
    if isinstance(field.held, dict) and not isinstance(field.control, Pairs):
        place = (*place, Lines.key)
    if said is None and field.required:
        return text if is_blank(field.held) else put(text, place, None)
    if said is None:
        return without(text, place)
    if isinstance(said, list):
        if field.held == said[0] or not isinstance(field.held, list):
            return put(text, place, said)
        return _without_earlier(put_texts(text, place, said, Lines.key), place, field.held)
    return put(text, place, said)


def _without_earlier(text: str, place: Place, held: Sequence[Any]) -> str:
    """The text whose items at `place` that say something else now don't say how they were worded before:
    whether that is still the same is asked again."""
    for number, each in enumerate(standing_at(values(text), place)):
        if isinstance(each, dict) and each not in held:
            text = without(text, (*place, number, _EARLIER))
    return text


def _described(text: str, changed: Sequence[Field]) -> str:
    """The text whose own picture was chosen from those in its body, with what the body says is on it."""
    if any(field.place == _ALT for field in changed):
        return text
    meta = values(text)
    said = {each.address: each.alt for each in in_text(text)}
    alt = said.get(str(meta.get(IMAGE[0])))
    return put(text, _ALT, alt) if alt else text


def _without_foreign(path: str, text: str, place: Place) -> str:
    """The text without the keys that the record at `place`, now that it is another one, doesn't take."""
    meta = values(text)
    schema = schema_at(kind_of(path, meta), meta, place)
    held = standing_at(meta, place)
    known = {key for each in members(schema).values() for key in each["properties"]}
    own = member(schema, held)["properties"]
    for key in (key for key in held if key in known and not _may_say(own.get(key), held[key])):
        text = without(text, (*place, key))
    return text


def _may_say(schema: Mapping[str, Any] | None, value: Any) -> bool:
    return schema is not None and ("const" not in schema or schema["const"] == value)


def _fresh_id(taken: Sequence[Any]) -> str:
    return next(name for number in range(1, 1000) if (name := f"q{number}") not in taken)
