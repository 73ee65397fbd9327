"""Who has taken part in a vote, and by which ballot: one counts, whatever else somebody sent."""

from __future__ import annotations

from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from site_src.forms.on_paper import Channel

TOOK_PART = "took_part"
"""The table of those who have: → {"form", "voter", "channel", "receipt"}, the receipt of the ballot that stands
for that channel. Personal; an entry goes with its ballot."""


CHANNELS: tuple[Channel, ...] = ("online", "paper")


def _name(form: str, voter: str, channel: Channel) -> str:
    return f"{form}/{channel}/{voter}"


def ballot_of(state: State, form: str, voter: str, channel: Channel) -> str | None:
    """The receipt of what `voter` sent last to this form, or None."""
    held = state.get(TOOK_PART, {}).get(_name(form, voter, channel))
    return None if held is None else str(held["receipt"])


def took_part(form: str, voter: str, channel: Channel, receipt: str) -> Patch:
    """What to store so that `voter` is known to have, by the ballot with this receipt."""
    entry = {"form": form, "voter": voter, "channel": channel, "receipt": receipt}
    return {TOOK_PART: {_name(form, voter, channel): entry}}
