"""Asking what blocks, off the event loop, and saying on a page of the desk why it can't be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from forms_service.editing.saves import NotSaved
from forms_service.refusal import Refusal

T = TypeVar("T")


async def asked(ask: Callable[[], T]) -> T:
    """What `ask` gives. Raises Refusal 409 where it raises NotSaved."""
    try:
        return await run_in_threadpool(ask)
    except NotSaved as error:
        raise Refusal(409, str(error), "没有做") from None
