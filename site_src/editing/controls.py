"""The controls of a form: how each shows what front matter says, and what front matter is to say by what it
sends. Whatever somebody types is kept, right or wrong: `linli check` says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from site_src.source.texts import BLANK, REFUSED

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MOMENT = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[T ](\d{1,2}):(\d{2}))?")
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,17})")
_DECIMAL = re.compile(r"\d{1,9}(\.\d{1,9})?")
_PAIR = re.compile(r"[:：]")
# Longer lines are written in a box of several.
_LINE = 200


@dataclass(frozen=True)
class Control:
    """A control that sends texts. `words`: those that may be chosen, with what each means; `most`: how many
    characters at most."""

    words: Mapping[str, str] = field(default_factory=dict)
    most: int | None = None

    template = "line"

    def shown(self, held: Any) -> str:
        """What it shows of what front matter says."""
        if isinstance(held, dict):
            held = held.get(Lines.key)
        if isinstance(held, bool):
            return str(held).lower()
        return "" if held is None or is_blank(held) else str(held)

    def fits(self, shown: str) -> bool:
        """Whether it can show this as it is."""
        return "\n" not in shown

    def hint(self, held: Any) -> str:
        """What a template says is to be filled in."""
        found = BLANK.search(str(held))
        return found.group(1) if found else ""

    def said(self, sent: Sequence[str]) -> Any:
        """What front matter is to say by what was sent; None: nothing."""
        text = _tidy(sent[0]) if sent else ""
        return text or None

    def changes(self, held: Any, sent: Sequence[str]) -> bool:
        """Whether what was sent is another value than front matter says, or the same of another type."""
        said = self.said(sent)
        if said == self.said([self.shown(held)]):
            return held is not None and (is_blank(held) or self.mistyped(held))
        return True

    def mistyped(self, held: Any) -> bool:
        """Whether what front matter says is of a type that the key doesn't take, though it looks so."""
        return not isinstance(held, str | dict)


class Line(Control):
    """A text of one line."""


class Box(Control):
    """A text of several lines."""

    template = "box"

    def fits(self, shown: str) -> bool:  # noqa: ARG002
        return True


class Whole(Control):
    """A whole number."""

    template = "whole"

    def said(self, sent: Sequence[str]) -> Any:
        text = super().said(sent)
        return int(text) if text and _WHOLE.fullmatch(text) else text

    def mistyped(self, held: Any) -> bool:
        return isinstance(held, bool) or (isinstance(held, str) and bool(_WHOLE.fullmatch(held)))


class Number(Control):
    """A number that may have decimals."""

    def said(self, sent: Sequence[str]) -> Any:
        text = super().said(sent)
        return float(text) if text and _DECIMAL.fullmatch(text) else text

    def mistyped(self, held: Any) -> bool:
        return isinstance(held, bool) or (isinstance(held, str) and bool(_DECIMAL.fullmatch(held)))


class Tick(Control):
    """True or false; what is neither stays as it is until it is changed."""

    template = "tick"

    def shown(self, held: Any) -> str:
        return "true" if held is True else ""

    def said(self, sent: Sequence[str]) -> Any:
        return True if any(sent) else None

    def mistyped(self, held: Any) -> bool:  # noqa: ARG002
        return False


class Choice(Control):
    """One of several words."""

    template = "choice"


class Day(Control):
    """A day; what is none is shown as it is written."""

    template = "day"

    def fits(self, shown: str) -> bool:
        return not shown or bool(_DAY.fullmatch(shown))

    def shown(self, held: Any) -> str:
        found = _DAY.fullmatch(str(held).strip())
        if not found:
            return super().shown(held)
        year, month, day = found.groups()
        return f"{year}-{month:0>2}-{day:0>2}"


class Moment(Control):
    """A day, and where that is known an hour: they are sent one after the other."""

    template = "moment"

    def fits(self, shown: str) -> bool:
        return not shown or bool(_MOMENT.fullmatch(shown))

    def shown(self, held: Any) -> str:
        found = _MOMENT.fullmatch(str(held).strip())
        if not found:
            return super().shown(held)
        day = Day().shown(found[1])
        return f"{day}T{found[2]:0>2}:{found[3]}" if found[2] else day

    def said(self, sent: Sequence[str]) -> Any:
        parts = [text for text in map(_tidy, sent) if text]
        return "T".join(parts) or None


class Lines(Control):
    """Texts, one a line. `key`: the one under which an item that is a group says its text."""

    template = "lines"
    key = "say"

    def fits(self, shown: str) -> bool:  # noqa: ARG002
        return True

    def shown(self, held: Any) -> str:
        items = held if isinstance(held, list) else [held] if held is not None else []
        said = (each.get(self.key, "") if isinstance(each, dict) else each for each in items)
        return "\n".join("" if each is None else str(each) for each in said)

    def said(self, sent: Sequence[str]) -> Any:
        rows = (row.strip() for row in _tidy(sent[0] if sent else "").split("\n"))
        return [row for row in rows if row] or None

    def mistyped(self, held: Any) -> bool:
        items = held if isinstance(held, list) else [held]
        return not all(isinstance(each, str | dict) for each in items)


class Pairs(Lines):
    """Words with a text each, a pair a line: `word: text`."""

    template = "lines"

    def shown(self, held: Any) -> str:
        if not isinstance(held, dict):
            return Control.shown(self, held)
        return "\n".join(f"{key}: {value}" for key, value in held.items())

    def said(self, sent: Sequence[str]) -> Any:
        found = {}
        for row in super().said(sent) or ():
            key, *rest = _PAIR.split(row, maxsplit=1)
            found[key.strip()] = rest[0].strip() if rest else ""
        return found or None

    def mistyped(self, held: Any) -> bool:
        return not isinstance(held, dict)


def is_blank(held: Any) -> bool:
    """Whether it is what a template leaves to fill in."""
    return bool(BLANK.search(str(held)))


def control_of(schema: Mapping[str, Any]) -> Control:
    """The control of a key that says what the schema describes."""
    most = schema.get("maxLength")
    if "enum" in schema:
        means = schema.get("enumDescriptions", schema["enum"])
        return Choice(dict(zip(schema["enum"], means, strict=True)))
    if "additionalProperties" in schema and "properties" not in schema:
        return Pairs()
    if schema.get("type") == "array" or _may_be_list(schema):
        return Lines()
    match schema.get("type"):
        case "integer":
            return Whole()
        case "number":
            return Number()
        case "boolean":
            return Tick()
    pattern = schema.get("pattern", "")
    if pattern.startswith(r"^\d{4}-\d{1,2}-\d{1,2}"):
        return Moment() if "[T ]" in pattern else Day()
    return Box(most=most) if most and most > _LINE else Line(most=most)


def _may_be_list(schema: Mapping[str, Any]) -> bool:
    return any(each.get("type") == "array" for each in schema.get("anyOf", ()))


def _tidy(text: str) -> str:
    """What was typed, without what no page can hold: browsers end lines as Windows does."""
    return REFUSED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
