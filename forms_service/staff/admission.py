"""Whether somebody who wants in is who he says. Whatever is wrong, or whether the name is known at all:
the same work, the same words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from forms_service.credentials.guesses import Guesses, known_browser
from forms_service.credentials.passwords import Hashing
from forms_service.credentials.second_factor import kept, shared, step
from forms_service.credentials.secret import Secret
from forms_service.refusal import Refusal
from forms_service.senders.shares import Senders
from forms_service.staff.accounts import Account, account, changed, compared
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch


@dataclass(frozen=True)
class Typed:
    """What somebody typed to come in; `mark`: what the browser says of whom it signed in before."""

    name: str
    password: str = field(repr=False)
    code: str = field(repr=False, default="")
    mark: str = field(repr=False, default="")


@dataclass(frozen=True)
class Proved:
    """Who it is, by what was stored then; `used`: the half minute whose digits were typed, None where
    the account asks for none."""

    account: Account
    used: int | None


def wrong() -> Refusal:
    """Of who is not known, or not by this."""
    return Refusal(403, "名字、密码或验证码不对。忘了密码，请找管理员要一个新链接。", "没有登录")


@dataclass(frozen=True)
class Admission:
    """What log-ins are checked with."""

    secret: Secret
    hashing: Hashing
    guesses: Guesses

    async def proved(
        self, held: Account | None, typed: Typed, senders: Senders, now: datetime
    ) -> Proved:
        """Who it is; `held`: the account of that name, if there is one. Raises Refusal: 403 wrong,
        429 guessed too often, 503 too many at once."""
        name = compared(typed.name)
        browser = known_browser(self.secret, name, typed.mark)
        fits = await self._guessed(held, name, typed.password, browser, senders, now)
        good, used = self._second(held, typed.code, now)
        if not (fits and good and held):
            raise wrong()
        self.guesses.give_back(name, browser, senders)
        return Proved(held, used)

    async def confirm(
        self, held: Account, password: str, session: str, senders: Senders, now: datetime
    ) -> None:
        """Whoever sits at the browser of `session` knows the password too. Raises Refusal, as
        `proved`."""
        if not await self._guessed(held, held.name, password, session, senders, now):
            raise Refusal(403, "现在的密码不对，什么也没有改。", "没有改")
        self.guesses.give_back(held.name, session, senders)

    async def _guessed(
        self,
        held: Account | None,
        name: str,
        password: str,
        browser: str,
        senders: Senders,
        now: datetime,
    ) -> bool:
        self.guesses.take(name, browser, senders, now)
        try:
            return await self.hashing.fits(held.password if held else None, password)
        except Refusal:
            self.guesses.give_back(name, browser, senders)
            raise

    def _second(self, held: Account | None, code: str, now: datetime) -> tuple[bool, int | None]:
        """Whether the digits are good, and of which half minute. Where none are asked for, the same is
        worked out, and any are good."""
        factor = held.document.get("factor") if held else None
        name, nonce = (held.name if held else ""), (factor["nonce"] if factor else "")
        found = step(shared(self.secret, name, nonce), code, now)
        if factor is None:
            return True, None
        return found is not None and found > factor["used"], found


def still_proved(state: State, proved: Proved, now: datetime) -> tuple[Patch, Account]:
    """What to store of the log-in, and the account as it is by then; for the step that begins the
    session. Raises Refusal where the password or the digits are good no more."""
    held = account(state, proved.account.name)
    if held is None or held.password is None or held.password != proved.account.password:
        raise wrong()
    values: dict[str, Any] = {"seen": now.isoformat(timespec="seconds")}
    if factor := held.document.get("factor"):
        before = proved.account.document.get("factor", {})
        if factor["nonce"] != before.get("nonce") or not (proved.used or 0) > factor["used"]:
            raise wrong()
        values["factor"] = kept(factor["nonce"], proved.used or 0)
    return changed(held, **values), held
