"""What somebody does with his own account: each gives what decides it in one step with the write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from forms_service.credentials.second_factor import kept
from forms_service.refusal import Refusal
from forms_service.staff.accounts import Account, account, changed
from forms_service.staff.audit import Deed, merged, noted
from forms_service.staff.sessions import ended
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch

Decide = Callable[[State], tuple[Patch, None]]


def new_password(who: Account, password: str, now: datetime) -> Decide:
    """Another password, given as its hash, in place of the one that `who` was confirmed by. Every
    session ends, and a link that was given is good no more."""

    def decide(state: State) -> tuple[Patch, None]:
        held = _as_confirmed(state, who)
        first = changed(held, "link", password=password)
        note = noted(state, Deed(held.name, "staff.password", held.name), now)
        return merged(first, ended(state, held.name), note), None

    return decide


def second_factor(who: Account, nonce: str, used: int, now: datetime) -> Decide:
    """Digits are asked for from now on; `used`: the half minute whose digits were shown."""

    def decide(state: State) -> tuple[Patch, None]:
        held = _as_confirmed(state, who)
        note = noted(state, Deed(held.name, "staff.factor", held.name), now)
        return merged(changed(held, factor=kept(nonce, used)), note), None

    return decide


def no_second_factor(who: Account, now: datetime) -> Decide:
    """No digits are asked for any more."""

    def decide(state: State) -> tuple[Patch, None]:
        held = _as_confirmed(state, who)
        note = noted(state, Deed(held.name, "staff.no-factor", held.name), now)
        return merged(changed(held, "factor"), note), None

    return decide


def ended_session(name: str, session: str, browser: str, now: datetime) -> Decide:
    """One session of the account less, in whichever browser."""

    def decide(state: State) -> tuple[Patch, None]:
        gone = ended(state, name, session)
        note = noted(state, Deed(name, "session.end", browser), now) if gone else {}
        return merged(gone, note), None

    return decide


def _as_confirmed(state: State, who: Account) -> Account:
    """The account by now. Raises Refusal 409 where it has another password than it was confirmed by."""
    held = account(state, who.name)
    if held is None or held.password is None or held.password != who.password:
        raise Refusal(409, "密码刚刚在别处换过，什么也没有改。请重新登录再来。", "没有改")
    return held
