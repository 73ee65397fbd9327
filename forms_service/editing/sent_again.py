"""What was written of a page by somebody whose session ended meanwhile: kept in the page that says so, from
which it is sent again once he has signed in."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from forms_service.desk.access import Access
from forms_service.desk.frame import DESK
from forms_service.http.requests import read_form

# Of whom nobody knows who he is, no more is read: a page of some twenty thousand characters.
_LARGEST, _MOST = 400_000, 5_000


async def to_send_again(access: Access, request: Request) -> Response | None:
    """The page that keeps it; None where nothing was written. Raises Refusal: also of what a foreign page
    sent, which would come from ours afterwards."""
    access.own(request)
    sent = await read_form(request, _LARGEST, _MOST)
    if "seen" not in sent:
        return None
    address = f"{DESK}/write?{request.url.query}"
    return await access.desk.page(
        None,
        "send-again",
        "登录的时间过了",
        401,
        address=address,
        login=f"{DESK}/login?next={quote(DESK, safe='')}",
        sent=[(name, value) for name, values in sent.items() for value in values],
    )
