"""Who has an account."""

from __future__ import annotations

from forms_service.staff.roles import Member, Role
from forms_service.store.ledger_state import State

STAFF = "staff"
"""The table of accounts: name → {"role", and "disabled" where it is}."""


def member(state: State, name: str) -> Member | None:
    """Whoever has the account, as long as it is not disabled."""
    held = state.get(STAFF, {}).get(name)
    return None if held is None or held.get("disabled") else Member(name, Role(held["role"]))
