"""Who may send: our own pages and programs, and nobody too often."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from starlette.requests import Request

from forms_service.refusal import Refusal, looks_too_often, too_many
from forms_service.senders.clients import Pseudonyms, client_address, counted, networks
from forms_service.senders.origin import is_own
from forms_service.senders.shares import Senders, Shares, read_rate


class Guard:
    """Looks at a request before its body is read."""

    def __init__(
        self,
        base_url: str,
        rate_limit: str,
        trusted_proxies: Sequence[str],
        now: Callable[[], datetime],
    ) -> None:
        """Raises ValueError for a setting that can't be understood."""
        self._shares, self._looks = Shares(read_rate(rate_limit)), Shares(read_rate(rate_limit))
        self._proxies = networks(trusted_proxies)
        self._base_url = base_url
        self._now = now
        self._pseudonyms = Pseudonyms()

    def admit(self, request: Request) -> None:
        """Raises Refusal: 403 for a foreign page, 429 for who sends too often."""
        if not is_own(request.headers, self._base_url):
            raise Refusal(403, "这次提交不是从本站的页面发出的，没有收下。请打开本站的表单页再填。")
        if wait := self._shares.take(self.senders(request), self._now().timestamp()):
            raise too_many(wait)

    def admit_look(self, request: Request) -> None:
        """Of who looks at what is one person's: raises Refusal 429 where that is too often. Whoever
        sends may do so as often besides."""
        if wait := self._looks.take(self.senders(request), self._now().timestamp()):
            raise looks_too_often(wait)

    def senders(self, request: Request) -> Senders:
        """Who asks, for counting, and the networks around it."""
        return counted(self._address(request))

    def sender(self, request: Request) -> str:
        """Whose the same answer within seconds is the same one: an address (of IPv6 a line) and
        what the browser says of itself."""
        told = (request.headers.get(name, "") for name in ("user-agent", "accept-language"))
        return "\0".join((self.senders(request)[0][0], *told))

    def pseudonym(self, request: Request) -> str:
        """Who asks, as it may stand in a log."""
        return self._pseudonyms.of(self._address(request))

    def _address(self, request: Request) -> str:
        peer = request.client.host if request.client else "unknown"
        return client_address(peer, request.headers.getlist("x-forwarded-for"), self._proxies)
