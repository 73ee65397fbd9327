"""「我家也有」: who has what a neighbour reported says so in one click, in place of another report; once a browser."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from forms_service.answers.sending import digest
from forms_service.http.operations import Operation, Said, asks_as_program
from forms_service.keeping.durable import durably
from forms_service.kinds.report import ALSO, Reports
from forms_service.refusal import Refusal
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from forms_service.web.by_receipt import ByReceipt
from forms_service.web.refusals import NO_STORE
from site_src.reporting.report import Report

_COOKIE, _FOR = "linli_also", 365 * 24 * 3600


@dataclass(frozen=True)
class SameHere:
    """What counts those who have it too; `by`: what residents change answers by."""

    by: ByReceipt
    reports: Reports
    base_url: str

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "POST",
                "/s/reports/{form}/{item}/also",
                self.also,
                "Say that one has what a neighbour reported, once a browser",
                {303: Said("Counted, now or before: the page it was sent from")},
                {
                    403: "Sent from a foreign page",
                    404: "No such report, or none that is public",
                    409: "It is done with",
                    429: "Too many; see Retry-After",
                    503: "The store can't write: nothing is counted",
                },
                pages=True,
                described=False,
            )
        ]

    async def also(self, request: Request) -> Response:
        """POST /s/reports/{form}/{item}/also. Raises Refusal."""
        self.by.guard.admit(request)
        name, item = request.path_params["form"], request.path_params["item"]
        published = self.by.pages.forms().get(name)
        found = self.reports.public(name, item)
        form = published.form if published else None
        if (
            published is None
            or not isinstance(form, Report)
            or found is None
            or found.sort in form.private_sorts
        ):
            raise Refusal(404, "没有这一件，可能已经撤下了。", "没有找到")
        if found.stage in form.course.ended:
            text = "这一件已经办完了。您家还有的，请另外反映一件。"
            raise Refusal(409, text, "没有记上")
        browser = request.cookies.get(_COOKIE) or secrets.token_hex(16)
        key = digest(name, item, browser)
        patch: Patch = {ALSO: {key: {"form": name, "item": item, "at": self._today()}}}

        def decide(state: State) -> tuple[Patch, None]:
            return ({} if key in state.get(ALSO, {}) else patch), None

        await durably(self.by.commits, lambda: self.by.store.transact(decide))
        await self.by.show(name)
        response: Response = (
            JSONResponse({"status": "counted"}, headers=NO_STORE)
            if asks_as_program(request)
            else RedirectResponse(_back(request, published.page, item), 303, headers=NO_STORE)
        )
        response.set_cookie(
            _COOKIE,
            browser,
            max_age=_FOR,
            path="/s/reports",
            secure=self.base_url.startswith("https://"),
            httponly=True,
            samesite="lax",
        )
        return response

    def _today(self) -> str:
        return self.by.now().date().isoformat()


def _back(request: Request, page: str, item: str) -> str:
    """The page of ours that it was sent from, at the report."""
    sent = urlsplit(request.headers.get("referer", ""))
    own = sent.netloc == request.headers.get("host") and sent.path.endswith(".html")
    path = sent.path if own and not sent.path.startswith("//") else f"/{page}"
    return f"{path}#w-{item}"
