"""Who has an account: what is stored of it, and how it becomes another. Pure functions of the state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unicodedata import normalize

from forms_service.refusal import Refusal
from forms_service.staff.roles import Member, Role
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from site_src.source.characters import HIDDEN, tidied

STAFF = "staff"
"""The table of accounts, by name: {"role", "added"} and, where there is one, "password" (its hash),
"link" (links.py), "factor" (second_factor.py), "seen" (the last log-in), "disabled" (since when) and
"sample" (somebody of a demo)."""
MOST = 30
"""Characters of a name."""


@dataclass(frozen=True)
class Account:
    """An account as others may see it."""

    name: str
    role: Role
    document: Mapping[str, Any]

    @property
    def disabled(self) -> bool:
        return "disabled" in self.document

    @property
    def password(self) -> str | None:
        """Its hash, while the account has one and is not disabled."""
        return None if self.disabled else self.document.get("password")

    @property
    def has_second_factor(self) -> bool:
        return "factor" in self.document

    @property
    def seen(self) -> datetime | None:
        """The last log-in."""
        at = self.document.get("seen")
        return datetime.fromisoformat(at) if at else None

    @property
    def standing(self) -> str:
        """How it is with it, in a word."""
        if self.disabled:
            return "停用"
        return "正常" if self.password else "等设密码"


def accounts(state: State) -> list[Account]:
    """All there are: those in use first, by name."""
    found = [_account(name, held) for name, held in state.get(STAFF, {}).items()]
    return sorted(found, key=lambda account: (account.disabled, account.name))


def account(state: State, name: str) -> Account | None:
    """Whose name it is, however it is typed: in other capitals, in full width, with what nobody sees."""
    wanted = compared(name)
    found = [each for each in state.get(STAFF, {}) if compared(each) == wanted]
    return _account(found[0], state[STAFF][found[0]]) if found else None


def member(state: State, name: str) -> Member | None:
    """Whoever has the account of exactly this name, as long as it is not disabled."""
    held = state.get(STAFF, {}).get(name)
    return None if held is None or "disabled" in held else Member(name, Role(held["role"]))


def known(state: State, name: str) -> Account:
    """As `account`. Raises Refusal 404."""
    if found := account(state, name):
        return found
    raise Refusal(404, f"没有「{name[:MOST]}」这个人。", "没有这个人")


def proper_name(text: str) -> str:
    """A name as it is stored. Raises Refusal 422."""
    name = " ".join(normalize("NFKC", tidied(text)).split())
    if not name:
        raise Refusal(422, "名字不能空着，请写这个人的姓名，例如 王芳。")
    if len(name) > MOST or HIDDEN.search(name) or "/" in name:
        raise Refusal(422, f"名字最多 {MOST} 个字，不能有斜线和看不见的字符。")
    return name


def added(state: State, name: str, role: Role, now: datetime) -> tuple[Patch, Account]:
    """A new account, or one that was disabled, in use again. It has no password yet. Raises Refusal."""
    name = proper_name(name)
    if held := account(state, name):
        if not held.disabled:
            text = f"已经有「{held.name}」了，是{held.role.label}。忘了密码就给一个新链接。"
            raise Refusal(409, text, "已经有了")
        name = held.name
    document = {"role": role.value, "added": now.isoformat(timespec="seconds")}
    return {STAFF: {name: document}}, _account(name, document)


def disabled(held: Account, now: datetime) -> Patch:
    """Nothing is left by which anybody could come in."""
    kept = _without(held, "password", "link", "factor")
    return {STAFF: {held.name: {**kept, "disabled": now.isoformat(timespec="seconds")}}}


def changed(held: Account, *dropped: str, **values: Any) -> Patch:
    """The account with these values, and without what is `dropped`."""
    return {STAFF: {held.name: {**_without(held, *dropped), **values}}}


def _account(name: str, document: Document) -> Account:
    return Account(name, Role(document["role"]), document)


def _without(held: Account, *dropped: str) -> Document:
    return {key: value for key, value in held.document.items() if key not in dropped}


def compared(name: str) -> str:
    """A name as it is compared: without capitals, width, and what nobody sees."""
    return " ".join(normalize("NFKC", tidied(name)).casefold().split())
