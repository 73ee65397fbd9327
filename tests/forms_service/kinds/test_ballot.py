"""What owners decide, as their ballots come and go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.answers.reading import Answer
from forms_service.answers.sending import Sending
from forms_service.keeping.facts_out import facts_of
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.kinds.ballot import Ballots
from forms_service.kinds.table import Counts
from forms_service.roster.importing import Roster
from forms_service.roster.parts import Part
from forms_service.roster.rosters import kept
from forms_service.store.tables import Store, open_store
from site_src.decisions.votes import Votes
from site_src.form_kinds.ballot import Ballot
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.turnout import Areas, Heads, TookPart
from site_src.source.moments import ZONE
from tests.support.subscribing import tell

OPEN = datetime(2026, 11, 1, 9, tzinfo=ZONE)
OVER = datetime(2026, 11, 20, 9, tzinfo=ZONE)
ROSTER = [
    Part("1栋", "", "101", "住宅", 90_00, "Y1"),
    Part("地库", "", "A1", "车位", 10_00, "Y1"),
    Part("1栋", "", "102", "住宅", 100_00),
    Part("1栋", "", "103", "住宅", 100_00),
]


def ballot(**more: Any) -> Ballot:
    question = {"id": "q", "ask": "同意吗？", "type": "choice", "required": True}
    form = FORM_KINDS.read(
        {
            "id": "peng",
            "kind": "ballot",
            "matter": 8,
            "notice": "2026-10-16",
            "opens": "2026-10-31",
            "closes": "2026-11-15",
            "legal_form": "platform",
            "questions": [question | {"options": ["同意", "不同意", "弃权"]}],
            **more,
        }
    )
    assert isinstance(form, Ballot)
    return form


class Polling:
    """A store with a roster, and ballots that are sent to a form."""

    def __init__(self, store: Store, form: Ballot) -> None:
        self.store, self.form = store, form
        self.known = Known(Counts.of(store))
        roster = Roster({part.address: part for part in ROSTER}, {})
        before = OPEN - timedelta(days=30)
        store.transact(lambda state: (kept(state, roster, "示例", before), None))

    def send(self, voter: str, said: str, **more: Any) -> str:
        sending = Sending(self.form, Answer({"q": said}), OPEN, voter=voter, **more)
        return keeping(self.store, self.known, sending)().status

    def facts(self, now: datetime = OVER) -> dict[str, Any]:
        return facts_of(self.form, self.known.counts, now).model_dump()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as opened:
        yield opened


def test_options_are_weighed_by_owner_and_by_area_and_held_against_all(store: Store) -> None:
    polling = Polling(store, ballot())
    assert polling.send("业主 Y1", "同意") == "counted"
    polling.send("房 1|1|102".replace("|1|", "||"), "不同意")
    assert polling.facts()["decision"] == {
        "matter": 8,
        "participation": {"owners": 2, "area": "200.00"},
        "needs": {"participation": "2/3", "majority": "3/4"},
        "passed": False,
        "options": {
            "同意": {"owners": 1, "area": "100.00"},
            "不同意": {"owners": 1, "area": "100.00"},
            "弃权": {"owners": 0, "area": "0.00"},
        },
    }
    assert "options" not in polling.facts(OPEN)["decision"]


def test_where_paper_decides_what_comes_online_is_a_straw_poll(store: Store) -> None:
    """It is no turnout, and nothing of it is known before the close."""
    polling = Polling(store, ballot(legal_form="paper"))
    assert polling.send("业主 Y1", "不同意") == "straw"
    before = polling.facts(OPEN)
    assert (before["answers"], before["turnout"]["owners"]["took_part"]) == (0, 0)
    assert "straw" not in before
    assert polling.send("业主 Y1", "同意", channel="paper") == "counted"
    after = polling.facts()
    assert after["straw"]["took_part"] == {"owners": 1, "area": "100.00"}
    assert after["straw"]["options"]["不同意"] == {"owners": 1, "area": "100.00"}
    assert after["decision"]["options"]["同意"] == {"owners": 1, "area": "100.00"}
    assert after["decision"]["options"]["不同意"]["owners"] == 0


def test_a_ballot_given_again_is_weighed_once(store: Store) -> None:
    polling = Polling(store, ballot(revise="until-close"))
    polling.send("业主 Y1", "同意")
    assert polling.send("业主 Y1", "弃权") == "replaced"
    options = polling.facts()["decision"]["options"]
    assert [votes["owners"] for votes in options.values()] == [0, 0, 1]


def test_without_a_roster_there_is_no_decision(store: Store) -> None:
    facts = facts_of(ballot(), Counts.of(store), OVER).model_dump()
    assert "decision" not in facts


DOCUMENT = st.fixed_dictionaries(
    {
        "form": st.sampled_from(["peng", "other"]),
        "by": st.just("owner"),
        "area": st.integers(1, 30_000),
        "choices": st.fixed_dictionaries({"q": st.sampled_from([["同意"], ["不同意"], ["弃权"]])}),
        "entries": st.just({}),
    },
    optional={"status": st.sampled_from(["straw", "cancelled", "superseded"])},
)
ALL = TookPart(owners=Heads(took_part=0, of=9), area=Areas(took_part=0, of=9))


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.none() | DOCUMENT), max_size=25))
def test_in_whatever_order_ballots_come_and_go_the_weights_are_those_of_the_rest(
    changes: list[tuple[str, dict[str, Any] | None]],
) -> None:
    along, form = Ballots(), ballot()
    standing = tell(along.change, changes).values()
    found = along.facts(form, ALL)
    for name, status in (("counted", None), ("straw", "straw")):
        mine = [d for d in standing if d["form"] == "peng" and d.get("status") == status]
        poll = found["decision"] if name == "counted" else found["straw"]
        assert (poll is None) == (name == "straw" and not mine)
        for option in ("同意", "不同意", "弃权"):
            areas = [d["area"] for d in mine if d["choices"]["q"] == [option]]
            votes = poll.options[option] if poll else Votes()
            assert (votes.owners, votes.area) == (len(areas), sum(areas))
