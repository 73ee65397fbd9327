"""Whom owners elect, as their ballots come and go."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from forms_service.kinds.election import Elections
from site_src.form_kinds.election import Election
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.turnout import Areas, Heads, TookPart
from tests.support.subscribing import tell

NAMES = ("甲", "乙", "丙")
WORDS = ("讲担当", "讲党性", "有素质", "有公心")
FORM = FORM_KINDS.read(
    {
        "id": "huanjie",
        "kind": "election",
        "seats": 2,
        "notice": "2026-11-06",
        "opens": "2026-11-21",
        "closes": "2026-12-06",
        "candidates": [
            {
                "id": f"c{number}",
                "name": name,
                "speech": "示例",
                "put_forward": ["本人自荐"],
                "standard": dict.fromkeys(WORDS, "示例"),
                "agreed": "2026-10-15",
            }
            for number, name in enumerate(NAMES)
        ],
    }
)
BALLOT = st.fixed_dictionaries(
    {
        "form": st.sampled_from(["huanjie", "other"]),
        "by": st.just("owner"),
        "area": st.integers(1, 300),
        "choices": st.fixed_dictionaries(
            {"candidates": st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=2)}
        ),
        "entries": st.just({}),
    },
    optional={"status": st.sampled_from(["straw", "cancelled"])},
)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.none() | BALLOT), max_size=25))
def test_in_whatever_order_ballots_come_and_go_each_candidate_has_the_votes_of_the_rest(
    changes: list[tuple[str, dict[str, Any] | None]],
) -> None:
    assert isinstance(FORM, Election)
    along = Elections()
    standing = [d for d in tell(along.change, changes).values() if d["form"] == "huanjie"]
    counted = [d for d in standing if "status" not in d]
    turnout = TookPart(
        owners=Heads(took_part=len(counted), of=len(counted)),
        area=Areas(took_part=sum(d["area"] for d in counted), of=sum(d["area"] for d in counted)),
    )
    found = along.facts(FORM, turnout)
    for placed in found["election"].candidates:
        mine = [d["area"] for d in counted if placed.name in d["choices"]["candidates"]]
        assert (placed.owners, placed.area) == (len(mine), sum(mine))
        assert placed.qualified == (
            2 * len(mine) > len(counted) and 2 * sum(mine) > sum(d["area"] for d in counted)
        )
    assert (found["straw"] is None) == (not any(d.get("status") == "straw" for d in standing))
