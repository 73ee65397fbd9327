"""Where a message ends is never left to two readings: what could smuggle a second request in its body
is refused, and the connection closed (RFC 9112, 11.2)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from forms_service.refusal import Refusal
from forms_service.web.framing import FramingRule
from forms_service.web.refusals import turned_away
from tests.support.listening import Address, listening, said

HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Says of a request its path, its host and its body."""
    request = Request(scope, receive)
    body = (await request.body()).decode("latin-1")
    text = f"{request.url.path} of {request.headers.get('host')}: {body};"
    await PlainTextResponse(text)(scope, receive, send)


@pytest.fixture(scope="module")
def server() -> Iterator[Address]:
    app = FramingRule(echo, "https://linli.example.cn")
    with listening(ExceptionMiddleware(app, {Refusal: turned_away})) as address:
        yield address


def sent(head: str, body: bytes = b"") -> bytes:
    return head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body


CHUNKED = b"3\r\nabc\r\n0\r\n\r\n"
HOST = "POST / HTTP/1.1\nHost: a\n"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (f"{HOST}Content-Length: 13\nTransfer-Encoding: chunked", CHUNKED),
        (f"{HOST}Transfer-Encoding: chunked\nContent-Length: 13", CHUNKED),
        (f"{HOST}TRANSFER-ENCODING: Chunked\ncontent-length: 0", CHUNKED),
        (f"{HOST}Transfer-Encoding:\n chunked\nContent-Length: 13", CHUNKED),
        ("POST / HTTP/1.0\nHost: a\nTransfer-Encoding: chunked", CHUNKED),
        (f"{HOST}Content-Length: 3\nContent-Length: 4", b"abcd"),
        (f"{HOST}Content-Length: 3, 4", b"abcd"),
        (f"{HOST}Content-Length: +3", b"abc"),
        (f"{HOST}Content-Length: -1", b"abc"),
        (f"{HOST}Content-Length: 0x3", b"abc"),
        (f"{HOST}Content-Length:", b"abc"),
        (f"{HOST}Content-Length: {'9' * 30}", b"abc"),
        (f"{HOST}Content-Length : 3", b"abc"),
        (f"{HOST}Transfer-Encoding : chunked", CHUNKED),
        (f"{HOST}Transfer-Encoding: chunked, identity", CHUNKED),
        (f"{HOST}Transfer-Encoding: identity", CHUNKED),
        (f"{HOST}Transfer-Encoding: gzip, chunked", CHUNKED),
        (f"{HOST}Transfer-Encoding: xchunked", CHUNKED),
        (f"{HOST}Transfer-Encoding: chunked\nTransfer-Encoding: chunked", CHUNKED),
        (f"{HOST}Transfer-Encoding: \x0bchunked", CHUNKED),
        (f"{HOST}Transfer-Encoding:", CHUNKED),
        (f"{HOST}X: a\rContent-Length: 3", b"abc"),
        (f"{HOST}X: a\x00b", b""),
        ("POST / HTTP/1.1\n Host: a", b""),
        ("POST / HTTP/1.1\nHost: a\nHost: b", b""),
        ("POST /\x0b HTTP/1.1\nHost: a", b""),
        ("POST  / HTTP/1.1\nHost: a", b""),
        ("POST / HTTP/1.1 HTTP/1.1\nHost: a", b""),
    ],
)
def test_a_message_that_can_be_read_in_two_ways_is_refused_and_ends_the_connection(
    server: Address, head: str, body: bytes
) -> None:
    answer = said(server, sent(head, body) + HIDDEN)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in answer.lower()


@pytest.mark.parametrize(
    "body",
    [
        b"g\r\nabc\r\n0\r\n\r\n",
        b"-3\r\nabc\r\n0\r\n\r\n",
        b"0x3\r\nabc\r\n0\r\n\r\n",
        b"3\nabc\r\n0\r\n\r\n",
        b"3;a\nb\r\nabc\r\n0\r\n\r\n",
        b"3 ;\nabc\r\n0\r\n\r\n",
        b"3\r\nabcd\r\n0\r\n\r\n",
        b"3\r\nabcXX0\r\n\r\n",
        b"3\r\nabc\n0\r\n\r\n",
        b"f" * 21 + b"\r\nabc\r\n0\r\n\r\n",
        b"0\r\nX : y\r\n\r\n",
    ],
)
def test_a_chunk_that_can_be_read_in_two_ways_ends_the_connection(
    server: Address, body: bytes
) -> None:
    answer = said(server, sent(f"{HOST}Transfer-Encoding: chunked", body) + HIDDEN)
    assert b"hidden" not in answer
    assert b" 200 " not in answer


@pytest.mark.parametrize("version", ["0.9", "2.0", "3.0", "9.9"])
def test_another_protocol_is_not_spoken(server: Address, version: str) -> None:
    answer = said(server, sent(f"GET / HTTP/{version}\nHost: a") + HIDDEN)
    assert answer.startswith(b"HTTP/1.1 505 ")
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (f"{HOST}Content-Length: 3", b"abc"),
        (f"{HOST}Content-Length: 3\nContent-Length: 3", b"abc"),
        (f"{HOST}Transfer-Encoding: chunked", CHUNKED),
        (f"{HOST}transfer-encoding:   CHUNKED  ", b"3;why=not\r\nabc\r\n0\r\nX: y\r\n\r\n"),
    ],
)
def test_a_message_that_can_be_read_in_one_way_is_answered_and_so_is_the_next(
    server: Address, head: str, body: bytes
) -> None:
    answer = said(server, sent(head, body) + HIDDEN)
    assert b"/ of a: abc;" in answer
    assert b"/hidden of a: ;" in answer


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("http://b", "/ of b: ;"),
        ("HTTP://b:81/x%20y?q", "/x y of b:81: ;"),
        ("https://[::1]:8000//x", "//x of [::1]:8000: ;"),
    ],
)
def test_a_target_in_absolute_form_is_understood_and_its_host_counts(
    server: Address, target: str, found: str
) -> None:
    assert found.encode() in said(
        server, sent(f"GET {target} HTTP/1.1\nHost: a\nConnection: close")
    )
