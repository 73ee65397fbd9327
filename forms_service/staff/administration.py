"""Giving and taking accounts: what admins do in the desk, and `linli staff` without it. Each gives what
decides it in one step with the write (Store.transact)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from forms_service.credentials.secret import Secret
from forms_service.refusal import Refusal
from forms_service.staff.accounts import Account, added, changed, disabled, known, member
from forms_service.staff.audit import COMMAND, Deed, merged, noted
from forms_service.staff.links import new_link, whose
from forms_service.staff.roles import Member, Right, Role
from forms_service.staff.sessions import ended
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch


@dataclass(frozen=True)
class Given:
    """What came of it: of whom, and the token of the link that was made, or ""."""

    name: str
    role: Role
    token: str = ""


Decide = Callable[[State], tuple[Patch, Given]]


@dataclass(frozen=True)
class Administration:
    """Accounts given and taken at `now` by `by`, somebody of the staff, or by the command."""

    secret: Secret
    by: Member | None
    now: datetime

    def add(self, name: str, role: Role, password: str | None = None) -> Decide:
        """A new account, or a disabled one in use again; with a password (its hash), or with a link
        to set one."""

        def decide(state: State) -> tuple[Patch, Given]:
            self._may(state)
            patch, account = added(state, name, role, self.now)
            if password:
                first, token = changed(account, password=password), ""
            else:
                first, token = self._linked(account)
            note = self._note(state, "staff.add", account, role.label)
            return merged(patch, first, note), Given(account.name, role, token)

        return decide

    def link(self, name: str) -> Decide:
        """A new link to set a password. The one before is good no more; the password is, until then."""

        def decide(state: State) -> tuple[Patch, Given]:
            self._may(state)
            account = self._in_use(state, name)
            first, token = self._linked(account)
            note = self._note(state, "staff.link", account)
            return merged(first, note), Given(account.name, account.role, token)

        return decide

    def disable(self, name: str) -> Decide:
        """Ends the account, and every session of it at once."""

        def decide(state: State) -> tuple[Patch, Given]:
            self._may(state)
            account = self._another(self._in_use(state, name))
            note = self._note(state, "staff.disable", account)
            patch = merged(disabled(account, self.now), ended(state, account.name), note)
            return patch, Given(account.name, account.role)

        return decide

    def give_role(self, name: str, role: Role) -> Decide:
        """Another role, from the next click on."""

        def decide(state: State) -> tuple[Patch, Given]:
            self._may(state)
            account = self._another(self._in_use(state, name))
            note = self._note(state, "staff.role", account, role.label)
            return merged(changed(account, role=role.value), note), Given(account.name, role)

        return decide

    def _may(self, state: State) -> None:
        """Raises Refusal 403 for who has lost the right since he asked: two who take each other's
        account are not both heard."""
        if self.by:
            who = member(state, self.by.name)
            if who is None or not who.may(Right.MANAGE_STAFF):
                raise Refusal(403, "您不再是管理员，什么也没有改。", "没有改")

    def _in_use(self, state: State, name: str) -> Account:
        account = known(state, name)
        if account.disabled:
            text = f"「{account.name}」已经停用。要再用，就重新添加。"
            raise Refusal(409, text, "已经停用")
        return account

    def _another(self, account: Account) -> Account:
        """Nobody takes his own account or role: so there is always an admin. Raises Refusal 409."""
        if self.by and self.by.name == account.name:
            text = "不能停用自己，也不能改自己的角色。请另一位管理员来做。"
            raise Refusal(409, text, "没有改")
        return account

    def _linked(self, account: Account) -> tuple[Patch, str]:
        link, token = new_link(self.secret, self.now)
        return changed(account, link=link), token

    def _note(self, state: State, did: str, account: Account, what: str = "") -> Patch:
        who = self.by.name if self.by else COMMAND
        return noted(state, Deed(who, did, " ".join(filter(None, (account.name, what)))), self.now)


def set_by_link(secret: Secret, token: str, password: str, now: datetime) -> Decide:
    """Whoever has the link sets a password, given as its hash. Sessions end, and a second factor is
    off: who lost his phone gets in so."""

    def decide(state: State) -> tuple[Patch, Given]:
        account = whose(state, secret, token, now)
        first = changed(account, "link", "factor", password=password)
        note = noted(state, Deed(account.name, "staff.password", account.name), now)
        return merged(first, ended(state, account.name), note), Given(account.name, account.role)

    return decide
