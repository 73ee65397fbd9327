"""A process that keeps answers as fast as it can: `python -m benchmarks.torture.storing STORE PREFIX`.

It reads the keys to be tried again as a first line of JSON, says `try KEY`, `ack KEY RECEIPT`, `full`
and `closed [WHERE THE DATA CAN BE SAVED FROM]`, and stops in order when its input ends.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

from forms_service.answers.receipts import new_receipt
from forms_service.answers.tally import ANSWERS
from forms_service.store.commits import Commits
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from forms_service.store.tables import Store, open_store

_TASKS = 16
_KEYS = "torture"
_COMPACTIONS = 1 / 300
"""How often an answer is followed by a compaction."""


def say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def keep(store: Store, key: str) -> str:
    """Keeps an answer under a key once, whoever asks again, as the service does."""
    receipt = new_receipt()
    document = {
        "form": "bench",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "choices": {},
        "entries": {"words": key, "more": "回答" * random.randrange(40)},
    }

    def decide(state: State) -> tuple[Patch, str]:
        known = state.get(_KEYS, {}).get(key)
        if known:
            return {_KEYS: {}}, str(known["receipt"])
        return {ANSWERS: {receipt: document}, _KEYS: {key: {"receipt": receipt}}}, receipt

    return store.transact(decide)


async def _answer(store: Store, commits: Commits, keys: itertools.chain[str]) -> None:
    for key in keys:
        say(f"try {key}")
        while True:
            try:
                say(f"ack {key} {await commits.run(lambda key=key: keep(store, key))}")  # type: ignore[misc]
                if random.random() < _COMPACTIONS:
                    await asyncio.to_thread(store.compact)
                break
            except (StoreFull, OSError):
                say("full")
                await asyncio.sleep(0.01)


async def _work(store: Store, prefix: str, again: list[str]) -> None:
    commits = Commits(store)
    keys = itertools.chain(again, (f"{prefix}-{n}" for n in itertools.count()))
    ended = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    tasks = [asyncio.create_task(_answer(store, commits, keys)) for _ in range(_TASKS)]
    await asyncio.wait([ended, *tasks], return_when=asyncio.FIRST_COMPLETED)
    failed = [task.exception() for task in tasks if task.done()]
    if failed:
        assert all(isinstance(error, StoreClosed) for error in failed), failed
        say(f"closed {store.rescue or ''}")
        await ended  # The file can be saved as long as this process has it open.
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    commits.close()


def main() -> None:
    again = json.loads(sys.stdin.readline())
    with open_store(Path(sys.argv[1])) as store:
        asyncio.run(_work(store, sys.argv[2], again))


if __name__ == "__main__":
    main()
