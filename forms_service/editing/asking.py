"""Which page of content a request of the desk is about; asking what blocks, off the event loop, and saying on
a page of the desk why it can't be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from forms_service.desk.access import Visit
from forms_service.editing.saves import NotSaved
from forms_service.refusal import Refusal
from site_src.editing.page_names import is_page_name

T = TypeVar("T")


async def asked(ask: Callable[[], T]) -> T:
    """What `ask` gives. Raises Refusal 409 where it raises NotSaved."""
    try:
        return await run_in_threadpool(ask)
    except NotSaved as error:
        raise Refusal(409, str(error), "没有做") from None


def named_page(visit: Visit) -> str:
    """The path in the request's address. Raises Refusal for what is no name of a page."""
    path = visit.request.query_params.get("page", "")
    if not is_page_name(path):
        text = "页面的名字只用小写字母、数字和 -，以 .md 结尾。请从「写」里点开要改的页面。"
        raise Refusal(404, text, "没有找到这一页")
    return path
