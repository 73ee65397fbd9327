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

from forms_service.roster.importing import Roster
from forms_service.roster.parts import Part
from forms_service.roster.rosters import kept
from forms_service.staff.audit import LOG
from forms_service.staff.roles import Role
from forms_service.store.ledger_state import State
from forms_service.store.tables import open_store
from site_src.source.moments import ZONE
from tests.conftest import Compound
from tests.support.desk import Answered, Desk, sign_in, sign_in_all
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
    "tour": (
        "去爬山",
        "signup\n  capacity: 1\n  waiting: 2",
        "    - {id: phone, ask: 电话, type: phone, required: true}\n",
    ),
    "shed": (
        "车棚改造",
        "poll\n  by: owner\n  paper: true",
        "    - {id: agree, ask: 同意改造吗？, type: choice, options: [同意, 不同意], required: true}\n"
        "    - {id: words, ask: 意见, type: text}\n",
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
    """Writes a home page, a poll, sign-ups for two, for one with a waiting list, and without a limit."""
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


OTHERS = ("second", "third")
"""The names of clerks besides the one of the role's name."""
_ROSTER = [
    Part("1栋", "1单元", "101", "住宅", 8950, "Y1"),
    Part("地库", "", "A1", "车位", 1320, "Y1"),
    *(Part("2栋", "1单元", f"{floor}01", "住宅", 9000) for floor in range(1, 13)),
]


def import_roster(state: Path) -> None:
    """A roster of thirteen owners, imported long ago."""
    found = Roster({part.address: part for part in _ROSTER}, {})
    at = datetime.now(ZONE) - timedelta(days=90)
    with open_store(state / "store") as store:
        store.transact(lambda held: (kept(held, found, "示例", at), None))


@dataclass
class Counter:
    """The office of a served compound, and residents who send to it. `others`: more clerks' desks, by name."""

    compound: Compound
    url: str
    desks: dict[Role, Desk]
    others: dict[str, Desk]
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
    others = sign_in(compound.state, dict.fromkeys(OTHERS, Role.CLERK))
    import_roster(compound.state)
    with serving(folder) as site:
        desks = {role: Desk(site.url, tokens[role]) for role in Role}
        yield Counter(
            compound,
            site.url,
            desks,
            {name: Desk(site.url, token) for name, token in others.items()},
        )
