"""What a browser remembers of a form: the receipts it was given, in a cookie that only this form's
address is sent and no script reads. It gives no right to anything."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from forms_service.answers.receipts import typed
from site_src.forms.form import Form

_NAME = "linli_receipts"
# A family's phone; the oldest go.
_MOST = 8


def receipts_of(request: Request) -> tuple[str, ...]:
    """The receipts that the browser says it has for the form it sends to, oldest first."""
    said = request.cookies.get(_NAME, "").split(".")[:_MOST]
    return tuple(receipt for text in said if (receipt := typed(text)))


def remember(
    response: Response, form: Form, receipts: tuple[str, ...], now: datetime, secure: bool
) -> None:
    """Lets the browser keep them until the form closes: then nothing asks for them any more.
    `secure`: residents see the site over TLS alone."""
    last = tuple(dict.fromkeys(receipts))[-_MOST:]
    response.set_cookie(
        _NAME,
        ".".join(last),
        max_age=max(int((form.closes - now).total_seconds()), 60),
        path=f"/s/forms/{form.id}",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
