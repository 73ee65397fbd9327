"""Codes as a command asks for them, of a running service too: they pass through memory alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from forms_service.control import Message, ask
from forms_service.credentials.secret import Secret
from forms_service.electorate.electorate import By, Voter
from forms_service.electorate.issuing import Decide, Issuing, Slip
from forms_service.refusal import Refusal
from forms_service.roster.parts import Part
from forms_service.store.journal import StoreClosed, StoreFull

NOT_ISSUED = "磁盘写不了，口令没有发。请检查磁盘，再运行一次。"


def ask_service(folder: Path, by: By, who: str, again: bool) -> tuple[Slip, ...]:
    """Has the running service give a batch of codes. Raises control.NobodyAnswers, Refusal."""
    said = ask(folder, "codes", {"by": by, "who": who, "again": again})
    return tuple(
        Slip(Voter(key, tuple(Part(**part) for part in parts)), code)
        for key, parts, code in said["slips"]
    )


@dataclass(frozen=True)
class Requests:
    """What a running service does when it is asked to. `change` commits what a decision makes."""

    secret: Secret
    change: Callable[[Decide], Awaitable[Sequence[Slip]]]
    now: Callable[[], datetime]

    async def answer(self, message: Message) -> Message:
        """Gives them. Raises Refusal."""
        issuing = Issuing(self.secret, message["by"], message["who"], self.now())
        try:
            slips = await self.change(issuing.batch(message["again"]))
        except (StoreFull, StoreClosed):
            raise Refusal(503, NOT_ISSUED) from None
        return {"slips": [_plain(slip) for slip in slips]}


def _plain(slip: Slip) -> list[object]:
    parts = [asdict(part) for part in slip.voter.parts]
    return [slip.voter.key, parts, slip.code]
