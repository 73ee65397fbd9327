"""What `linli staff` asks for, and how a running service does it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from forms_service.control import Message, ask
from forms_service.credentials.secret import Secret
from forms_service.staff.administration import Administration, Decide, Given
from forms_service.staff.roles import Role


@dataclass(frozen=True)
class Wanted:
    """What is to be done with whose account: add, link or disable; `password` is a hash."""

    do: str
    name: str
    role: str = ""
    password: str | None = None

    def decide(self, secret: Secret, now: datetime) -> Decide:
        """What does it."""
        office = Administration(secret, None, now)
        match self.do:
            case "add":
                return office.add(self.name, Role(self.role), self.password)
            case "link":
                return office.link(self.name)
            case _:
                return office.disable(self.name)


def ask_service(folder: Path, wanted: Wanted) -> tuple[Given, str]:
    """Has the running service do it; with the address of its site. Raises control.NobodyAnswers,
    Refusal."""
    said = ask(folder, "staff", asdict(wanted))
    return Given(said["name"], Role(said["role"]), said["token"]), said["site"]


@dataclass(frozen=True)
class Requests:
    """What a running service does when it is asked to. `change` commits what a decision makes; `site`:
    the address of the site, which may be known to the service alone (`--port`)."""

    secret: Secret
    change: Callable[[Decide], Awaitable[Given]]
    now: Callable[[], datetime]
    site: str

    async def answer(self, message: Message) -> Message:
        """Does it, and says what came of it. Raises Refusal."""
        done = await self.change(Wanted(**message).decide(self.secret, self.now()))
        return {**asdict(done), "site": self.site}
