"""What can be asked of the service: a method at an address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Handler = Callable[[Request], Awaitable[Response]]


class Operation(Route):
    """A route of one method. `pages`: residents ask there too, and are told by pages of the site what
    is refused; else whoever asks is a program."""

    def __init__(self, method: str, path: str, handler: Handler, *, pages: bool = False) -> None:
        super().__init__(path, handler, methods=[method])
        self.pages = pages


def asks_as_program(request: Request) -> bool:
    """Whether who asks reads JSON rather than pages: by what it accepts, by what it sends, or as
    nobody else asks there."""
    operation = request.scope.get("route")
    return (
        accepts_json(request)
        or (request.method == "POST" and content_kind(request) == "application/json")
        or (isinstance(operation, Operation) and not operation.pages)
    )


def accepts_json(request: Request) -> bool:
    """Whether a program asks, rather than a browser."""
    accept = request.headers.get("accept", "")
    return "application/json" in accept and "text/html" not in accept


def content_kind(request: Request) -> str:
    """The media type of what was sent."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
