"""Links by which somebody sets a password: good once, and for a day. The store has a keyed hash of each."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from forms_service.credentials.secret import Secret
from forms_service.refusal import Refusal
from forms_service.staff.accounts import Account, accounts
from forms_service.store.ledger_state import State

GOOD_FOR = timedelta(hours=24)


def new_link(secret: Secret, now: datetime) -> tuple[dict[str, Any], str]:
    """What is stored of a link, and its token. One that the account had before is good no more."""
    token = secrets.token_urlsafe(32)
    until = (now + GOOD_FOR).isoformat(timespec="seconds")
    return {"digest": secret.digest("link", token), "until": until}, token


def whose(state: State, secret: Secret, token: str, now: datetime) -> Account:
    """The account whose password the link sets. Raises Refusal 404 where it is used, late or none."""
    digest = secret.digest("link", token)
    for each in accounts(state):
        link = each.document.get("link")
        if link and compare_digest(link["digest"], digest):
            if now < datetime.fromisoformat(link["until"]):
                return each
            break
    text = "这个链接用过了，或者过了 24 小时，或者换过新的。请找管理员再要一个。"
    raise Refusal(404, text, "链接不能用了")
