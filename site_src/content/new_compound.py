"""`linli init`: a compound of one's own, as few files as check, build and take an answer."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from site_src.source.records import SHORT
from site_src.source.yaml_nodes import written

MOST_BUILDINGS = 200
_MOST_HOUSEHOLDS = 100_000
_HOME = """---
title: 首页
order: 0
compound:
  name: {name}
  full_name: {name}
  address: {address}
  motto: 有事大家商量
  households: {households}
---

这里是我们小区的网上公示栏，楼下贴什么，这里就有什么。

## 请您来参与

/// forms
///

## 最新消息

/// latest | 5
///
"""
_POLL = """---
title: 小区先办哪件事
form:
  kind: poll
  opens: {opens}
  closes: {closes}
  by: anyone
  results: live
  questions:
    - {{id: first, ask: 您希望先办哪件事？, type: choice, options: [楼道照明, 电动车充电, 停车, 绿化保洁, 孩子玩的地方], required: true}}
---

选一件您最希望先办的事，选完就能看到大家怎么选。
"""
_BOARD = """---
title: {building}栋
order: {building}
group: building
building: {building}栋
---
"""


class NotEmpty(Exception):
    """The folder is in use; the text is for whoever runs the command, in Chinese."""


@dataclass(frozen=True)
class NewCompound:
    """What has to be known of a compound before anything of it can be published."""

    name: str
    address: str
    households: int
    buildings: int


def read_words(text: str) -> str:
    """A name or an address as it was typed. Raises ValueError with what is wrong, in Chinese."""
    words = " ".join(text.split())
    if not words:
        raise ValueError("不能空着")
    if not words.isprintable():
        raise ValueError("里面有看不见的字符")
    if len(words) > SHORT:
        raise ValueError(f"最多 {SHORT} 个字")
    return words


def read_households(text: str) -> int:
    """Raises ValueError as `read_words`."""
    return _number(text, 1, _MOST_HOUSEHOLDS)


def read_buildings(text: str) -> int:
    """Raises ValueError as `read_words`."""
    return _number(text, 0, MOST_BUILDINGS)


def _number(text: str, least: int, most: int) -> int:
    if not text.strip().isdecimal() or not least <= int(text) <= most:
        raise ValueError(f"应当是 {least} 到 {most} 的整数")
    return int(text)


def new_compound(folder: Path, new: NewCompound, today: date) -> Path:
    """Writes the compound's content below `folder`, all of it or nothing; returns where it lies. Raises
    NotEmpty, OSError."""
    content = folder / "content"
    if content.exists() and (not content.is_dir() or any(content.iterdir())):
        raise NotEmpty(f"「{content}」已经有了，没有改动。请换一个文件夹。")
    draft = folder / ".content.new"
    shutil.rmtree(draft, ignore_errors=True)
    for path, text in _files(new, today).items():
        (draft / path).parent.mkdir(parents=True, exist_ok=True)
        (draft / path).write_text(text, encoding="utf-8", newline="\n")
    draft.rename(content)
    return content


def _files(new: NewCompound, today: date) -> dict[str, str]:
    home = _HOME.format(
        name=written(new.name), address=written(new.address), households=new.households
    )
    poll = _POLL.format(opens=today, closes=today + timedelta(days=30))
    boards = {
        f"boards/building-{number:02}.md": _BOARD.format(building=number)
        for number in range(1, new.buildings + 1)
    }
    return {"index.md": home, "forms/first.md": poll, **boards}
