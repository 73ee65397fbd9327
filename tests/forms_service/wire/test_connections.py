"""Connections end: those that ask nothing, don't finish asking or don't read what they asked for, and
those of a client that holds too many; and none that is being answered."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Receive, Scope, Send

from forms_service.senders.clients import networks
from forms_service.wire.connections import Connections
from forms_service.wire.http_protocol import Deadlines, http_protocol
from tests.support.calling import PATIENCE, eventually
from tests.support.listening import Address, Line, listening

SOON = 0.2
SHORT = Deadlines(SOON)
ASK = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n"
LARGE = 40_000_000


@dataclass
class Door:
    """A server, and what its app has seen."""

    address: Address
    connections: Connections
    cut: list[str]
    streams: list[str]


@contextmanager
def door(room: int = 1000, deadlines: Deadlines = SHORT) -> Iterator[Door]:
    cut: list[str] = []
    streams: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if scope["path"] == "/slow":
            await asyncio.sleep(3 * SOON)
        if scope["path"] == "/large":
            await PlainTextResponse("x" * LARGE)(scope, receive, send)
            return
        if scope["path"] == "/stream":
            streams.append("/stream")
            await StreamingResponse(ticks())(scope, receive, send)
            return
        if scope["path"] == "/refused":
            await PlainTextResponse("zu groß", 413)(scope, receive, send)
            return
        try:
            body = await request.body()
        except ClientDisconnect:
            cut.append(scope["path"])
            raise
        await PlainTextResponse(body.decode())(scope, receive, send)

    async def ticks() -> AsyncIterator[str]:
        for tick in range(10):
            yield f"{tick};"
            await asyncio.sleep(SOON / 3)

    connections = Connections(lambda: room, ())
    with listening(app, http=http_protocol(connections, deadlines)) as address:
        yield Door(address, connections, cut, streams)


@pytest.fixture(scope="module")
def server() -> Iterator[Door]:
    with door() as found:
        yield found


def trickled(line: Line) -> None:
    """Sends a byte now and then until the server has had enough."""
    pause = threading.Event()
    while line.send(b"x"):
        pause.wait(SOON / 20)


@pytest.mark.parametrize(
    "begun", [b"G", b"GET / HTTP/1.1\r\nHost: a\r\nX: ", POST.replace(b"4", b"9999") + b"a"]
)
def test_a_request_that_trickles_in_is_ended_in_time_and_told_so(
    server: Door, begun: bytes
) -> None:
    line, before = Line(server.address, begun), time.monotonic()
    trickled(line)
    answer = line.rest()
    assert SOON <= time.monotonic() - before < PATIENCE
    # Where the client was still sending, the system may have thrown the words away.
    assert answer == b"" or answer.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("begun", [b"GET / HTTP", POST + b"ab"])
def test_a_request_that_stops_half_way_is_told_so(server: Door, begun: bytes) -> None:
    answer = Line(server.address, begun).rest()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"content-type: text/html" in answer  # As /s/openapi.json describes it.
    assert b"connection: close" in answer
    assert "再提交一次".encode() in answer


def test_whoever_reads_the_body_hears_that_no_more_comes(server: Door) -> None:
    Line(server.address, POST.replace(b"POST /", b"POST /body") + b"ab").rest()
    eventually(lambda: "/body" in server.cut)


def test_a_connection_that_asks_nothing_is_closed_without_a_word(server: Door) -> None:
    assert Line(server.address).rest() == b""


def test_a_head_request_with_half_a_body_is_closed(server: Door) -> None:
    assert Line(server.address, POST.replace(b"POST", b"HEAD")).rest() == b""


def test_a_body_that_goes_on_after_it_was_refused_is_ended(server: Door) -> None:
    line = Line(server.address, POST.replace(b"POST /", b"POST /refused").replace(b"4", b"9999"))
    assert line.answer() == 413
    trickled(line)
    eventually(lambda: len(server.connections) == 0)


def refused(address: Address, length: int) -> bytes:
    """All that comes while so much is sent by a client that wants no more than this one answer."""
    head = b"POST /refused HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    line = Line(address, head % length)
    for _ in range(length // 1_000_000):
        if not line.send(b"x" * 1_000_000):
            break
    return line.rest()


def test_why_it_is_refused_is_read_by_whoever_sends_all_of_it_first(server: Door) -> None:
    """A browser does, and so do most programs; the connection was reset before, and the answer lost with it."""
    answer = refused(server.address, 72_000_000)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert answer.endswith("zu groß".encode())
    eventually(lambda: len(server.connections) == 0)


def test_what_is_refused_and_never_ends_is_cut_off() -> None:
    with door(deadlines=Deadlines(SOON, refused=3_000_000)) as found:
        for close in (b"close", b"keep-alive"):
            head = b"POST /refused HTTP/1.1\r\nHost: a\r\nConnection: %b\r\nContent-Length: 999999999\r\n\r\n"
            line = Line(found.address, head % close)
            assert line.answer() == 413
            sent = 0
            while line.send(b"x" * 1_000_000):
                sent += 1
                assert sent < 100
        eventually(lambda: len(found.connections) == 0)


def test_the_time_that_an_answer_takes_is_not_the_clients(server: Door) -> None:
    line = Line(server.address, ASK.replace(b"GET /", b"GET /slow"))
    assert line.answer() == 200
    line.send(ASK)
    assert line.answer() == 200
    line.send(POST.replace(b"POST /", b"POST /slow") + b"abcd" + ASK)
    assert line.answer() == 200
    assert line.answer() == 200
    line.close()


def test_the_second_request_of_a_connection_has_its_own_time(server: Door) -> None:
    line = Line(server.address, ASK.replace(b"GET /", b"GET /slow"))
    assert line.answer() == 200
    line.send(POST + b"ab")
    assert line.rest().startswith(b"HTTP/1.1 408 ")


def test_a_slow_request_that_comes_in_time_is_answered() -> None:
    with door(deadlines=Deadlines(PATIENCE)) as found:
        line = Line(found.address)
        for byte in POST + b"abcd":
            line.send(bytes([byte]))
        assert line.answer() == 200
        line.close()


def test_a_stream_goes_on_for_as_long_as_it_is_read(server: Door) -> None:
    close = b"Host: a\r\nConnection: close"
    line = Line(server.address, ASK.replace(b"GET /", b"GET /stream").replace(b"Host: a", close))
    assert b"9;" in line.rest()


def test_a_stream_asked_for_with_half_a_body_is_ended(server: Door) -> None:
    line = Line(server.address, POST.replace(b"POST /", b"POST /stream"))
    assert b"9;" not in line.rest()


def test_an_answer_that_nobody_reads_is_given_up() -> None:
    with door() as found:
        line = Line(found.address, ASK.replace(b"GET /", b"GET /large"))
        eventually(lambda: len(found.connections) == 1)
        eventually(lambda: len(found.connections) == 0)
        assert len(line.rest()) < LARGE


def test_an_answer_that_is_read_comes_whole(server: Door) -> None:
    line = Line(server.address, ASK.replace(b"GET /", b"GET /large"))
    assert line.answer() == 200
    line.close()


def test_who_holds_too_many_closes_his_own_and_is_answered_all_the_same() -> None:
    with door(room=16, deadlines=Deadlines(PATIENCE)) as found:
        lines = [Line(found.address, POST[: 20 + n]) for n in range(30)]
        assert lines[0].rest() == b""
        honest = Line(found.address, ASK)
        assert honest.answer() == 200
        assert len(found.connections) == 4
        for line in [*lines, honest]:
            line.close()


def test_who_is_being_answered_keeps_his_connection_and_the_next_is_told_to_wait() -> None:
    with door(room=8, deadlines=Deadlines(PATIENCE)) as found:
        ask = ASK.replace(b"GET /", b"GET /stream").replace(
            b"Host: a", b"Host: a\r\nConnection: close"
        )
        streams = [Line(found.address, ask) for _ in range(2)]
        eventually(lambda: len(found.streams) == 2)
        assert Line(found.address).rest().startswith(b"HTTP/1.1 503 ")
        for stream in streams:
            assert b"9;" in stream.rest()
        honest = Line(found.address, ASK)
        assert honest.answer() == 200
        honest.close()


# The count alone.


@dataclass(eq=False)
class Held:
    """A connection that is nothing else."""

    waits: bool = True
    ended: bool = field(default=False)

    def give_way(self) -> None:
        self.ended = True


PEERS = st.sampled_from(
    ["203.0.113.7", "203.0.113.8", "127.0.0.1", "2001:db8::1", "2001:db8:0:1::1", "2001:db8:1::1"]
)


@given(st.lists(st.tuples(PEERS, st.booleans()), max_size=40), st.integers(1, 20))
def test_there_are_never_more_than_there_is_room_for(
    comers: list[tuple[str, bool]], room: int
) -> None:
    connections = Connections(lambda: room, networks(["127.0.0.1"]))
    held: list[tuple[Held, str]] = []
    for peer, waits in comers:
        comer = Held(waits)
        if connections.admit(comer, peer):
            held.append((comer, peer))
        held = [(each, of) for each, of in held if not each.ended]
        assert len(held) == len(connections) <= room
        for one in {of for _, of in held} - {"127.0.0.1"}:
            assert sum(of == one for _, of in held) <= max(room // 4, 1)
        # However many of its own networks a line has.
        assert sum(":" in of for _, of in held) <= max(room // 2, 1) * 2
    for each, _ in held:
        connections.leave(each)
        connections.leave(each)
    assert len(connections) == 0


@given(st.lists(PEERS, min_size=1, max_size=40), st.integers(1, 20))
def test_the_last_to_come_has_its_place_while_any_waits(comers: list[str], room: int) -> None:
    connections = Connections(lambda: room, networks(["127.0.0.1"]))
    for peer in comers:
        comer = Held()
        assert connections.admit(comer, peer)
        assert not comer.ended


def test_a_crowd_at_the_door_doesn_t_end_the_one_who_asks_alone() -> None:
    connections = Connections(lambda: 20, networks(["127.0.0.1"]))
    alone = Held()
    assert connections.admit(alone, "203.0.113.7")
    for _ in range(5):
        for network in range(10):
            assert connections.admit(Held(), f"198.51.100.{network}")
    assert not alone.ended


def test_a_proxy_brings_as_many_as_there_is_room_for() -> None:
    connections = Connections(lambda: 20, networks(["127.0.0.1"]))
    assert all(connections.admit(Held(waits=False), "127.0.0.1") for _ in range(20))
    assert not connections.admit(Held(), "127.0.0.1")


def test_one_customers_many_ipv6_networks_hold_half_at_most() -> None:
    connections = Connections(lambda: 40, ())
    admitted = [
        connections.admit(Held(waits=False), f"2001:db8:0:{network:x}::{n}")
        for network in range(8)
        for n in range(10)
    ]
    assert sum(admitted) == 20
