"""Urgent notices by signed call (deploy/notices.md): believed only when signed, kept before they are
acknowledged, shown everywhere, and gone when they end."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forms_service.notices.calls import (
    CALLS,
    NOTICES,
    REMEMBERED,
    Called,
    Outcome,
    calling,
    read_notice,
)
from forms_service.notices.signatures import TOLERANCE, BadSignature, signature, signed_at
from forms_service.refusal import Refusal
from forms_service.store.tables import Store, open_store
from site_src.build.versions import Versions
from site_src.show.notices import CALLED, PUBLIC_URL, Urgent, called_bytes, read_called
from site_src.source.moments import ZONE
from tests.conftest import NOW, Compound, differing, run, stamps, tree
from tests.support.calling import (
    KEY,
    PATIENCE,
    Service,
    Stream,
    eventually,
    notice,
    serving,
    signed,
)
from tests.support.serving import ROOT


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("notices")) as running:
        yield running


def page(service: Service, path: str = "/index.html") -> str:
    return str(service.ask("GET", path)[1])


def public_ids(service: Service) -> list[str]:
    said = json.loads((service.site / PUBLIC_URL).read_bytes())["notices"]
    return [each["id"] for each in said]


# What is shown.


def test_a_called_notice_stands_on_every_page_and_for_every_screen(service: Service) -> None:
    sent = notice(
        "leak", title="燃气 <泄漏>", text='关阀门 & 开窗\n"别" 按门铃 <!-- live:forms -->'
    )
    status, said, headers = service.call(sent)
    assert status == 201
    assert said["status"] == "standing"
    assert headers["Cache-Control"] == "no-store"
    assert "leak" in service.standing()
    for path in ("/index.html", "/rules/index.html", "/ask/bench.html", "/404.html"):
        eventually(lambda path=path: "关阀门 &amp; 开窗" in page(service, path))
        shown = page(service, path)
        assert "燃气 &lt;泄漏&gt;" in shown
        assert "<泄漏>" not in shown
        assert "按门铃 &lt;!-- live:forms --&gt;" in shown
    assert "leak" in public_ids(service)
    [found] = [n for n in read_called(service.state / "facts") if n.id == "leak"]
    assert (found.title, found.text, found.screens) == (sent["title"], sent["text"], ("all",))


def test_a_newer_call_replaces_and_an_ended_one_withdraws(service: Service) -> None:
    now = int(time.time())
    assert service.call(notice("storm", title="大风蓝色预警"), at=now - 20)[0] == 201
    assert service.call(notice("storm", title="大风黄色预警"), at=now - 10)[0] == 201
    eventually(lambda: "大风黄色预警" in page(service))
    assert "大风蓝色预警" not in page(service)
    status, said, _ = service.call(notice("storm", title="大风蓝色预警"), at=now - 15)
    assert (status, "error" in said) == (409, True)
    assert service.call(notice("storm", title="同一秒"), at=now - 10)[0] == 409
    status, said, _ = service.call(notice("storm", hours=-1), at=now - 5)
    assert (status, said["status"]) == (201, "withdrawn")
    assert "storm" not in service.standing()
    eventually(lambda: "大风" not in page(service) and "storm" not in public_ids(service))
    assert service.call(notice("storm"), at=now - 6)[0] == 409
    assert "storm" not in service.standing()


def test_a_notice_waits_for_no_page(service: Service) -> None:
    """While pages can't be written, as during a long refill, it is kept and the screens hear of it."""
    stream = Stream(service, "hall")
    assert stream.next()[0] == "state"

    def is_told_next(name: str) -> bool:
        assert service.call(notice(name, title="立即疏散"))[0] == 201
        assert name in [each.id for each in read_called(service.state / "facts")]
        event, said = stream.next()
        return event == "state" and name in [each["id"] for each in said["notices"]]

    with Versions(service.site).locked():
        # Before the tick at which a stream looks anyway; that may come in between, but not thrice.
        assert any(is_told_next(f"urgent-{number}") for number in range(3))
        assert "立即疏散" not in page(service)
    eventually(lambda: "立即疏散" in page(service))
    stream.close()


def test_a_notice_for_one_screen_is_for_that_screen(service: Service) -> None:
    assert service.call(notice("lift", screens=["lobby-01"]))[0] == 201
    assert "lift" not in service.standing()
    there = service.ask("GET", "/s/kiosks/lobby-01/state")[1]["notices"]
    assert "lift" in [each["id"] for each in there]


def test_the_same_call_again_changes_nothing(service: Service) -> None:
    now = int(time.time())
    sent = notice("again")
    assert service.call(sent, at=now)[0] == 201
    stood = service.state / "facts" / CALLED
    before = stood.read_bytes()
    status, said, _ = service.call(sent, at=now)
    assert (status, "error" in said) == (409, True)
    assert stood.read_bytes() == before


def test_no_browser_is_asked_where_it_comes_from(service: Service) -> None:
    """The signature says more than an origin could."""
    body = json.dumps(notice("origin")).encode()
    headers = {**signed(body), "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert service.ask("POST", "/s/notices", body, headers)[0] == 201


# What is refused.


def test_who_does_not_sign_with_our_key_and_clock_is_told_the_time(tmp_path: Path) -> None:
    body = json.dumps(notice("forged")).encode()
    now = int(time.time())
    good = signed(body)
    with serving(tmp_path) as service:
        for headers in (
            {},
            {"X-Linli-Timestamp": good["X-Linli-Timestamp"]},
            {"X-Linli-Signature": good["X-Linli-Signature"]},
            signed(body, key=KEY + "x"),
            {**good, "X-Linli-Signature": good["X-Linli-Signature"].upper()},
            {**good, "X-Linli-Signature": "sha256=\xe9"},
            signed(body, at=now - TOLERANCE - 60),
            signed(body, at=now + TOLERANCE + 60),
        ):
            status, said, _ = service.ask("POST", "/s/notices", body, headers)
            assert status == 401, headers
            assert abs(said["timestamp"] - now) < TOLERANCE
            assert datetime.fromisoformat(said["now"]).timestamp() >= said["timestamp"]
        assert service.standing() == []
        assert not read_called(service.state / "facts")
        # Two more are told so; then they wait. Whoever has the key is heard all the same.
        statuses = [service.ask("POST", "/s/notices", body)[0] for _ in range(4)]
        assert statuses == [401, 401, 429, 429]
        assert int(service.ask("POST", "/s/notices", body)[2]["Retry-After"]) > 0
        assert service.ask("POST", "/s/notices", body, good)[0] == 201
        for secret in (KEY, good["X-Linli-Signature"].removeprefix("sha256="), "3栋消防警报"):
            assert secret not in service.log


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "Fire Alarm"}, "id"),
        ({"id": "x" * 61}, "id"),
        ({"id": None}, "id"),
        ({"title": ""}, "title"),
        ({"title": "字" * 61}, "title"),
        ({"title": "两\n行"}, "title"),
        ({"title": ["表"]}, "title"),
        ({"text": "字" * 501}, "text"),
        ({"text": "反\u202e向"}, "text"),
        ({"text": "私\ue000用"}, "text"),
        ({"until": "明天"}, "until"),
        ({"until": "2026-12-01"}, "until"),
        ({"until": 1795400000}, "until"),
        ({"until": None}, "until"),
        ({"until": "9999-12-31T23:59:59-23:00"}, "until"),
        ({"from": "2199-01-01T00:00:00+08:00"}, "from"),
        ({"from": "早上"}, "from"),
        ({"screens": []}, "screens"),
        ({"screens": "hall"}, "screens"),
        ({"screens": ["../etc"]}, "screens.0"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_fault_is_told_at_its_field(
    service: Service, change: dict[str, object], field: str
) -> None:
    status, said, _ = service.call({**notice("faulty"), **change})
    assert status == 422
    assert list(said["faults"]) == [field]
    assert re.search(r"[\u4e00-\u9fff]", said["faults"][field])
    assert "faulty" not in service.standing()


def test_an_unknown_screen_is_answered_with_the_known_ones(service: Service) -> None:
    status, said, _ = service.call(notice("faulty", screens=["hall", "lobby-99"]))
    assert status == 422
    assert "lobby-99" in said["faults"]["screens"]
    for known in ("hall", "lobby-01", "lobby-05", "all"):
        assert known in said["faults"]["screens"]


def test_a_notice_ends_within_seven_days(service: Service) -> None:
    status, said, _ = service.call(notice("long", hours=7 * 24 + 1))
    assert (status, list(said["faults"])) == (422, ["until"])
    assert service.call(notice("long", hours=7 * 24 - 1))[0] == 201


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", 400),
        (b"", 400),
        (b'{"id": "\\ud800"}', 400),
        (b"\xff\xfe", 400),
        (b"[" * 5000, 400),
        (b"[]", 422),
        (b"null", 422),
        (b'"x"', 422),
        (b"{}", 422),
        (b'{"x\\u0000": 1}', 422),
        (b" " * 8193, 413),
        (b" " * 100_000, 413),
    ],
)
def test_what_is_no_notice_is_refused_in_words(
    service: Service, body: bytes, expected: int
) -> None:
    status, said, _ = service.call(body)
    assert status == expected
    assert re.search(r"[\u4e00-\u9fff]", json.dumps(said, ensure_ascii=False))


_ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.datetimes(timezones=st.timezones()).map(datetime.isoformat)
    | st.datetimes().map(datetime.isoformat),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(("id", "title", "text", "until", "from", "screens", "x"), _ANYTHING),
    )
)
def test_whatever_json_comes_is_a_notice_or_has_faults(sent: dict[str, object]) -> None:
    good = {"id": "a", "title": "题", "text": "文", "until": "2026-11-23T12:00:00+08:00"}
    for said in (sent, {**good, **sent}):
        try:
            read = read_notice(json.dumps(said).encode(), ["hall"], NOW)
        except Refusal:
            continue
        if isinstance(read, Urgent):
            called_bytes([read])
        else:
            assert read
            json.dumps(read, ensure_ascii=False).encode()


def test_without_a_key_there_is_no_such_thing(tmp_path: Path) -> None:
    with serving(tmp_path, LINLI_NOTICE_KEY="") as service:
        status, said, _ = service.call(notice())
        assert status == 404
        assert "LINLI_NOTICE_KEY" in said["error"]


def test_a_key_that_can_be_guessed_stops_the_start(tmp_path: Path) -> None:
    done = run(
        "serve", "--port", "0",
        env={"LINLI_STATE": str(tmp_path / "state"), "LINLI_NOTICE_KEY": "x" * 31},
    )  # fmt: skip
    assert done.returncode == 1
    assert "LINLI_NOTICE_KEY" in done.stderr
    assert "openssl rand" in done.stderr
    assert not (tmp_path / "state").exists()


_STAMP = "1795400000"
_THEN = datetime.fromtimestamp(int(_STAMP), ZONE)


@given(
    body=st.binary(min_size=1, max_size=200),
    place=st.integers(min_value=0),
    byte=st.integers(min_value=0, max_value=255),
    part=st.sampled_from(["body", "timestamp", "signature"]),
)
def test_any_changed_byte_is_noticed(body: bytes, place: int, byte: int, part: str) -> None:
    good = {
        "timestamp": _STAMP.encode(),
        "signature": signature(KEY, _STAMP, body).encode(),
        "body": body,
    }
    assert signed_at(KEY, _STAMP, good["signature"].decode(), body, _THEN) == int(_STAMP)
    changed = bytearray(good[part])
    place %= len(changed)
    assume(changed[place] != byte)
    changed[place] = byte
    sent = {**good, part: bytes(changed)}
    # Header bytes come as Latin-1 from the server.
    timestamp, signed_as = sent["timestamp"].decode("latin-1"), sent["signature"].decode("latin-1")
    with pytest.raises(BadSignature):
        signed_at(KEY, timestamp, signed_as, sent["body"], _THEN)


@given(st.integers(min_value=-1000, max_value=1000))
def test_only_a_clock_within_five_minutes_is_believed(off: int) -> None:
    stamp = str(int(_STAMP) + off)
    signed_as = signature(KEY, stamp, b"{}")
    if abs(off) <= TOLERANCE:
        assert signed_at(KEY, stamp, signed_as, b"{}", _THEN) == int(stamp)
    else:
        with pytest.raises(BadSignature, match="时钟"):
            signed_at(KEY, stamp, signed_as, b"{}", _THEN)


# What is kept.


def test_what_was_acknowledged_survives_a_kill_and_can_not_be_played_again(tmp_path: Path) -> None:
    now = int(time.time())
    sent = notice("quake")
    with serving(tmp_path) as service:
        assert service.call(sent, at=now)[0] == 201
        service.process.send_signal(signal.SIGKILL)
        service.process.wait(PATIENCE)
    (tmp_path / "state" / "facts" / CALLED).unlink(missing_ok=True)
    with serving(tmp_path) as service:
        assert service.standing() == ["quake"]
        eventually(lambda: "3栋消防警报" in page(service) and "quake" in public_ids(service))
        status, said, _ = service.call(sent, at=now)
        assert (status, "已经收到过" in said["error"]) == (409, True)
        assert service.call(notice("quake", hours=-1), at=now + 1)[0] == 201
        assert service.call(sent, at=now)[0] == 409
        assert service.standing() == []


def test_a_full_disk_is_no_acknowledgement(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        assert service.call(notice("before"))[0] == 201
        journal = service.state / "store" / "journal.jsonl"
        size = journal.stat().st_size
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (size + 10, -1))
        stream = Stream(service, "hall")
        assert stream.next()[0] == "state"
        status, said, _ = service.call(notice("lost"))
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (-1, -1))
        assert status == 503
        assert "再发一次" in said["error"]
        assert service.standing() == ["before"]
        status, _, _ = service.call(notice("after"))
        assert status == 201
        stream.state(lambda said: [n["id"] for n in said["notices"]][:2] == ["after", "before"])
        eventually(lambda: "after" in public_ids(service))
        assert "lost" not in public_ids(service)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("store")) as opened:
        yield opened


def urgent_notice(name: str, until: datetime, title: str = "题") -> Urgent:
    return Urgent(name, title, "文", None, until, ("all",))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b"]),
            st.integers(min_value=0, max_value=20),
            st.booleans(),
        ),
        min_size=1,
        max_size=12,
    ),
)
def test_in_whatever_order_calls_come_the_newest_of_each_notice_stands(
    store: Store, calls: list[tuple[str, int, bool]]
) -> None:
    store.drop_table(NOTICES)
    store.drop_table(CALLS)
    called = Called()
    store.subscribe(called.change)
    unique = {(name, at): stands for name, at, stands in calls}
    later = NOW + timedelta(seconds=20)
    for name, at in unique:
        stands = unique[(name, at)]
        until = NOW + timedelta(hours=1 if stands else -1)
        sign = f"{name}-{at}"
        signed_then = int(NOW.timestamp()) + at
        sent = urgent_notice(name, until, sign)
        # They come when all are signed: none by a clock ahead.
        calling(store, sent, sign, signed_then, later)()
        again = calling(store, sent, sign, signed_then, later)()
        assert again in (Outcome.SEEN, Outcome.OLDER)
    newest = {name: max(at for n, at in unique if n == name) for name, _ in unique}
    expected = {f"{name}-{at}" for name, at in newest.items() if unique[(name, at)]}
    assert {each.title for each in called.notices} == expected
    afresh = Called()
    store.subscribe(afresh.change)
    assert {each.title for each in afresh.notices} == expected


class Calls:
    """Calls of one notice, made at seconds after a start by clocks that are so many seconds ahead."""

    def __init__(self, store: Store) -> None:
        store.drop_table(NOTICES)
        store.drop_table(CALLS)
        self._store, self._start = store, NOW
        self._shown = Called()
        store.subscribe(self._shown.change)

    def arrives(
        self, at: int, title: str, *, signed: int, ahead: int = 0, stands: bool = True
    ) -> Outcome:
        """A call signed at `signed` by a clock `ahead`, that comes at `at`."""
        now = self._start + timedelta(seconds=at)
        until = now + timedelta(hours=1 if stands else -1)
        stamp = int(self._start.timestamp()) + signed + ahead
        sent = urgent_notice("fire", until, title)
        return calling(self._store, sent, f"{title}-{stamp}", stamp, now)()

    @property
    def shown(self) -> list[str]:
        return [each.title for each in self._shown.notices]


@pytest.mark.parametrize("ahead", [3, 60, 240, TOLERANCE])
def test_a_clock_ahead_blocks_no_right_clocks_withdrawal(store: Store, ahead: int) -> None:
    calls = Calls(store)
    assert calls.arrives(0, "警报", signed=0, ahead=ahead) is Outcome.STANDS
    assert calls.arrives(0, "撤", signed=0, stands=False) is Outcome.WITHDRAWN
    assert calls.shown == []
    # The alarm played again stays refused by its signature, before and after its second comes.
    for at in (1, ahead, ahead + TOLERANCE):
        assert calls.arrives(at, "警报", signed=0, ahead=ahead) is Outcome.SEEN
    assert calls.shown == []


@pytest.mark.parametrize("ahead", [3, 60, 240, TOLERANCE])
def test_a_clock_ahead_withdraws_a_right_clocks_call_and_its_own(store: Store, ahead: int) -> None:
    calls = Calls(store)
    assert calls.arrives(0, "警报", signed=0) is Outcome.STANDS
    assert calls.arrives(1, "撤", signed=1, ahead=ahead, stands=False) is Outcome.WITHDRAWN
    assert calls.arrives(2, "又响了", signed=2, ahead=ahead) is Outcome.STANDS
    assert calls.arrives(2, "再撤", signed=3, ahead=ahead, stands=False) is Outcome.WITHDRAWN
    assert calls.arrives(3, "还在烧", signed=3) is Outcome.STANDS
    assert calls.shown == ["还在烧"]


def test_a_call_that_was_held_up_undoes_no_newer_one_whatever_its_clock(store: Store) -> None:
    """Never seen before, so that no signature gives it away."""
    for ahead in (0, 240):
        calls = Calls(store)
        assert calls.arrives(5, "撤", signed=5, ahead=ahead, stands=False) is Outcome.WITHDRAWN
        assert calls.arrives(90, "警报", signed=0, ahead=ahead) is Outcome.OLDER
        assert calls.arrives(91, "右", signed=4) is Outcome.OLDER
        # Not even when the right clock has spoken in between.
        assert calls.arrives(92, "警报", signed=92) is Outcome.STANDS
        assert calls.arrives(93, "撤", signed=93, stands=False) is Outcome.WITHDRAWN
        assert calls.arrives(95, "旧警报", signed=3, ahead=ahead) is Outcome.OLDER
        assert calls.shown == []


def test_a_clock_behind_is_told_to_look_at_its_clock(store: Store) -> None:
    calls = Calls(store)
    assert calls.arrives(0, "警报", signed=0) is Outcome.STANDS
    assert calls.arrives(60, "撤", signed=60, ahead=-240, stands=False) is Outcome.OLDER
    assert calls.arrives(61, "撤", signed=61, stands=False) is Outcome.WITHDRAWN


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 8), st.sampled_from([0, 200]), st.booleans()), min_size=1))
def test_calls_that_come_as_they_are_made_stand_in_that_order_whatever_their_clock(
    store: Store, made: list[tuple[int, int, bool]]
) -> None:
    calls, at = Calls(store), 0
    for number, (pause, ahead, stands) in enumerate(made):
        at += pause + 1
        outcome = calls.arrives(at, str(number), signed=at, ahead=ahead, stands=stands)
        assert outcome is (Outcome.STANDS if stands else Outcome.WITHDRAWN)
        assert calls.shown == ([str(number)] if stands else [])


def test_what_is_over_goes_with_the_next_call(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        called = Called()
        store.subscribe(called.change)
        start = int(NOW.timestamp())
        calling(store, urgent_notice("old", NOW + timedelta(hours=1)), "s1", start, NOW)()
        later = NOW + timedelta(hours=2)
        calling(store, urgent_notice("new", later + timedelta(1)), "s2", start + 7200, later)()
        assert [each.id for each in called.notices] == ["new"]
        # That it was there is known for as long as an older call could come.
        assert "old" in store.journal.state[NOTICES]
        assert set(store.journal.state[CALLS]) == {"s1", "s2"}
        much = NOW + timedelta(seconds=REMEMBERED + 60)
        calling(store, urgent_notice("c", much + timedelta(1)), "s3", start + REMEMBERED, much)()
        assert set(store.journal.state[NOTICES]) == {"new", "c"}
        assert set(store.journal.state[CALLS]) == {"s2", "s3"}


# Pages and the clock.


def test_a_refill_and_a_build_show_called_notices_alike(good: Compound) -> None:
    good.build()
    facts = good.state / "facts"
    facts.mkdir(parents=True, exist_ok=True)
    ends = NOW + timedelta(hours=3)
    called = [
        urgent_notice("b", ends, "到点 <结束>"),
        Urgent("a", "稍后开始", "文", NOW + timedelta(hours=1), NOW + timedelta(days=2), ("gate",)),
    ]
    (facts / CALLED).write_bytes(called_bytes(called))
    for now in (NOW, NOW + timedelta(hours=2), NOW + timedelta(hours=3), NOW + timedelta(days=3)):
        good.publish(now)
        before = stamps(good.site)
        assert good.publish(now) == 0
        assert stamps(good.site) == before
        assert differing(tree(good.site), good.from_scratch(now)) == []
        stands = now < ends
        assert ("到点 &lt;结束&gt;" in good.page("index.html")) is stands
        public = json.loads((good.site / PUBLIC_URL).read_bytes())["notices"]
        assert ("b" in [each["id"] for each in public]) is stands


def test_the_same_notices_give_the_same_file() -> None:
    one, other = urgent_notice("a", NOW), urgent_notice("b", NOW)
    assert called_bytes([one, other]) == called_bytes([other, one])


@pytest.mark.parametrize("held", [None, b"", b"{", b"[]", b'{"notices": [{"id": 1}]}', b"\xff"])
def test_a_file_that_is_none_holds_no_notices(tmp_path: Path, held: bytes | None) -> None:
    if held is not None:
        (tmp_path / CALLED).write_bytes(held)
    assert read_called(tmp_path) == ()


# The documentation.


def test_the_documented_call_works_as_it_stands(service: Service, tmp_path: Path) -> None:
    text = (ROOT / "deploy" / "notices.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```bash\n(.*?)```", text, re.DOTALL)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", example],
        cwd=tmp_path,
        env={**os.environ, "LINLI_NOTICE_KEY": KEY, "LINLI_BASE_URL": service.url},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["status"] == "standing"
    assert said["id"] in service.standing()
    eventually(lambda: said["title"] in page(service) and said["id"] in public_ids(service))
