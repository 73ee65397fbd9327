"""`linli store`: the store's care."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from forms_service.care.backups import NotRestorable, chosen, nightly, store_in
from forms_service.care.care import (
    BackupRunning,
    RestoreRefused,
    backup,
    forget_replaced,
    restore,
    verify,
)
from forms_service.commands import erase_command
from forms_service.commands.descriptions import COMMANDS
from forms_service.commands.showing import built_site, show
from forms_service.editing.drafts import Drafts
from forms_service.erasure.backup_record import note_made
from forms_service.erasure.on_request import Wanted
from forms_service.following.begun import begun_from
from forms_service.keeping.transaction import forget_keys
from forms_service.store.durable import StoreLocked
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.sealed import Damaged
from forms_service.store.tables import Store, open_store
from site_src.settings import BadSettings, Settings
from site_src.source.moments import ZONE
from site_src.state_folder import StateUnusable, check_readable, prepare


def command(argv: Sequence[str]) -> int:
    """Runs `linli store …`; returns its exit code: 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="linli store", description=COMMANDS["store"])
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    commands.add_parser("verify", help="逐条核对，说出发现了什么")
    copying = commands.add_parser("backup", help="备份，服务可以照常运行")
    copying.add_argument("dir", type=Path)
    copying.add_argument(
        "--keep",
        type=_at_least_one,
        metavar="N",
        help="每晚备份到同一个文件夹：建一个以日期命名的，只留最近 N 份完好的",
    )
    commands.add_parser("restore", help="用备份恢复，要先停服务").add_argument("dir", type=Path)
    commands.add_parser("compact", help="只留下现在的数据，恢复以前的存储也删掉；要先停服务")
    erasing = commands.add_parser("erase", help="有人要求忘掉他：删掉他的回答，不用停服务")
    erase_command.add_arguments(erasing)
    arguments = parser.parse_args(argv)
    try:
        settings = Settings.checked(os.environ)
        state = settings.state
        if arguments.command in ("restore", "compact", "erase"):
            prepare(state)
        else:
            check_readable(state)
    except (BadSettings, StateUnusable) as error:
        print(error, file=sys.stderr)
        return 1
    folder = state / "store"
    try:
        match arguments.command:
            case "verify":
                return _verify(folder, settings.counted)
            case "backup":
                _backup(folder, arguments.dir, arguments.keep)
            case "erase":
                return erase_command.run(
                    folder,
                    settings.counted,
                    Wanted(arguments.receipt, arguments.phone),
                    lambda store: _show(store, settings),
                    lambda: begun_from(built_site(settings.site, state), Drafts.below(state)),
                    datetime.now(ZONE),
                )
            case "restore":
                kept = restore(chosen(arguments.dir), folder)
                print("已恢复。" + (_put_aside(kept) if kept else ""))
                with open_store(folder) as store:
                    _show(store, settings)
            case "compact":
                with open_store(folder, facts=settings.counted) as store:
                    keys = forget_keys(store, datetime.now(ZONE))
                    store.compact()
                    # With the store's lock held: no restore puts one aside meanwhile.
                    replaced = forget_replaced(folder)
                print("已整理：文件里只有现在的数据。")
                if keys:
                    print(f"删掉了 {keys} 个用过的防重复码。")
                if replaced:
                    print(f"删掉了 {replaced} 份恢复以前的存储。")
    except FileExistsError:
        print(f"「{arguments.dir}」里已经有备份了。请换一个文件夹。", file=sys.stderr)
        return 1
    except FileNotFoundError as error:
        print(
            f"没有找到「{error.filename}」。还没有人回答过，或 LINLI_STATE 指错了。",
            file=sys.stderr,
        )
        return 1
    except (
        BackupRunning, Damaged, NotRestorable, RestoreRefused, StoreClosed, StoreLocked,
    ) as error:  # fmt: skip
        print(error, file=sys.stderr)
        return 1
    except (OSError, StoreFull) as error:
        written = arguments.dir if arguments.command == "backup" else folder
        print(_not_written(arguments.command, written, error), file=sys.stderr)
        return 1
    return 0


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("至少留 1 份")
    return number


def _backup(folder: Path, target: Path, keep: int | None) -> None:
    now = datetime.now(ZONE)
    if keep is None:
        print(f"已备份 {backup(folder, target)} 字节到 {target}。")
        _note_backup(folder, target, now)
        return
    done = nightly(folder, target, keep, now)
    print(f"已备份 {done.size} 字节到 {done.made}，读回来核对过，完好。")
    for path in done.removed:
        print(f"删掉了旧的 {path}。")
    for path in done.unsound:
        print(f"注意：{path} 已经损坏，没有动它，也不算在 {keep} 份里。请看看磁盘。")
    _note_backup(folder, store_in(done.made), now, [path / "store" for path in done.removed])


def _note_backup(folder: Path, place: Path, now: datetime, gone: Sequence[Path] = ()) -> None:
    """The backup is good without it."""
    try:
        note_made(folder, place, now, gone)
    except OSError as error:
        print(
            f"没能在「{folder}」记下这份备份在哪里（{error.strerror or error}）："
            "以后有人要求删除，就不会提到它。",
            file=sys.stderr,
        )


def _show(store: Store, settings: Settings) -> None:
    """Brings facts and pages in step. What can't be is no reason to call the command failed: the
    service does it again when it starts."""
    try:
        files = show(store, settings.site, settings.state, datetime.now(ZONE))
        print(f"统计和页面已经跟上：{files} 个文件有变化。")
    except OSError as error:
        print(
            f"统计和页面还没有跟上（「{error.filename}」：{error.strerror or error}）。"
            "启动 linli serve 时会自动补上。",
            file=sys.stderr,
        )


def _put_aside(kept: Path) -> str:
    return (
        f"原来的存储留在 {kept}。"
        "里面可能有后来要求删除的个人信息：确认恢复得对，就运行 linli store compact，它会一起删掉。"
    )


def _not_written(command: str, written: Path, error: OSError | StoreFull) -> str:
    """What to do where the disk refused. Every command writes beside the store and only then puts
    that in its place."""
    if isinstance(error, StoreFull) or error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        why, fix = "磁盘满了", "请清出地方"
    else:
        why, fix = f"{error.strerror or error}", "请检查磁盘和文件夹的权限"
    return (
        f"「{written}」写不了（{why}），这次没有做成。原来的存储没有变，回答都在。"
        f"{fix}，再运行一次 linli store {command}。"
    )


def _verify(folder: Path, facts: Sequence[Path]) -> int:
    found = verify(folder, facts)
    if not found.sound:
        print(found.damage, file=sys.stderr)
    else:
        tables = "，".join(f"{name} {count} 条" for name, count in sorted(found.tables.items()))
        print(f"完好：{found.commits} 次提交，{found.bytes} 字节。{tables or '还没有数据'}。")
    if found.log.fault:
        print(
            f"{found.log.fault}。有人动过存储。请把整个存储文件夹复制一份留存，拿备份来对；"
            "回答没有受影响，服务可以照常运行。",
            file=sys.stderr,
        )
    elif found.log.entries:
        print(
            f"操作记录 {found.log.entries} 条，一条接着一条，最后的封印是 {found.log.seal[:16]}。"
        )
    if found.torn_bytes:
        print(
            f"末尾有一行没写完（{found.torn_bytes} 字节）：服务正在写它，或者写的时候断了电、被杀掉了；"
            "没有人得到过它的回执。下次启动会把它移到旁边的 journal.torn-… 里。"
        )
    for piece in found.torn_pieces:
        print(
            f"「{piece}」是以前从末尾移出来的没写完的一行（{piece.stat().st_size} 字节），"
            "没有人得到过它的回执；不需要就删掉。"
        )
    return 0 if found.sound and not found.log.fault else 1
