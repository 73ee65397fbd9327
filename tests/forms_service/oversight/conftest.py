"""A served compound whose office has done something, with somebody of each role at the desk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from forms_service.answers.reading import Answer
from forms_service.answers.sending import Sending
from forms_service.care.care import backup
from forms_service.erasure.backup_record import note_made
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.staff.audit import Deed, noted
from forms_service.staff.roles import Role
from forms_service.store.tables import open_store
from site_src.content.reading import read_site
from site_src.source.moments import ZONE
from tests.conftest import GOOD
from tests.forms_service.erasure.test_erasure import owners
from tests.support.desk import Desk, sign_in_all
from tests.support.serving import serving

NAME, PHONE, REASON = "欧阳听雨", "13912345678", "她说改天再去"
OWNER = ("上官听雪", "13800000009")
"""Who answered nothing, and stands in the roster."""
OTHERS = (("诸葛小满", "13800000002"), ("司马立秋", "13800000003"))


@dataclass(frozen=True)
class Office:
    """The desk as each role sees it, and what lies behind it. `receipts`: of the answers, of which the log
    says something about the first. Tests share it: who erases erases one that no other asks about."""

    folder: Path
    url: str
    desks: dict[Role | None, Desk]
    receipts: tuple[str, ...]

    def __getitem__(self, role: Role | None) -> Desk:
        return self.desks[role]


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(GOOD, folder / "content")
    picnic = read_site(folder / "content").site.forms["picnic"].form
    tokens = sign_in_all(folder / "state")
    at, receipts = picnic.opens + timedelta(minutes=1), []
    with open_store(folder / "state" / "store") as store:
        for who, phone in ((NAME, PHONE), *OTHERS):
            answer = Answer({"who": who, "phone": phone, "menu": ["面"]})
            receipts.append(keeping(store, Known(), Sending(picnic, answer, at))().receipt)
        owners(store, a=OWNER)
        deed = Deed("clerk", "answer.cancel", "picnic", REASON, receipts[0])
        store.transact(lambda state: (noted(state, deed, datetime.now(ZONE)), None))
        for name in ("lamp", "score"):
            deed = Deed("clerk", "answer.export", name)
            store.transact(lambda s, deed=deed: (noted(s, deed, datetime.now(ZONE)), None))
    for place, age in (("old", 200), ("new", 1)):
        backup(folder / "state" / "store", folder / place)
        made = datetime.now(ZONE) - timedelta(days=age)
        note_made(folder / "state" / "store", folder / place, made)
    with serving(folder) as site:
        desks: dict[Role | None, Desk] = {role: Desk(site.url, t) for role, t in tokens.items()}
        yield Office(folder, site.url, {None: Desk(site.url), **desks}, tuple(receipts))
