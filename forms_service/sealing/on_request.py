"""`linli seal`, and how a running service does it when it is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from forms_service.control import Message, ask
from forms_service.refusal import Refusal
from forms_service.sealing.certification import Decide, sealing
from forms_service.sealing.record import Record
from forms_service.staff.accounts import member
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from site_src.content.site import PublishedForm

Forms = Mapping[str, PublishedForm]
Unsettled = Callable[[State, str], tuple[int, int]]
"""How many ballots on paper of a form wait for their second entry, and how many differ."""


@dataclass(frozen=True)
class Wanted:
    """The result of which form is to be sealed, by whom and, where it was sealed before, why."""

    form: str
    by: str
    reason: str = ""
    anyway: bool = False
    """Though ballots on paper wait."""

    def decide(self, forms: Forms, unsettled: Unsettled, now: datetime) -> Decide:
        """What does it. Raises Refusal, as what it gives does too."""
        published = forms.get(self.form)
        if published is None:
            raise Refusal(404, f"没有「{self.form}」这张表。请核对表单的 id。")
        seal = sealing(published, self.by, self.reason, now)

        def decide(state: State) -> tuple[Patch, Record]:
            who = member(state, self.by)
            if who is None or not who.may(Right.HANDLE_ANSWERS):
                text = (
                    f"办公台没有「{self.by}」这个在用的管理员或经办人账号。"
                    "看看都有谁：linli staff list。"
                )
                raise Refusal(403, text)
            waiting, differing = unsettled(state, self.form)
            if waiting + differing and not self.anyway:
                text = (
                    f"没有封存：还有纸质票没有算，{waiting} 张等第二遍，{differing} 张两遍不一样。"
                    "封存以后就不能再录，请先录完；确实不算这些，再运行一次，加上 --anyway。"
                )
                raise Refusal(409, text)
            return seal(state)

        return decide


def ask_service(folder: Path, wanted: Wanted) -> str:
    """Has the running service do it; the seal. Raises control.NobodyAnswers, Refusal."""
    said = ask(folder, "seal", asdict(wanted))
    return str(said["digest"])


@dataclass(frozen=True)
class Requests:
    """What a running service does when it is asked to. `change` commits what a decision makes; `shown`: brings
    pages in step with a form."""

    change: Callable[[Decide], Awaitable[Record]]
    forms: Callable[[], Forms]
    unsettled: Unsettled
    shown: Callable[[str], Awaitable[None]]
    now: Callable[[], datetime]

    async def answer(self, message: Message) -> Message:
        """Does it, and says the seal. Raises Refusal."""
        wanted = Wanted(**message)
        record = await self.change(wanted.decide(self.forms(), self.unsettled, self.now()))
        await self.shown(wanted.form)
        return {"digest": record.digest}
