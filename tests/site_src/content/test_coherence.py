"""Blocks stand only where there is something for them to show."""

from __future__ import annotations

import pytest

from site_src.content.check import check
from site_src.markup.block_kinds import BLOCKS
from tests.conftest import Compound, article


@pytest.mark.parametrize("name", [name for name, kind in BLOCKS.items() if kind.place])
def test_a_block_out_of_place_is_told_where_it_belongs(good: Compound, name: str) -> None:
    good.write("news/2026/2026-11-01-odd.md", article("甲", "2026-11-01", f"/// {name}\n///"))
    (fault,) = map(str, check(good.content, []))
    assert f"odd.md:6: 块「{name}」不属于这种页面。请" in fault


@pytest.mark.parametrize(
    "page", ["people/team", "rules/index", "ask/lamp", "news/2026/2026-11-18-picnic", "roll/index"]
)
def test_posters_placed_by_hand_stand_there_alone(good: Compound, page: str) -> None:
    with (good.content / f"{page}.md").open("a", encoding="utf-8") as file:
        file.write("\n/// posters\n///\n\n后面还有一句。\n")
    assert check(good.content, []) == []
    good.build()
    html = good.page(f"{page}.html")
    assert html.count('class="ll-posters"') == 1
    assert html.index('class="ll-posters"') < html.rindex("后面还有一句。")


def test_posters_may_be_placed_on_a_meetings_page(good: Compound) -> None:
    """The agenda that is put up before it."""
    meeting = "title: 停车怎么停\nkind: meeting\nstarts: 2026-12-12T09:00\nplace: 茶室\nagenda: [停车]\nothers: [业主]"
    good.write("rules/parking.md", f"---\n{meeting}\n---\n\n请早来。\n\n/// posters\n///\n")
    assert check(good.content, []) == []
