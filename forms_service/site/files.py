"""The built site's files, for where no web server does it: precompressed copies, not-modified
answers, and the site's own page for what isn't there."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import formatdate, parsedate_to_datetime
from hashlib import blake2b
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forms_service.refusal import Link, Refusal, not_there

_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".ics": "text/calendar; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".pdf": "application/pdf",
    ".webmanifest": "application/manifest+json",
}
_FOR_EVER = "public, max-age=31536000, immutable"
# A drawing opened by itself is a document: it may style itself, and do nothing else.
_SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_NOT_NOW = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO})
# A file younger than this, in seconds, may change again within the second that dates are told in.
_SETTLED = 2.0


@dataclass(frozen=True)
class _Found:
    """A file's bytes as they were at one moment, with their encoding and time."""

    path: Path
    body: bytes
    encoding: str | None
    modified: float


class SiteFiles:
    """Serves the folder that the `site` link points to at each request."""

    def __init__(self, site: Path, now: Callable[[], datetime]) -> None:
        self._site, self._now = site, now

    async def serve(self, request: Request) -> Response:
        """The file at the request's path. Raises Refusal 404, where there is not even the
        site's own page for that, and 503 where it can't be read just now."""
        return await run_in_threadpool(self._answer, request)

    def _answer(self, request: Request) -> Response:
        path = request.url.path if not request.path_params else "/" + request.path_params["path"]
        found = self._find(path, request.headers)
        if found is None and not path.endswith("/") and self._find(f"{path}/", {}):
            return RedirectResponse(request.url.path + "/", 308)
        status = 200 if found else 404
        found = found or self._find("/404.html", request.headers)
        if found is None:
            raise not_there()
        headers = self._headers(found, path, "v" in request.query_params)
        if status == 200 and _is_known(request.headers, headers):
            del headers["Content-Type"]
            return Response(status_code=304, headers=headers)
        # One answer to HEAD and GET: the server leaves out the body.
        return Response(found.body, status, headers)

    def _find(self, path: str, asked: Mapping[str, str]) -> _Found | None:
        parts = path.removeprefix("/").split("/")
        if parts[-1] == "":
            parts[-1] = "index.html"
        if any(not p or p.startswith(".") or not p.isprintable() or "\\" in p for p in parts):
            return None
        for _ in range(2):
            # The link may be turned and the old version removed between two steps.
            root = os.path.realpath(self._site)
            full = os.path.realpath(os.path.join(root, *parts))  # noqa: PTH118
            if not full.startswith(root + os.sep):
                return None
            if found := _read(Path(full), asked):
                return found
        return None

    def _headers(self, found: _Found, path: str, versioned: bool) -> dict[str, str]:
        headers = {
            "Content-Type": _TYPES.get(found.path.suffix, "application/octet-stream"),
            # Of the bytes: times are too coarse for pages that change with every answer.
            "ETag": f'"{blake2b(found.body, digest_size=12).hexdigest()}"',
            "Cache-Control": _cache_control(path, found.path, versioned),
            "Vary": "Accept-Encoding",
        }
        if self._now().timestamp() - found.modified > _SETTLED:
            headers["Last-Modified"] = formatdate(found.modified, usegmt=True)
        if found.encoding:
            headers["Content-Encoding"] = found.encoding
        if found.path.suffix == ".svg":
            headers["Content-Security-Policy"] = _SVG_POLICY
        return headers


def _read(path: Path, asked: Mapping[str, str]) -> _Found | None:
    """The file, whole: a page may be replaced while it is being sent."""
    for encoding, extension in (*_ENCODINGS, (None, "")):
        if encoding and not _accepts(asked, encoding):
            continue
        try:
            with open(f"{path}{extension}", "rb") as file:  # noqa: PTH123
                modified = os.fstat(file.fileno()).st_mtime
                return _Found(path, file.read(), encoding, modified)
        except OSError as error:
            if error.errno in _NOT_NOW:
                # Whoever hears 404 forgets what is there.
                raise _not_now() from error
            continue
    return None


def _not_now() -> Refusal:
    """On no page of the site: that would be read from the same disk."""
    text = "请过一会儿再试，也可以回首页："
    return Refusal(503, text, "现在打不开这一页", onward=Link("/", "回首页"))


def _accepts(asked: Mapping[str, str], encoding: str) -> bool:
    for part in asked.get("accept-encoding", "").lower().split(","):
        name, _, parameter = part.strip().partition(";")
        if name.strip() == encoding:
            return parameter.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _is_known(asked: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """Whether the client has these bytes already."""
    tags = asked.get("if-none-match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return headers["ETag"] in known or "*" in known
    since, modified = asked.get("if-modified-since"), headers.get("Last-Modified")
    if since is None or modified is None:
        return False
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(modified)
    except (ValueError, TypeError):
        return False


def _cache_control(path: str, file: Path, versioned: bool) -> str:
    hashed = file.name.endswith((".min.js", ".min.css"))
    if path.startswith("/assets/") and (versioned or hashed):
        return _FOR_EVER
    if path.startswith("/search/") and versioned:
        return _FOR_EVER
    if file.suffix in (".html", ".json", ".xml", ".ics", ".pdf"):
        return "no-cache"
    return "public, max-age=600"
