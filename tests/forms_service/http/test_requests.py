"""Reading an answer off the wire: every encoding a form can be sent in, and whatever else comes."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.types import Message

from forms_service.answers.reading import Invalid
from forms_service.http.json_faults import json_faults
from forms_service.http.requests import Sent, read_request
from forms_service.refusal import Refusal
from tests.conftest import Compound
from tests.support.calling import PATIENCE, Service, eventually, serving

URLENCODED = "application/x-www-form-urlencoded"
AS_JSON = "application/json"
MULTIPART = "multipart/form-data; boundary=b"
CHINESE = re.compile("[一-鿿]")


def read(body: bytes, kind: str | None, cuts: Sequence[int] = (), **more: str) -> Sent:
    """Reads a request of this body, which comes in pieces cut at `cuts`. Raises Refusal."""
    places = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    pieces = [body[start:end] for start, end in pairwise(places)]
    headers = {**({} if kind is None else {"content-type": kind}), **more}

    async def receive() -> Message:
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    raw = [(n.replace("_", "-").encode(), v.encode("latin-1")) for n, v in headers.items()]
    scope = {"type": "http", "method": "POST", "headers": raw}
    return asyncio.run(read_request(Request(scope, receive)))


def outcome(body: bytes, kind: str | None, **more: str) -> Sent | Refusal:
    try:
        return read(body, kind, (), **more)
    except Refusal as refusal:
        return refusal


def refused(body: bytes, kind: str | None, **more: str) -> tuple[int, str]:
    """The status that refuses this body, and in which words."""
    found = outcome(body, kind, **more)
    assert isinstance(found, Refusal), found
    return found.status, found.text


def part(name: str, value: str) -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def as_multipart(fields: Mapping[str, Sequence[str]]) -> bytes:
    return b"".join(part(name, v) for name in fields for v in fields[name]) + b"--b--\r\n"


def as_json(fields: Mapping[str, Sequence[str]]) -> bytes:
    answers = {name: v[0] if len(v) == 1 else v for name, v in fields.items()}
    return json.dumps({"answers": answers}).encode()


NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True) | st.text("问题一二", min_size=1)
VALUES = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ["a&b=c+d%41", "--c\r\n", "\r\n\r\n", '"', "", "河边 <桥>"]
)
FIELDS = st.dictionaries(NAMES, st.lists(VALUES, min_size=1, max_size=3), max_size=5)


# What is taken


@settings(deadline=None)
@given(FIELDS, st.lists(st.integers(0, 200), max_size=4))
def test_fields_are_read_as_they_were_sent_in_each_encoding_and_any_pieces(
    fields: dict[str, list[str]], cuts: list[int]
) -> None:
    percent = urlencode(fields, doseq=True).encode()
    assert read(percent, URLENCODED, cuts) == Sent(fields, as_json=False)
    assert read(as_json(fields), AS_JSON, cuts) == Sent(fields, as_json=True)
    if "\r\n--b" not in "".join(f"\r\n{v}" for values in fields.values() for v in values):
        assert read(as_multipart(fields), MULTIPART, cuts) == Sent(fields, as_json=False)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("Application/X-WWW-Form-URLEncoded; charset=UTF-8", b"where=%E6%B2%B3"),
        # As people type it after curl -d.
        (URLENCODED, "where=河".encode()),
        (URLENCODED, b"&where=%e6%b2%b3&&"),
        ("Multipart/Form-Data; boundary=b; charset=UTF-8", part("where", "河") + b"--b--\r\n"),
        ('multipart/form-data; boundary="b"', part("where", "河") + b"--b--"),
        (MULTIPART, part("where", "河") + b"--b--\r\nan epilogue"),
        ("APPLICATION/JSON ; charset=utf-8", '{"answers": {"where": "河"}}'.encode()),
        (AS_JSON, b'\xef\xbb\xbf{"answers": {"where": "\\u6cb3"}}'),
        (AS_JSON, '{"answers": {"where": "河"}}'.encode("utf-16")),
    ],
)
def test_what_other_clients_write_a_little_differently_means_the_same(
    kind: str, body: bytes
) -> None:
    assert read(body, kind, content_encoding="identity").fields == {"where": ["河"]}


def test_what_is_the_forms_own_stands_beside_a_programs_answers() -> None:
    sent = {"answers": {"seats": 2}, "code": "K7", "elapsed": 5200, "website": None}
    fields = read(json.dumps(sent).encode(), AS_JSON).fields
    assert fields == {"seats": ["2"], "code": ["K7"], "elapsed": ["5200"]}


def test_a_program_that_answers_nothing_has_said_nothing() -> None:
    assert read(b"{}", AS_JSON) == Sent({}, as_json=True)
    assert isinstance(read(b'{"answers": null}', AS_JSON).fields, Invalid)


# What is refused


@pytest.mark.parametrize(
    "kind",
    [
        None,
        "",
        ";",
        "text/html",
        "application/jsonp",
        "application/problem+json",
        "multipart/mixed; boundary=b",
        "application/x-www-form-urlencoded, application/json",
        "\xe9",
    ],
)
def test_another_type_is_refused_with_the_ones_there_are(kind: str | None) -> None:
    assert refused(b"where=x", kind) == (
        415,
        "请用网页表单提交，或发送 application/json。",
    )


@pytest.mark.parametrize("encoding", ["GZip", "br", "deflate", "identity, gzip", ""])
@pytest.mark.parametrize("kind", [URLENCODED, AS_JSON, MULTIPART])
def test_nothing_is_unpacked(kind: str, encoding: str) -> None:
    assert refused(b"", kind, content_encoding=encoding) == (415, "请不要压缩提交的内容。")


UNREADABLE = (422, "提交的内容读不懂，请回到表单页重新填写。")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (URLENCODED, b"where=%FF"),
        (URLENCODED, b"%ff=x"),
        (URLENCODED, b"where=\xff"),
        (URLENCODED, f"where={quote('河边', encoding='gbk')}".encode()),
        (URLENCODED, b"where=%ED%A0%80"),
        (MULTIPART, part("where", "河").replace("河".encode(), b"\xff") + b"--b--\r\n"),
        (MULTIPART, part("where", "河边").decode().encode("gbk") + b"--b--\r\n"),
        (MULTIPART, part("河", "x").replace("河".encode(), b"\xff") + b"--b--\r\n"),
    ],
)
def test_a_form_that_is_not_utf_8_is_not_guessed_at(kind: str, body: bytes) -> None:
    assert refused(body, kind) == UNREADABLE


@pytest.mark.parametrize(
    "charset", ["gbk", "utf-16", "utf-7", "unicode_escape", "base64", "undefined", "x", "\xe9"]
)
def test_a_form_that_says_it_is_in_another_charset_is_refused(charset: str) -> None:
    """Multipart has no such parameter (RFC 7578, 8); our parser would believe it."""
    body = part("where", "+2AA-") + b"--b--\r\n"
    assert refused(body, f"{MULTIPART}; charset={charset}") == UNREADABLE


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        'multipart/form-data; boundary="b',
        "multipart/form-data; boundary=" + "b" * 300,
        "multipart/form-data; boundary=other",
    ],
)
def test_without_a_boundary_that_fits_there_are_no_parts(kind: str) -> None:
    assert refused(part("where", "河") + b"--b--\r\n", kind) == UNREADABLE


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"Content-Disposition: form-data",
        b'Content-Disposition: form-data; filename="a"',
        b'Content-Disposition: form-data; name="where"; filename=""',
        b"Content-Disposition",
        b"\x00: x",
    ],
)
def test_a_part_that_is_no_named_text_is_refused(head: bytes) -> None:
    assert refused(b"--b\r\n" + head + b"\r\n\r\nx\r\n--b--\r\n", MULTIPART) == UNREADABLE


def test_a_form_cut_short_anywhere_is_no_answer() -> None:
    """What came whole of it may look like an answer that leaves the rest empty."""
    whole = as_multipart({"where": ["河边"], "who": ["王"]})
    assert read(whole, MULTIPART).fields == {"where": ["河边"], "who": ["王"]}
    for cut in range(len(whole) - len("\r\n")):
        assert refused(whole[:cut], MULTIPART) == UNREADABLE, cut


def test_json_cut_short_anywhere_is_no_answer() -> None:
    whole = json.dumps({"answers": {"where": "河边"}}, ensure_ascii=False).encode()
    for cut in range(len(whole)):
        assert refused(whole[:cut], AS_JSON) == (422, "请求体不是 JSON。"), cut


@pytest.mark.parametrize(
    "body",
    [
        b"\xff",
        b'{"answers": {"where": "\xff"}}',
        '{"answers": {"where": "河边"}}'.encode("gbk"),
        b"{'answers': {}}",
        b'{"answers": {}} {}',
        b"[" * 30_000,
        b'{"a":' * 10_000,
        b"9" * 5_000,
        b'{"answers": {}, "code": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    ],
)
def test_what_is_no_json_is_said_so(body: bytes) -> None:
    assert refused(body, AS_JSON) == (422, "请求体不是 JSON。")


@pytest.mark.parametrize(
    "body", [b"null", b"[]", b'"where=x"', b"NaN", b'{"where": "x"}', b'{"answers": {}, "Code": 1}']
)
def test_json_of_another_shape_is_told_the_right_one(body: bytes) -> None:
    assert refused(body, AS_JSON) == (422, '请求体应当是 {"answers": {…}}。')


# Whatever comes

CHARSETS = ["utf-8", "utf-7", "gbk", "idna", "punycode", "undefined", "hex", "\x00", '"', "\xe9"]
KINDS = (
    st.sampled_from([URLENCODED, AS_JSON, MULTIPART])
    | st.sampled_from(CHARSETS).map(lambda charset: f"{MULTIPART}; charset={charset}")
    | st.text(st.characters(max_codepoint=0xFF), max_size=40).map(
        lambda junk: f"multipart/form-data; boundary={junk}"
    )
)
PIECES = st.sampled_from(
    [
        *(
            b"--b",
            b"--",
            b"\r\n",
            b"\r\n\r\n",
            b"&",
            b"=",
            b"%",
            b'"',
            b"{",
            b"}",
            b"[",
            b":",
            b",",
        ),
        *(b"Content-Disposition: form-data; name=", b'"words"', b"words", b"answers", b"+2AA-"),
        *(part("words", "河"), b"--b--\r\n", b'{"answers": {"words": "', b"\\ud800", b'"}}'),
    ]
)
BODIES = st.lists(PIECES | st.binary(max_size=8), max_size=12).map(b"".join)


@settings(max_examples=400, deadline=None)
@given(BODIES, KINDS)
def test_whatever_bytes_come_they_are_fields_or_refused_in_words(body: bytes, kind: str) -> None:
    sent = outcome(body, kind)
    if isinstance(sent, Refusal):
        assert sent.status in (413, 415, 422)
        assert CHINESE.search(sent.text)
    elif isinstance(sent.fields, Invalid):
        assert all(CHINESE.search(text) for text in sent.fields.faults.values())
    elif not sent.as_json:
        # A page shows them again, and a page is UTF-8.
        assert json.dumps(sent.fields, ensure_ascii=False).encode()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A poll that asks for words, which come back with whatever is wrong."""
    compound = Compound(tmp_path_factory.mktemp("requests"))
    compound.write(
        "index.md",
        "---\ntitle: 首页\ncompound: {name: 柳园, full_name: 柳园小区, address: 河边, "
        "motto: 有事好商量, households: 3}\n---\n",
    )
    compound.write(
        "words.md",
        "---\ntitle: 说几句\nkind: form\nform:\n  id: words\n  kind: poll\n"
        "  opens: 2020-01-01\n  closes: 2099-12-31\n  questions:\n"
        "    - {id: words, ask: 说几句, type: text, max: 20}\n"
        "    - {id: more, ask: 还有呢, type: text}\n---\n",
    )
    with serving(compound.folder) as running:
        yield running


def answers(service: Service) -> int:
    return int(service.ask("GET", "/facts/words.json")[1]["answers"])


ACCEPT = st.sampled_from(["text/html", "application/json", "*/*", "", "\xe9", "text/html;q=0"])


@settings(max_examples=80, deadline=None)
@given(BODIES, KINDS.filter(str.isprintable), ACCEPT)
@example(
    part("words", "+2AA-") + part("nosuch", "") + b"--b--\r\n", f"{MULTIPART}; charset=utf-7", ""
)
@example(b"words=" + b"%F0%9F%98%80" * 21, URLENCODED, "text/html")
@example(b'{"answers": {"words": "\\ud800", "\\ud800": ""}}', AS_JSON, "text/html")
def test_whatever_comes_over_the_wire_is_no_fault_of_ours(
    service: Service, body: bytes, kind: str, accept: str
) -> None:
    headers = {"Content-Type": kind, "Accept": accept}
    status, said, _ = service.ask("POST", "/s/forms/words", body, headers)
    assert status in (201, 303, 413, 415, 422), said


def broken_off(service: Service) -> int:
    """How many requests never came whole."""
    said = service.ask("GET", "/s/metrics")[1]
    found = re.findall(r'linli_requests_total\{.*status="499"\} (\d+)', said)
    return sum(map(int, found))


@pytest.mark.parametrize("kind", [URLENCODED, AS_JSON, MULTIPART])
def test_a_line_that_breaks_amid_an_answer_leaves_nothing(service: Service, kind: str) -> None:
    before, counted = answers(service), broken_off(service)
    whole: dict[str, bytes] = {
        URLENCODED: b"words=one&more=two",
        AS_JSON: b'{"answers": {"words": "one"}}',
        MULTIPART: as_multipart({"words": ["one"], "more": ["two"]}),
    }
    at = urlsplit(service.url)
    head = (
        f"POST /s/forms/words HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(whole[kind])}\r\n\r\n"
    )
    with socket.create_connection((at.hostname or "", at.port or 0), PATIENCE) as line:
        line.sendall(head.encode() + whole[kind][:-5])
    eventually(lambda: broken_off(service) == counted + 1)
    assert answers(service) == before
    assert "unexpected error" not in service.log


# Faults of a program's JSON, by field


class Inner(BaseModel):
    model_config = ConfigDict(strict=True)
    width: Annotated[int, Field(ge=0, lt=9)] = 0


class Sample(BaseModel):
    """A field for each kind of fault."""

    model_config = ConfigDict(extra="forbid", strict=True)
    title: Annotated[str, Field(min_length=1, max_length=3)] = "x"
    slug: Annotated[str, Field(pattern="^[a-z]+$")] = "x"
    share: Annotated[float, Field(allow_inf_nan=False, gt=0, le=1)] = 1
    inner: Inner = Inner()
    names: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)] = ("x",)
    state: Literal["open", "closed"] = "open"


def faults(sent: object) -> dict[str, str]:
    """Raises Refusal."""
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    try:
        Sample.model_validate_json(body)
    except ValidationError as error:
        return json_faults(error, Sample.model_fields)
    return {}


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ({"title": 3}, {"title": "应当是文字"}),
        ({"title": ""}, {"title": "不能空着"}),
        ({"title": "长长长长"}, {"title": "最多 3 个字"}),
        ({"slug": "A"}, {"slug": "写法要符合 ^[a-z]+$"}),
        ({"share": "viel"}, {"share": "应当是数字"}),
        ({"share": float("nan")}, {"share": "应当是数字"}),
        ({"share": 0}, {"share": "太小，最小是 0.0"}),
        ({"share": 2}, {"share": "太大，最大是 1.0"}),
        ({"inner": []}, {"inner": '应当是一个对象：{"名字": 值}'}),
        ({"inner": {"width": 1.5}}, {"inner.width": "应当是数字"}),
        ({"inner": {"width": 9}}, {"inner.width": "太大，最大是 9"}),
        ({"names": "x"}, {"names": "应当是列表"}),
        ({"names": []}, {"names": "至少 1 项"}),
        ({"names": ["a", 2]}, {"names.1": "应当是文字"}),
        ({"names": ["a"] * 3}, {"names": "最多 2 项"}),
        ({"state": "ajar"}, {"state": "值不对"}),
        ({"titel": "x"}, {"titel": "没有这一项。想写的可能是「title」，请改正"}),
        ([], {"*": '应当是一个对象：{"名字": 值}'}),
        ({"title": 3, "slug": 3}, {"title": "应当是文字", "slug": "应当是文字"}),
        ({"title": "长长长", "share": 1, "names": ["a", "b"]}, {}),
    ],
)
def test_a_fault_is_told_at_its_field_in_words(sent: object, found: dict[str, str]) -> None:
    assert faults(sent) == found


def test_a_field_of_any_length_is_named_short() -> None:
    [(name, text)] = faults({"x" * 5000: 1}).items()
    assert name == "x" * 60
    assert len(text) < 80


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"title": "\\ud800"}', b"[" * 9000])
def test_what_cannot_be_parsed_has_no_fields_to_be_wrong(body: bytes) -> None:
    with pytest.raises(Refusal, match="不是 JSON"):
        faults(body)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*Sample.model_fields]) | st.text(), ANYTHING) | ANYTHING)
def test_whatever_json_comes_its_faults_are_in_words(sent: Any) -> None:
    found = faults(sent)
    assert all(CHINESE.search(text) for text in found.values())
    assert json.dumps(found, ensure_ascii=False).encode()
    if not isinstance(sent, dict):
        assert list(found) == ["*"]
    for name in sent if isinstance(sent, dict) else ():
        assert name in Sample.model_fields or name[:60] in found or "*" in found
