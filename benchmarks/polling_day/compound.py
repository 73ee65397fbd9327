"""The compound that votes: its pages, and its roster as a table."""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path
from textwrap import dedent

from benchmarks.compounds import ROOT

FORM = "chongdian-peng"
QUESTION = "jian"
OPTIONS = ("同意", "不同意", "弃权")
_HEADER = ("楼栋", "单元", "房号", "类型", "面积", "业主编号", "业主姓名", "电话")


def write_content(target: Path, opens: datetime, closes: datetime) -> None:
    """A home page, and a vote of the owners, online and on paper."""
    (target / "forms").mkdir(parents=True, exist_ok=True)
    write_home(target)
    (target / "forms" / f"{FORM}.md").write_text(
        dedent(f"""\
        ---
        title: 要不要在北门建充电棚
        form:
          kind: ballot
          matter: 8
          legal_form: platform
          paper: true
          revise: until-close
          notice: {opens - timedelta(days=20):%Y-%m-%d}
          opens: {opens:%Y-%m-%dT%H:%M}
          closes: {closes:%Y-%m-%dT%H:%M}
          questions:
            - id: {QUESTION}
              ask: 同意吗？
              type: choice
              options: [{", ".join(OPTIONS)}]
              required: true
        ---

        /// form | {FORM}
        ///

        /// results | {FORM}
        ///
        """),
        encoding="utf-8",
    )


def write_home(target: Path) -> None:
    """The demo's home page as a compound's that is none, without what it links to."""
    target.mkdir(parents=True, exist_ok=True)
    _, front, _ = (ROOT / "content" / "index.md").read_text(encoding="utf-8").split("---\n", 2)
    kept = [line for line in front.splitlines() if not line.startswith(("sample:", "image"))]
    home = "---\n" + "\n".join(kept) + "\n---\n\n一个投票的小区。\n"
    (target / "index.md").write_text(home, encoding="utf-8")


Address = tuple[str, str, str]
"""Building, unit and room of a part."""


def write_roster(path: Path, owners: int, parts: int, chance: random.Random) -> dict[str, Address]:
    """So many parts of so many owners: some have a parking space too, some several, a developer many.
    Gives the address of one of each owner's."""
    rows: list[tuple[str, ...]] = []
    addresses: dict[str, Address] = {}
    for number in range(parts):
        building, room = number // 100 + 1, f"{number % 100 // 4 + 1}{number % 4 + 1:02}"
        # The first part of each owner; those that are left over are somebody's second and third, a tenth of
        # them the developer's.
        owner = number if number < owners else chance.choice((0, chance.randrange(owners)))
        kind = "住宅" if number < owners else chance.choice(("车位", "商铺", "住宅"))
        area = f"{chance.randint(1200, 18000) / 100:.2f}"
        at = (f"{building}栋", "1单元", room)
        addresses[f"Y{owner:05}"] = at
        rows.append((*at, kind, area, f"Y{owner:05}", f"示例{owner}", ""))
    chance.shuffle(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([_HEADER, *rows])
    return addresses
