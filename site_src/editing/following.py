"""What follows from an answer that the office said yes to, written for an editor to look through: a page of its own, or a
row in a form's page. What nobody knows yet is left to fill in, and refused until that is done."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from site_src.content.new_page import begun_page
from site_src.decisions.candidates import STANDARD
from site_src.editing.front_matter import inserted, put, values, with_body
from site_src.proceedings.follow_up import FollowUp

_TITLE = 24
"""Characters."""
_MARKS = re.compile(r"([\\`*_\[\]#!>])")


@dataclass(frozen=True)
class Approved:
    """What of the answer may stand on a page. `said`: the texts that whoever sent it was told might be published, and that
    somebody let be, each with what was asked; `name`: theirs, as they agreed to be named, else "". `office`: said yes on
    the `day`, of what `came` then."""

    key: str
    said: tuple[tuple[str, str], ...]
    name: str
    office: str
    came: date
    day: date

    @property
    def title(self) -> str:
        """What heads it: its first words; "" where none may be published."""
        first = " ".join(self.said[0][1].split()) if self.said else ""
        return re.split(r"[，。；！？,;!?]", first)[0][:_TITLE]


def begun(follow: FollowUp, approved: Approved, now: datetime) -> tuple[str, str]:
    """A page of its own: its path below content/, and its text."""
    path, text = begun_page(follow.kind, approved.title or follow.called, now)
    if not approved.title:
        text = put(text, ("title",), f"〔填：{follow.called}的标题〕")
    if follow.kind in _OF_KIND:
        text = _OF_KIND[follow.kind](text, approved)
    text = put(text, ("answers",), [approved.key])
    first, *more = approved.said or (("", ""),)
    paragraphs = [
        _plain(first[1]) or "〔填：正文〕",
        *(f"{ask}：{_plain(said)}" for ask, said in more),
    ]
    if approved.name:
        paragraphs.append(f"报的人：{_plain(approved.name)}。")
    return path, with_body(text, "".join(f"\n{each}\n" for each in paragraphs))


def with_row(follow: FollowUp, text: str, approved: Approved) -> str:
    """The text of a form's page with one row more. Raises NotEditable."""
    place = ("form", follow.rows)
    held = values(text).get("form", {}).get(follow.rows)
    number = len(held) if isinstance(held, list) else 0
    row = {**_ROWS[follow.rows](approved), "answers": [approved.key]}
    return inserted(text, (*place, number), row)


def _meeting(text: str, approved: Approved) -> str:
    text = put(text, ("title",), "〔填：哪次会，例如 12月议事会〕")
    return put(text, ("agenda",), [approved.title or "〔填：议哪一件〕"])


def _project(text: str, approved: Approved) -> str:
    said = f"{approved.office}同意。" if approved.office else "〔填：谁同意的，从哪天做到哪天〕"
    step = {"date": approved.day.isoformat(), "title": "立项", "text": said}
    return put(text, ("timeline",), [step])


_OF_KIND: Mapping[str, Callable[[str, Approved], str]] = {"meeting": _meeting, "project": _project}
"""What a page of this kind says besides."""


def _topic(approved: Approved) -> dict[str, Any]:
    return {
        "say": approved.title or "〔填：议题，一句话〕",
        "text": _in_one_line(approved) or "〔填：什么事、难在哪里〕",
        "proposed": approved.came,
    }


def _candidate(approved: Approved) -> dict[str, Any]:
    whole = "" if approved.name.endswith("*") else approved.name  # No ballot names 李*.
    return {
        "id": approved.key,
        "name": whole or "〔填：姓名，先问本人同意不同意公开〕",
        "speech": _in_one_line(approved) or "〔填：本人的话〕",
        "put_forward": ["〔填：谁推荐的，例如 本人自荐〕"],
        "standard": dict.fromkeys(STANDARD, "〔填：一句事实〕"),
        "agreed": "〔填：本人哪天同意参选、公开这些〕",
    }


_ROWS: Mapping[str, Callable[[Approved], dict[str, Any]]] = {
    "topics": _topic,
    "candidates": _candidate,
}


def _in_one_line(approved: Approved) -> str:
    return "；".join(" ".join(each.split()) for _, each in approved.said)


def _plain(said: str) -> str:
    """What somebody wrote as Markdown that says just that: no mark, no block and no HTML."""
    flat = " ".join(said.split()).replace("<", "＜").replace("///", "／／／")
    return _MARKS.sub(r"\\\1", flat)
