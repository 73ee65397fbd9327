"""What a resident writes is durable, or they are told that it wasn't taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from forms_service.keeping.rules import DISK_FULL, STORE_CLOSED
from forms_service.refusal import Refusal
from forms_service.store.commits import Commits
from forms_service.store.journal import StoreClosed, StoreFull

T = TypeVar("T")


async def durably(commits: Commits, action: Callable[[], T]) -> T:
    """What `action` gives, once what it wrote is durable (`Commits.run`). Raises Refusal 503 where the disk doesn't
    take it, and what the action raises."""
    try:
        return await commits.run(action)
    except (StoreFull, StoreClosed) as error:
        raise not_taken(error) from None


def not_taken(error: StoreFull | StoreClosed) -> Refusal:
    """Of what was undone."""
    return Refusal(503, DISK_FULL if isinstance(error, StoreFull) else STORE_CLOSED)
