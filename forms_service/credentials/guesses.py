"""How often a password may be guessed: of one account, and by one client.

A browser that has signed in as somebody is known by a cookie, and counts by itself: a stranger who guesses
at the account doesn't shut out whose it is. In this process's memory: a restart forgets.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import blake2b
from hmac import compare_digest

from forms_service.credentials.secret import Secret
from forms_service.refusal import Refusal
from forms_service.senders.shares import Senders, Shares, read_rate

OF_ACCOUNT = "10/15minute"
OF_CLIENT = "30/15minute"
"""An office has one address."""


class Guesses:
    """Wrong guesses so far; a right one counts for nothing."""

    def __init__(self) -> None:
        self._accounts = Shares(read_rate(OF_ACCOUNT))
        self._clients = Shares(read_rate(OF_CLIENT))

    def take(self, name: str, browser: str, senders: Senders, now: datetime) -> None:
        """Counts one before it is looked at, so that many at once are no more than one after another.
        `browser`: see `known_browser`. Raises Refusal 429; it says the same whatever the account."""
        at, account = now.timestamp(), _account(name, browser)
        wait = self._clients.wait(senders, at) or self._accounts.wait(account, at)
        if wait:
            text = f"试的次数太多了。请过 {-(-wait // 60)} 分钟再试；忘了密码，请找管理员要一个新链接。"
            raise Refusal(429, text, "请过一会儿再试", headers={"Retry-After": str(wait)})
        self._clients.take(senders, at)
        self._accounts.take(account, at)

    def give_back(self, name: str, browser: str, senders: Senders) -> None:
        """It was no wrong guess."""
        self._clients.give_back(senders)
        self._accounts.give_back(_account(name, browser))


def browser_mark(secret: Secret, name: str) -> str:
    """What a browser keeps that has signed in as `name`. It gives no right to anything."""
    number = secrets.token_hex(8)
    return f"{number}.{secret.digest('browser', _text(number, name))}"


def known_browser(secret: Secret, name: str, mark: str) -> str:
    """The browser's number, if it has signed in as `name`; else ""."""
    number, _, digest = mark.partition(".")
    wanted = secret.digest("browser", _text(number, name))
    return number if compare_digest(digest.encode(), wanted.encode()) else ""


def _text(number: str, name: str) -> str:
    return f"{number}\0{name}"


def _account(name: str, browser: str) -> Senders:
    """As text of one length, however long a name somebody sends."""
    return ((blake2b(_text(browser, name).encode(), digest_size=16).hexdigest(), 1),)
