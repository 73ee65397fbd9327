"""Until a vote is over nothing that anybody may read differs by what was chosen: not a byte of its facts, and so
no page, screen, feed, poster, size or ETag that is made of them. Of a secret one, nothing on the machine that
is made of answers does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from forms_service.keeping.facts_out import facts_of, fingerprint_file
from forms_service.kinds.table import Counts
from forms_service.secrecy.ballot_box import with_key
from forms_service.secrecy.key_parts import new_key
from forms_service.store.tables import open_store
from site_src.forms.facts import facts_bytes
from site_src.forms.form import Form
from tests.forms_service.electorate.test_electorate import vote
from tests.forms_service.secrecy.test_ballot_box import AFTER, BEFORE, secret_vote
from tests.support.votes import cast, parts, with_roster

NAMED = vote(by="household", results="after-close", closes="2026-11-20")
SECRET = secret_vote()


def told(folder: Path, form: Form, choices: list[str], after: bool = False) -> tuple[bytes, bytes]:
    """What pages are made of, and the fingerprint beside it, a second before the close or an hour after."""
    with open_store(folder) as store:
        with_roster(store, parts(5), BEFORE)
        key = new_key(form.id)
        store.transact(lambda state: (with_key(state, form, key, "王芳", BEFORE), None))
        cast(store, form, choices)
        counts = Counts.of(store)
        now = AFTER if after else form.closes - timedelta(seconds=1)
        fingerprint = fingerprint_file(form, counts.tally.of(form.id))[1]
        return facts_bytes(facts_of(form, counts, now)), fingerprint or b""


@pytest.mark.parametrize("form", [NAMED, SECRET], ids=["named", "secret"])
def test_before_the_close_facts_are_the_same_whatever_was_chosen(
    tmp_path: Path, form: Form
) -> None:
    one = told(tmp_path / "one", form, ["同意"] * 4)
    other = told(tmp_path / "other", form, ["不同意", "同意", "不同意", "不同意"])
    assert one[0] == other[0]
    assert (one[1] == other[1]) is form.secret


def test_a_secret_vote_tells_as_little_while_its_box_is_shut(tmp_path: Path) -> None:
    one = told(tmp_path / "one", SECRET, ["同意"] * 4, after=True)
    assert one == told(tmp_path / "other", SECRET, ["不同意"] * 4, after=True)
