"""The store under torture, what was acknowledged of it, and whether it is still there."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from forms_service.answers.tally import ANSWERS
from forms_service.care.care import backup, restore
from forms_service.store.durable import StoreLocked
from forms_service.store.files import remove, set_aside, torn_pieces
from forms_service.store.sealed import Damaged
from forms_service.store.tables import JOURNAL_NAME, open_store

_FORM = """---
title: 长椅放哪里
kind: form
form:
  id: bench
  kind: poll
  opens: 2020-01-01
  closes: 2099-12-31
  questions:
    - {id: where, ask: 放哪里？, type: choice, options: [河边, 门口]}
    - {id: words, ask: 想说的, type: text, max: 100}
---
"""
_HOME = """---
title: 首页
compound: {name: 柳园, full_name: 柳园小区, address: 河边, motto: 有事好商量, households: 3}
---
"""


@dataclass
class Count:
    """What a campaign has seen. `lost`: acknowledged answers that were not there; `doubled`: answers
    stored more than once; `accepted`: openings of harmed files that hid a loss; `stuck`: good stores
    that were refused, and ways back that did not work."""

    cycles: int = 0
    acknowledged: int = 0
    refused: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    refusals: int = 0
    restored: int = 0
    lost: int = 0
    doubled: int = 0
    accepted: int = 0
    stuck: int = 0

    @property
    def losses(self) -> int:
        return self.lost + self.doubled + self.accepted + self.stuck


class World:
    """A compound's folder with a store that is written until it has become large."""

    def __init__(self, folder: Path, *, on_memory: bool) -> None:
        """`on_memory`: the state lies on a small file system in memory, if this user may make one."""
        self.folder = folder
        self.state = folder / "state"
        self.state.mkdir(parents=True)
        (folder / "content").mkdir()
        (folder / "content" / "index.md").write_text(_HOME, encoding="utf-8")
        (folder / "content" / "bench.md").write_text(_FORM, encoding="utf-8")
        self.small = on_memory and _mounted(self.state)
        self.store = self.state / "store"
        self.path = self.store / JOURNAL_NAME
        self.acked: dict[str, str] = {}
        self.unknown: set[str] = set()
        self.older: list[bytes] = []

    def close(self) -> None:
        if self.small:
            subprocess.run(["umount", "--lazy", str(self.state)], check=False, capture_output=True)
        shutil.rmtree(self.folder)

    def check(self, count: Count, harm: str | None) -> Damaged | None:
        """Opens the store and looks for every acknowledged answer; gives why it was refused, if so."""
        try:
            with open_store(self.store) as store:
                answers = dict(store.journal.state.get(ANSWERS, {}))
        except Damaged as refused:
            return refused
        lost = [
            k
            for k, r in self.acked.items()
            if answers.get(r, {}).get("entries", {}).get("words") != k
        ]
        if lost:
            count.lost += len(lost)
            count.accepted += harm is not None
            print(f"LOST {len(lost)} answers after {harm or 'a kill'}", flush=True)
            for key in lost:
                del self.acked[key]
        times = Counter(document["entries"].get("words") for document in answers.values())
        if doubled := [key for key, number in times.items() if number > 1]:
            count.doubled += len(doubled)
            print(f"DOUBLED {len(doubled)} answers after {harm or 'a kill'}", flush=True)
        return None

    def copy(self) -> Path:
        """Keeps the store as it is now, beside it."""
        kept = self.folder / "kept"
        shutil.rmtree(kept, ignore_errors=True)
        return shutil.copytree(self.store, kept, ignore=shutil.ignore_patterns("*.sock"))

    def put_back(self, kept: Path, count: Count, *, by_restore: bool) -> None:
        """The way back after a refusal: a restore of a backup, or the folder as it was."""
        try:
            if by_restore:
                copy = self.folder / "backup"
                shutil.rmtree(copy, ignore_errors=True)
                backup(kept, copy)
                restore(copy, self.store)
                count.restored += 1
            else:
                shutil.rmtree(self.store, ignore_errors=True)
                shutil.copytree(kept, self.store)
            refused = self.check(count, None)
        except Exception as error:
            refused = Damaged(repr(error))
        if refused is not None:
            count.stuck += 1
            print(f"STUCK: {refused}", flush=True)

    def tidy(self) -> None:
        """Removes what restores and openings have put aside, as small disks would fill up with it."""
        remove([*set_aside(self.path), *torn_pieces(self.path)])

    def written_by(self, pid: int) -> bool:
        """Whether the ledger under its name is the one that this process has open."""
        with suppress(FileNotFoundError):
            named = self.path.stat()
            for each in Path(f"/proc/{pid}/fd").iterdir():
                with suppress(FileNotFoundError):
                    if os.path.samestat(each.stat(), named):
                        return True
        return False

    def second_writer_gets_in(self) -> bool:
        """Whether a second process may open the store for writing once the lock beside it is gone."""
        (self.store / "journal.lock").unlink(missing_ok=True)
        try:
            open_store(self.store).close()
        except StoreLocked:
            return False
        return True


def _mounted(folder: Path) -> bool:
    if os.geteuid() != 0:
        return False
    command = ["mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs", str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0
