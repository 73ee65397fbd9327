"""All that is kept of one answer, for whoever has its receipt: to read, and as a file for programs
(Personal Information Protection Law, art. 45)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from forms_service.answers.handled import handled
from forms_service.answers.receipts import aside_of, shown, typed
from forms_service.answers.tally import ANSWERS, status_of, waits
from forms_service.erasure.removal import traces
from forms_service.erasure.retention import kept_text
from forms_service.http.guard import Guard
from forms_service.http.operations import OBJECT, TEXT, Operation, Said
from forms_service.refusal import no_receipt
from forms_service.site.pages import Pages
from forms_service.staff.audit import LOG, WORDS
from forms_service.staff.deeds import said
from forms_service.store.ledger_state import Document, State
from forms_service.store.tables import Store
from forms_service.web.refusals import NO_STORE
from site_src.content.site import PublishedForm
from site_src.questions.question import Value
from site_src.source.moments import moment

_REFUSALS = {404: "Unknown", 429: "Too many; see Retry-After"}


@dataclass(frozen=True)
class Whole:
    """An answer with all that is kept of it. `elsewhere`: what else names it, by table; `log`: what the
    audit log says of it, oldest first. Nothing is masked."""

    receipt: str
    document: Document
    published: PublishedForm | None
    elsewhere: Mapping[str, list[Document]]
    log: tuple[Mapping[str, str], ...]

    @property
    def answers(self) -> list[tuple[str, str, Value]]:
        """Question id, the question as it is asked now, the answer."""
        given = {**self.document["choices"], **self.document["entries"]}
        questions = self.published.form.questions if self.published else ()
        asks = {question.id: question.ask for question in questions}
        order = [*(name for name in asks if name in given), *(n for n in given if n not in asks)]
        return [(name, asks.get(name, name), given[name]) for name in order]


@dataclass(frozen=True)
class OwnData:
    """The routes by which somebody has what is kept of an answer."""

    store: Store
    pages: Pages
    guard: Guard
    now: Callable[[], datetime]

    def operations(self) -> list[Operation]:
        path = "/s/receipts/{receipt}/data"
        return [
            Operation(
                "GET",
                f"{path}.txt",
                self.text,
                "All that is kept of an answer, to read",
                {200: Said("All of it", TEXT)},
                _REFUSALS,
                pages=True,
            ),
            Operation(
                "GET",
                f"{path}.json",
                self.json,
                "All that is kept of an answer",
                {200: Said("All of it", OBJECT)},
                _REFUSALS,
                pages=True,
            ),
        ]

    async def text(self, request: Request) -> Response:
        """GET /s/receipts/{receipt}/data.txt."""
        return PlainTextResponse(as_text(await self._whole(request), self.now()), headers=NO_STORE)

    async def json(self, request: Request) -> Response:
        """GET /s/receipts/{receipt}/data.json."""
        headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="my-answer.json"'}
        return JSONResponse(as_json(await self._whole(request), self.now()), headers=headers)

    async def _whole(self, request: Request) -> Whole:
        """Raises Refusal."""
        self.guard.admit_look(request)
        receipt = typed(request.path_params["receipt"])
        # A store that is written again holds its lock for as long: nobody else waits for that.
        found = await run_in_threadpool(self._found, receipt) if receipt else None
        if found is None:
            raise no_receipt()
        return found

    def _found(self, receipt: str) -> Whole | None:
        with self.store.journal.lock:
            held = self.store.journal.state
            if receipt not in held.get(ANSWERS, {}):
                return None
            # Documents are replaced and never changed: nobody waits for who looks through them.
            state = {
                name: table if name == ANSWERS else dict(table) for name, table in held.items()
            }
            document = held[ANSWERS][receipt]
        return whole(state, receipt, document, self.pages.forms().get(document["form"]))


def whole(state: State, receipt: str, document: Document, published: PublishedForm | None) -> Whole:
    """What an erasure of this answer would take: that, and no less, is what is kept of it."""
    elsewhere: dict[str, list[Document]] = {}
    log = []
    for table, name, found in traces(state, {receipt}):
        if table == WORDS:
            entry = state[LOG][name]
            log.append(
                {
                    "at": entry["at"],
                    "did": entry["did"],
                    "what": entry["what"],
                    "words": found["words"],
                }
            )
        else:
            elsewhere.setdefault(table, []).append(found)
    return Whole(receipt, document, published, elsewhere, tuple(log))


def as_json(found: Whole, now: datetime) -> dict[str, Any]:
    """`stored` is the answer as it lies in the store, whatever else stands in it."""
    published = found.published
    return {
        "receipt": shown(found.receipt),
        "form": found.document["form"],
        "title": published.title if published else None,
        "status": status_of(found.document),
        "at": found.document["at"],
        "answers": [
            {"id": name, "ask": ask, "answer": given} for name, ask, given in found.answers
        ],
        "kept": (kept_text(published.form, found.document, now) or None) if published else None,
        "stored": found.document,
        "elsewhere": found.elsewhere,
        "log": list(found.log),
        "made": now.isoformat(timespec="seconds"),
    }


def as_text(found: Whole, now: datetime) -> str:
    """The same, for people."""
    document, published = found.document, found.published
    aside = aside_of(document)
    lines = [
        "我的全部数据",
        "",
        f"回执：{shown(found.receipt)}",
        f"哪张表：{published.title if published else document['form'] + '（已经撤下）'}",
        f"什么时候交的：{_moment(document['at'])}",
        f"算不算数：{aside.text if aside else '还没有，排着候补' if waits(document) else '算'}",
        "",
        "您填的",
        *(f"  {ask}：{_words(given)}" for _, ask, given in found.answers),
    ]
    if steps := handled(document):
        lines += ["", "后来的变动", *(f"  {step}" for step in steps)]
    if found.log:
        lines += ["", "工作记录里和这一份有关的", *map(_entry, found.log)]
    if number := sum(map(len, found.elsewhere.values())):
        lines += ["", f"另有 {number} 条签到、时长、防重复提交之类的记录，看 JSON 文件。"]
    if published and (kept := kept_text(published.form, document, now)):
        lines += ["", f"留多久：{kept}"]
    lines += ["", f"{moment(now)}取出。这里没有遮住姓名和电话，请不要转给别人。"]
    return "\n".join(lines) + "\n"


def _entry(entry: Mapping[str, str]) -> str:
    why = f"：{entry['words']}" if entry["words"] else ""
    return f"  {_moment(entry['at'])}，工作人员{said(entry['did'])}{why}"


def _moment(at: str) -> str:
    return moment(datetime.fromisoformat(at))


def _words(given: Value) -> str:
    return "、".join(given) if isinstance(given, list) else str(given)
