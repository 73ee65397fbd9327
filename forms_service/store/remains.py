"""What lies beside a log and tells of it: pieces that were cut from it, and all that says that there was
one where none is found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from forms_service.store.durable import sync_folder, write_durably
from forms_service.store.files import drafts, set_aside, torn_pieces, watermark_path
from forms_service.store.sealed import RESTORE, Damaged


def keep_torn(path: Path, piece: bytes) -> Path:
    """Keeps what will be cut from the end of the log at `path`, durably; returns where. It is named
    after the time it was written. Raises OSError."""
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    name = f"{path.stem}.torn-{written:%Y%m%dT%H%M%SZ}"
    kept, number = path.with_name(name), 1
    while kept.exists() and kept.read_bytes() != piece:
        number += 1
        kept = path.with_name(f"{name}-{number}")
    write_durably(kept, piece)
    sync_folder(path.parent)
    return kept


def refuse_if_lost(path: Path, facts: Sequence[Path]) -> None:
    """Raises Damaged where there is no log at `path` and something says that there was one; `facts`:
    folders where its answers are counted."""
    counted = {folder: found for folder in facts if (found := _counted(folder))}
    answers = dict(each for found in counted.values() for each in found.items())
    signs = _signs(path) + [
        f"统计里「{form}」有 {number} 份回答" for form, number in answers.items()
    ]
    if signs:
        moved = "、".join(f"「{each}」" for each in (path.parent, *counted))
        raise Damaged(
            f"存储文件「{path}」不见了，可是这里有过存储：{'、'.join(signs)}。没有新建空的存储，"
            f"统计也没有改。要是磁盘或文件夹没有挂载好，先挂上；不然就用 linli store restore "
            f"恢复最近的备份。确实要从零开始，就把{moved}移走再启动。"
        )


def headless(path: Path, size: int) -> Damaged:
    """A file that doesn't begin as a log does. A log gets its name with its first line in it, so this
    one was emptied or written over."""
    what = "是空的" if size == 0 else "没有开头，读不出任何回答"
    return Damaged(
        f"存储文件「{path}」{what}：它被清空或覆盖过，没有当成新的存储打开。{RESTORE}"
        "这里要是从来没有过存储，就删掉这个文件再启动。",
        0,
        1,
    )


def _signs(path: Path) -> list[str]:
    others = [watermark_path(path), *torn_pieces(path), *set_aside(path)]
    # A draft of a first line alone is of a store that was being made when its process died.
    others += [draft for draft in drafts(path) if b"\n{" in draft.read_bytes()]
    return [each.name for each in others if each.exists()]


def _counted(facts: Path) -> dict[str, int]:
    """The forms that have answers by their facts, and how many."""
    counted: dict[str, int] = {}
    for path in sorted(facts.glob("*.json")):
        try:
            answers = json.loads(path.read_bytes())["answers"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if isinstance(answers, int) and answers > 0:
            counted[path.name.partition(".")[0]] = answers
    return counted
