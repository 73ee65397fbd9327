"""Canaries: what a person wrote is seen by whom it is for, and after an erasure by nobody, anywhere."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import brotli
import pytest

from forms_service.answers.reading import Answer, read_answer
from forms_service.answers.receipts import typed
from forms_service.answers.sending import Sending
from forms_service.credentials.secret import read_secret
from forms_service.desk.access import DeskOperation
from forms_service.electorate.codes import kept, new_code, whose
from forms_service.electorate.issuing import Issuing, Slip
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.kinds.table import Counts
from forms_service.roster.parts import DWELLING, Part
from forms_service.staff.roles import Role
from forms_service.store.tables import open_store
from site_src.content.reading import read_site
from site_src.forms.form import Form
from site_src.questions.question import Question
from site_src.source.moments import ZONE
from site_src.taking_part.appeal import LETTER
from site_src.taking_part.claim import PostChoice
from site_src.taking_part.slots import When, slot
from tests.conftest import DEMO, Compound
from tests.support.calling import Service, serving
from tests.support.composing import composed
from tests.support.demo import put_demo
from tests.support.desk import Desk, sign_in
from tests.support.votes import with_roster

READS_ALL = {Role.ADMIN, Role.CLERK}
TEXT = "金丝雀之言"
ENTRIES = ("2026q3-5", "2026q3-6", "2026q2-5")
"""Those of the demo's black list."""
UNPACK: Mapping[str, Callable[[bytes], bytes]] = {".gz": gzip.decompress, ".br": brotli.decompress}


@dataclass
class Person:
    """Somebody who doesn't exist, and what he gave to each form: form → receipt. `secrets`: what nobody
    else may see, `texts`: what he wrote, which staff may see; `slips`: by what he votes."""

    number: int
    receipts: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    slips: dict[str, Slip] = field(default_factory=dict)
    letter: str = ""
    """The code by which he appeals."""

    @property
    def name(self) -> str:
        return f"鸤鸠{'甲乙丙丁'[self.number]}"

    @property
    def phone(self) -> str:
        return f"1390806040{self.number}"

    @property
    def part(self) -> Part:
        """Where he lives, as the roster has it."""
        return Part("1栋", "", f"907{self.number}", DWELLING, 8000 + self.number)

    @property
    def home(self) -> str:
        """The same as he gives it."""
        return f"1栋 {self.part.room}室"

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.name, self.phone, self.home)

    @property
    def canaries(self) -> tuple[str, ...]:
        """All that is to be gone in the end."""
        given = self.receipts.values()
        return (*self.secrets, *self.texts, *given, *(r.replace("-", "") for r in given))

    def code(self, form: Form) -> str | None:
        """By what the form knows him, where it asks."""
        if form.code_by == LETTER:
            return self.letter
        return self.slips[form.by].code if form.votes else None

    def answer(self, form: Form) -> dict[str, Any]:
        """To every question something; what is asked on a condition is left out."""
        return {q.id: self._to(form, q) for q in form.questions if not q.show_if}

    def _to(self, form: Form, question: Question) -> Any:
        kind = question.type
        if kind == "name":
            return self.name
        if kind == "phone":
            return self.phone
        if kind == "household":
            return self.home
        if isinstance(question, When):
            hour = datetime.now(ZONE).replace(minute=0, second=0, microsecond=0)
            hours = (hour + timedelta(hours=ahead) for ahead in range(24, 24 * 7))
            return [slot([hour for hour in hours if question.offered(hour)][self.number])]
        if isinstance(question, PostChoice):
            return question.posts[self.number].called
        if question.counted:
            first = question.sent_for(question.counted[0])[0]
            return [first] if kind in ("choices", "rank") else first
        if kind == "text":
            self.texts.append(f"{TEXT}{self.number}-{form.id}-{question.id}")
            return self.texts[-1]
        return {"number": "1", "date": "2026-12-24", "photo": []}[kind]


@dataclass(frozen=True)
class Aviary:
    """The demo as it is served, with what each of its forms was given by each person; `begun`: Unix
    seconds before that."""

    begun: float
    service: Service
    desks: Mapping[Role, Desk]
    people: tuple[Person, ...]
    forms: tuple[Form, ...]


@pytest.fixture(scope="module")
def aviary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aviary]:
    folder = tmp_path_factory.mktemp("aviary")
    put_demo(folder)
    (folder / "tmp").mkdir()
    begun = time.time() - 1
    forms = tuple(each.form for each in read_site(DEMO).site.forms.values())
    people = tuple(map(Person, range(3)))
    tokens = sign_in(folder / "state", {role.value: role for role in Role})
    now = datetime.now(ZONE)
    secret = read_secret(folder / "state" / "secret")
    with open_store(folder / "state" / "store") as store:
        since = min(form.opens for form in forms) - timedelta(days=1)
        with_roster(store, [person.part for person in people], since)
        for by in ("household", "owner"):
            slips = store.transact(Issuing(secret, by, "示例", since).batch(again=False))
            for person, slip in zip(people, slips, strict=True):
                person.slips[by] = slip
        for person, entry in zip(people, ENTRIES, strict=True):
            person.letter = new_code()
            codes = kept(secret, LETTER, [(entry, person.letter)], since)
            store.transact(lambda _, codes=codes: (codes, None))
        known = Known(Counts.of(store), voter_of=whose(secret))
        for form in forms:
            if form.state(now) != "open":
                for person in people:
                    read = read_answer(form, fields(person.answer(form)))
                    assert isinstance(read, Answer)
                    opened = form.opens + timedelta(minutes=1)
                    sending = Sending(form, read, opened, code=person.code(form))
                    person.receipts[form.id] = keeping(store, known, sending)().receipt
    with serving(folder, TMPDIR=str(folder / "tmp")) as service:
        for form in forms:
            for person in people:
                if form.id not in person.receipts:
                    person.receipts[form.id] = send(service, form, person)
        desks = {role: Desk(service.url, tokens[role.value]) for role in Role}
        yield Aviary(begun, service, desks, people, forms)


def fields(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    return {name: given if isinstance(given, list) else [given] for name, given in answers.items()}


def send(service: Service, form: Form, person: Person) -> str:
    """Sends it as a program does, by a number of its own; the receipt."""
    code = {"code": given} if (given := person.code(form)) else {}
    body = json.dumps({"answers": person.answer(form), **code}).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": f"{person.number}"}
    status, said, _ = service.ask("POST", f"/s/forms/{form.id}", body, headers)
    assert status == 201, said
    return str(typed(said["receipt"]))


def holding(aviary: Aviary, folder: str, canaries: tuple[str, ...]) -> list[str]:
    """The files below a folder that hold any of these, compressed or escaped as JSON may be. What was
    written before anybody gave anything holds nothing of it."""
    wanted = re.compile("|".join(map(re.escape, canaries)))
    found = []
    for path in (aviary.service.folder / folder).rglob("*"):
        if path.is_file() and path.stat().st_mtime >= aviary.begun:
            data = path.read_bytes()
            if path.suffix in UNPACK:
                data = UNPACK[path.suffix](data)
            text = data.decode("utf-8", "replace")
            if wanted.search(text) or ("\\u" in text and wanted.search(unescaped(text))):
                found.append(str(path.relative_to(aviary.service.folder)))
    return found


def unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def test_every_personal_question_of_the_demo_holds_a_canary(aviary: Aviary) -> None:
    asked = [question for form in aviary.forms for question in form.personal]
    assert len(asked) >= 5
    store = aviary.service.state / "store" / "journal.jsonl"
    kept = store.read_text("utf-8")
    for person in aviary.people:
        assert all(canary in kept for canary in (*person.secrets, *person.texts))


def test_a_receipt_shows_them_masked_and_all_of_them_when_it_is_asked(aviary: Aviary) -> None:
    person, service = aviary.people[0], aviary.service
    for form, receipt in person.receipts.items():
        for accept in ("text/html", "application/json"):
            _, page, _ = service.ask("GET", f"/s/receipts/{receipt}", headers={"Accept": accept})
            assert not any(secret in str(page) for secret in person.secrets), form
        for kind in ("txt", "json"):
            _, data, headers = service.ask("GET", f"/s/receipts/{receipt}/data.{kind}")
            assert headers["Cache-Control"] == "no-store"
            given = [q for each in aviary.forms if each.id == form for q in each.personal]
            for question in given:
                wrote = f"{TEXT}{person.number}-{form}-{question.id}"
                gave = {"phone": person.phone, "household": person.home, "text": wrote}
                assert gave.get(question.type, person.name) in str(data)


def test_no_page_of_the_desk_shows_them_unasked_and_none_to_who_may_not_see_them(
    aviary: Aviary, built_good: Compound, tmp_path: Path
) -> None:
    """Every route that is asked by GET, for every form and each answer of it."""
    with open_store(tmp_path / "store") as store:
        served = composed(built_good, store).routes
    routes = [
        each.path for each in served if isinstance(each, DeskOperation) and each.method == "GET"
    ]
    assert len(routes) > 5
    handles = {
        form: address(aviary.desks[Role.CLERK], receipt).rpartition("/")[2]
        for form, receipt in aviary.people[0].receipts.items()
    }
    seen: dict[str, int] = dict.fromkeys(routes, 0)
    for role in Role:
        for path in routes:
            if role in READS_ALL and re.search(r"\.(csv|xlsx)$", path):
                continue
            for form, handle in handles.items():
                real = path.replace("{form}", form).replace("{handle}", handle)
                said = aviary.desks[role].get(re.sub(r"\{\w+(:\w+)?\}", "1", real))
                seen[path] += said.status == 200
                for person in aviary.people:
                    shown = [secret for secret in person.secrets if secret in said.text]
                    assert shown == [], (role, path)
                if "{" not in path:
                    break
    assert seen["/s/desk/answers/{handle}"] == 3 * len(aviary.forms)
    assert seen["/s/desk/forms/{form}"] == 3 * len(aviary.forms)
    assert sum(seen.values()) > 30


@pytest.mark.parametrize("way", ["receipt", "phone"])
def test_after_an_erasure_no_byte_is_left_anywhere(aviary: Aviary, way: str) -> None:
    """In no file of the state, the site, the log or the temporary folder, nor in what the desk shows;
    the others' are all there, and the log's chain is whole."""
    person = aviary.people[0 if way == "receipt" else 1]
    clerk, admin = aviary.desks[Role.CLERK], aviary.desks[Role.ADMIN]
    publish_texts(clerk, person)
    page = Path(min(holding(aviary, ".site", tuple(person.texts))))
    # As the version before lies beside the current one, whose pages nobody refills.
    earlier = aviary.service.folder / ".site" / "000000" / Path(*page.parts[2:])
    earlier.parent.mkdir(parents=True, exist_ok=True)
    earlier.write_bytes((aviary.service.folder / page).read_bytes())
    export(clerk, aviary.forms)
    cancel(clerk, person, "siban-kt")
    # What is refused is not kept either.
    wrong = {"dianhua": f"{person.phone}9", "xingming": person.name}
    body = json.dumps({"answers": wrong}).encode()
    headers = {"Content-Type": "application/json"}
    status, _, _ = aviary.service.ask("POST", "/s/forms/lianqing-2026", body, headers)
    assert status in (409, 422)
    asked = [person.phone] if way == "phone" else []
    # Forms that ask for no phone know their answers by receipts alone.
    asked += list(person.receipts.values())
    for name in asked:
        clerk.post("/s/desk/personal/find", {"whose": name})
        clerk.post("/s/desk/personal/erase", {"whose": name})
    assert holding(aviary, "state", person.canaries) == []
    assert holding(aviary, ".site", person.canaries) == []
    assert holding(aviary, "tmp", person.canaries) == []
    assert not any(canary in aviary.service.log for canary in person.canaries)
    shown = admin.get("/s/desk/log").text + admin.get("/s/desk/personal").text
    assert not any(canary in shown for canary in person.canaries)
    assert "一条接着一条，没有被改过" in admin.get("/s/desk/log/chain").text
    other = aviary.people[2]
    assert holding(aviary, "state", other.secrets) != []


def address(clerk: Desk, receipt: str) -> str:
    """Where the desk shows an answer."""
    return clerk.get(f"/s/desk/answers?receipt={receipt}").headers["location"]


def publish_texts(clerk: Desk, person: Person) -> None:
    """Lets all that wait be published, so that pages show them."""
    pages = [clerk.get("/s/desk/moderation").text]
    while found := re.search(r'href="([^"]*)" rel="next"', pages[-1]):
        pages.append(clerk.get(unescape(found[1])).text)
    own = {address(clerk, receipt).rpartition("/")[2] for receipt in person.receipts.values()}
    for form in re.findall(r"<form[^>]*>.*?</form>", "".join(pages), re.S):
        sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        button = re.search(r'<button[^>]*name="(\w+)"[^>]*value="(publish\w*)"', form)
        if sent.get("answer") in own and button:
            clerk.post("/s/desk/moderation", {**sent, button[1]: button[2], "sure": "yes"})


def cancel(clerk: Desk, person: Person, form: str) -> None:
    """With a reason that tells who it was: the answer and the log hold it then."""
    place = address(clerk, person.receipts[form])
    seen = re.search(r'name="desk-seen" value="([^"]+)"', clerk.get(place).text)
    assert seen
    person.texts.append(f"{TEXT}{person.number}-为什么")
    sent = {"desk-seen": seen[1], "desk-reason": person.texts[-1]}
    assert clerk.post(f"{place}/cancel", sent).status == 303


def export(clerk: Desk, forms: tuple[Form, ...]) -> None:
    """As files, where temporary ones may lie."""
    for form in forms:
        for kind in ("csv", "xlsx"):
            clerk.get(f"/s/desk/forms/{form.id}/answers.{kind}")
