"""`linli store erase`: somebody asks to be forgotten."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from forms_service.answers.receipts import typed
from forms_service.control import NobodyAnswers
from forms_service.erasure.backup_record import Holding, holding, made_of
from forms_service.erasure.on_request import NotErased, Wanted, ask_service, fault_text
from forms_service.erasure.removal import Begun, Erased, erase
from forms_service.store.durable import StoreLocked
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.tables import JOURNAL_NAME, Store, open_store
from site_src.questions.phones import numbers
from site_src.source.moments import moment

_WHY = {
    Holding.YES: "",
    Holding.UNREADABLE: "（读不出来，可能有）",
    Holding.MISSING: "（现在找不到，可能挪走了，或在没插上的盘里）",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What may be asked: one of the two."""
    by = parser.add_mutually_exclusive_group(required=True)
    by.add_argument("--receipt", type=_receipt, metavar="R", help="删掉这个回执的那份回答")
    by.add_argument(
        "--phone",
        type=_phone,
        metavar="P",
        help="删掉留了这个电话的所有回答，和业主名册里的姓名电话",
    )


def _receipt(text: str) -> str:
    found = typed(text)
    if found is None:
        raise argparse.ArgumentTypeError("回执由 16 个字母和数字组成，请核对")
    return found


def _phone(text: str) -> str:
    if not numbers(text):
        raise argparse.ArgumentTypeError("这不像电话号码，例如 13800000000")
    return text


def run(
    folder: Path,
    facts: Sequence[Path],
    wanted: Wanted,
    show: Callable[[Store], None],
    begun: Callable[[], Begun],
    now: datetime,
) -> int:
    """Erases it from the store in `folder`, by the service where one runs; exit code 0, or 1 where
    nothing was found or it could not be done. `show` brings facts and pages in step; `begun` knows the pages that
    were begun from some answers. Raises what opening the store raises."""
    if not (folder / JOURNAL_NAME).exists():
        raise FileNotFoundError(2, "", str(folder / JOURNAL_NAME))
    try:
        done = _erased(folder, facts, wanted, show, begun, now)
    except (NotErased, StoreClosed, StoreFull) as error:
        print(error if isinstance(error, NotErased) else fault_text(error), file=sys.stderr)
        return 1
    _say(done, wanted)
    _say_backups(folder, wanted)
    return 0 if done.any else 1


def _erased(
    folder: Path,
    facts: Sequence[Path],
    wanted: Wanted,
    show: Callable[[Store], None],
    begun: Callable[[], Begun],
    now: datetime,
) -> Erased:
    try:
        with open_store(folder, facts=facts) as store:
            done = erase(store, wanted.decide, now, begun=begun())
            if done.forms:
                show(store)
            return done
    except StoreLocked as locked:
        try:
            return ask_service(folder, wanted)
        except NobodyAnswers:
            raise NotErased(
                f"{locked}\n占用它的不是能代办的服务，或服务中途停了。请等它做完或停掉它，"
                "再运行一次；服务在别的机器上，就到那台机器上用同一个用户运行。"
            ) from None


def _say(done: Erased, wanted: Wanted) -> None:
    if not done.any:
        what = "这个回执" if wanted.receipt else "留了这个电话的回答或业主"
        print(f"没有找到{what}，什么都没有删。请核对有没有写错。", file=sys.stderr)
        for name in done.unread:
            print(
                f"{name} 读不全，里面可能有；确认不再需要它，就停服务运行 linli store compact，它会一起删掉。",
                file=sys.stderr,
            )
        return
    less = f"统计里少了 {done.counted} 份" if done.counted else "统计不变"
    print(f"删掉了 {done.answers} 份回答，{less}。")
    if done.mentions:
        print(f"有 {done.mentions} 份回答的文字里提到这个号码，只去掉了号码。")
    if done.forms:
        print(f"这些回答在表单：{'、'.join(sorted(done.forms))}。")
    if done.contacts:
        print(
            f"业主名册里 {done.contacts} 位业主的姓名和电话也删了，专有部分和面积照旧；"
            "原来的表格里请一起删掉，不然再导入又会带回来。"
        )
    if done.words:
        print(f"{done.words} 条操作记录里说到他的话也去掉了，记录还连得上。")
    if done.copies:
        print(f"恢复以前的 {done.copies} 份存储里也删了。")
    for name in done.removed:
        print(f"{name} 读不全，整个删掉了。")
    print("存储所在的文件夹里，已经没有它的内容。")
    if done.pages:
        print("这些页面是从这份回答写起的，没有跟着删；请看看里面还有没有他的话和名字：")
        for page in done.pages:
            print(f"  {page}")


def _say_backups(folder: Path, wanted: Wanted) -> None:
    try:
        known, found = made_of(folder), holding(folder, wanted.decide)
    except OSError as error:
        print(f"备份的记录读不了（{error.strerror or error}），请自己看看备份。", file=sys.stderr)
        return
    if found:
        print("这些备份里还有它，恢复了就会带回来（那时要再删一次）；请删掉它们，或等它们过期：")
        for made, how in found:
            print(f"  {moment(made.at)}  {made.place}{_WHY[how]}")
    elif known:
        print(f"记下的 {len(known)} 份备份里都没有它。")
    print("抄到别处的、以前没有记下的备份，请自己看看。")
