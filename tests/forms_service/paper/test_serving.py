"""Who was served and says nothing takes no part, and is shown apart where the assembly's rule counts them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from forms_service.electorate.paper_entries import SERVED
from forms_service.erasure.retention import due, note
from forms_service.paper.serving import read_served
from forms_service.refusal import Faulty
from site_src.show.fragments import results_fragment
from tests.forms_service.electorate.test_electorate import vote
from tests.forms_service.paper.polling import NOW, ONE, TWO, Polling

RULE = "《业主大会议事规则》第十二条"
MAJORITY: dict[str, Any] = {"silent": "majority", "silent_rule": RULE}


def closed(polling: Polling) -> dict[str, Any]:
    found: dict[str, Any] = polling.facts(polling.form.closes).model_dump()
    return found


def test_who_is_silent_takes_no_part() -> None:
    polling = Polling()
    polling.serve(ONE)
    assert closed(polling)["turnout"]["owners"]["took_part"] == 0
    assert "silent" not in closed(polling)


def test_where_a_rule_counts_them_they_are_shown_apart_once_it_is_over() -> None:
    polling = Polling(**MAJORITY)
    polling.serve(ONE)
    polling.serve(TWO)
    polling.online(TWO)
    assert "silent" not in polling.facts().model_dump()
    facts = closed(polling)
    assert facts["silent"] == {"voters": 1, "area": "102.70"}
    assert facts["turnout"]["owners"]["took_part"] == 1
    shown = results_fragment(polling.form, polling.facts(polling.form.closes), polling.form.closes)
    assert f"送达未表态 1 位业主，102.70 平方米。按{RULE}" in shown


def test_when_names_are_forgotten_the_number_stays() -> None:
    polling = Polling(**MAJORITY)
    polling.serve(ONE)
    polling.serve(TWO)
    polling.online(TWO)
    before = closed(polling)
    polling.commit(lambda state: (note(state, [polling.form]), None))
    later = polling.form.kept_until + timedelta(1)
    polling.commit(lambda state: (due(state, later).patch, None))
    assert closed(polling)["silent"] == before["silent"]
    assert [held.keys() for held in polling.state[SERVED].values()] == [{"form", "area"}]
    assert not due(polling.state, later).patch


def test_a_rule_is_cited_and_for_something() -> None:
    for more in ({"silent": "majority"}, {"silent_rule": RULE}):
        with pytest.raises(ValidationError, match="silent"):
            vote(paper=True, **more)
    with pytest.raises(ValidationError, match="不收纸质票"):
        vote(**MAJORITY)


def test_a_day_to_come_and_nobody_as_a_witness_are_refused() -> None:
    tomorrow = (NOW + timedelta(1)).date().isoformat()
    for on, witness in ((tomorrow, "楼栋长"), ("昨天", "楼栋长"), ("2026-11-20", " ")):
        with pytest.raises(Faulty):
            read_served(on, witness, NOW)
    assert read_served("2026-11-20", " 楼栋长 ", NOW)[1] == "楼栋长"
