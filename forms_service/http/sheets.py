"""A PDF that is printed while somebody waits for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from forms_service.http.operations import Content
from forms_service.refusal import Refusal
from forms_service.telemetry.logs import event
from site_src.paper.apart import NotPrinted

PDF: Content = {"application/pdf": bytes}


async def printed(make: Callable[[], bytes], what: str, refused: str) -> bytes:
    """What `make` prints, in a thread. Raises Refusal 503 that says what is `refused` and what next, and logs
    why, where it raises NotPrinted; `what`: as the log calls it."""
    try:
        return await run_in_threadpool(make)
    except NotPrinted as error:
        event(f"{what} not printed", logging.ERROR, why=str(error))
        raise Refusal(503, refused, "没有印成") from None


def shown_pdf(data: bytes, name: str, headers: Mapping[str, str]) -> Response:
    """A PDF that a browser shows, and saves by this name."""
    disposition = f"inline; filename*=UTF-8''{quote(name)}"
    return Response(
        data,
        media_type="application/pdf",
        headers={**headers, "Content-Disposition": disposition},
    )
