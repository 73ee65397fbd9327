"""What can be asked of the service: a route of one method, and what it takes and answers.

The description for programs (`forms_service/web/openapi.py`) is made of the same records that requests
are routed by.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Handler = Callable[[Request], Awaitable[Response]]
Content = Mapping[str, Any]
"""Media type → the type of what comes in it, by which pydantic describes it."""
JSON = "application/json"
OBJECT: Content = {JSON: dict[str, Any]}
HTML: Content = {"text/html": str}
TEXT: Content = {"text/plain": str}


@dataclass(frozen=True)
class Said:
    """What a status means, and what comes with it."""

    means: str
    content: Content = field(default_factory=dict)


@dataclass(frozen=True)
class Header:
    """A header that is asked for, and the type of what it says."""

    name: str
    kind: Any
    means: str
    required: bool = True


class Operation(Route):
    """A route of one method.

    `answers`: by status. `refusals`: why it refuses, by status. `query`: what may be asked for behind the address, and
    what it means. `body`: what is sent to it. `token`:
    it is asked with a screen's token. `pages`: residents ask there too, and are told by pages of the
    site what is refused; else whoever asks is a program. `described`: programs are told of it.
    """

    def __init__(
        self,
        method: str,
        path: str,
        handler: Handler,
        summary: str,
        answers: Mapping[int, Said],
        refusals: Mapping[int, str] | None = None,
        *,
        query: Mapping[str, str] | None = None,
        body: Content | None = None,
        headers: Sequence[Header] = (),
        token: bool = False,
        pages: bool = False,
        described: bool = True,
    ) -> None:
        super().__init__(path, handler, methods=[method])
        self.method, self.summary = method, summary
        self.answers, self.refusals = answers, refusals or {}
        self.query, self.body, self.headers = query or {}, body or {}, headers
        self.token, self.pages, self.described = token, pages, described


def asks_as_program(request: Request) -> bool:
    """Whether who asks reads JSON rather than pages: by what it accepts, by what it sends, or as
    nobody else asks there."""
    operation = request.scope.get("route")
    return (
        accepts_json(request)
        or (request.method == "POST" and content_kind(request) == JSON)
        or (isinstance(operation, Operation) and not operation.pages)
    )


def accepts_json(request: Request) -> bool:
    """Whether a program asks, rather than a browser."""
    accept = request.headers.get("accept", "")
    return JSON in accept and "text/html" not in accept


def content_kind(request: Request) -> str:
    """The media type of what was sent."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
