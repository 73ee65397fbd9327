"""The kinds of block: how each is written, what it must find, and where it may stand.

What a block's region then shows is said in `site_src/live/region_kinds.py`, under the same name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal, get_args

from site_src.kinds.meetings import MeetingMeta
from site_src.kinds.meta import Meta
from site_src.kinds.page_kinds import (
    ActivityMeta,
    Category,
    ListMeta,
    PageMeta,
    PlaceMeta,
)

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NUMBERS = ("households", "members", "volunteers", "activities", "problems", "answers")


def _nothing(argument: str) -> str | None:
    return None if argument else ""


def _one_id(argument: str) -> str | None:
    return argument if _ID.fullmatch(argument) else None


def _side(argument: str) -> str | None:
    return argument if argument in ("red", "black", "all") else None


def _count(argument: str) -> str | None:
    number, _, category = argument.partition("|")
    number, category = number.strip() or "5", category.strip()
    if not number.isdecimal() or not 1 <= int(number) <= 50:
        return None
    if category and category not in get_args(Category):
        return None
    return f"{number}:{category}" if category else number


def _numbers(argument: str) -> str | None:
    words = [word.strip() for word in argument.split(",") if word.strip()]
    return ",".join(words or _NUMBERS[:-1]) if all(word in _NUMBERS for word in words) else None


@dataclass(frozen=True)
class Place:
    """Where alone a block may stand. `holds`: whether a page with this front matter and these blocks
    has what the block shows; `fix`: what its editor is told where it has not."""

    holds: Callable[[Meta, Collection[str]], bool]
    fix: str


@dataclass(frozen=True)
class BlockKind:
    """A block that an editor may write, `/// name | argument`.

    `read`: the argument as the region's name holds it, None where it is wrong; `fix`: what it must
    be, for the editor ("" for a block without one). `needs`: what must exist for it: the pact, or
    the form, board or series of evaluations that the argument names. `place`: None where it may stand on any page.
    `searched`: whether a search finds what it shows: content alone, or nearly, and nothing that
    answers or the clock take away.
    """

    name: str
    read: Callable[[str], str | None] = _nothing
    fix: str = ""
    needs: Literal["form", "board", "pact", "series"] | None = None
    place: Place | None = None
    searched: bool = False

    def region(self, argument: str) -> str | None:
        """The live region it stands for, `name` or `name:argument`; None for a wrong argument."""
        value = self.read(argument)
        if value is None:
            return None
        return f"{self.name}:{value}" if value else self.name

    @property
    def written(self) -> str:
        """How it is written, as an editor is told."""
        return self.fix or f"写成「/// {self.name}」，后面不加东西"


def _on(fix: str, *kinds: type[Meta]) -> Place:
    return Place(lambda meta, _blocks: isinstance(meta, kinds), fix)


def _has_posters(meta: Meta, blocks: Collection[str]) -> bool:
    return "redblack" in blocks or meta.has_posters


_PAGE = "请放到信息区里写了 {} 的页面"
_POSTERS = "请放到公示牌、公约、活动、议事会、表单或红黑榜的页面，那里才有海报"
_LATEST = (
    "写成「/// latest | 5」，或只要一类「/// latest | 5 | 党建」；"
    "栏目有公告、党建、议事、服务、活动、安全、荣誉"
)

_KINDS = (
    BlockKind("form", _one_id, "写成「/// form | 表单的 id」", needs="form"),
    BlockKind("results", _one_id, "写成「/// results | 表单的 id」", needs="form"),
    BlockKind(
        "members", _one_id, "写成「/// members | 公示牌的文件名」", needs="board", searched=True
    ),
    BlockKind("posts", _one_id, "写成「/// posts | 公示牌的文件名」", needs="board"),
    BlockKind("holders", _one_id, "写成「/// holders | 认领表的 id」", needs="form"),
    BlockKind("topics", _one_id, "写成「/// topics | 联名表的 id」", needs="form"),
    BlockKind("meetings", searched=True),
    BlockKind("promises"),
    BlockKind("meeting", place=_on("请放到 meetings/ 里的页面", MeetingMeta), searched=True),
    BlockKind("redblack", _side, "写成「/// redblack | red」、black 或 all"),
    BlockKind("corrections"),
    BlockKind("pact", needs="pact", searched=True),
    BlockKind("numbers", _numbers, f"可用的有：{'、'.join(_NUMBERS)}，用英文逗号隔开"),
    BlockKind("latest", _count, _LATEST),
    BlockKind("calendar", _count, "写成「/// calendar | 6」"),
    BlockKind("forms"),
    BlockKind("problems", place=_on(_PAGE.format("problems"), PageMeta), searched=True),
    BlockKind("honours", place=_on(_PAGE.format("honours"), PageMeta), searched=True),
    BlockKind("timeline", place=_on(_PAGE.format("timeline"), PageMeta), searched=True),
    BlockKind(
        "entries", place=_on("请放到 lists/ 里的页面；别处用「/// redblack | all」", ListMeta)
    ),
    BlockKind("place", place=_on("请放到 places/ 里的页面", PlaceMeta), searched=True),
    BlockKind("activity", place=_on("请放到 kind: activity 的页面", ActivityMeta)),
    BlockKind("voices", _one_id, "写成「/// voices | 表单的 id」", needs="form"),
    BlockKind("trend", _one_id, "写成「/// trend | 评议的 series」", needs="series"),
    BlockKind(
        "contests", _one_id, "写成「/// contests | 各季度表单 id 里季度前面的部分，例如 pingbi」"
    ),
    BlockKind("signup", _one_id, "写成「/// signup | 报名表的 id」", needs="form"),
    BlockKind("sample", searched=True),
    BlockKind(
        "cover",
        place=Place(lambda meta, _: meta.image is not None, "请先在信息区写上 image 和 image_alt"),
        searched=True,
    ),
    BlockKind("posters", place=Place(_has_posters, _POSTERS)),
)
BLOCKS = {kind.name: kind for kind in _KINDS}
