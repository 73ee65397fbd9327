"""The link by which a leader's phone opens the lists of one activity: good for that one, until the office gives
out another. Its key stands in the address's fragment, which no server is sent and no log keeps."""

from __future__ import annotations

from hmac import compare_digest
from urllib.parse import quote

from forms_service.credentials.secret import Secret
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch

LINKS = "checkin_links"
"""The table of links taken back: activity → {"round": how often}."""
PAGE = "/s/checkin/"


def key_of(state: State, secret: Secret, activity: str) -> str:
    """The key that opens an activity's lists now."""
    number = state.get(LINKS, {}).get(activity, {}).get("round", 0)
    return secret.digest("checkin link", f"{number} {activity}")[:32]


def opens(state: State, secret: Secret, activity: str, key: str) -> bool:
    """Whether the key is this activity's; every wrong one takes as long."""
    return compare_digest(key_of(state, secret, activity).encode(), key.encode())


def renewed(state: State, activity: str) -> Patch:
    """What has every link given out so far open nothing more."""
    number = state.get(LINKS, {}).get(activity, {}).get("round", 0)
    return {LINKS: {activity: {"round": number + 1}}}


def address(base_url: str, activity: str, key: str) -> str:
    """The link, for a QR code."""
    return f"{base_url}{PAGE}#{key}/{quote(activity)}"
