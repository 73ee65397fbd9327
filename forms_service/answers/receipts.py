"""Receipts: the name of a kept answer, known to whoever sent it and to nobody else."""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from forms_service.answers.tally import (
    CANCELLED,
    OPENED,
    PENDING,
    STRAW,
    SUPERSEDED,
    SUPERSEDED_BY,
    VOID,
    status_of,
)
from site_src.questions.household import household_in
from site_src.source.characters import tidied

# Crockford's base 32: no letter that looks like another or like a digit.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_STANDARD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_AS_OURS = bytes.maketrans(_STANDARD, ALPHABET.encode())
LENGTH = 16
SHORT = 8
"""So many of its characters tell it from others where the whole isn't shown."""
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True)
class Aside:
    """Why an answer doesn't count, and what its sender does next; `heading`: in a few words."""

    heading: str
    text: str
    then: str


def signed_up(values: Mapping[str, Any]) -> Aside:
    """Of an answer with these values that meets one with the same number or household; nothing of that one."""
    by_home = any(household_in(value) for value in values.values())
    who = "这个号码或者这一户已经报过了" if by_home else "这个号码已经报过了"
    once = "一个号码、一户只算一份" if by_home else "一个号码只算一份"
    return Aside(
        who,
        f"{who}。{once}，所以这一份没有另外算，也没有改动已经报上的那一份。",
        "要改或取消，请用那一份的回执；不是您报的，请告诉工作人员。",
    )


TAKEN_BACK = Aside(
    "这一份已经取消",
    "这一份已经取消，不再计入。",
    "要是弄错了，请把回执告诉工作人员。",
)
REPLACED = Aside(
    "这一份已经换过",
    "后来用同一张纸条又交了一份，算后来那一份，这一份不再计入。",
    "不是您家换的，请告诉工作人员。",
)
BESIDE = Aside(
    "您的意见已收下",
    "这一份是网上的意见，和纸质票分开列出，不算进表决。",
    "要投票，请填纸质票交给工作人员。",
)
ON_PAPER = Aside(
    "以纸质票为准",
    "您家也交了纸质票。按这次投票的规定，两样都交的以纸质票为准，网上这一份不再计入。",
    "没有交过纸质票的，请马上告诉工作人员。",
)
ONLINE = Aside(
    "以网上的为准",
    "这一户（这位业主）在网上也投了。按这次投票的规定，两样都交的以网上的为准，纸质票不再计入。",
    "",
)
COUNTED_APART = Aside(
    "您的选票已开箱计入",
    "票箱已经开了，您的选票计入了结果。选了什么和您已经分开，谁也查不到是哪一张。",
    "结果在投票页上。",
)
VOIDED = Aside(
    "这次投票作废了",
    "票箱的钥匙丢了，票箱打不开，这次投票作废，您这一份没有计入，选票已经销毁。",
    "要不要重新投，看投票页上怎么写。",
)
_ASIDE = {
    CANCELLED: TAKEN_BACK,
    SUPERSEDED: REPLACED,
    STRAW: BESIDE,
    OPENED: COUNTED_APART,
    VOID: VOIDED,
}
_OTHER_WAY = {"paper": ON_PAPER, "online": ONLINE}


def aside_of(document: Mapping[str, Any]) -> Aside | None:
    """Why the answer doesn't count; None where it does."""
    if other_way := _OTHER_WAY.get(document.get(SUPERSEDED_BY, "")):
        return other_way
    status = status_of(document)
    return signed_up(document["entries"]) if status == PENDING else _ASIDE.get(status)


def new_receipt() -> str:
    """80 random bits in 16 characters. Asked of the system at once: each time lets another thread go
    first, and this one is on every answer's way."""
    return b32encode(secrets.token_bytes(10)).translate(_AS_OURS).decode()


def shown(receipt: str) -> str:
    """In groups of four, for reading aloud and typing."""
    return "-".join(receipt[start : start + 4] for start in range(0, LENGTH, 4))


def short(receipt: str) -> str:
    """Its first half: enough to tell it from others, too little to open it."""
    return f"{shown(receipt[:SHORT]).rstrip('-')}…"


def typed(text: str) -> str | None:
    """The receipt that somebody typed, or None."""
    found = plain(text)
    return found if len(found) == LENGTH and set(found) <= set(ALPHABET) else None


def plain(text: str) -> str:
    """What somebody typed as receipts are kept, forgiving case, width, spaces, hyphens, lookalikes and
    what nobody sees."""
    upper = normalize("NFKC", tidied(text)).upper()
    return upper.replace("-", "").replace(" ", "").translate(_LOOKALIKES)
