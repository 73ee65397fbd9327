"""/s/openapi.json is true: what it describes is there and what is there it describes, and every answer
of a real service is one of those described, and the other way round."""

from __future__ import annotations

import http.client
import itertools
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from starlette.applications import Starlette
from starlette.routing import Route

from forms_service.answers.publication import Became, Decision, text_of, with_decision
from forms_service.answers.reading import PUBLISHABLE
from forms_service.answers.tally import ANSWERS
from forms_service.credentials.secret import read_secret
from forms_service.http.operations import Operation
from forms_service.notices.calls import read_notice
from forms_service.screens.kiosks import read_heartbeat
from forms_service.senders.hosts import HEALTH
from forms_service.store.tables import open_store
from forms_service.volunteering.links import key_of
from forms_service.web.openapi import openapi
from site_src.reporting.reported import item_id
from site_src.source.moments import ZONE
from site_src.state_folder import prepare
from tests.conftest import NOW, Compound, run
from tests.support.calling import PATIENCE, Service, Stream, limited, notice, serving, signed
from tests.support.composing import composed

URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
AS_JSON = {"Content-Type": "application/json"}
FORM, BEAT = "/s/forms/{form}", "/s/kiosks/{screen}/beat"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ADDRESS = "https://linli.example.cn"
LIMIT = 3
TOO_LARGE = b" " * 70_000
GOOD_BEAT: dict[str, Any] = {
    "version": "1",
    "deck": "0f" * 32,
    "viewport": {"width": 1080, "height": 1920, "ratio": 1},
    "interval": 60,
}
CLEANING = "news/clean.md"
SOLVED = {"text/html": "S" * 16, "application/json": "T" * 16}
"""Receipts of what was reported and solved, each for who asks in one way."""
OPEN, DONE = "P" * 16, "R" * 16
"""Those of what was reported and let be published: it is worked at, and it is done with."""
Address = tuple[str, str]
"""A method and a path."""


@dataclass(frozen=True)
class Document:
    """What is described."""

    whole: Mapping[str, Any]

    @property
    def operations(self) -> set[Address]:
        paths = self.whole["paths"]
        return {(method.upper(), path) for path, methods in paths.items() for method in methods}

    def of(self, method: str, path: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.whole["paths"][path][method.lower()]
        return found

    def schema(self, of: Mapping[str, Any]) -> Draft202012Validator:
        """A schema in it, which may name others."""
        Draft202012Validator.check_schema(of)
        return Draft202012Validator({**of, "components": self.whole["components"]})

    def body(self, path: str, kind: str = "application/json") -> Draft202012Validator:
        """Of the body that is sent there."""
        return self.schema(self.of("POST", path)["requestBody"]["content"][kind]["schema"])


@dataclass(frozen=True)
class Said:
    """An answer: its media type, if it has one, and its body, parsed where it is JSON."""

    kind: str | None
    body: Any


@dataclass
class Client:
    """Asks a service, each time from another address, and notes what it answered."""

    service: Service
    said: dict[tuple[str, str], dict[int, list[Said]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        sender: str = "",
        **names: str,
    ) -> int:
        """The status. `path` is the route's, `names` stand in it."""
        number = next(self._numbers)
        sent = {"X-Forwarded-For": sender or f"10.1.{number // 250}.{number % 250}"}
        real = re.sub(r"\{(\w+)\}", lambda found: names[found[1]], path)
        connection = http.client.HTTPConnection(urlsplit(self.service.url).netloc, timeout=PATIENCE)
        connection.request(method, real, body or None, {**sent, **(headers or {})})
        answer = connection.getresponse()
        kind = answer.headers.get_content_type() if "Content-Type" in answer.headers else None
        stream = kind == "text/event-stream"
        text = answer.readline().decode() if stream else answer.read().decode()
        connection.close()
        parsed = json.loads(text) if kind == "application/json" else text
        self.said[method, path][answer.status].append(Said(kind, parsed))
        return answer.status

    def call(self, sent: object, headers: Mapping[str, str] | None = None, sender: str = "") -> int:
        """Calls an urgent notice."""
        body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        return self.ask(
            "POST", "/s/notices", body, signed(body) if headers is None else headers, sender
        )


def reported() -> dict[str, Any]:
    """What the office says is solved."""
    choices = {"place": ["河边"], "sort": ["设施"]}
    at = datetime.now(ZONE).isoformat(timespec="seconds")
    return {"form": "say", "at": at, "choices": choices, "entries": {}, "stage": "solved"}


def public(receipt: str, stage: str) -> dict[str, Any]:
    """What all may read of a report, at a stage."""
    document = {**reported(), "stage": stage, "entries": {"what": "灯坏了"}, PUBLISHABLE: ["what"]}
    text = text_of(receipt, document, "what")
    assert text is not None
    return with_decision(document, text, Decision(Became.PUBLISHED, NOW, "office"))


def answered(form: str = "bench") -> bytes:
    given = {"bench": {"where": "河边"}, "trip": {"who": "王小明"}, "word": {"pledge": ["我来"]}}
    return json.dumps({"answers": given[form]}).encode()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Compound:
    """A compound with a poll, a sign-up for one and a screen, built once."""
    compound = Compound(tmp_path_factory.mktemp("openapi"), ADDRESS)
    compound.write(
        "index.md",
        "---\ntitle: 首页\ncompound: {name: 柳园, full_name: 柳园小区, address: 河边, "
        "motto: 有事好商量, households: 3}\n---\n",
    )
    asked = {
        "bench": "- {id: where, ask: 放哪里？, type: choice, options: [河边, 门口]}",
        "trip": "- {id: who, ask: 称呼, type: name}",
    }
    for name, kind in (("bench", "poll"), ("trip", "signup\n  capacity: 1\n  waiting: 1")):
        compound.write(
            f"{name}.md",
            f"---\ntitle: 长椅\nkind: form\nform:\n  id: {name}\n  kind: {kind}\n"
            f"  opens: 2020-01-01\n  closes: 2099-12-31\n  questions:\n    {asked[name]}\n---\n",
        )
    compound.write(
        "word.md",
        "---\ntitle: 承诺\nkind: form\nform:\n  id: word\n  kind: pledge\n  says: 我来\n"
        "  opens: 2020-01-01\n  closes: 2099-12-31\n---\n",
    )
    compound.write(
        "news/2026/2026-11-20-trip.md",
        "---\ntitle: 出游\nkind: activity\ndate: 2026-11-20\nstarts: 2099-12-31T09:00\n"
        "theme: 文化活动\nform: trip\nsummary: 去河边。\n---\n\n去河边。\n",
    )
    compound.write(
        "say.md",
        "---\ntitle: 反映\nkind: form\nform:\n  id: say\n  kind: report\n  where: [河边, 门口]\n"
        "  sorts: [{say: 设施}, {say: 环境}]\n  opens: 2020-01-01\n  closes: 2099-12-31\n---\n",
    )
    compound.write(
        CLEANING,
        "---\ntitle: 清洁\nkind: activity\ndate: 2020-01-01\ntheme: 环境保护\n"
        f"starts: {datetime.now(ZONE):%Y-%m-%dT%H:%M}\n---\n\n扫河边。\n",
    )
    compound.write(
        "gate.md",
        "---\ntitle: 大门屏\nkind: kiosk\norientation: landscape\ninches: 43\n"
        "playlist: [clock]\n---\n",
    )
    compound.build()
    return compound


@pytest.fixture(scope="module")
def app(built: Compound, tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    with open_store(tmp_path_factory.mktemp("store")) as store:
        return composed(built, store)


@pytest.fixture(scope="module")
def document(app: Starlette) -> Document:
    described = (r for r in app.routes if isinstance(r, Operation) and r.described)
    return Document(openapi(described, ADDRESS))


@pytest.fixture(scope="module")
def client(built: Compound) -> Iterator[Client]:
    settings = {
        "LINLI_BASE_URL": ADDRESS,
        "LINLI_RATE_LIMIT": f"{LIMIT}/hour",
        "LINLI_TRUSTED_PROXIES": "127.0.0.1",
    }
    prepare(built.state)
    with open_store(built.state / "store") as store:
        public_ones = {OPEN: public(OPEN, "working"), DONE: public(DONE, "refused")}
        answers = {**dict.fromkeys(SOLVED.values(), reported()), **public_ones}
        store.transact(lambda _: ({ANSWERS: answers}, None))
    with serving(built.folder, **settings) as service:
        yield Client(service)


def ask_for_forms(client: Client) -> None:
    """Every answer that has to do with forms and receipts."""
    service = client.service

    def post(
        body: bytes = answered(), form: str = "bench", sender: str = "", **headers: str
    ) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.ask("POST", FORM, body, {**AS_JSON, **named}, sender, form=form)

    assert client.ask("GET", "/s/forms") == 200
    assert client.ask("GET", FORM, form="bench") == 200
    assert client.ask("GET", FORM, form="nosuch") == 404
    assert post() == 201
    vote = urlencode({"where": "门口"}).encode()
    assert client.ask("POST", FORM, vote, URLENCODED, form="bench") == 303
    multipart = {"Content-Type": "multipart/form-data; boundary=b"}
    parts = b'--b\r\nContent-Disposition: form-data; name="where"\r\n\r\n\r\n--b--\r\n'
    assert client.ask("POST", FORM, parts, multipart, form="bench") == 303
    assert post(answered("trip"), "trip") == 201
    [said] = client.said["POST", FORM][201][:1]
    for accept in ("text/html", "application/json"):
        more = {"Accept": accept}
        for receipt, status in ((said.body["receipt"], 200), ("nosuch", 404)):
            assert client.ask("GET", "/s/receipts/{receipt}", b"", more, receipt=receipt) == status
    for path in ("/s/receipts/{receipt}/data.txt", "/s/receipts/{receipt}/data.json"):
        for accept in ("text/html", "application/json"):
            more, sender = {"Accept": accept}, f"looks-{path}-{accept}"
            assert client.ask("GET", path, b"", more, sender, receipt="nosuch") == 404
            looks = [
                client.ask("GET", path, b"", more, sender, receipt=said.body["receipt"])
                for _ in range(LIMIT)
            ]
            assert looks == [200, 200, 429]
    journal = service.state / "store" / "journal.jsonl"
    ask_to_change(client, said.body["receipt"], journal)
    ask_for_entries(client, said.body["receipt"])
    ask_to_take_back(client, said.body["receipt"], journal)
    ask_to_step(client, said.body["receipt"], journal)
    ask_for_lists(client, journal)
    ask_for_the_ledger(client)
    ask_for_the_same(client, journal)
    sendings = (
        (AS_JSON, answered(), answered("trip"), b'{"answers": {"where": "x"}}', b"{"),
        (URLENCODED, vote, b"who=x", b"where=x", b"where=%ff"),
    )
    for kind, good, of_trip, invalid, unreadable in sendings:
        headers = {"Content_Type": kind["Content-Type"], "Accept": "*/*"}
        assert post(good, Origin="https://evil.example", **headers) == 403
        assert post(good, "nosuch", **headers) == 404
        assert post(of_trip, "trip", **headers) == 409
        assert post(TOO_LARGE, **headers) == 413
        assert post(good, Content_Encoding="gzip", **headers) == 415
        assert post(invalid, **headers) == 422
        assert post(unreadable, **headers) == 422
        statuses = [post(good, sender=f"often-{kind}", **headers) for _ in range(LIMIT + 1)]
        assert statuses[LIMIT:] == [429]
        with limited(service, journal.stat().st_size + 10):
            assert post(good, **headers) == 503


def ask_to_change(client: Client, poll: str, journal: Path) -> None:
    """Every answer to who changes an answer; `poll`: the receipt of one that can't be."""
    way, page = "/s/receipts/{receipt}", "/s/receipts/{receipt}/change"
    receipt = client.said["POST", FORM][201][-1].body["receipt"]
    for kind, headers, good, invalid, unreadable in (
        ("application/json", AS_JSON, answered("trip"), b'{"answers": {"x": 1}}', b"{"),
        ("text/html", URLENCODED, urlencode({"who": "王小明"}).encode(), b"x=1", b"who=%ff"),
    ):
        accept = {**headers, "Accept": kind}
        looks = [
            client.ask("GET", page, b"", accept, f"page-{kind}", receipt=receipt)
            for _ in range(LIMIT + 1)
        ]
        assert looks == [200] * LIMIT + [429]
        assert client.ask("GET", page, b"", accept, receipt="nosuch") == 404
        assert client.ask("GET", page, b"", accept, receipt=poll) == 409
        foreign = {**accept, "Origin": "https://evil.example"}
        assert client.ask("POST", way, good, foreign, receipt=receipt) == 403
        assert client.ask("POST", way, good, accept, receipt="nosuch") == 404
        assert client.ask("POST", way, good, accept, receipt=poll) == 409
        assert client.ask("POST", way, TOO_LARGE, accept, receipt=receipt) == 413
        odd = {**accept, "Content-Encoding": "gzip"}
        assert client.ask("POST", way, good, odd, receipt=receipt) == 415
        assert client.ask("POST", way, invalid, accept, receipt=receipt) == 422
        assert client.ask("POST", way, unreadable, accept, receipt=receipt) == 422
        with limited(client.service, journal.stat().st_size + 10):
            assert client.ask("POST", way, good, accept, receipt=receipt) == 503
        done = 200 if kind == "application/json" else 303
        asked = [
            client.ask("POST", way, good, accept, f"change-{kind}", receipt=receipt)
            for _ in range(LIMIT + 1)
        ]
        assert asked == [done] * LIMIT + [429]


def ask_for_entries(client: Client, poll: str) -> None:
    """Every answer to who wants an entry for calendars; `poll`: the receipt of one that has none."""
    way = "/s/receipts/{receipt}.ics"
    placed = client.said["POST", FORM][201][-1].body["receipt"]
    assert client.ask("POST", FORM, answered("trip"), AS_JSON, form="trip") == 201
    waiting = client.said["POST", FORM][201][-1].body
    assert waiting["status"] == "waiting"
    for kind in ("text/html", "application/json"):
        accept = {"Accept": kind}
        assert client.ask("GET", way, b"", accept, receipt=placed) == 200
        assert client.ask("GET", way, b"", accept, receipt=poll) == 404
        assert client.ask("GET", way, b"", accept, receipt=waiting["receipt"]) == 409


def ask_to_take_back(client: Client, poll: str, journal: Path) -> None:
    """Every answer to who takes an answer back; `poll`: the receipt of one that can't be."""
    way = "/s/receipts/{receipt}/cancel"
    for kind in ("text/html", "application/json"):
        accept = {"Accept": kind}
        assert client.ask("POST", FORM, answered("word"), AS_JSON, form="word") == 201
        receipt = client.said["POST", FORM][201][-1].body["receipt"]
        foreign = {**accept, "Origin": "https://evil.example"}
        assert client.ask("POST", way, b"", foreign, receipt=receipt) == 403
        assert client.ask("POST", way, b"", accept, receipt="nosuch") == 404
        assert client.ask("POST", way, b"", accept, receipt=poll) == 409
        with limited(client.service, journal.stat().st_size + 10):
            assert client.ask("POST", way, b"", accept, receipt=receipt) == 503
        done = 200 if kind == "application/json" else 303
        asked = [
            client.ask("POST", way, b"", accept, f"back-{kind}", receipt=receipt)
            for _ in range(LIMIT + 1)
        ]
        assert asked == [done] * LIMIT + [429]


def ask_to_step(client: Client, poll: str, journal: Path) -> None:
    """Every answer to who takes their own answer a stage on; `poll`: the receipt of one that has no stages."""
    way, again = "/s/receipts/{receipt}/step", b"to=reopened"
    for kind, receipt in SOLVED.items():
        accept = {**URLENCODED, "Accept": kind}
        foreign = {**accept, "Origin": "https://evil.example"}
        assert client.ask("POST", way, again, foreign, receipt=receipt) == 403
        assert client.ask("POST", way, again, accept, receipt="nosuch") == 404
        assert client.ask("POST", way, again, accept, receipt=poll) == 409
        assert client.ask("POST", way, TOO_LARGE, accept, receipt=receipt) == 413
        odd = {**accept, "Content-Type": "text/plain"}
        assert client.ask("POST", way, again, odd, receipt=receipt) == 415
        assert client.ask("POST", way, b"to=%ff", accept, receipt=receipt) == 422
        with limited(client.service, journal.stat().st_size + 10):
            assert client.ask("POST", way, again, accept, receipt=receipt) == 503
        done = 200 if kind == "application/json" else 303
        asked = [
            client.ask("POST", way, again, accept, f"step-{kind}", receipt=receipt)
            for _ in range(LIMIT + 1)
        ]
        assert asked == [done] * LIMIT + [429]


def ask_for_the_ledger(client: Client) -> None:
    """Every answer to who looks through the ledger, or at a line of it."""
    for accept in ("text/html", "application/json"):
        more, at = {"Accept": accept}, item_id(OPEN)
        line, sender = "/s/ledger/{item}", f"line-{accept}"
        for path in ("/s/ledger", line):
            sender = f"{path}-{accept}"
            looks = [client.ask("GET", path, b"", more, sender, item=at) for _ in range(LIMIT + 1)]
            assert looks == [200] * LIMIT + [429]
        assert client.ask("GET", line, b"", more, item="nosuch") == 404


def ask_for_the_same(client: Client, journal: Path) -> None:
    """Every answer to who has what a neighbour reported."""
    way = "/s/reports/{form}/{item}/also"
    open_now, done = {"form": "say", "item": item_id(OPEN)}, {"form": "say", "item": item_id(DONE)}
    home = urlencode({"home": ["A座", "2单元", "1501"]}, doseq=True).encode()
    for kind in ("text/html", "application/json"):
        accept = {**URLENCODED, "Accept": kind}
        counted = 200 if kind == "application/json" else 303
        assert client.ask("GET", way, b"", accept, **open_now) == 200
        assert client.ask("GET", way, b"", accept, form="say", item="nosuch") == 404
        assert client.ask("POST", way, b"", accept, **done) == 409
        for path, body in ((way, b""), (f"{way}/home", home), (f"{way}/back", b"")):
            foreign = {**accept, "Origin": "https://evil.example"}
            assert client.ask("POST", path, body, foreign, **open_now) == 403
            assert client.ask("POST", path, body, accept, form="say", item="nosuch") == 404
            sender = f"{path}-{kind}"
            asked = [
                client.ask("POST", path, body, accept, sender, **open_now) for _ in range(LIMIT + 1)
            ]
            assert asked == [counted] * LIMIT + [429]
        said_before = {**accept, "Cookie": f"linli_also={kind[:4]}"}
        assert client.ask("POST", way, b"", said_before, **open_now) == counted
        with limited(client.service, journal.stat().st_size + 10):
            assert client.ask("POST", way, b"", accept, **open_now) == 503
            for path, body in ((f"{way}/home", home), (f"{way}/back", b"")):
                assert client.ask("POST", path, body, said_before, **open_now) == 503
        named = f"{way}/home"
        assert client.ask("POST", named, TOO_LARGE, accept, **open_now) == 413
        odd = {**accept, "Content-Type": "text/plain"}
        assert client.ask("POST", named, home, odd, **open_now) == 415
        assert client.ask("POST", named, b"home=", accept, **open_now) == 422


def ask_for_lists(client: Client, journal: Path) -> None:
    """Every answer to a leader's phone."""
    key = key_of({}, read_secret(client.service.state / "secret"), CLEANING)
    tick = {"who": "w-" + "a" * 16, "here": True, "at": datetime.now(ZONE).isoformat()}
    good = {"key": key, "activity": CLEANING, "ticks": [{**tick, "op": "0" * 8, "name": "小朋友"}]}
    for path, more in (("/s/checkin/list", {}), ("/s/checkin/close", {"minutes": 60})):
        body = json.dumps({**good, **more}).encode()
        wrong = json.dumps({**good, **more, "key": "x"}).encode()
        assert client.ask("POST", path, TOO_LARGE, AS_JSON) == 413
        assert client.ask("POST", path, b"{", AS_JSON) == 422
        with limited(client.service, journal.stat().st_size + 10):
            assert client.ask("POST", path, body, AS_JSON) == 503
        assert client.ask("POST", path, body, AS_JSON) == 200
        tries = [
            client.ask("POST", path, wrong, AS_JSON, f"guesses-{path}") for _ in range(LIMIT + 1)
        ]
        assert tries == [404] * LIMIT + [429]


def ask_for_notices(client: Client, built: Compound, folder: Path) -> None:
    service = client.service
    fire = json.dumps(notice("fire")).encode()
    once = signed(fire)
    # One call twice. Two calls would be told apart by the second in which each was signed.
    assert [client.call(fire, once), client.call(fire, once)] == [201, 409]
    assert client.call(b"{") == 400
    assert client.call({}) == 422
    assert client.call(TOO_LARGE) == 413
    statuses = [client.call(notice(), {}, "10.2.0.1") for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    with limited(service, (service.state / "store" / "journal.jsonl").stat().st_size + 10):
        assert client.call(notice("lost")) == 503
    # Its content alone: the other still writes its pages' copies.
    shutil.copytree(built.content, folder / "content")
    with serving(folder, LINLI_NOTICE_KEY="", LINLI_BASE_URL=ADDRESS) as without:
        assert Client(without, client.said).call(notice()) == 404


def ask_for_screens(client: Client, built: Compound) -> None:
    service = client.service
    for path in ("/s/kiosks/{screen}/state", "/s/kiosks/{screen}/events"):
        assert client.ask("GET", path, screen="gate") == 200
        assert client.ask("GET", path, screen="nosuch") == 404
    streams: list[Stream] = []
    while not streams or streams[-1].answer.status == 200:
        sender = f"10.9.0.{len(streams)}"
        streams.append(Stream(service, "gate", X_Forwarded_For=sender))
    assert client.ask("GET", "/s/kiosks/{screen}/events", screen="gate") == 503
    for stream in streams:
        stream.close()
    done = run("kiosks", "pair", "gate", env=built.environment)
    token = {"Authorization": f"Bearer {done.stdout.split('口令：')[1].split()[0]}"}
    good = json.dumps(GOOD_BEAT).encode()

    def beat(body: bytes, headers: Mapping[str, str], screen: str = "gate") -> int:
        return client.ask("POST", BEAT, body, headers, screen=screen)

    assert beat(good, token) == 200
    assert beat(b"{", token) == 400
    assert beat(good, {}) == 401
    assert beat(good, {"Authorization": "Bearer x"}) == 403
    assert beat(good, token, "nosuch") == 404
    assert beat(TOO_LARGE, token) == 413
    assert beat(b"{}", token) == 422
    in_the_way = service.state / "kiosks" / "gate.beat.json"
    in_the_way.unlink()
    in_the_way.mkdir()
    assert beat(good, token) == 503
    in_the_way.rmdir()


def ask_by_other_names(client: Client, operations: Set[Address]) -> None:
    """What is asked of every request, whatever its route does."""
    twice = {"Content-Length": "5", "Transfer-Encoding": "chunked", "Host": "linli.example.cn"}
    for method, path in operations:
        names = dict.fromkeys(re.findall(r"\{(\w+)\}", path), "bench")
        for accept in ("text/html", "application/json"):
            chunks = b"5\r\nhello\r\n0\r\n\r\n"
            headers = {**twice, "Accept": accept}
            assert client.ask(method, path, chunks, headers, **names) == 400
            if path not in HEALTH:
                foreign = {"Host": "evil.example", "Accept": accept}
                assert client.ask(method, path, b"", foreign, **names) == 421


@pytest.fixture(scope="module")
def said(
    client: Client,
    built: Compound,
    document: Document,
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[Address, Mapping[int, list[Said]]]:
    """By operation and status, what a service answered."""
    for path in ("/s/healthz", "/s/readyz", "/s/metrics", "/s/openapi.json"):
        assert client.ask("GET", path) == 200
    ask_for_forms(client)
    ask_for_notices(client, built, tmp_path_factory.mktemp("without") / "key")
    ask_for_screens(client, built)
    ask_by_other_names(client, document.operations)
    home = client.service.site / "index.html"
    home.rename(home.with_name("away.html"))
    assert client.ask("GET", "/s/readyz") == 503
    home.with_name("away.html").rename(home)
    return client.said


# Routes.


def test_every_route_is_described_and_every_description_has_its_route(
    app: Starlette, document: Document
) -> None:
    assert all(isinstance(route, Route) for route in app.routes)
    undescribed = [r for r in app.routes if isinstance(r, Route) and not isinstance(r, Operation)]
    # The two that take whatever no other route has: 404 below /s/, and the site's files.
    assert [route.path for route in undescribed] == ["/s/{path:path}", "/{path:path}"]
    served = {(r.method, r.path) for r in app.routes if isinstance(r, Operation) and r.described}
    assert document.operations == served


def test_the_document_is_what_openapi_asks_for(document: Document) -> None:
    validate(dict(document.whole))


def test_a_method_that_is_not_described_does_nothing(client: Client, document: Document) -> None:
    every = set(itertools.product(METHODS, document.whole["paths"]))
    # To who changes an answer it is the name of a receipt, one that nobody was given.
    every.discard(("POST", "/s/receipts/{receipt}.ics"))
    for method, path in sorted(every - document.operations):
        real = re.sub(r"\{\w+\}", "bench", path)
        status, said, _ = client.service.ask(method, real, answered(), AS_JSON)
        # Nothing to see there, or nothing to be done with it.
        assert status == (404 if method == "GET" else 405), (method, path)
        assert "<h1>" in said


def test_what_stands_in_a_path_is_described_and_nothing_else(document: Document) -> None:
    for method, path in document.operations:
        parameters = document.of(method, path).get("parameters", [])
        of_path = {p["name"] for p in parameters if p["in"] == "path"}
        assert of_path == set(re.findall(r"\{(\w+)\}", path))
        assert all(p["required"] for p in parameters if p["in"] == "path")


def test_it_is_served_with_the_address_that_residents_see(
    client: Client, document: Document
) -> None:
    status, served, _ = client.service.ask("GET", "/s/openapi.json")
    assert status == 200
    assert served == document.whole
    assert served["servers"] == [{"url": ADDRESS}]


# Answers.


def test_every_status_that_is_described_occurs_and_no_other(
    said: Mapping[Address, Mapping[int, list[Said]]], document: Document
) -> None:
    # A connection's deadline has its own tests, in seconds of their own (wire/test_connections.py).
    occurred = {operation: {408, *by_status} for operation, by_status in said.items()}
    promised = {
        address: {int(status) for status in document.of(*address)["responses"]}
        for address in document.operations
    }
    assert occurred == promised


def test_every_answer_is_what_is_described_of_its_status(
    said: Mapping[Address, Mapping[int, list[Said]]], document: Document
) -> None:
    for (method, path), by_status in said.items():
        for status, answers in by_status.items():
            content = document.of(method, path)["responses"][str(status)].get("content", {})
            where = method, path, status
            assert {answer.kind for answer in answers} == (set(content) or {None}), where
            for answer in answers:
                if answer.kind:
                    document.schema(content[answer.kind]["schema"]).validate(answer.body)


def test_a_refusal_says_why_as_one_text_or_by_field(
    said: Mapping[Address, Mapping[int, list[Said]]], document: Document
) -> None:
    for operation in document.operations - {("GET", "/s/readyz")}:
        for status, answers in said[operation].items():
            for answer in answers:
                if status >= 400 and answer.kind == "application/json":
                    [why] = set(answer.body) & {"error", "faults"}
                    assert answer.body[why], (operation, status)
                    assert why == "error" or status == 422


# What is sent.


def test_what_a_form_takes_is_described(client: Client, document: Document) -> None:
    assert document.body(FORM).is_valid(json.loads(answered()))
    assert document.body(FORM).is_valid({"answers": {}, "code": "K7"})
    assert not document.body(FORM).is_valid({"answers": []})
    assert not document.body(FORM).is_valid([])
    definition = client.service.ask("GET", "/s/forms/bench")[1]
    Draft202012Validator.check_schema(definition["schema"])
    assert Draft202012Validator(definition["schema"]).is_valid(json.loads(answered())["answers"])
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        assert document.body(FORM, kind).is_valid({"where": "河边"})


def test_what_signs_a_notice_is_described(document: Document) -> None:
    sent = signed(b"{}")
    for parameter in document.of("POST", "/s/notices")["parameters"]:
        assert parameter["in"] == "header"
        assert re.search(parameter["schema"]["pattern"], sent.pop(parameter["name"]))
    assert sent == {}


_ERROR = {"slide": "clock", "error": "x", "at": "2026-11-24T02:00:00Z"}
_PORT = GOOD_BEAT["viewport"]


@pytest.mark.parametrize(
    ("change", "good"),
    [
        ({}, True),
        ({"version": "x" * 100}, True),
        ({"version": "x" * 101}, False),
        ({"version": 1}, False),
        ({"deck": None}, True),
        ({"deck": "f" * 128}, True),
        ({"deck": "f" * 129}, False),
        ({"deck": "F"}, False),
        ({"deck_age": -1.5, "clock_offset": None}, True),
        ({"deck_age": "1"}, False),
        ({"errors": [_ERROR] * 20}, True),
        ({"errors": [_ERROR] * 21}, False),
        ({"errors": [{**_ERROR, "slide": "x" * 100, "error": "x" * 300}]}, True),
        ({"errors": [{**_ERROR, "slide": "x" * 101}]}, False),
        ({"errors": [{**_ERROR, "error": "x" * 301}]}, False),
        ({"errors": [{"slide": "x", "error": "x"}]}, False),
        ({"viewport": {**_PORT, "width": 0, "height": 100_000, "ratio": 100}}, True),
        ({"viewport": {**_PORT, "width": -1}}, False),
        ({"viewport": {**_PORT, "width": 100_001}}, False),
        ({"viewport": {**_PORT, "height": 100_001}}, False),
        ({"viewport": {**_PORT, "ratio": 0}}, False),
        ({"viewport": {**_PORT, "ratio": 100.5}}, False),
        ({"viewport": {"width": 1, "height": 1}}, False),
        ({"interval": 1}, True),
        ({"interval": 86_400}, True),
        ({"interval": 0.5}, False),
        ({"interval": 86_401}, False),
        ({"of_a_later_version": 1}, True),
    ],
)
def test_a_heartbeat_is_taken_where_its_description_says_so(
    change: dict[str, Any], good: bool, document: Document
) -> None:
    sent = {**GOOD_BEAT, **change}
    assert isinstance(read_heartbeat(json.dumps(sent).encode()), dict) is not good
    assert document.body(BEAT).is_valid(sent) is good


@pytest.mark.parametrize(
    ("change", "good"),
    [
        ({}, True),
        ({"id": "x" * 60}, True),
        ({"id": "x" * 61}, False),
        ({"id": "Fire"}, False),
        ({"title": "字" * 60}, True),
        ({"title": "字" * 61}, False),
        ({"title": ""}, False),
        ({"text": "字" * 500}, True),
        ({"text": "字" * 501}, False),
        ({"text": 1}, False),
        ({"from": None}, True),
        ({"from": "2026-11-23T09:00:00+08:00"}, True),
        ({"from": 1}, False),
        ({"until": None}, False),
        ({"screens": "all"}, True),
        ({"screens": ["hall"]}, True),
        ({"screens": []}, False),
        ({"screens": "hall"}, False),
        ({"colour": "red"}, False),
    ],
)
def test_a_notice_is_taken_where_its_description_says_so(
    change: dict[str, Any], good: bool, document: Document
) -> None:
    sent = {"id": "fire", "title": "警报", "text": "走楼梯", "until": "2026-11-23T12:00:00+08:00"}
    sent |= change
    read = read_notice(json.dumps(sent).encode(), ["hall"], NOW)
    assert isinstance(read, dict) is not good
    assert document.body("/s/notices").is_valid(sent) is good


@pytest.mark.parametrize("path", [BEAT, "/s/notices", FORM])
def test_what_must_be_sent_is_described_as_such(path: str, document: Document) -> None:
    good: dict[str, dict[str, Any]] = {
        BEAT: GOOD_BEAT,
        "/s/notices": notice(),
        FORM: json.loads(answered()),
    }
    assert document.body(path).is_valid(good[path])
    for name in good[path]:
        without = {key: value for key, value in good[path].items() if key != name}
        assert not document.body(path).is_valid(without), name
