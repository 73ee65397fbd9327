"""The service when something fails: nothing is acknowledged that isn't kept, nothing kept is lost to a
page that can't be written, everybody is told, and nobody's words end up in the log."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from forms_service.answers.tally import ANSWERS
from forms_service.care.care import verify
from forms_service.store.tables import open_store
from tests.conftest import Compound, Run
from tests.support.calling import PATIENCE, Service, eventually, limited, serving
from tests.support.listening import Line
from tests.support.lobby import open_now

URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
AS_JSON = {"Content-Type": "application/json"}
CHINESE = re.compile("[一-鿿]")
VOTE = {"where": "河边"}

# Loaded by the service's Python as it starts: while the file `fault` names a call of the operating
# system and an error, that call fails so on the ledger. One that is named HALF takes ten bytes first,
# as a disk with room for ten does. The log goes on meanwhile, whole lines of it.
FAULTS = """
import errno, os

fault = os.path.join(os.path.dirname(__file__), "fault")

def able_to_fail(name):
    real = getattr(os, name)
    def call(fd, *rest):
        if os.readlink(f"/proc/self/fd/{fd}").endswith("journal.jsonl"):
            try:
                with open(fault) as file:
                    failing, code = file.read().split()
            except FileNotFoundError:
                return real(fd, *rest)
            if failing == name and code == "HALF":
                with open(fault, "w") as file:
                    file.write(f"{name} ENOSPC")
                return real(fd, rest[0][:10])
            if failing == name:
                raise OSError(getattr(errno, code), os.strerror(getattr(errno, code)))
        return real(fd, *rest)
    setattr(os, name, call)

able_to_fail("write")
able_to_fail("fdatasync")
"""


def form(name: str, opens: str, closes: str, questions: str, more: str = "kind: poll") -> str:
    return (
        f"---\ntitle: {name}这张表\nkind: form\nform:\n  id: {name}\n  {more}\n"
        # A page that is longer than the ledger and the log will get.
        f"  opens: {opens}\n  closes: {closes}\n  questions:\n{questions}---\n\n{'一句话。' * 9000}\n"
    )


WHERE = "    - {id: where, ask: 放哪里？, type: choice, options: [河边, 门口], required: true}\n"
WHO = (
    "    - {id: who, ask: 称呼, type: name, required: true}\n"
    "    - {id: phone, ask: 电话, type: phone, required: true}\n"
    "    - {id: words, ask: 想说的, type: text, max: 50}\n"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Compound:
    """A compound of forms, built once."""
    compound = Compound(tmp_path_factory.mktemp("built"))
    compound.write(
        "index.md",
        "---\ntitle: 首页\ncompound: {name: 柳园, full_name: 柳园小区, address: 河边, "
        "motto: 有事好商量, households: 3}\n---\n\n/// forms\n///\n",
    )
    always = ("2020-01-01", "2099-12-31")
    signup = "kind: signup\n  capacity: 1"
    opens, closes = map(str, open_now())
    compound.write("bench.md", form("bench", opens, closes, WHERE))
    compound.write("swing.md", form("swing", opens, closes, WHERE))
    compound.write("trip.md", form("trip", *always, WHO, signup))
    compound.write("talk.md", form("talk", *always, WHERE + WHO))
    compound.write("early.md", form("early", "2098-01-01T09:00", "2099-12-31", WHERE))
    compound.write("late.md", form("late", "2020-01-01", "2020-02-03T18:30", WHERE))
    screen = "kind: kiosk\norientation: landscape\ninches: 43\nplaylist: [forms, clock]"
    compound.write("gate.md", f"---\ntitle: 大门屏\n{screen}\n---\n")
    compound.build()
    return compound


def copied(built: Compound, place: Path) -> Path:
    """A copy of it."""
    shutil.copytree(built.folder, place / "linli", symlinks=True)
    return place / "linli"


@pytest.fixture
def folder(built: Compound, tmp_path: Path) -> Path:
    return copied(built, tmp_path)


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Service]:
    # Under the address that it was built for, so that it isn't built again.
    with serving(folder, LINLI_BASE_URL=Compound(folder).base_url, **settings) as service:
        yield service


@contextmanager
def able_to_fail(folder: Path) -> Iterator[Service]:
    """It runs, and its ledger can be made to fail (see `failing`)."""
    (folder / "sitecustomize.py").write_text(FAULTS)
    with running(folder, PYTHONPATH=str(folder)) as service:
        yield service


@pytest.fixture(scope="module")
def service(built: Compound, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """For tests that leave it in order."""
    with able_to_fail(copied(built, tmp_path_factory.mktemp("failures"))) as service:
        yield service


@contextmanager
def failing(service: Service, call: str, code: str) -> Iterator[None]:
    """`call` on the ledger fails with `code` meanwhile."""
    fault = service.folder / "fault"
    fault.with_suffix(".new").write_text(f"{call} {code}")
    fault.with_suffix(".new").replace(fault)
    try:
        yield
    finally:
        fault.unlink()


def journal(service: Service) -> Path:
    return service.state / "store" / "journal.jsonl"


def send(
    service: Service, form: str, fields: Mapping[str, object], **headers: str
) -> tuple[int, str, http.client.HTTPMessage]:
    """As a browser sends it."""
    body = urlencode(fields, doseq=True).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return service.ask("POST", f"/s/forms/{form}", body, {**URLENCODED, **named})


def send_json(
    service: Service, form: str, answers: Mapping[str, object], **headers: str
) -> tuple[int, dict[str, Any]]:
    body = json.dumps({"answers": answers}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    status, said, _ = service.ask("POST", f"/s/forms/{form}", body, {**AS_JSON, **named})
    return status, said


def counted(service: Service, form: str = "bench") -> int:
    return int(service.ask("GET", f"/facts/{form}.json")[1]["answers"])


def page(service: Service, form: str = "bench") -> str:
    return str(service.ask("GET", f"/{form}.html")[1])


def events(service: Service, name: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in service.log.splitlines()]
    return [line for line in lines if line["event"] == name]


def metrics(service: Service) -> str:
    return str(service.ask("GET", "/s/metrics")[1])


def readiness(service: Service) -> tuple[int, dict[str, bool]]:
    status, said, _ = service.ask("GET", "/s/readyz")
    return status, said


# The store can't write


@pytest.mark.parametrize("how", ["ENOSPC", "EDQUOT", "HALF"])
def test_a_full_disk_keeps_nothing_says_so_and_takes_answers_again_once_there_is_room(
    service: Service, how: str
) -> None:
    kept = send_json(service, "bench", VOTE)[1]["receipt"]
    number, before, shown = counted(service), journal(service).read_bytes(), page(service)
    with failing(service, "write", how):
        status, said, headers = send(service, "bench", VOTE, Idempotency_Key=how)
        assert status == 503
        assert "服务器的磁盘满了，存不下您的这份，没有收下。" in said
        assert 'href="/bench.html">回到刚才的页面' in said
        assert headers["Cache-Control"] == "no-store"
        status, answer = send_json(service, "bench", VOTE, Idempotency_Key=how)
        assert (status, set(answer)) == (503, {"error"})
        assert "没有收下" in answer["error"]
        assert journal(service).read_bytes() == before
        assert (counted(service), page(service)) == (number, shown)
        # What is here can be read on, and the store will need no help.
        assert service.ask("GET", f"/s/receipts/{kept}")[0] == 200
        assert readiness(service)[1]["store"] is True
    assert send(service, "bench", VOTE, Idempotency_Key=how)[0] == 303
    assert counted(service) == number + 1
    assert f"共 {number + 1} 份回答" in page(service)
    found = verify(service.state / "store")
    assert (found.sound, found.torn_bytes) == (True, 0)


def test_a_failing_disk_closes_the_store_until_it_is_opened_again(folder: Path) -> None:
    kept: list[str] = []
    for call in ("write", "fdatasync"):
        with able_to_fail(folder) as service:
            assert counted(service) == len(kept)
            assert readiness(service)[0] == 200
            status, said = send_json(service, "bench", VOTE, Idempotency_Key="mine")
            assert status == 201
            kept = list({*kept, said["receipt"]})
            kept.append(send_json(service, "bench", VOTE)[1]["receipt"])
            before, shown = journal(service).read_bytes(), page(service)
            assert f"共 {len(kept)} 份回答" in shown
            with failing(service, call, "EIO"):
                assert send_json(service, "bench", VOTE, Idempotency_Key="other")[0] == 503
            # The fault is gone, but what the disk holds is not known before it is read again.
            status, text, _ = send(service, "bench", VOTE)
            assert status == 503
            assert "没有收下" in text
            assert journal(service).read_bytes() == before
            assert (counted(service), page(service)) == (len(kept), shown)
            for receipt in kept:
                assert service.ask("GET", f"/s/receipts/{receipt}")[0] == 200
            status, ready = readiness(service)
            assert (status, ready["ok"], ready["store"]) == (503, False, False)
            assert "linli_store_writable 0.0" in metrics(service)
            assert service.ask("GET", "/s/healthz")[0] == 200
            assert events(service, "answer not kept")[-1]["error"] == "StoreClosed"
    with open_store(folder / "state" / "store") as store:
        held = {str(document.doc_id) for document in store.keyed(ANSWERS)}
        assert held == {receipt.replace("-", "") for receipt in kept}
        assert len(held) == 3
        assert store.writable


def test_with_a_disk_full_every_now_and_then_what_was_acknowledged_is_what_is_kept(
    service: Service,
) -> None:
    before = counted(service)
    kept_before = verify(service.state / "store").tables.get("answers", 0)
    receipts: list[str] = []
    refused: list[int] = []
    voted = threading.Condition()
    enough = threading.Event()

    def vote() -> None:
        while not enough.is_set():
            status, said = send_json(service, "bench", VOTE)
            with voted:
                if status == 201:
                    receipts.append(said["receipt"])
                else:
                    refused.append(status)
                voted.notify()

    def three_more(answers: list[Any]) -> None:
        with voted:
            wanted = len(answers) + 3
            assert voted.wait_for(lambda: len(answers) >= wanted, PATIENCE)

    voters = [threading.Thread(target=vote) for _ in range(6)]
    for voter in voters:
        voter.start()
    try:
        for _ in range(4):
            with failing(service, "write", "ENOSPC"):
                three_more(refused)
            three_more(receipts)
    finally:
        enough.set()
        for voter in voters:
            voter.join()
    assert set(refused) == {503}
    assert len(set(receipts)) == len(receipts)
    assert counted(service) == before + len(receipts)
    assert f"共 {before + len(receipts)} 份回答" in page(service)
    for receipt in receipts:
        assert service.ask("GET", f"/s/receipts/{receipt}")[0] == 200
    # So it is in the file, which is all that a restart has.
    found = verify(service.state / "store")
    assert (found.sound, found.tables["answers"]) == (True, kept_before + len(receipts))


# The store's file is gone


@pytest.mark.parametrize("how", ["removed", "moved"])
def test_an_answer_into_a_file_that_is_no_longer_there_is_refused_and_everybody_told(
    folder: Path, how: str
) -> None:
    """As by `git clean -fdx`, or `mv state`: the answer would be gone after a restart."""
    with running(folder) as service:
        kept = send_json(service, "bench", VOTE)[1]["receipt"]
        number = counted(service)
        if how == "removed":
            shutil.rmtree(service.state)
        else:
            service.state.rename(folder / "state-old")
        # Before anybody answers; and who does is not told yes.
        eventually(lambda: events(service, "store closed"))
        status, answer = send_json(service, "bench", VOTE)
        assert (status, set(answer)) == (503, {"error"})
        assert "没有收下" in answer["error"]
        assert not service.state.exists()  # Else the old one could not be moved back.
        status, ready, _ = service.ask("GET", "/s/readyz")
        assert (status, ready["store"]) == (503, False)
        assert "被删掉、换掉或移走了" in ready["warnings"][0]
        assert str(folder) not in ready["warnings"][0]
        assert "linli_store_writable 0.0" in metrics(service)
        # What was acknowledged is shown on, and the log says from where it can be saved.
        assert service.ask("GET", f"/s/receipts/{kept}")[0] == 200
        assert counted(service) == number
        [closed] = events(service, "store closed")
        assert closed["level"] == "error"
        saved = folder / "saved"
        saved.mkdir()
        shutil.copy(closed["rescue"], saved / "journal.jsonl")
    assert verify(saved).tables["answers"] == number


# The form takes none


def test_who_finds_it_closed_not_open_yet_or_full_is_told_so_and_when_it_is_open(
    service: Service,
) -> None:
    child = {"who": "王小明", "phone": "13912345678"}
    assert send(service, "trip", child)[0] == 303
    before = journal(service).read_bytes()
    opening = "开放时间是2098年1月1日09:00到2099年12月31日"
    for name, fields, words in (
        ("early", VOTE, f"「early这张表」还没有开始。{opening}"),
        ("late", VOTE, "已经截止，没有收下。开放时间是2020年1月1日到2020年2月3日18:30"),
        ("trip", {**child, "who": "王小红"}, "「trip这张表」名额已满，这次没有报上。"),
    ):
        status, said, headers = send(service, name, fields)
        assert status == 409
        assert words in said
        assert f'href="/{name}.html">回到刚才的页面' in said
        assert headers["Cache-Control"] == "no-store"
        status, answer = send_json(service, name, fields)
        assert status == 409
        assert words in answer["error"]
        if name != "trip":
            definition = service.ask("GET", f"/s/forms/{name}")[1]["form"]
            assert answer["opens"] == definition["opens"]
            assert answer["closes"] == definition["closes"]
            # Local times are of no use to a program elsewhere.
            assert answer["opens"].endswith("+08:00")
            assert answer["closes"].endswith("+08:00")
    assert journal(service).read_bytes() == before
    assert [counted(service, name) for name in ("early", "late", "trip")] == [0, 0, 1]


def test_a_form_that_is_withdrawn_while_an_answer_comes_takes_it_no_more(folder: Path) -> None:
    with running(folder) as service:
        address, body = urlsplit(service.url), b"where=nowhere"
        head = (
            f"POST /s/forms/swing HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
        line = Line((address.hostname or "", address.port or 0), head.encode() + body[:5])
        (folder / "content" / "swing.md").unlink()
        eventually(lambda: service.ask("GET", "/s/forms/swing")[0] == 404)
        line.send(body[5:])
        assert line.answer() == 404
        line.close()
        assert not events(service, "unexpected error")


def test_an_answer_that_is_wrong_hears_so_only_where_the_form_is_open(service: Service) -> None:
    assert send_json(service, "late", {"where": "桥下"})[0] == 409
    assert send_json(service, "bench", {"where": "桥下"})[0] == 422


# The pages can't be written


def test_an_answer_whose_page_fails_has_its_receipt_and_linli_publish_heals_the_page(
    service: Service, run_linli: Run
) -> None:
    compound = Compound(service.folder)
    assert send(service, "bench", VOTE)[0] == 303
    number, shown = counted(service), page(service)
    # The page alone is too long: the ledger and the log, a line for each question asked below, go on.
    size = len(shown.encode()) - 1
    assert max(journal(service).stat().st_size, len(service.log.encode())) < size / 2
    with limited(service, size):
        status, _, headers = send(service, "bench", VOTE, Idempotency_Key="mine")
        assert status == 303
        assert "您的回答已计入" in service.ask("GET", headers["Location"])[1]
        assert page(service) == shown
        [*_, logged] = [e for e in events(service, "pages not refilled") if "form" in e]
        assert (logged["level"], logged["form"]) == ("error", "bench")
        assert logged["fix"] == "linli publish"
        assert re.search(r"linli_publish_failures_total [1-9]", metrics(service))
        # It goes on trying, and for that moment nothing is known to be wrong.
        eventually(lambda: readiness(service)[1]["pages"] is False)
        eventually(lambda: readiness(service)[0] == 503)
        assert readiness(service)[1]["store"] is True
        # The service can't; whoever reads its log can.
        done = run_linli(*logged["fix"].split()[1:], env=compound.environment)
        assert done.returncode == 0, done.stderr
        assert f"共 {number + 1} 份回答" in page(service)
        assert counted(service) == number + 1
        # Asked once more, it finds nothing left to do.
        assert send(service, "bench", VOTE, Idempotency_Key="mine")[0] == 303
        eventually(lambda: readiness(service)[0] == 200)


def test_what_a_failed_refill_left_undone_the_next_answer_to_any_form_does(
    service: Service,
) -> None:
    # Each vote has a number of its own: without, the same one sent twice in seconds counts once.
    assert send(service, "bench", VOTE, Idempotency_Key="before")[0] == 303
    assert send(service, "swing", VOTE, Idempotency_Key="before")[0] == 303
    numbers, shown = [counted(service, form) for form in ("bench", "swing")], page(service)
    in_the_way = service.state / "facts" / "bench.json"
    in_the_way.unlink()
    in_the_way.mkdir()
    try:
        assert send(service, "bench", VOTE, Idempotency_Key="meanwhile")[0] == 303
        eventually(lambda: readiness(service)[1]["pages"] is False)
        assert page(service) == shown
    finally:
        in_the_way.rmdir()
    assert send(service, "swing", VOTE, Idempotency_Key="after")[0] == 303
    assert f"共 {numbers[0] + 1} 份回答" in page(service)
    assert [counted(service, form) for form in ("bench", "swing")] == [n + 1 for n in numbers]
    eventually(lambda: readiness(service)[0] == 200)


def on_deck(folder: Path) -> list[int]:
    """The numbers of answers that the screen's slides say."""
    deck = (folder / "site" / "kiosk" / "gate" / "index.html").read_text(encoding="utf-8")
    return [int(number) for number in re.findall(r'<p class="turnout">[^\d]*<b>(\d+)</b>', deck)]


def test_a_deck_that_cannot_be_written_keeps_nobody_waiting_and_follows_with_the_next(
    service: Service,
) -> None:
    assert send(service, "bench", VOTE, Idempotency_Key="deck")[0] == 303
    eventually(lambda: counted(service) in on_deck(service.folder))
    number, failures = counted(service), len(events(service, "pages not refilled"))
    deck = service.site / "kiosk" / "gate" / "index.html"
    aside = deck.rename(deck.with_name("aside.html"))
    deck.mkdir()
    try:
        assert send(service, "bench", VOTE, Idempotency_Key="no deck")[0] == 303
        assert f"共 {number + 1} 份回答" in page(service)
        eventually(lambda: readiness(service)[1]["pages"] is False)
        assert len(events(service, "pages not refilled")) > failures
        assert re.search(r"linli_publish_failures_total [1-9]", metrics(service))
    finally:
        deck.rmdir()
        aside.rename(deck)
    assert send(service, "swing", VOTE, Idempotency_Key="deck again")[0] == 303
    eventually(lambda: number + 1 in on_deck(service.folder))
    eventually(lambda: readiness(service)[0] == 200)


def test_a_stop_finishes_the_decks_of_the_last_answer(folder: Path) -> None:
    with running(folder) as service:
        assert send(service, "bench", VOTE)[0] == 303
        service.process.terminate()
        service.process.wait(PATIENCE)
        assert on_deck(folder).count(1) == 1


def test_a_start_finishes_the_decks_of_an_answer_before_a_kill(folder: Path) -> None:
    with running(folder) as service:
        assert send(service, "bench", VOTE)[0] == 303
        service.process.kill()
        service.process.wait(PATIENCE)
        assert "共 1 份回答" in Compound(folder).page("bench.html")
    with running(folder):
        assert on_deck(folder).count(1) == 1


# What is in the log


NAME, PHONE, WORDS, JUNK, CODE = (
    "金丝雀",
    "13987654321",
    "kanarienvogel",
    "rotkehlchen",
    "ZAUNK0ENIG",
)
SAID = {"where": "门口", "who": NAME, "phone": PHONE, "words": WORDS}
HEADERS = {
    "User-Agent": JUNK,
    "Referer": f"http://example.cn/{JUNK}?{WORDS}",
    "Cookie": f"name={JUNK}",
    "Authorization": f"Bearer {JUNK}",
    "X-Forwarded-For": JUNK,
    "X-Request-Id": JUNK,
    "Idempotency-Key": f"{JUNK}-key",
    "Accept-Language": JUNK,
}


def traces(text: str, receipts: Sequence[str]) -> list[str]:
    """What of a person's is in a text, however it is written there."""
    secret = [NAME, PHONE, WORDS, JUNK, CODE, *receipts, *(r.replace("-", "") for r in receipts)]
    written = {
        form
        for each in secret
        for form in (each, quote(each), ascii(each)[1:-1], each.encode().decode("latin-1"))
    }
    return [form for form in written if form.lower() in text.lower()]


def parts(fields: Mapping[str, str]) -> bytes:
    return "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ).encode()


def everything(service: Service, *forms: str) -> tuple[list[str], set[int]]:
    """Sends the canary to these forms and elsewhere, in every place of every kind of request; the
    receipts it got, and which statuses answered."""
    receipts, statuses = [], set()
    multipart = {"Content-Type": "multipart/form-data; boundary=b"}
    wrong = {**SAID, "where": WORDS, "phone": f"{PHONE}0", WORDS: NAME}
    whole = {"answers": SAID, "code": CODE}
    requests: list[tuple[str, str, bytes, Mapping[str, str]]] = [
        ("POST", f"/s/forms/{form}?{WORDS}={quote(NAME)}", body, {**kind, **HEADERS, **more})
        for form in forms
        for more in ({"Idempotency-Key": f"{JUNK}{form}"}, {"Accept": "application/json"})
        for kind, body in (
            (URLENCODED, urlencode({**SAID, "code": CODE}).encode()),
            (URLENCODED, urlencode(wrong).encode()),
            (URLENCODED, urlencode({**SAID, "website": JUNK}).encode()),
            (URLENCODED, f"words={WORDS}%ff{NAME}".encode()),
            (URLENCODED, f"words={WORDS * 6000}".encode()),
            (AS_JSON, json.dumps(whole).encode()),
            (AS_JSON, json.dumps({"answers": wrong}).encode()),
            (AS_JSON, json.dumps({WORDS: SAID}).encode()),
            (AS_JSON, f'{{"answers": {{"words": "{WORDS}'.encode()),
            (multipart, parts({**SAID, "code": CODE}) + b"--b--\r\n"),
            (multipart, parts(wrong) + b"--b--\r\n"),
            (multipart, parts(SAID)),
            (multipart, parts(SAID).replace(b"--b", f"--b{WORDS}".encode())),
            ({"Content-Type": f"text/{WORDS}"}, NAME.encode()),
            ({"Content-Type": f"multipart/form-data; boundary=b; charset={WORDS}"}, parts(SAID)),
        )
    ]
    told = json.dumps({"id": WORDS, "title": NAME, "text": JUNK}).encode()
    signed = {**HEADERS, "X-Linli-Signature": JUNK, "X-Linli-Timestamp": JUNK}
    foreign = {**URLENCODED, "Origin": f"http://{JUNK}"}
    requests += [
        *(
            ("GET", f"{path}{quote(NAME)}/{WORDS}?{JUNK}", b"", HEADERS)
            for path in ("/", "/s/", "/s/forms/", "/s/receipts/", "/s/kiosks/", "/talk.html?")
        ),
        *(("POST", f"{path}{WORDS}", told, HEADERS) for path in ("/", "/s/", "/s/receipts/")),
        ("POST", "/s/forms/talk", urlencode(SAID).encode(), foreign),
        ("POST", "/s/notices", told, HEADERS),
        ("POST", "/s/notices", told, signed),
        ("POST", f"/s/kiosks/{WORDS}/beat", told, HEADERS),
        (WORDS.upper(), "/s/forms/talk", b"", HEADERS),
    ]
    for method, path, body, headers in requests:
        status, said, answered = service.ask(method, path, body, headers)
        statuses.add(status)
        if status == 201:
            receipts.append(said["receipt"])
        if status == 303:
            receipts.append(answered["Location"].removeprefix("/s/receipts/"))
    for receipt in receipts[:3]:
        statuses.add(service.ask("GET", f"/s/receipts/{receipt}")[0])
    at = urlsplit(service.url)
    for junk in (f"{JUNK}\r\n\r\n", f"GET /{WORDS} HTTP/9\r\n{JUNK}\r\n\r\n"):
        with socket.create_connection((at.hostname or "", at.port or 0), PATIENCE) as line:
            line.sendall(junk.encode())
            line.shutdown(socket.SHUT_WR)
            line.recv(1000)
    return receipts, statuses


def test_no_answer_name_phone_code_or_header_is_in_the_log_the_site_or_the_facts(
    folder: Path,
) -> None:
    with able_to_fail(folder) as service:
        receipts, statuses = everything(service, "talk", "trip", "late", WORDS, quote(NAME))
        assert {200, 201, 303, 403, 404, 409, 413, 415, 422} <= statuses
        with failing(service, "write", "ENOSPC"):
            assert 503 in everything(service, "talk", "trip")[1]
        in_the_way = service.state / "facts" / "talk.json"
        in_the_way.unlink()
        in_the_way.mkdir()
        receipts += everything(service, "talk")[0]
        in_the_way.rmdir()
        with failing(service, "fdatasync", "EIO"):
            everything(service, "talk")
        service.process.terminate()
        said = service.process.stdout
        assert said
        log = said.read()
    log += service.log
    # It was all there to be told.
    logged = {json.loads(line)["event"] for line in service.log.splitlines()}
    assert logged >= {"request", "answer not kept", "pages not refilled", "notice not believed"}
    kept = journal(service).read_text()
    assert set(traces(kept, [])) >= {NAME, PHONE, WORDS}
    assert len(receipts) > 4
    assert traces(log, receipts) == []
    public = [service.site.resolve()]
    public += [service.state / part for part in ("facts", "kiosks", "drafts", "versions")]
    for path in (path for place in public for path in place.rglob("*") if path.is_file()):
        assert traces(path.read_bytes().decode("utf-8", "replace"), receipts) == [], path
        assert traces(path.name, receipts) == []
    others = {path.name for path in service.state.iterdir()}
    assert others <= {"cache", "drafts", "facts", "kiosks", "secret", "store", "versions"}
