"""A refusal: what a route or a rule raises in place of an answer.

Whoever raises it knows its words; `forms_service/web/refusals.py` alone makes a response of it, a page
or JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class RefusalPages(Protocol):
    """The pages of the site that a refusal is said on."""

    def message(self, title: str, text: str, back: str | None) -> str:
        """A page that says one thing, with a way back to a page of the site."""

    def form_again(
        self, form: str, values: Mapping[str, tuple[str, ...]], faults: Mapping[str, str]
    ) -> str:
        """The form's page with what was sent and what is wrong with it."""

    def answered(
        self, form: str, receipts: Sequence[str], values: Mapping[str, tuple[str, ...]]
    ) -> str:
        """The page that shows the receipts this browser has of a form, and keeps what was sent, to
        be sent for somebody else."""


@dataclass(frozen=True)
class Link:
    """Where somebody goes on from a refusal."""

    address: str
    label: str


class Refusal(Exception):
    """What was asked is not done.

    `text`: why, and what to do next, in Chinese; `title` stands above it on a page. `onward`: the way
    to go on where no page of the site is to say it; else a page leads back to the form it was sent
    from, or home. `headers`: besides those of every refusal. `more`: what a program is told besides
    the text.
    """

    def __init__(
        self,
        status: int,
        text: str,
        title: str = "没有收下",
        *,
        onward: Link | None = None,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(text)
        self.status, self.text, self.title = status, text, title
        self.onward = onward
        self.headers, self.more = headers or {}, more or {}
        self.reason = str(status)
        """What it is counted as where it refuses an answer to a form."""

    def said(self) -> dict[str, Any]:
        """What a program is told."""
        where = self.onward.address if self.onward else ""
        return {"error": f"{self.text}{where}", **self.more}

    def page(self, pages: RefusalPages, back: str | None) -> str:
        """What a resident is shown; `back`: the page it was sent from. Raises OSError."""
        return pages.message(self.title, self.text, back)

    def unshown(self) -> Refusal:
        """What is said where its page can't be read just now: the same, for words need no page."""
        return self


class Faulty(Refusal):
    """What was sent is wrong: field → why."""

    def __init__(self, faults: Mapping[str, str], status: int = 422) -> None:
        super().__init__(status, "；".join(faults.values()))
        self.faults = faults
        self.reason = "invalid"

    def said(self) -> dict[str, Any]:
        return {"faults": dict(self.faults)}


def too_many(seconds: int) -> Refusal:
    """Of who sent too often, and may again in `seconds`."""
    text = "这个网络提交得太频繁了，这一份没有收下。请过一会儿再试。"
    return Refusal(429, text, headers={"Retry-After": str(seconds)})


def looks_too_often(seconds: int) -> Refusal:
    """Of who looked too often, and may again in `seconds`."""
    text = "这个网络查得太频繁了。请过一会儿再打开。"
    return Refusal(429, text, "请稍等", headers={"Retry-After": str(seconds)})


def no_receipt() -> Refusal:
    """Of a receipt that nobody was given, or whose answer is erased."""
    text = (
        "没有找到这个回执。请核对一下有没有抄错；回执由 16 个字母和数字组成。"
        "有人要求删掉的回答，连回执一起删了。"
    )
    return Refusal(404, text, "没有这个回执")


def not_there() -> Refusal:
    """Of what no route and no file has."""
    return Refusal(404, "地址可能写错了，也可能已经撤下。请从首页重新找。", "没有找到这一页")


def not_now() -> Refusal:
    """Of an answer whose sender can't be shown what to do about it."""
    return Refusal(503, "您的这份没有收下。请过几分钟再提交一次。", "现在打不开这一页")


def not_json() -> Refusal:
    """Of a program's body that can't be parsed."""
    return Refusal(400, "请求体不是 JSON。")
