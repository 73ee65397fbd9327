"""The lists of a demo: an appeal upheld and one dismissed, cases written, somebody nominated; all of it nobody's."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from forms_service.answers.tally import ANSWERS, made_up
from forms_service.due_process.cases import CASES, case_of
from forms_service.due_process.letters import lettered
from forms_service.electorate.codes import CODES
from forms_service.keeping.facts_out import facts_of
from forms_service.keeping.samples import drop_samples
from forms_service.kinds.appeal import STRUCK
from forms_service.kinds.table import Counts
from forms_service.lists.pages import black
from forms_service.lists.samples import made_up_due_process, without_due_process
from forms_service.store.tables import open_store
from site_src.taking_part.appeal import Appealed
from tests.conftest import NOW, Compound


def test_a_demo_s_appeals_were_heard_and_nothing_of_them_is_left_of_a_compound_that_is_none(
    demo: Compound, tmp_path: Path
) -> None:
    site = demo.read()
    with open_store(tmp_path) as store:
        counts, state = Counts.of(store), store.journal.state
        store.transact(lambda _: (made_up_due_process(site, NOW), None))
        assert all(made_up(answer) for answer in state[ANSWERS].values())
        stages = Counter((held["form"], held["stage"]) for held in state[ANSWERS].values())
        assert stages["shensu", "upheld"] == stages["shensu", "dismissed"] == 1
        assert stages["timing", "received"] == stages["timing", "declined"] == 1
        told = facts_of(site.forms["shensu"].form, counts, NOW)
        assert isinstance(told, Appealed)
        assert not told.paused
        [struck] = told.upheld
        sent = {key: date.fromisoformat(at[:10]) for key, at in lettered(state).items()}
        assert sent == {entry.key: entry.notified for _, entry in black(site)}
        assert sent.keys() == state[CASES].keys()
        assert not case_of(state, struck.entry).lacking
        drop_samples(store)
        store.transact(lambda held: (without_due_process(held), None))
        assert not any(state.get(table) for table in (ANSWERS, CASES, CODES, STRUCK))
