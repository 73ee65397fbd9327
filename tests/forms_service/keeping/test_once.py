"""One person counts once: what is sent twice, by a browser that has answered, by a number signed up."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.answers.reading import Answer
from forms_service.answers.receipts import shown as grouped
from forms_service.answers.sending import Sending
from forms_service.answers.tally import ANSWERS
from forms_service.keeping.doubles import WINDOW
from forms_service.keeping.rules import AnsweredBefore, Known
from forms_service.keeping.transaction import Kept, keeping
from forms_service.kinds.sign_up import SignUps
from forms_service.kinds.table import Counts
from forms_service.refusal import Refusal
from forms_service.store.tables import Store, open_store
from site_src.form_kinds.table import FORM_KINDS
from site_src.forms.form import Form
from site_src.questions.phones import read_phone
from site_src.source.moments import ZONE
from tests.conftest import GOOD, Compound
from tests.support.calling import PATIENCE, Service, serving
from tests.support.subscribing import tell

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
SOON = timedelta(seconds=3)
PHONE, OTHER_PHONE = "13912345678", "13812345678"


def form_of(kind: str = "signup", **more: Any) -> Form:
    questions = [
        {"id": "who", "ask": "称呼", "type": "name"},
        {"id": "phone", "ask": "电话", "type": "phone"},
        {"id": "urgent", "ask": "紧急联系人电话", "type": "phone"},
    ]
    about = {"id": "trip", "kind": kind, "opens": "2026-11-01", "closes": "2026-12-01"}
    return FORM_KINDS.read({**about, "questions": questions, **more})


TRIP = form_of(capacity=3)
ZHANG, LI = Answer({"who": "张三", "phone": PHONE}), Answer({"who": "李四", "phone": OTHER_PHONE})
NAMELESS = Answer({"who": "张三"})


class Desk:
    """A store, and answers to be kept in it."""

    def __init__(self, store: Store) -> None:
        self.store, self.known = store, Known(Counts.of(store))

    def send(
        self, answer: Answer = NAMELESS, form: Form = TRIP, at: datetime = NOW, **more: Any
    ) -> Kept:
        return keeping(self.store, self.known, Sending(form, answer, at, **more))()

    def take_back(self, kept: Kept) -> None:
        self.store.keyed(ANSWERS).remove(doc_ids=[kept.receipt])  # type: ignore[list-item]

    @property
    def counted(self) -> int:
        return self.known.counts.tally.of("trip").answers


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_store(tmp_path / "store") as store:
        yield Desk(store)


# What is sent twice


def test_the_same_from_the_same_browser_within_seconds_is_one_answer(desk: Desk) -> None:
    first = desk.send(sender="a")
    for at in (NOW, NOW + SOON, NOW + WINDOW):
        assert desk.send(sender="a", at=at) == Kept(first.receipt, again=True)
    assert desk.counted == 1


@pytest.mark.parametrize(
    "more",
    [
        {"at": NOW + WINDOW + timedelta(seconds=1)},
        {"sender": "b"},
        {"answer": Answer({"who": "张三丰"})},
        {"form": form_of("poll", id="other")},
        {"key": "a number of its own"},
        {"sender": None},
        {"at": NOW - SOON},
    ],
)
def test_what_differs_is_another_answer(desk: Desk, more: Mapping[str, Any]) -> None:
    first = desk.send(sender="a")
    assert not desk.send(**{"sender": "a", "at": NOW + SOON, **more}).again
    assert len(desk.store.keyed(ANSWERS)) == 2
    assert desk.store.keyed(ANSWERS).get(doc_id=first.receipt)


def test_a_second_tap_gets_the_receipt_even_where_the_form_is_full_or_closed_by_then(
    desk: Desk,
) -> None:
    last = form_of(capacity=1)
    at = last.closes - timedelta(seconds=1)
    first = desk.send(form=last, at=at, sender="a")
    assert desk.send(form=last, at=at, sender="a", room=False).receipt == first.receipt
    assert desk.send(form=last, at=last.closes + SOON, sender="a").receipt == first.receipt
    with pytest.raises(Refusal, match="名额已满"):
        desk.send(form=last, at=at, sender="b")
    with pytest.raises(Refusal, match="开放时间是"):
        desk.send(form=last, at=last.closes + SOON, sender="b")
    with pytest.raises(Refusal, match="磁盘满了"):
        desk.send(sender="b", room=False)


def test_what_was_taken_back_can_be_sent_again_at_once(desk: Desk) -> None:
    desk.take_back(desk.send(sender="a"))
    assert not desk.send(sender="a").again
    assert desk.counted == 1


def test_a_neighbours_browser_that_has_other_receipts_is_another(desk: Desk) -> None:
    earlier = desk.send(LI, sender="a")
    first = desk.send(sender="a")
    number = "f" * 32
    theirs = desk.send(sender="a", receipts=(earlier.receipt,), another=True, key=number)
    assert theirs.receipt != first.receipt
    # The browser's own second tap comes with the receipt that the first one brought.
    assert desk.send(sender="a", receipts=(first.receipt,)).receipt == first.receipt
    assert desk.counted == 3


# A browser that has answered


def test_a_browser_that_has_answered_is_shown_its_receipts_first(desk: Desk) -> None:
    first = desk.send(sender="a")
    with pytest.raises(AnsweredBefore) as shown:
        desk.send(LI, receipts=("AAAAAAAAAAAAAAAA", first.receipt), at=NOW + WINDOW * 2)
    assert shown.value.said()["receipts"] == [grouped(first.receipt)]
    assert desk.counted == 1
    assert not desk.send(LI, receipts=(first.receipt,), another=True).again
    assert desk.counted == 2


def test_receipts_of_another_form_or_of_what_is_gone_hinder_nobody(desk: Desk) -> None:
    elsewhere = desk.send(form=form_of("poll", id="other"))
    gone = desk.send()
    desk.take_back(gone)
    assert not desk.send(receipts=(elsewhere.receipt, gone.receipt)).again


# A number that is signed up


def test_a_number_takes_one_place_and_the_second_answer_is_put_aside(desk: Desk) -> None:
    first, second = desk.send(ZHANG), desk.send(Answer({"who": "小张", "phone": PHONE}))
    assert (first.status, second.status) == ("counted", "pending")
    assert desk.counted == 1
    assert desk.send(LI).status == "counted"
    assert len(desk.store.keyed(ANSWERS)) == 3


def test_a_place_that_is_given_back_is_free_and_the_answer_put_aside_stays_so(desk: Desk) -> None:
    first, second = desk.send(ZHANG), desk.send(ZHANG)
    desk.take_back(first)
    assert desk.counted == 0
    kept = desk.store.keyed(ANSWERS).get(doc_id=second.receipt)
    assert kept["status"] == "pending"
    assert desk.send(ZHANG).status == "counted"
    desk.take_back(second)
    assert desk.send(ZHANG).status == "pending"


def test_who_is_signed_up_is_known_again_after_a_restart(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        Desk(store).send(ZHANG, key="k")
        second = Desk(store).send(ZHANG, key="l")
    with open_store(tmp_path) as store:
        desk = Desk(store)
        assert desk.counted == 1
        assert desk.send(ZHANG).status == "pending"
        assert desk.send(ZHANG, key="l") == Kept(second.receipt, True, "pending")


def test_a_number_kept_with_a_trunk_zero_is_the_same_number(desk: Desk) -> None:
    """As numbers were kept before."""
    desk.send(Answer({"phone": f"0{PHONE}"}))
    assert desk.send(ZHANG).status == "pending"


def test_only_sign_ups_and_only_their_first_number_are_looked_at(desk: Desk) -> None:
    poll = form_of("poll", id="poll")
    assert [desk.send(ZHANG, poll).status for _ in range(2)] == ["counted", "counted"]
    desk.send(ZHANG)
    child = Answer({"who": "张小三", "phone": OTHER_PHONE, "urgent": PHONE})
    assert desk.send(child).status == "counted"
    assert [desk.send(NAMELESS).status for _ in range(1)] == ["counted"]
    assert desk.send(ZHANG, form_of(id="other")).status == "counted"


def test_a_full_sign_up_tells_nobody_who_is_on_it(desk: Desk) -> None:
    full = form_of(capacity=1)
    desk.send(ZHANG, full)
    for answer in (ZHANG, LI):
        with pytest.raises(Refusal, match="名额已满"):
            desk.send(answer, full)


def test_who_was_told_of_ten_numbers_is_told_of_none_for_an_hour(desk: Desk) -> None:
    """Neither that one is signed up nor that one isn't; others are told as before."""
    form = form_of(capacity=100)
    desk.send(ZHANG, form)
    asking = {"form": form, "counted_as": (("198.51.100.7", 1),)}
    for _ in range(10):
        assert desk.send(ZHANG, **asking).status == "pending"
    for answer in (ZHANG, LI):
        with pytest.raises(Refusal, match="太频繁") as told:
            desk.send(answer, **asking)
        assert 0 < int(told.value.headers["Retry-After"]) <= 3600
    assert desk.send(NAMELESS, **asking).status == "counted"
    assert desk.send(ZHANG, form, counted_as=(("198.51.100.8", 1),)).status == "pending"


DOCUMENTS = st.fixed_dictionaries(
    {
        "form": st.sampled_from(["trip", "other"]),
        "entries": st.dictionaries(
            st.sampled_from(["phone", "urgent"]),
            st.sampled_from([PHONE, f"0{PHONE}", OTHER_PHONE, "请打座机"]) | st.integers(),
        ),
    },
    optional={"status": st.just("pending")},
)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.none() | DOCUMENTS), max_size=20))
def test_in_whatever_order_answers_come_and_go_who_is_signed_up_is_who_stands_in_the_rest(
    changes: list[tuple[str, dict[str, Any] | None]],
) -> None:
    along, afresh = SignUps(), SignUps()
    held = tell(along.change, changes)
    tell(afresh.change, held.items())
    asked = [
        (form, question, number)
        for form in ("trip", "other")
        for question in ("phone", "urgent")
        for number in (PHONE, OTHER_PHONE)
    ]
    assert [along.has(*each) for each in asked] == [afresh.has(*each) for each in asked]


@given(
    st.from_regex(r"1[3-9][0-9]{9}|0[3-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True),
    st.sampled_from(["", "+86", "86 ", "0086-", "＋８６"]),
    st.lists(st.sampled_from(["", " ", "-", "　", "—", "–", "－"]), min_size=12, max_size=12),
    st.booleans(),
)
def test_however_a_number_is_written_it_is_one_number(
    number: str, code: str, between: list[str], wide: bool
) -> None:
    digits = "".join(chr(ord(digit) + 0xFEE0) for digit in number) if wide else number
    written = code + "".join(d + b for d, b in zip(digits, between, strict=False))
    assert read_phone(written) == number
    assert read_phone(number) == number


# Over a real server


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    compound = Compound(tmp_path_factory.mktemp("once"))
    shutil.copytree(GOOD, compound.content)
    today = datetime.now(ZONE).date()
    span = f"  opens: {today - timedelta(1)}\n  closes: {today + timedelta(30)}\n"
    compound.write(
        "ask/bench.md",
        f"---\ntitle: 长椅放哪里\nkind: form\nform:\n  id: bench\n  kind: poll\n{span}"
        "  questions:\n"
        "    - {id: where, ask: 放哪里？, type: choices, options: [河边, 门口], required: true}\n"
        "    - {id: words, ask: 想说的, type: text}\n---\n",
    )
    compound.write(
        "ask/trip.md",
        f"---\ntitle: 河边走走\nkind: form\nform:\n  id: trip\n  kind: signup\n  capacity: 50\n{span}"
        "  questions:\n    - {id: who, ask: 称呼, type: name}\n"
        "    - {id: phone, ask: 电话, type: phone, required: true}\n---\n",
    )
    with serving(compound.folder) as running:
        yield running


BENCH, TRIP_AT = "/s/forms/bench", "/s/forms/trip"
Reply = tuple[int, http.client.HTTPMessage, str]


def browser(service: Service, address: str) -> Callable[..., Reply]:
    """Somebody's browser at this address, without JavaScript; cookies are handed to it."""

    def send(path: str, fields: Mapping[str, Any], cookie: str = "") -> Reply:
        connection = http.client.HTTPConnection(
            urlsplit(service.url).netloc, timeout=PATIENCE, source_address=(address, 0)
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        connection.request("POST", path, urlencode(fields, doseq=True), headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()

    return send


def program(service: Service, address: str, answers: Mapping[str, Any]) -> tuple[int, Any]:
    connection = http.client.HTTPConnection(
        urlsplit(service.url).netloc, timeout=PATIENCE, source_address=(address, 0)
    )
    connection.request(
        "POST", TRIP_AT, json.dumps({"answers": answers}), {"Content-Type": "application/json"}
    )
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def at_once(number: int, action: Callable[[int], Any]) -> list[Any]:
    """So many actions, none of which starts before all are ready."""
    ready = threading.Barrier(number)

    def run(place: int) -> Any:
        ready.wait(PATIENCE)
        return action(place)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def counted(service: Service, form: str) -> int:
    return int(service.ask("GET", f"/facts/{form}.json")[1]["answers"])


def test_twenty_copies_at_once_are_one_answer_with_one_receipt(service: Service) -> None:
    before = counted(service, "bench")
    send = browser(service, "127.0.3.1")
    replies = at_once(20, lambda _: send(BENCH, {"where": ["河边"], "words": "二十"}))
    assert {status for status, _, _ in replies} == {303}
    assert len({headers["Location"] for _, headers, _ in replies}) == 1
    assert counted(service, "bench") == before + 1


def test_twenty_sign_ups_by_one_number_at_once_take_one_place(service: Service) -> None:
    before = counted(service, "trip")
    ways = ("13700000001", "137 0000 0001", "+86-137-0000-0001", "１３７００００００01")

    def sign_up(place: int) -> tuple[int, Any]:
        answers = {"who": f"邻居{place}", "phone": ways[place % len(ways)]}
        return program(service, f"127.0.4.{place + 1}", answers)

    replies = at_once(20, sign_up)
    assert {status for status, _ in replies} == {201}
    assert len({said["receipt"] for _, said in replies}) == 20
    assert sorted(said["status"] for _, said in replies) == ["counted", *["pending"] * 19]
    assert counted(service, "trip") == before + 1


def metric(service: Service, name: str) -> float:
    lines = service.ask("GET", "/s/metrics")[1].splitlines()
    return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(name)), 0.0)


def test_the_receipt_of_a_number_signed_up_says_so_and_nothing_of_the_first(
    service: Service,
) -> None:
    """And it can be taken back, which leaves the first as it is."""
    places = []
    pending = metric(service, 'linli_answers_pending_total{form="trip"}')
    for address, who in (("127.0.5.1", "欧阳明月"), ("127.0.5.2", "小刘")):
        status, headers, _ = browser(service, address)(
            TRIP_AT, {"who": who, "phone": "13700000002"}
        )
        assert status == 303
        places.append(headers["Location"])
    first, second = places
    _, page, _ = service.ask("GET", second)
    assert "这个号码已经报过了" in page
    for untrue in ("已计入", "已报上", "结果"):
        assert untrue not in page
    assert "小*" in page
    for word in ("欧", first.rsplit("/", 1)[1]):
        assert word not in page
    said = service.ask("GET", second, headers={"Accept": "application/json"})[1]
    assert said["status"] == "pending"
    assert "这个号码已经报过了" in said["note"]
    assert "您已报上名" in service.ask("GET", first)[1]
    assert "这一份没有算" in page
    assert service.ask("POST", f"{second}/cancel")[0] == 303
    assert "小*" not in service.ask("GET", second)[1]
    assert "您已报上名" in service.ask("GET", first)[1]
    assert metric(service, 'linli_answers_pending_total{form="trip"}') == pending + 1


def cookie_of(headers: http.client.HTTPMessage) -> str:
    return str(headers["Set-Cookie"]).partition(";")[0]


def hidden_fields(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page):
        found.setdefault(name, []).append(unescape(value))
    return found


def test_a_browser_that_comes_back_sees_its_receipt_and_loses_nothing_it_typed(
    service: Service,
) -> None:
    before = counted(service, "bench")
    send = browser(service, "127.0.6.1")
    status, headers, _ = send(BENCH, {"where": ["河边"]})
    first = headers["Location"].rsplit("/", 1)[1]
    set_cookie = headers["Set-Cookie"]
    assert "HttpOnly" in set_cookie
    assert "SameSite=lax" in set_cookie
    assert f"Path={BENCH}" in set_cookie
    assert "Secure" not in set_cookie
    words = '第二位：\n"<b>引号</b>" & 尖括号'
    second = {"where": ["河边", "门口"], "words": words}
    status, headers, page = send(BENCH, second, cookie_of(headers))
    assert status == 409
    assert headers["Cache-Control"] == "no-store"
    assert "您已经答过" in page
    assert f'href="/s/receipts/{first}"' in page
    assert "替家里另一位再填一份" in page
    assert counted(service, "bench") == before + 1
    kept = hidden_fields(page)
    assert {name: kept[name] for name in second} == {**second, "words": [words]}
    cookie = f"linli_receipts={first.replace('-', '')}"
    replies = at_once(5, lambda _: send(BENCH, kept, cookie))
    assert {status for status, _, _ in replies} == {303}
    [place] = {headers["Location"] for _, headers, _ in replies}
    assert counted(service, "bench") == before + 2
    # Both are shown to the third.
    _, _, page = send(BENCH, {"where": ["门口"]}, cookie_of(replies[0][1]))
    assert first in page
    assert place.rsplit("/", 1)[1] in page


def test_a_program_of_a_browser_is_told_the_receipts_and_may_answer_for_another(
    service: Service,
) -> None:
    headers = {"Content-Type": "application/json"}
    body = {"answers": {"where": ["河边"]}}
    _, said, told = service.ask("POST", BENCH, json.dumps(body).encode(), headers)
    cookie = {"Cookie": cookie_of(told)}
    status, refused, _ = service.ask("POST", BENCH, json.dumps(body).encode(), headers | cookie)
    assert status == 409
    assert refused["receipts"] == [said["receipt"]]
    another = json.dumps({**body, "for-another": "1"}).encode()
    status, other, _ = service.ask("POST", BENCH, another, headers | cookie)
    assert status == 201
    assert other["receipt"] != said["receipt"]


@pytest.mark.parametrize("value", ["", ".", "x" * 5000, "AAAA", '"\\"', "é", "A" * 16 + ".B"])
def test_a_cookie_of_anything_else_hinders_nobody(service: Service, value: str) -> None:
    send = browser(service, "127.0.7.1")
    status, _, _ = send(
        BENCH, {"where": ["河边"], "words": repr(value)[:99]}, f"linli_receipts={value}"
    )
    assert status == 303
