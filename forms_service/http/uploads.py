"""A file that a form sends: read piece by piece onto the disk, and cut off where it is too large."""

from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from python_multipart.exceptions import MultipartParseError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from forms_service.http.operations import content_kind
from forms_service.refusal import Refusal

_FIELDS = 20
_FIELD = 16 * 1024
# The fields and the boundaries beside the file.
_BESIDE = 64 * 1024


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
        if self.file is None:
            return 0
        await self.file.seek(0)
        source = self.file.file
        with path.open("xb") as target:
            await run_in_threadpool(shutil.copyfileobj, source, target)
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


async def _limited(request: Request, limit: int, too_large: str) -> AsyncGenerator[bytes, None]:
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > limit:
            raise Refusal(413, too_large)
        yield chunk
