"""`linli roster`: the roster out of a table, what it adds up to, and codes for who stands in it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from forms_service.commands.codes_command import add_to, codes
from forms_service.commands.descriptions import COMMANDS
from forms_service.control import NobodyAnswers
from forms_service.credentials.secret import read_secret
from forms_service.electorate.codes import have_codes
from forms_service.electorate.delivery import WHOSE
from forms_service.electorate.electorate import electorate_of
from forms_service.erasure.removal import finish
from forms_service.roster.cells import Row, read_table
from forms_service.roster.importing import Imported, Roster, imported
from forms_service.roster.names import ResidentNames
from forms_service.roster.on_request import NOT_WRITTEN, ask_service, importing
from forms_service.roster.parts import by_building, totals
from forms_service.roster.rosters import current, since
from forms_service.roster.samples import to_merge_into
from forms_service.roster.tables import Unreadable, table_of
from forms_service.store.durable import StoreLocked
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Damaged
from forms_service.store.tables import JOURNAL_NAME, open_store
from site_src.forms.turnout import square_metres
from site_src.settings import BadSettings, Settings
from site_src.source.moments import ZONE, moment
from site_src.state_folder import StateUnusable, prepare

_BY = "命令行"
_SHOWN = 20
"""So many of what changes are listed; of the rest it is said how many."""


def command(argv: Sequence[str]) -> int:
    """`linli roster import|show|codes`; the exit code: 1 where a file has faults or nothing could be done."""
    parser = argparse.ArgumentParser(prog="linli roster", description=COMMANDS["roster"])
    words = parser.add_subparsers(dest="command", required=True)
    bring = words.add_parser("import", help="导入名册：CSV 或 xlsx，有错就一处也不写")
    bring.add_argument("file", type=Path, metavar="FILE", help="表头见手册")
    bring.add_argument("--dry-run", action="store_true", help="只看会改什么，不写")
    words.add_parser("show", help="名册的合计：业主人数、面积、户数，每栋一行")
    add_to(words)
    arguments = parser.parse_args(argv)
    try:
        settings = Settings.checked(os.environ)
        prepare(settings.state)
        folder = settings.state / "store"
        if arguments.command == "show":
            return _show(_state(folder))
        if arguments.command == "codes":
            return codes(arguments, settings, datetime.now(ZONE))
        rows = _rows(arguments.file)
        if rows is None:
            return 1
        if arguments.dry_run:
            _say(imported(to_merge_into(_state(folder)), rows))
            print("只是看看，什么都没有写。")
            return 0
        return _import(settings, rows)
    except (BadSettings, StateUnusable, Damaged, StoreLocked) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"「{error.filename}」读写不了（{error.strerror}）。请检查磁盘和权限。", file=sys.stderr
        )
        return 1


def _rows(file: Path) -> list[Row] | None:
    """The rows of a file without a fault; else its faults are said."""
    try:
        read = read_table(table_of(file.read_bytes()))
    except Unreadable as error:
        print(f"{file}: {error}", file=sys.stderr)
        return None
    except OSError as error:
        print(f"「{file}」读不了（{error.strerror or error}）。", file=sys.stderr)
        return None
    for fault in read.faults:
        print(f"{file}:{fault}。", file=sys.stderr)
    if read.faults:
        print(f"{len(read.faults)} 处要改，什么都没有写。", file=sys.stderr)
        return None
    return list(read.rows)


def _state(folder: Path) -> State:
    """The store as it is, also while a service has it open."""
    if not (folder / JOURNAL_NAME).exists():
        return {}
    with open_store(folder, read_only=True) as store:
        state: State = store.journal.state
        return state


def _import(settings: Settings, rows: list[Row]) -> int:
    folder, now = settings.state / "store", datetime.now(ZONE)
    try:
        with open_store(folder, facts=settings.counted) as store:
            done = store.transact(importing(rows, _BY, now))
            finish(store)
            secret = read_secret(settings.state / "secret")
            ResidentNames.of(store, settings.state, secret).bring_up_to_date()
    except StoreLocked as locked:
        done = imported(to_merge_into(_state(folder)), rows)
        try:
            fault = ask_service(folder, rows, _BY)
        except NobodyAnswers:
            fault = f"{locked}\n请等它做完或停掉它，再运行一次。"
        if fault:
            print(fault, file=sys.stderr)
            return 1
    except (StoreFull, StoreClosed):
        print(NOT_WRITTEN, file=sys.stderr)
        return 1
    _say(done)
    return 0


def _say(done: Imported) -> None:
    print(
        f"新增 {len(done.added)} 处，改动 {len(done.changed)} 处，删去 {len(done.removed)} 处，一样的 {done.same} 处，"
        f"文件里没有、照旧保留的 {len(done.unnamed)} 处。"
    )
    _list("改动", [f"{part}：{how}" for part, how in done.changed])
    _list("删去", [str(part) for part in done.removed])
    _list("要删去的，名册里本来没有", [str(part) for part in done.absent])
    _list("文件里没有", [str(part) for part in done.unnamed])
    _say_totals(done.roster)


def _list(title: str, lines: Sequence[str]) -> None:
    for line in lines[:_SHOWN]:
        print(f"  {title}：{line}")
    if len(lines) > _SHOWN:
        print(f"  {title}：还有 {len(lines) - _SHOWN} 处")


def _say_totals(roster: Roster) -> None:
    found = totals(roster.parts.values())
    print(
        f"合计：业主 {found.owners} 人（一人多处算一人），专有部分 {found.parts} 处，"
        f"面积 {square_metres(found.area)} 平方米，住户 {found.households} 户。"
    )


def _show(state: State) -> int:
    held = since(state)
    if held is None:
        print("还没有名册。请运行 linli roster import 文件。", file=sys.stderr)
        return 1
    roster = current(state)
    print(f"{moment(datetime.fromisoformat(held['at']))}由{held['by']}导入。")
    _say_totals(roster)
    for by in WHOSE:
        voters = electorate_of(roster.parts.values(), by).voters
        have = len(have_codes(state, by) & voters.keys())
        print(f"口令：{len(voters)} 个{WHOSE[by]}，{have} 个发过。")
    for building, found in by_building(roster.parts.values()).items():
        print(
            f"  {building}：业主 {found.owners} 人，{found.parts} 处，"
            f"{square_metres(found.area)} 平方米，住户 {found.households} 户"
        )
    return 0
