"""A small compound with forms to answer, served once, and its office."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from forms_service.staff.audit import LOG
from forms_service.staff.roles import Role
from forms_service.store.ledger_state import State
from forms_service.store.tables import open_store
from site_src.source.moments import ZONE
from tests.conftest import Compound
from tests.support.desk import Answered, Desk, sign_in_all
from tests.support.serving import serving

_FORMS = {
    "bench": (
        "长椅放哪里",
        "poll",
        "    - {id: where, ask: 放哪里？, type: choice, options: [河边, 门口], required: true}\n"
        "    - {id: order, ask: 先办哪样？, type: rank, options: [灯, 树, 路]}\n"
        "    - {id: words, ask: 想说的, type: text}\n",
    ),
    "walk": (
        "河边走走",
        "signup\n  capacity: 2",
        "    - {id: who, ask: 怎么称呼, type: name}\n"
        "    - {id: phone, ask: 电话, type: phone, required: true}\n",
    ),
    "roll": (
        "登记",
        "signup",
        "    - {id: who, ask: 怎么称呼, type: name}\n"
        "    - {id: phone, ask: 电话, type: phone, required: true}\n"
        "    - {id: words, ask: 想说的, type: text}\n",
    ),
}


def write_forms(compound: Compound) -> None:
    """Writes a home page, a poll, a sign-up for two and one without a limit."""
    compound.write(
        "index.md",
        "---\ntitle: 首页\ncompound: {name: 柳园, full_name: 柳园小区, address: 河边, "
        "motto: 有事好商量, households: 30}\n---\n",
    )
    today = datetime.now(ZONE).date()
    for name, (title, kind, questions) in _FORMS.items():
        compound.write(
            f"{name}.md",
            f"---\ntitle: {title}\nkind: form\nform:\n  id: {name}\n  kind: {kind}\n"
            f"  opens: {today - timedelta(2)}\n  closes: {today + timedelta(30)}\n"
            f"  questions:\n{questions}---\n",
        )


@dataclass
class Counter:
    """The office of a served compound, and residents who send to it."""

    compound: Compound
    url: str
    desks: dict[Role, Desk]
    _phones: Iterator[int] = field(default_factory=lambda: count(13800000001))

    @property
    def clerk(self) -> Desk:
        return self.desks[Role.CLERK]

    def phone(self) -> str:
        """A number that nobody has used yet."""
        return str(next(self._phones))

    def send(self, form: str, **answers: Any) -> str:
        """As a resident; the receipt."""
        body = json.dumps({"answers": answers}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/s/forms/{form}", body, headers)
        with urllib.request.urlopen(request) as answer:
            return str(json.load(answer)["receipt"])

    def receipt(self, receipt: str) -> dict[str, Any]:
        """What its owner is told."""
        headers = {"Accept": "application/json"}
        request = urllib.request.Request(f"{self.url}/s/receipts/{receipt}", headers=headers)
        with urllib.request.urlopen(request) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def address(self, receipt: str) -> str:
        """Where the desk shows this answer."""
        asked = self.clerk.get(f"/s/desk/answers?receipt={receipt}")
        return asked.headers["location"]

    def facts(self, form: str) -> dict[str, Any]:
        """What all see of a form."""
        found: dict[str, Any] = json.loads(self.compound.page(f"facts/{form}.json"))
        return found

    def stored(self) -> State:
        """What is in the store."""
        with open_store(self.compound.state / "store", read_only=True) as store:
            return store.journal.state

    def log(self) -> list[str]:
        """What the audit log says so far: who did what to what."""
        entries = self.stored().get(LOG, {}).values()
        return [f"{entry['who']} {entry['did']} {entry['what']}" for entry in entries]

    def hidden(self, page: Answered, name: str) -> str:
        """What a page's form sends unseen under this name."""
        return page.text.partition(f'name="{name}" value="')[2].partition('"')[0]


@pytest.fixture(scope="session")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    folder: Path = tmp_path_factory.mktemp("counter")
    compound = Compound(folder)
    write_forms(compound)
    tokens = sign_in_all(compound.state)
    with serving(folder) as site:
        yield Counter(compound, site.url, {role: Desk(site.url, tokens[role]) for role in Role})
