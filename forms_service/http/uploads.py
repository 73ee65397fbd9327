"""Files that a form sends: read piece by piece onto the disk, and cut off where they are too large."""

from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from python_multipart.exceptions import MultipartParseError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from forms_service.answers.reading import Fields
from forms_service.http.operations import content_kind
from forms_service.http.requests import BODY_LIMIT, FIELD_LIMIT, TOO_LONG, must_be_utf8
from forms_service.refusal import Refusal

_FIELDS = 20
_FIELD = 16 * 1024
# Beyond what may be sent, so much is still read for the fields that stand around it.
_READ_ON = 256 * 1024 * 1024
# The fields and the boundaries beside the file.
_BESIDE = 64 * 1024
_FILES = 20
_UNREADABLE = "提交的内容读不懂，请回到表单页重新填写；照片也要重新选。"


@dataclass(frozen=True)
class Upload:
    """The fields of a form, the file that came with them, and what its sender calls it; an empty
    file where none was chosen."""

    fields: dict[str, str]
    file: UploadFile | None

    @property
    def name(self) -> str:
        return (self.file.filename if self.file else None) or ""

    async def copy_to(self, path: Path) -> int:
        """Puts the file there; returns how many bytes it has. Raises OSError."""
        return 0 if self.file is None else await copied(self.file, path)


async def copied(file: UploadFile, path: Path) -> int:
    """Puts the file there; returns how many bytes it has. Raises OSError."""
    await file.seek(0)
    with path.open("xb") as target:
        await run_in_threadpool(shutil.copyfileobj, file.file, target)
        return target.tell()


@asynccontextmanager
async def upload(request: Request, limit: int, too_large: str) -> AsyncIterator[Upload]:
    """What a form with one file sent, the file of `limit` bytes at most; it goes at the block's end.

    In memory is never more than a piece of it. Raises Refusal: 413 in the words `too_large`, 415, 422.
    """
    if content_kind(request) != "multipart/form-data":
        raise Refusal(415, "请用页面上的表单传文件。")
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > limit + _BESIDE:
        raise Refusal(413, too_large)
    stream = _limited(request, limit + _BESIDE, too_large)
    parser = MultiPartParser(
        request.headers, stream, max_files=1, max_fields=_FIELDS, max_part_size=_FIELD
    )
    try:
        form = await parser.parse()
    except (MultiPartException, MultipartParseError, KeyError, ValueError):
        raise Refusal(422, "提交的内容读不懂，请回到上一页重新选一次文件。") from None
    try:
        pairs = form.multi_items()
        files = [value for _, value in pairs if isinstance(value, UploadFile)]
        fields = {name: value for name, value in pairs if isinstance(value, str)}
        yield Upload(fields, next((each for each in files if each.filename), None))
    finally:
        await form.close()


@dataclass(frozen=True)
class Filed:
    """An answer that came with files: its fields as text, and the files that were chosen by field; `too_large`: these
    were too large in all, and none is here."""

    fields: Fields
    files: Mapping[str, Sequence[UploadFile]]
    too_large: bool = False


class _OntoDisk(MultiPartParser):
    """Keeps no file in memory, and of texts no more than an answer without files may have; of files no more than
    `left` bytes, less than none where more came."""

    spool_max_size = 1
    ended = False
    left = 0
    _text = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._current_part.file is None:
            self._text += end - start
            if self._text > BODY_LIMIT:
                raise Refusal(413, TOO_LONG)
        else:
            self.left -= end - start
            if self.left < 0:
                return
        super().on_part_data(data, start, end)

    def on_part_end(self) -> None:
        if self._current_part.file is None:
            self._current_part.data.decode("utf-8")
        super().on_part_end()

    def on_end(self) -> None:
        self.ended = True


@asynccontextmanager
async def filed(request: Request, limit: int, too_large: str) -> AsyncIterator[Filed]:
    """What an answer's form sent with files, these of `limit` bytes in all at most; they go at the block's end. Of files
    that are larger the form's texts are read all the same: whoever wrote them sees them again.

    Raises Refusal: 413 in the words `too_large` where that is too much for it too, or as the text is too long, 422.
    """
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > limit + _READ_ON:
        raise Refusal(413, too_large)
    must_be_utf8(request)
    parser = _OntoDisk(
        request.headers,
        _limited(request, limit + _READ_ON, too_large),
        max_files=_FILES,
        max_fields=FIELD_LIMIT,
        max_part_size=BODY_LIMIT,
    )
    parser.left = limit
    try:
        form = await parser.parse()
    except (MultiPartException, MultipartParseError, KeyError, ValueError) as error:
        if "Too many" in str(error):
            raise Refusal(413, too_large) from None
        raise Refusal(422, _UNREADABLE) from None
    try:
        fields: dict[str, list[str]] = {}
        files: dict[str, list[UploadFile]] = {}
        for name, value in form.multi_items():
            if isinstance(value, str):
                fields.setdefault(name, []).append(value)
            elif value.filename:
                files.setdefault(name, []).append(value)
        if not parser.ended:
            raise Refusal(422, _UNREADABLE)
        yield Filed(fields, files) if parser.left >= 0 else Filed(fields, {}, too_large=True)
    finally:
        await form.close()


async def _limited(request: Request, limit: int, too_large: str) -> AsyncGenerator[bytes, None]:
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > limit:
            raise Refusal(413, too_large)
        yield chunk
