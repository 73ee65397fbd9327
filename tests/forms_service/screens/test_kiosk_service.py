"""Lobby screens and the service: what they are to show, told at once; pairing, heartbeats, and who is
silent."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from forms_service.answers.tally import ANSWERS
from forms_service.commands.kiosk_command import exit_code, report
from forms_service.http.events import Streams
from forms_service.kinds.table import Counts
from forms_service.notices.calls import Called
from forms_service.refusal import Refusal
from forms_service.screens.kiosks import (
    Heard,
    deck_hash,
    keep_heartbeat,
    may_report,
    pair,
    read_heartbeat,
    read_pairing,
)
from forms_service.screens.watch import Standing, is_silent, standings
from forms_service.site.built import SitePages
from forms_service.store.tables import open_store
from site_src.build.publish import Publisher
from site_src.content.reading import read_site
from site_src.content.site import Site
from site_src.kinds.page_kinds import KioskMeta
from site_src.source.moments import ZONE
from tests.conftest import DEMO, Compound, run
from tests.support.calling import PATIENCE, Service, Stream, eventually, notice, serving
from tests.support.lobby import POLL

VOTE = json.dumps({"answers": {"where": "河边"}}).encode()
DECK = "0123456789abcdef" * 4
GOOD_BEAT: dict[str, Any] = {
    "version": "1",
    "deck": DECK,
    "deck_age": 12.5,
    "clock_offset": -0.25,
    "errors": [],
    "viewport": {"width": 1080, "height": 1920, "ratio": 1},
    "interval": 60,
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("kiosks")) as running:
        yield running


def linli(service: Service, *arguments: str) -> tuple[int, str, str]:
    """Runs `linli kiosks …` beside the running service."""
    done = run(
        "kiosks",
        *arguments,
        env={
            "LINLI_CONTENT": str(service.folder / "content"),
            "LINLI_SITE": str(service.site),
            "LINLI_STATE": str(service.state),
            "LINLI_BASE_URL": "https://example.cn",
        },
    )
    return done.returncode, done.stdout, done.stderr


def beat(
    service: Service, screen: str, said: object, token: str | None
) -> tuple[int, dict[str, Any]]:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    status, answer, _ = service.ask("POST", f"/s/kiosks/{screen}/beat", body, headers)
    return status, answer


def paired(service: Service, screen: str) -> str:
    code, said, _ = linli(service, "pair", screen)
    assert code == 0
    return said.split("口令：")[1].split()[0]


# What a screen is to show.


def test_a_screen_hears_its_deck_and_its_notices(service: Service) -> None:
    status, said, headers = service.ask("GET", "/s/kiosks/lobby-05/state")
    assert status == 200
    assert headers["Cache-Control"] == "no-store"
    assert set(said) == {"now", "deck", "notices"}
    assert abs(datetime.fromisoformat(said["now"]) - datetime.now(ZONE)) < timedelta(minutes=1)
    assert len(said["now"]) == len("2026-11-24T02:54:56.776+08:00")
    built = (service.site / "kiosk" / "lobby-05" / "index.html").read_text(encoding="utf-8")
    assert built.endswith(f"<!-- deck:{said['deck']} -->\n")
    for path in ("state", "events"):
        status, said, _ = service.ask("GET", f"/s/kiosks/lobby-99/{path}")
        assert status == 404
        assert "lobby-05" in said["error"]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (None, None),
        ("", None),
        ("<!doctype html>\n", None),
        (f"<!-- deck:{DECK} -->\n", DECK),
        ("x" * 10_000 + f"\n<!-- deck:{DECK} -->\n", DECK),
        (f"<!-- deck:{'0' * 64} -->\n<!-- deck:{DECK} -->", DECK),
        (f"<!-- deck:{DECK} -->\ncut off in the mid", None),
    ],
)
def test_a_deck_is_known_by_its_last_line(tmp_path: Path, html: str | None, found: object) -> None:
    if html is not None:
        page = tmp_path / "kiosk" / "hall" / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(html, encoding="utf-8")
    assert deck_hash(tmp_path, "hall") == found


def test_an_open_stream_tells_of_a_notice_and_of_its_end(service: Service) -> None:
    stream, other = Stream(service, "hall"), Stream(service, "lobby-01")
    assert stream.answer.headers["Content-Type"].startswith("text/event-stream")
    assert stream.answer.headers["Cache-Control"] == "no-store"
    assert stream.answer.headers["X-Accel-Buffering"] == "no"
    name, said = stream.next()
    assert name == "state"
    assert {k: said[k] for k in ("deck", "notices")} == {
        k: service.ask("GET", "/s/kiosks/hall/state")[1][k] for k in ("deck", "notices")
    }
    service.call(notice("here", screens=["hall"]))
    heard = stream.state(lambda said: any(n["id"] == "here" for n in said["notices"]))
    assert heard["notices"][0]["title"] == "3栋消防警报"
    service.call(notice("here", screens=["hall"], title="警报升级"), at=_later())
    stream.state(lambda said: any(n["title"] == "警报升级" for n in said["notices"]))
    service.call(notice("everywhere"))
    heard = other.state(lambda said: any(n["id"] == "everywhere" for n in said["notices"]))
    assert not any(n["id"] == "here" for n in heard["notices"])
    service.call(notice("here", hours=-1), at=_later(2))
    stream.state(lambda said: not any(n["id"] == "here" for n in said["notices"]))
    stream.close()
    other.close()


def _later(seconds: int = 1) -> int:
    """A timestamp as a second call within the same second would have it."""
    return int(datetime.now(ZONE).timestamp()) + seconds


def test_an_open_stream_tells_of_an_answer_and_of_new_content(service: Service) -> None:
    stream = Stream(service, "hall")
    deck = stream.next()[1]["deck"]
    status, _, _ = service.ask(
        "POST", f"/s/forms/{POLL}", VOTE, {"Content-Type": "application/json"}
    )
    assert status == 201
    counted = stream.state(lambda said: said["deck"] != deck)["deck"]
    page = service.folder / "content" / "kiosks" / "hall.md"
    page.write_text(page.read_text("utf-8").replace("seconds: 15", "seconds: 14"), "utf-8")
    built = stream.state(lambda said: said["deck"] not in (deck, counted, None))["deck"]
    assert built == deck_hash(service.site, "hall")
    stream.close()


def test_asking_for_the_head_of_a_stream_ends(service: Service) -> None:
    """The connection is free for the next request."""
    connection = http.client.HTTPConnection(urlsplit(service.url).netloc, timeout=PATIENCE)
    connection.request("HEAD", "/s/kiosks/hall/events")
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b"")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    connection.request("GET", "/s/kiosks/hall/state")
    assert connection.getresponse().status == 200
    connection.close()


def test_a_client_that_takes_all_its_streams_shuts_no_screen_out(service: Service) -> None:
    token = paired(service, "hall")
    streams: list[Stream] = []
    while not streams or streams[-1].answer.status == 200:
        streams.append(Stream(service, "hall"))
    assert len(streams) == 21
    refused = streams.pop()
    assert refused.answer.status == 503
    assert int(refused.answer.headers["Retry-After"]) > 0
    assert service.ask("GET", "/s/kiosks/hall/state")[0] == 200
    # The screen itself has its own, and the next one of it takes the place of that.
    wrong = Stream(service, "hall", Cookie="linli-token=x")
    assert wrong.answer.status == 503
    first = Stream(service, "hall", Cookie=f"linli-token={token}")
    assert first.next()[0] == "state"
    second = Stream(service, "hall", Cookie=f"linli-token={token}")
    assert second.next()[0] == "state"
    assert first.rest().endswith(b"retry: 60000\n\n")
    # All of them hear of it, and what they hold is given back when they go.
    service.call(notice("all-hear"), at=_later(5))
    for stream in (*streams, second):
        stream.state(lambda said: any(n["id"] == "all-hear" for n in said["notices"]))
    for stream in (*streams, second, refused, wrong):
        stream.close()

    def one_is_taken() -> bool:
        stream = Stream(service, "hall")
        stream.close()
        return stream.answer.status == 200

    eventually(one_is_taken)


def test_stopping_the_service_ends_streams_whole_and_is_not_held_up(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        streams = [Stream(service, "hall") for _ in range(3)]
        for stream in streams:
            assert stream.next()[0] == "state"
        service.process.send_signal(signal.SIGTERM)
        for stream in streams:
            stream.rest()  # Raises IncompleteRead for one that was cut.
        service.process.wait(PATIENCE)
        assert "timeout graceful shutdown" not in service.log
        assert "unexpected error" not in service.log


def _collected(count: int, streams: Streams, states: list[dict[str, Any]]) -> list[str]:
    """The first events of a stream that finds these states, the last one for ever."""

    async def collect() -> list[str]:
        left = list(states)

        async def state() -> dict[str, Any]:
            return left.pop(0) if len(left) > 1 else left[0]

        listener = streams.join("hall", ())
        events = streams.events(listener, state, lambda: "jetzt")
        found = [await anext(events) for _ in range(count)]
        await events.aclose()
        streams.leave(listener)
        return found

    return asyncio.run(asyncio.wait_for(collect(), PATIENCE))


def test_a_stream_tells_the_time_and_looks_again_at_every_tick() -> None:
    """Another process may have published, and nobody woke us."""
    one, two = {"deck": "1"}, {"deck": "2"}
    said = _collected(6, Streams(tick=0.01), [one, one, two])
    assert said == [
        "retry: 2000\n\n",
        'event: state\ndata: {"now": "jetzt", "deck": "1"}\n\n',
        'event: time\ndata: {"now": "jetzt"}\n\n',
        'event: time\ndata: {"now": "jetzt"}\n\n',
        'event: state\ndata: {"now": "jetzt", "deck": "2"}\n\n',
        'event: time\ndata: {"now": "jetzt"}\n\n',
    ]


def test_no_stream_is_given_beyond_a_limit_or_after_the_end() -> None:
    async def story() -> None:
        streams = Streams(limit=5, of_client=2, of_screen=3)
        one, other = (("a", 1),), (("b", 1), ("b and c", 2))
        held = [streams.join("hall", one), streams.join("hall", one)]
        with pytest.raises(Refusal, match="太多"):
            streams.join("gate", one)
        held.append(streams.join("hall", other))
        with pytest.raises(Refusal, match="太多"):
            streams.join("hall", other)
        held += [streams.join("gate", other), streams.join("gate", (("c", 1), ("b and c", 2)))]
        with pytest.raises(Refusal, match="太多"):
            streams.join("door", (("d", 1),))
        # A paired screen has one all the same, and one only.
        first = streams.join_paired("hall")
        second = streams.join_paired("hall")
        assert (first.ended, second.ended) == (True, False)
        streams.leave(first)
        streams.leave(held.pop(0))
        held.append(streams.join("hall", one))
        streams.end()
        assert await second.wait(PATIENCE)
        for listener in (*held, second):
            streams.leave(listener)
        with pytest.raises(Refusal, match="太多"):
            streams.join("hall", one)
        with pytest.raises(Refusal, match="太多"):
            streams.join_paired("hall")

    asyncio.run(story())


def test_streams_are_woken_once_the_decks_are_new(good: Compound) -> None:
    good.edit("screens/gate.md", "latest", "forms")
    good.build()
    decks = []
    with open_store(good.state / "store") as store:
        counts = Counts()
        pages = SitePages(
            Publisher(good.site, good.state),
            store,
            counts,
            Called(),
            good.state / "facts",
            lambda: datetime(2026, 11, 24, 12, 0, tzinfo=ZONE),
            lambda _: decks.append(deck_hash(good.site, "gate")),
        )
        decks.append(deck_hash(good.site, "gate"))
        counts.change(
            ANSWERS,
            "1",
            None,
            {"form": "lamp", "at": "2026-11-24T10:00:00+08:00", "choices": {}, "entries": {}},
        )
        pages.refresh(frozenset({"lamp"}))
    assert len(decks) == 2
    assert decks[0] != decks[1] == deck_hash(good.site, "gate")


def test_a_wake_from_another_thread_before_waiting_is_not_lost() -> None:
    async def story() -> None:
        streams = Streams()
        listener = streams.join("hall", ())
        await asyncio.to_thread(streams.wake)
        assert await listener.wait(PATIENCE)
        assert not await listener.wait(0)

    asyncio.run(story())


# Pairing.


def test_pairing_gives_a_start_address_and_keeps_no_token(service: Service) -> None:
    code, said, _ = linli(service, "pair", "lobby-05")
    assert code == 0
    token = said.split("口令：")[1].split()[0]
    assert f"https://example.cn/kiosk/lobby-05/#token={token}" in said
    for path in service.folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            assert token.encode() not in path.read_bytes(), path


def test_an_unknown_screen_is_not_paired_and_the_known_ones_are_named(service: Service) -> None:
    code, _, said = linli(service, "pair", "lobby-99")
    assert code == 1
    assert "lobby-05" in said or "lobby-01" in said
    assert not (service.state / "kiosks" / "lobby-99.json").exists()


def test_the_service_reads_a_pairing_whoever_made_it(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        pair(tmp_path, "hall", MORNING)
    finally:
        os.umask(before)
    assert (tmp_path / "hall.json").stat().st_mode & 0o777 == 0o644


def test_pairing_again_revokes_the_token_before(service: Service) -> None:
    old = paired(service, "lobby-01")
    assert beat(service, "lobby-01", GOOD_BEAT, old)[0] == 200
    new = paired(service, "lobby-01")
    assert beat(service, "lobby-01", GOOD_BEAT, old)[0] == 403
    assert beat(service, "lobby-01", GOOD_BEAT, new)[0] == 200


def test_without_a_site_nothing_is_paired(tmp_path: Path) -> None:
    done = run("kiosks", env={"LINLI_SITE": str(tmp_path / "site"), "LINLI_STATE": str(tmp_path)})
    assert done.returncode == 1
    assert "linli build" in done.stderr


@given(st.text())
def test_nothing_but_the_token_reports(other: str) -> None:
    with TemporaryDirectory() as folder:
        token = pair(Path(folder), "hall", MORNING)
        pairing = read_pairing(Path(folder), "hall")
    assert may_report(pairing, token)
    assert not may_report(pairing, other)
    assert not may_report(None, other)


def test_a_pairing_that_cannot_be_read_just_now_is_not_taken_for_none(service: Service) -> None:
    """A screen that hears 403 would have somebody pair it again."""
    token = paired(service, "hall")
    pairing = service.state / "kiosks" / "hall.json"
    aside = pairing.rename(pairing.with_suffix(".aside"))
    pairing.mkdir()  # What can't be read as a file, by root neither.
    try:
        status, said = beat(service, "hall", GOOD_BEAT, token)
        assert (status, "配对" in said["error"]) == (503, True)
        status, figures, _ = service.ask("GET", "/s/metrics")
        assert (status, "linli_store_writable 1.0" in figures) == (200, True)
        code, table, told = linli(service)
        assert (code, table, "hall.json" in told) == (1, "", True)
        # Its stream is one of those that are shared meanwhile.
        stream = Stream(service, "hall", Cookie=f"linli-token={token}")
        assert stream.answer.status == 200
        stream.close()
    finally:
        pairing.rmdir()
        aside.rename(pairing)
    assert beat(service, "hall", GOOD_BEAT, token)[0] == 200


# Heartbeats.


def test_a_heartbeat_is_kept_and_counted(service: Service) -> None:
    token = paired(service, "hall")
    said = {
        **GOOD_BEAT,
        "errors": [{"slide": "forms", "error": "没有\n图", "at": "2026-11-24T02:00:00+08:00"}],
        "of_a_later_version": True,
    }
    before = datetime.now(ZONE)
    status, answer = beat(service, "hall", said, token)
    assert status == 200
    assert datetime.fromisoformat(answer["now"]) >= before.replace(microsecond=0)
    kept = json.loads((service.state / "kiosks" / "hall.beat.json").read_bytes())
    assert kept["beat"]["deck"] == DECK
    assert kept["beat"]["clock_offset"] == -0.25
    text = service.ask("GET", "/s/metrics")[1]
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert 0 <= float(figures['linli_kiosk_beat_age_seconds{screen="hall"}']) < 60
    assert float(figures['linli_kiosk_clock_offset_seconds{screen="hall"}']) == -0.25
    assert float(figures['linli_kiosk_errors{screen="hall"}']) == 1
    code, table, _ = linli(service)
    [row] = [line for line in table.splitlines() if line.startswith("hall")]
    assert "旧" in row
    assert "差 0.2 秒" in row or "差 0.3 秒" in row
    assert "1 处，最近 forms：没有 图" in row
    assert code == 0
    deck = deck_hash(service.site, "hall")
    assert beat(service, "hall", {**GOOD_BEAT, "deck": deck}, token)[0] == 200
    assert "最新" in linli(service)[1]


def test_a_heartbeat_is_no_answer_in_the_ledger(service: Service) -> None:
    token = paired(service, "hall")
    journal = service.state / "store" / "journal.jsonl"
    before = journal.read_bytes()
    assert beat(service, "hall", GOOD_BEAT, token)[0] == 200
    assert journal.read_bytes() == before


def test_only_a_paired_screen_reports(service: Service) -> None:
    token = paired(service, "hall")
    assert beat(service, "hall", GOOD_BEAT, None)[0] == 401
    assert beat(service, "hall", GOOD_BEAT, "")[0] == 401
    assert beat(service, "hall", GOOD_BEAT, token + "x")[0] == 403
    assert beat(service, "lobby-05", GOOD_BEAT, token)[0] == 403
    (service.state / "kiosks" / "lobby-05.json").unlink(missing_ok=True)
    assert beat(service, "lobby-05", GOOD_BEAT, token)[0] == 403
    status, said = beat(service, "lobby-99", GOOD_BEAT, token)
    assert status == 404
    assert "hall" in said["error"]
    assert not (service.state / "kiosks" / "lobby-05.beat.json").exists()
    assert token not in service.log


_ERROR = {"slide": "forms", "error": "x", "at": "2026-11-24T02:00:00Z"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": 1}, "version"),
        ({"version": "x" * 101}, "version"),
        ({"deck": "nicht-hex"}, "deck"),
        ({"deck_age": "alt"}, "deck_age"),
        ({"clock_offset": "viel"}, "clock_offset"),
        ({"errors": [_ERROR] * 21}, "errors"),
        ({"errors": [{**_ERROR, "error": "x" * 301}]}, "errors.0.error"),
        ({"errors": [{**_ERROR, "at": "gestern"}]}, "errors.0.at"),
        ({"viewport": {"width": -1, "height": 1, "ratio": 1}}, "viewport.width"),
        ({"viewport": None}, "viewport"),
        ({"interval": 0}, "interval"),
        ({"interval": True}, "interval"),
    ],
)
def test_a_heartbeats_fault_is_told_at_its_field(change: dict[str, object], field: str) -> None:
    said = read_heartbeat(json.dumps({**GOOD_BEAT, **change}).encode())
    assert isinstance(said, dict)
    assert list(said) == [field]


def test_a_text_cut_within_a_character_silences_no_screen(service: Service) -> None:
    token = paired(service, "hall")
    error = {**_ERROR, "error": "烟花\ud83c"}
    assert beat(service, "hall", {**GOOD_BEAT, "deck_age": -3, "errors": [error]}, token)[0] == 200
    assert "烟花" in linli(service)[1]


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*GOOD_BEAT]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
            max_leaves=6,
        ),
    )
)
def test_whatever_json_comes_is_a_heartbeat_or_has_faults(change: dict[str, object]) -> None:
    read = read_heartbeat(json.dumps({**GOOD_BEAT, **change}).encode())
    if isinstance(read, dict):
        assert read.keys() - {"*"}
        json.dumps(read, ensure_ascii=False).encode()
    else:
        Heard.model_validate_json(Heard(at=MORNING, beat=read).model_dump_json())


def test_what_is_no_heartbeat_is_refused(service: Service) -> None:
    token = paired(service, "hall")
    assert beat(service, "hall", b"{", token)[0] == 400
    assert beat(service, "hall", b"[" * 50_000, token)[0] == 400
    nan = json.dumps({**GOOD_BEAT, "interval": float("nan")}).encode()
    assert beat(service, "hall", nan, token)[0] == 422
    status, said = beat(service, "hall", {}, token)
    assert status == 422
    assert set(said["faults"]) == {"version", "deck", "viewport", "interval"}
    assert beat(service, "hall", b" " * 100_000, token)[0] == 413


def test_a_heartbeat_that_cannot_be_kept_is_said_so(service: Service) -> None:
    token = paired(service, "lobby-05")
    in_the_way = service.state / "kiosks" / "lobby-05.beat.json"
    in_the_way.mkdir()
    assert service.ask("GET", "/s/metrics")[0] == 200
    assert beat(service, "lobby-05", GOOD_BEAT, token)[0] == 503
    in_the_way.rmdir()
    assert beat(service, "lobby-05", GOOD_BEAT, token)[0] == 200
    in_the_way.unlink()


# Who is silent.

META = KioskMeta(
    title="屏", orientation="portrait", inches=43, playlist=("clock",), on="06:30", off="22:30"
)
MORNING = datetime(2026, 11, 24, 6, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "last", "silent"),
    [
        # The night before it was heard until it went off; three intervals after it goes on, no more.
        (MORNING + timedelta(seconds=180), MORNING - timedelta(hours=8), False),
        (MORNING + timedelta(seconds=181), MORNING - timedelta(hours=8), True),
        (MORNING - timedelta(seconds=1), MORNING - timedelta(days=9), False),
        (MORNING + timedelta(hours=4), MORNING + timedelta(hours=4, seconds=-180), False),
        (MORNING + timedelta(hours=4), MORNING + timedelta(hours=4, seconds=-181), True),
        (MORNING + timedelta(hours=16, seconds=-1), MORNING + timedelta(hours=1), True),
        (MORNING + timedelta(hours=16), MORNING + timedelta(hours=1), False),
    ],
)
def test_a_screen_is_silent_three_intervals_after_its_last_word(
    now: datetime, last: datetime, silent: bool
) -> None:
    assert is_silent(META, last, 60, now) is silent
    assert is_silent(META, last.astimezone(), 60, now.astimezone()) is silent


@given(
    st.integers(min_value=0, max_value=86_399),
    st.integers(min_value=0, max_value=10_000_000),
    st.integers(min_value=1, max_value=3600),
)
def test_at_night_nobody_is_silent(second: int, since: int, interval: int) -> None:
    now = MORNING.replace(hour=0, minute=0) + timedelta(seconds=second)
    found = is_silent(META, now - timedelta(seconds=since), interval, now)
    if not (6, 30) <= (now.hour, now.minute) < (22, 30) or since <= 3 * interval:
        assert not found


@pytest.mark.parametrize(
    ("on", "off", "hour", "silent"),
    [
        ("06:00", "06:00", 3, True),  # Always on.
        ("06:00", "06:00", 12, True),
        ("22:00", "06:00", 3, True),  # Over midnight.
        ("22:00", "06:00", 23, True),
        ("22:00", "06:00", 12, False),
    ],
)
def test_a_screen_may_be_on_over_midnight_or_always(
    on: str, off: str, hour: int, silent: bool
) -> None:
    meta = META.model_copy(update={"on": on, "off": off})
    now = MORNING.replace(hour=hour, minute=30)
    assert is_silent(meta, now - timedelta(days=2), 60, now) is silent
    assert not is_silent(meta, now - timedelta(seconds=100), 60, now)


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory) -> Compound:
    """The demo's content and two built decks: what the table is made of."""
    found = Compound(tmp_path_factory.mktemp("screens"))
    for screen in ("hall", "lobby-01"):
        page = found.site / "kiosk" / screen / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(f"<!-- deck:{DECK} -->\n", encoding="utf-8")
    return found


@cache
def content() -> Site:
    return read_site(DEMO).site


def seen(screens: Compound, folder: Path, now: datetime) -> list[Standing]:
    return standings(content(), screens.site, folder, now)


def heard(at: datetime, **change: object) -> Heard:
    read = read_heartbeat(json.dumps({**GOOD_BEAT, **change}).encode())
    assert not isinstance(read, dict)
    return Heard(at=at, beat=read)


def test_the_table_says_how_each_screen_is(screens: Compound, tmp_path: Path) -> None:
    noon = datetime(2026, 11, 24, 12, 0, tzinfo=ZONE)
    found = seen(screens, tmp_path, noon)
    assert exit_code(found) == 0
    assert report(found, noon).count("未配对") == 3

    pair(tmp_path, "hall", noon - timedelta(days=1))
    keep_heartbeat(tmp_path, "hall", heard(noon - timedelta(seconds=90)))
    pair(tmp_path, "lobby-01", noon - timedelta(seconds=30))
    found = seen(screens, tmp_path, noon)
    assert exit_code(found) == 0
    rows = {line.split()[0]: line.split() for line in report(found, noon).splitlines()}
    assert rows["hall"][1:5] == ["正常", "1", "分钟前", "最新"]
    assert rows["lobby-01"][1:3] == ["等待报到", "从未"]
    assert rows["lobby-05"][1] == "未配对"

    # Each by its own interval.
    later = noon + timedelta(seconds=151)
    found = seen(screens, tmp_path, later)
    assert {each.screen for each in found if each.silent} == {"hall", "lobby-01"}
    assert exit_code(found) == 1
    assert "失联" in report(found, later)
    keep_heartbeat(tmp_path, "hall", heard(noon, interval=300, deck="ab", clock_offset=75))
    found = seen(screens, tmp_path, later)
    assert {each.screen for each in found if each.silent} == {"lobby-01"}
    row = next(line for line in report(found, later).splitlines() if line.startswith("hall"))
    assert "旧" in row
    assert "差 75.0 秒" in row
    night = noon.replace(hour=23)
    assert exit_code(seen(screens, tmp_path, night)) == 0


def test_a_screens_words_do_not_steer_the_terminal(screens: Compound, tmp_path: Path) -> None:
    noon = datetime(2026, 11, 24, 12, 0, tzinfo=ZONE)
    pair(tmp_path, "hall", noon)
    error = {"slide": "a\x1b[2J", "error": "b\r\n\u202ec", "at": noon.isoformat()}
    keep_heartbeat(tmp_path, "hall", heard(noon, errors=[error]))
    table = report(seen(screens, tmp_path, noon), noon)
    assert not {"\x1b", "\r", "\u202e"} & set(table)
    assert len(table.splitlines()) == 4


def test_the_columns_stand_below_each_other(screens: Compound, tmp_path: Path) -> None:
    noon = datetime(2026, 11, 24, 12, 0, tzinfo=ZONE)
    pair(tmp_path, "lobby-01", noon)
    lines = report(seen(screens, tmp_path, noon), noon).splitlines()
    starts = {
        wcswidth(line[: line.index(word)])
        for line, word in zip(lines, ["状态", "未配对", "等待报到", "未配对"], strict=True)
    }
    assert len(starts) == 1


def test_a_spoilt_file_is_as_none(screens: Compound, tmp_path: Path) -> None:
    noon = datetime(2026, 11, 24, 12, 0, tzinfo=ZONE)
    (tmp_path / "hall.json").write_bytes(b"{")
    (tmp_path / "hall.beat.json").write_bytes(b"\xff")
    assert read_pairing(tmp_path, "hall") is None
    assert report(seen(screens, tmp_path, noon), noon).count("未配对") == 3
