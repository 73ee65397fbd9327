"""What the store holds of a secret vote.

While it runs: an answer that says who has voted and nothing of what (the outer envelope), and beside it a
closed inner one, `envelopes`, which nobody opens: the key is on three slips of paper. Once it is over and two
of them are brought, one step takes the inner ones away, marks the outer ones, and puts the choices where
counted answers stand, sorted and numbered in that order, with the last second of the vote for their time: nothing of
them tells whose they were. What stood in the file before goes with the compaction that this owes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from nacl.public import PrivateKey

from forms_service.answers.tally import ANSWERS, OPENED, VOID, counts
from forms_service.refusal import Refusal
from forms_service.secrecy.envelopes import closed, opened
from forms_service.secrecy.key_parts import NewKey
from forms_service.store.ledger_state import Document, State
from forms_service.store.sealed import Patch
from site_src.forms.form import Form

KEYS = "vote_keys"
"""The table of secret votes' keys: form id → {"public", "at", "by"} and, once it is so, "opened" or "void": when."""
ENVELOPES = "envelopes"
"""The table of inner envelopes: receipt → {"form", "receipt", "sealed"}; gone once they are opened."""
DRAWN = "drawn"
"""Where a document says that it is a choice that was drawn from the box, and nobody's any more."""
Box = Literal["none", "sealed", "opened", "void"]
"""How a box is: without a key, taking ballots or waiting for the count, counted, never to be counted."""
_NO_KEY = "这次不记名投票的票箱还没有准备好，暂时不能投，没有收下。请告诉社区工作人员。"


def key_of(state: State, form: str) -> Document | None:
    """The key that was made for a vote, and what became of its box; None before it was."""
    return state.get(KEYS, {}).get(form)


def box_of(key: Mapping[str, Any] | None) -> Box:
    """How the box of a vote is that has this key."""
    if key is None:
        return "none"
    return "void" if "void" in key else "opened" if "opened" in key else "sealed"


def envelopes_of(state: State, form: str) -> dict[str, Document]:
    """The inner envelopes in a box, by receipt."""
    held = state.get(ENVELOPES, {})
    return {receipt: each for receipt, each in held.items() if each["form"] == form}


def apart(
    state: State, form: Form, receipt: str, answer: Document, earlier: str | None
) -> tuple[Document, Patch]:
    """An answer split as it comes: what says who has voted, and what stores the rest; the envelope goes
    that an `earlier` receipt has. Raises Refusal while the box takes none."""
    key = key_of(state, form.id)
    if key is None or box_of(key) != "sealed":
        raise Refusal(409, _NO_KEY)
    sealed = closed(form, key["public"], answer["choices"])
    inner = {receipt: {"form": form.id, "receipt": receipt, "sealed": sealed}}
    gone = {earlier: None} if earlier else {}
    return {**answer, "choices": {}}, {ENVELOPES: {**inner, **gone}}


def with_key(
    state: State, form: Form, key: NewKey, by: str, now: datetime, instead: str = ""
) -> Patch:
    """What to store of a key. It takes the place of the one whose public half is `instead`, "" for the first, and
    only while nobody has voted: a page that is sent twice must not leave three people with slips of a key that
    is no more. Raises Refusal."""
    if box_of(key_of(state, form.id)) in ("opened", "void") or envelopes_of(state, form.id):
        text = "已经有人投票，钥匙不能重做：重做了，已经投的票就再也打不开。"
        raise Refusal(409, text, "没有重做")
    if now >= form.closes:
        raise Refusal(409, "已经截止，不能再做钥匙。", "没有做")
    held = key_of(state, form.id)
    if instead != (held["public"] if held else ""):
        text = (
            "钥匙刚才做好了，这一次没有再做，那三份还有用。"
            "没来得及打印的，请回到票箱那一页，收回纸条，再「重新做」。"
        )
        raise Refusal(409, text, "没有再做")
    made = {"public": key.public, "at": now.isoformat(timespec="seconds"), "by": by}
    return {KEYS: {form.id: made}}


def drawn(state: State, form: Form, key: PrivateKey, now: datetime) -> Patch:
    """What opens the box: the envelopes of answers that count. Empty where it was opened before. Raises
    Refusal where one doesn't open, and none is opened then."""
    if box_of(key_of(state, form.id)) != "sealed":
        return {}
    held, envelopes = state.get(ANSWERS, {}), envelopes_of(state, form.id)
    outer = {name: held[name] for name in envelopes if name in held and counts(held[name])}
    found = [opened(form.id, key, envelopes[name]["sealed"]) for name in outer]
    choices = [choice for choice in found if choice is not None]
    if len(choices) != len(found):
        text = f"有 {len(found) - len(choices)} 个选票打不开，是后来被改动过的，所以一张都没有开。"
        raise Refusal(409, text, "没有开箱")
    answers: dict[str, Any] = {name: {**each, "status": OPENED} for name, each in outer.items()}
    for number, choice in enumerate(sorted(choices, key=_in_order), 1):
        answers[f"{form.id}/{number:06}"] = _ballot(form, choice)
    return {
        ANSWERS: answers,
        ENVELOPES: dict.fromkeys(envelopes),
        KEYS: {form.id: _became(state, form.id, "opened", now)},
    }


def voided(state: State, form: str, now: datetime) -> Patch:
    """What ends a vote whose key is lost: its envelopes go, and it is never counted."""
    if box_of(key_of(state, form)) != "sealed":
        return {}
    envelopes = dict.fromkeys(envelopes_of(state, form))
    return {ENVELOPES: envelopes, KEYS: {form: _became(state, form, "void", now)}}


def is_apart(answer: Mapping[str, Any]) -> bool:
    """Whether an answer is one half of an opened ballot, and can't be handled any more: nobody can tell which
    the other is."""
    return DRAWN in answer or answer.get("status") == OPENED


def is_void(state: State, form: str) -> bool:
    """Whether this is a secret vote that was voided."""
    return box_of(key_of(state, form)) == "void"


def as_told(state: State, answer: Document) -> Document:
    """An answer as its sender and the office are told of it: where it would count in a vote that was voided, as
    void."""
    if not counts(answer) or not is_void(state, answer["form"]):
        return answer
    return {**answer, "status": VOID}


def _became(state: State, form: str, what: Box, now: datetime) -> Document:
    return {**state[KEYS][form], what: now.isoformat(timespec="seconds")}


def _ballot(form: Form, choice: Mapping[str, list[str]]) -> Document:
    at = (form.closes - timedelta(seconds=1)).isoformat(timespec="seconds")
    return {"form": form.id, "at": at, "choices": choice, "entries": {}, "by": form.by, DRAWN: True}


def _in_order(choice: Mapping[str, list[str]]) -> str:
    return json.dumps(choice, ensure_ascii=False, sort_keys=True)
