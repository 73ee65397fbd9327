"""Whom owners elect, as their ballots come and go."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from forms_service.canvass.opening import open_box
from forms_service.erasure.retention import RETENTION, kept_text, note
from forms_service.keeping.facts_out import facts_of
from forms_service.kinds.election import Elections
from forms_service.kinds.table import Counts
from forms_service.sealing.seals import SEALS
from forms_service.secrecy.ballot_box import with_key
from forms_service.secrecy.key_parts import joined, new_key
from forms_service.store.tables import Store
from site_src.decisions.candidates import MARKS
from site_src.form_kinds.election import Election
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.turnout import Areas, Heads, TookPart
from tests.support.subscribing import tell
from tests.support.votes import cast, parts, with_roster

NAMES = ("甲", "乙", "丙")
WORDS = ("讲担当", "讲党性", "有素质", "有公心")
SAID: dict[str, Any] = {
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
FORM = FORM_KINDS.read(SAID)
OF_HOUSEHOLDS = FORM_KINDS.read({**SAID, "by": "household", "basis": "示例", "secrecy": "secret"})
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


def test_a_secret_election_of_households_is_counted_once_its_box_is_opened(store: Store) -> None:
    """By heads alone; its record, which anybody counts again, knows no area."""
    form, key = OF_HOUSEHOLDS, new_key("huanjie")
    before, after = form.opens - timedelta(days=1), form.closes + timedelta(hours=1)
    with_roster(store, parts(5), before)
    counts = Counts.of(store)
    store.transact(lambda state: (with_key(state, form, key, "王芳", before), None))
    cast(store, form, ["甲", "乙", "乙", "丙"], MARKS)
    shut = facts_of(form, counts, after).model_dump(mode="json")
    assert (shut["box"], shut["election"]) == ("sealed", {"seats": 2, "candidates": []})
    opener = joined("huanjie", key.public, (key.parts[0], key.parts[1]))
    open_box(store, form, opener, "王芳", after)
    found = facts_of(form, counts, after).model_dump(mode="json")
    assert {each["name"]: each["households"] for each in found["election"]["candidates"]} == {
        "甲": 1,
        "乙": 2,
        "丙": 1,
    }
    assert found["turnout"] == {"households": {"took_part": 4, "of": 5}}
    assert "area" not in found["record"]
    assert json.loads(found["record"].splitlines()[0])["form"]["basis"] == "示例"


def test_who_voted_is_kept_from_the_seal_on() -> None:
    """A decision may be challenged for a year from when it is known."""
    sealed = FORM.closes + timedelta(days=30)
    seals: Any = {SEALS: {FORM.id: {"set": [{"at": sealed.isoformat()}]}}}
    assert note({}, [FORM])[RETENTION][FORM.id]["until"] == FORM.kept_until.isoformat()
    until = (sealed + timedelta(days=400)).isoformat()
    assert note(seals, [FORM])[RETENTION][FORM.id]["until"] == until
    told = kept_text(FORM, {"voter": "1", "entries": {}, "at": ""}, sealed)
    assert "保留到结果封存满 400 天" in told
