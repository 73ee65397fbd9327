"""Reading an answer off the wire: limits before parsing, then fields."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from forms_service.answers.reading import (
    OWN_FIELDS,
    Answer,
    Fields,
    Invalid,
    fields_of_json,
    read_answer,
)
from forms_service.http.operations import content_kind
from forms_service.refusal import Refusal
from site_src.forms.form import Form

BODY_LIMIT = 64 * 1024
"""Bytes of one answer: fifty long texts fit."""
FIELD_LIMIT = 200


TOO_LONG = "提交的内容太大，请把文字写短一些。"


def _unreadable() -> Refusal:
    return Refusal(422, "提交的内容读不懂，请回到表单页重新填写。")


@dataclass(frozen=True)
class Sent:
    """What came: the fields, or what is wrong with them, and whether a program sent it as JSON; `unread`: what is
    wrong with files that came, by field; `too_large`: whether that is their size."""

    fields: Fields | Invalid
    as_json: bool
    unread: Mapping[str, str] = field(default_factory=dict)
    too_large: bool = False

    def answer(self, form: Form) -> Answer | Invalid:
        """What it answers to `form`, or what is wrong with that, its files too."""
        read = self.fields if isinstance(self.fields, Invalid) else read_answer(form, self.fields)
        if not self.unread:
            return read
        return Invalid({**(read.faults if isinstance(read, Invalid) else {}), **self.unread})


async def read_request(request: Request) -> Sent:
    """Reads an answer. Raises Refusal: 413 too large, 415 wrong type, 422 not to be parsed."""
    kind = content_kind(request)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(415, "请不要压缩提交的内容。")
    if kind == "application/json":
        return Sent(_json_fields(await read_body(request)), as_json=True)
    if kind == "application/x-www-form-urlencoded":
        return Sent(_urlencoded_fields(await read_body(request)), as_json=False)
    if kind == "multipart/form-data":
        return Sent(await _multipart_fields(request), as_json=False)
    raise Refusal(415, "请用网页表单提交，或发送 application/json。")


async def read_form(request: Request, limit: int, most: int) -> Fields:
    """A form of a browser's with up to `most` fields in `limit` bytes. Raises Refusal."""
    if content_kind(request) != "application/x-www-form-urlencoded":
        raise Refusal(415, "请用网页表单提交。")
    return _urlencoded_fields(await read_body(request, limit), most)


async def read_body(request: Request, limit: int = BODY_LIMIT, too_large: str = TOO_LONG) -> bytes:
    """The body, of `limit` bytes at most: what it says of its length is checked before a byte is
    read. Raises Refusal 413 in the words `too_large`."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > limit:
        raise Refusal(413, too_large)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refusal(413, too_large)
    return bytes(body)


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body


def _urlencoded_fields(body: bytes, most: int = FIELD_LIMIT) -> Fields:
    """Percent-encoded as a browser sends it, or in plain UTF-8 as people type it after `curl -d`."""
    if body.count(b"&") >= most:
        raise Refusal(413, TOO_LONG)
    fields: dict[str, list[str]] = {}
    try:
        for pair in filter(None, body.replace(b"+", b" ").split(b"&")):
            # As bytes: where it is Chinese, `parse_qsl` takes twice as long.
            name, _, value = (unquote_to_bytes(part).decode() for part in pair.partition(b"="))
            fields.setdefault(name, []).append(value)
    except UnicodeDecodeError:
        raise _unreadable() from None
    return fields


class _Whole(MultiPartParser):
    """Knows whether the last boundary came: without it, what is missing looks left empty."""

    ended = False

    def on_end(self) -> None:
        self.ended = True


def must_be_utf8(request: Request) -> None:
    """Raises Refusal 422 where a client names another charset: the parser would believe it, though there is no
    such parameter (RFC 7578, 8)."""
    _, options = parse_options_header(request.headers["content-type"])
    if options.get(b"charset", b"utf-8").lower() != b"utf-8":
        raise _unreadable()


async def _multipart_fields(request: Request) -> Fields:
    """All of it is UTF-8 text: a form that asks for files is read by `uploads`."""
    must_be_utf8(request)
    body = await read_body(request)
    parser = _Whole(
        request.headers,
        _once(body),
        max_files=0,
        max_fields=FIELD_LIMIT,
        max_part_size=BODY_LIMIT,
    )
    try:
        body.decode("utf-8")
        fields = _form_fields(await parser.parse())
    except (MultiPartException, MultipartParseError, KeyError, UnicodeError, ValueError) as error:
        if "Too many fields" in str(error):
            raise Refusal(413, TOO_LONG) from None
        raise _unreadable() from None
    if not parser.ended:
        raise _unreadable()
    return fields


def _form_fields(data: FormData) -> Fields:
    fields: dict[str, list[str]] = {}
    for name, value in data.multi_items():
        if not isinstance(value, str):
            raise ValueError("a file in a form that asks for none")
        fields.setdefault(name, []).append(value)
    return fields


def _json_fields(body: bytes) -> Fields | Invalid:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal(422, "请求体不是 JSON。") from None
    if not isinstance(sent, dict) or not set(sent) <= {"answers", *OWN_FIELDS}:
        raise Refusal(422, '请求体应当是 {"answers": {…}}。')
    if isinstance(sent.get("answers"), dict) and len(sent["answers"]) > FIELD_LIMIT:
        raise Refusal(413, TOO_LONG)
    fields = fields_of_json(sent.get("answers", {}))
    if isinstance(fields, Invalid):
        return fields
    own = {name: [str(sent[name])] for name in OWN_FIELDS if sent.get(name) is not None}
    return {**fields, **own}
