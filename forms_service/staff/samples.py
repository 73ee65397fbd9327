"""The office of a demo: somebody of each role, none with a password that anybody knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from forms_service.credentials.secret import Secret
from forms_service.staff.accounts import STAFF, account, accounts, changed
from forms_service.staff.audit import merged
from forms_service.staff.links import new_link
from forms_service.staff.roles import Role
from forms_service.staff.sessions import ended
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch

CHIEF = "示例主任"
_OFFICE = {
    CHIEF: Role.ADMIN,
    "示例经办": Role.CLERK,
    "示例编辑": Role.EDITOR,
    "示例监督": Role.AUDITOR,
}


def demo_link(secret: Secret, now: datetime) -> Callable[[State], tuple[Patch, str]]:
    """What makes the office where there is nobody yet, and gives the token of a link by which whoever
    tries the demo becomes its admin; "" once somebody has, or where there are people of its own."""

    def decide(state: State) -> tuple[Patch, str]:
        link, token = new_link(secret, now)
        if not accounts(state):
            office: dict[str, dict[str, Any]] = {
                name: {
                    "role": role.value,
                    "added": now.isoformat(timespec="seconds"),
                    "sample": True,
                }
                for name, role in _OFFICE.items()
            }
            office[CHIEF]["link"] = link
            return {STAFF: office}, token
        held = account(state, CHIEF)
        if held is None or held.disabled or held.password or "sample" not in held.document:
            return {}, ""
        return changed(held, link=link), token

    return decide


def drop_demo_office(state: State) -> tuple[Patch, int]:
    """Takes the demo's people out, and ends what they are signed in with; how many."""
    names = [each.name for each in accounts(state) if "sample" in each.document]
    gone: Patch = {STAFF: dict.fromkeys(names)} if names else {}
    return merged(gone, *(ended(state, name) for name in names)), len(names)
