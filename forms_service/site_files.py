"""The built site's files, for where no web server does it: precompressed copies, not-modified
answers, and the site's own page for what isn't there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_TYPES = {
    ".md": "text/plain",
    ".ics": "text/calendar; charset=utf-8",
    ".xml": "application/xml",
} | {
    ".webmanifest": "application/manifest+json",
    ".js": "text/javascript; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}


class SiteFiles(StaticFiles):
    """ASGI app over the folder that the `site` link points to at each request."""

    def __init__(self, site: Path) -> None:
        super().__init__(directory=site, html=True, check_dir=False, follow_symlink=False)

    async def get_response(self, path: str, scope: Scope) -> Response:
        if any(part.startswith(".") for part in Path(path).parts):
            raise HTTPException(404)
        return await super().get_response(path, scope)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        asked = Headers(scope=scope)
        suffix = Path(full_path).suffix
        headers = {"Cache-Control": _cache_control(str(scope.get("path", "")), suffix, scope)}
        chosen = Path(full_path)
        for encoding, extension in _ENCODINGS:
            copy = Path(f"{full_path}{extension}")
            if _accepts(asked, encoding) and copy.exists():
                chosen, stat_result = copy, copy.stat()
                headers["Content-Encoding"] = encoding
                break
        headers["Vary"] = "Accept-Encoding"
        response = FileResponse(
            chosen,
            status_code=status_code,
            headers=headers,
            stat_result=stat_result,
            media_type=_TYPES.get(suffix),
        )
        if status_code == 200 and self.is_not_modified(response.headers, asked):
            return NotModifiedResponse(response.headers)
        return response


def _accepts(asked: Mapping[str, str], encoding: str) -> bool:
    for part in asked.get("accept-encoding", "").lower().split(","):
        name, _, parameter = part.strip().partition(";")
        if name == encoding:
            return parameter.replace(" ", "") not in ("q=0", "q=0.0")
    return False


def _cache_control(path: str, suffix: str, scope: Scope) -> str:
    if path.startswith("/assets/") and (b"v=" in scope.get("query_string", b"") or ".min." in path):
        return "public, max-age=31536000, immutable"
    if suffix in (".html", ".json", "") or path.startswith(("/facts/", "/feeds/")):
        return "no-cache"
    return "public, max-age=600"
