"""The small compound with forms that ask for photographs, and what residents and the office do there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from forms_service.answers.receipts import typed
from forms_service.answers.tally import ANSWERS
from forms_service.photographs.album import Album
from forms_service.photographs.names import named_in
from forms_service.staff.roles import Role
from forms_service.store.tables import Store, open_store
from site_src.source.moments import ZONE
from tests.conftest import Compound
from tests.support.composing import composed
from tests.support.desk import Answered, Desk, sign_in_all
from tests.support.listening import listening

BROKEN = """---
title: 坏了什么
kind: form
form:
  id: broken
  kind: poll
  opens: 2020-01-01
  closes: 2099-12-31
  results: never
  questions:
    - {id: where, ask: 在哪里, type: choice, options: [东门, 西门], required: true}
    - {id: photos, ask: 拍一张, type: photo, publish: approved}
---
请拍照。
"""
REPORT = """---
title: 反映一件事
kind: form
form:
  id: report
  kind: report
  opens: 2020-01-01
  closes: 2099-12-31
  where: [东门, 西门]
  sorts:
    - {say: 公共设施, days: 7}
    - {say: 走访, days: 7, private: true}
---
请写一句。
"""
LEDGER = """---
title: 台账
problems:
  - {title: 井盖松了, kind: 公共设施, opened: 2020-02-01, settled: 2020-02-04, by: 物业, how: 换了}
---
一件一件。
"""


class Asked:
    """That compound, served, and who asks there."""

    def __init__(
        self, compound: Compound, store: Store, url: str, tokens: Mapping[Role, str]
    ) -> None:
        self.compound, self.store = compound, store
        self.resident = Desk(url)
        self.clerk, self.auditor = (Desk(url, tokens[role]) for role in (Role.CLERK, Role.AUDITOR))

    @property
    def album(self) -> Album:
        return Album.of_journal(self.store.journal.path)

    @property
    def files(self) -> list[str]:
        folder = self.album.folder
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    def send(self, *photos: bytes, where: str = "东门") -> Answered:
        fields = {"where": where, "for-another": ""} if where else {"for-another": ""}
        return self.resident.send_all("/s/forms/broken", fields, _named(photos))

    def sent(self, *photos: bytes) -> str:
        """The receipt of an answer that was kept."""
        return receipt_in(self.send(*photos))

    def report(self, what: str, *photos: bytes, **said: str) -> str:
        """The receipt of a report."""
        fields = {"place": "东门", "sort": "公共设施", "what": what, **said}
        return receipt_in(self.resident.send_all("/s/forms/report", fields, _named(photos)))

    def named(self, receipt: str) -> list[str]:
        document = self.store.journal.state[ANSWERS][typed(receipt) or ""]
        return sorted(named_in(document))

    def decide(self, receipt: str, show: str, **fields: str) -> None:
        """Does something with the first text of an answer that moderation shows on a side. Of nobody else's: tests
        share what is served, and what came in one second stands in no order."""
        of = self.store.journal.state[ANSWERS][typed(receipt) or ""]["form"]
        answer = self.handle(receipt).rpartition("/")[2]
        page = self.clerk.get(f"/s/desk/moderation?form={of}&show={show}").text
        own = page.partition(f'name="answer" value="{answer}"')[2]
        hidden = dict(re.findall(r'name="(part|seen)" value="([^"]*)"', own)[:2])
        named = {"of": of, "answer": answer, "show": show}
        done = self.clerk.post("/s/desk/moderation", {**named, **hidden, **fields})
        assert done.status == 303, done.text

    def handle(self, receipt: str) -> str:
        """Where the desk shows the answer."""
        return self.clerk.get(f"/s/desk/answers?receipt={receipt}").headers["location"]

    def step(self, receipt: str, to: str, why: str = "看过了", **more: str) -> Answered:
        """The office takes it on; `more`: other fields of the form, less their prefix."""
        address = self.handle(receipt)
        [seen] = re.findall(r'name="desk-seen" value="([^"]*)"', self.clerk.get(address).text)[:1]
        fields: dict[str, str | list[str]] = {
            "desk-to": to,
            "desk-office": "物业服务中心",
            "desk-reason": why,
            "desk-seen": seen,
            **{f"desk-{name}": value for name, value in more.items()},
        }
        return self.clerk.post(f"{address}/step", fields)


def receipt_in(answered: Answered) -> str:
    assert answered.status == 303, answered.text
    return answered.headers["location"].rpartition("/")[2]


@contextmanager
def asked(good: Compound, folder: Path) -> Iterator[Asked]:
    """Served over a copy of the small compound's content."""
    compound = Compound(folder, base_url="")
    shutil.copytree(good.content, compound.content)
    pages = {"ask/broken.md": BROKEN, "ask/report.md": REPORT, "story/ledger.md": LEDGER}
    for path, text in pages.items():
        compound.write(path, text)
    compound.build(datetime.now(ZONE))
    tokens = sign_in_all(compound.state)
    with (
        open_store(compound.state / "store") as store,
        listening(composed(compound, store)) as (host, port),
    ):
        yield Asked(compound, store, f"http://{host}:{port}", tokens)


def _named(photos: tuple[bytes, ...]) -> list[tuple[str, str, bytes]]:
    return [("photos", f"IMG_{number}.jpg", data) for number, data in enumerate(photos)]
