"""`linli staff`: who may work at the desk."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from forms_service.commands.columns import aligned
from forms_service.commands.descriptions import COMMANDS
from forms_service.control import NobodyAnswers
from forms_service.credentials.passwords import hashed, password_fault
from forms_service.credentials.secret import read_secret
from forms_service.desk.signing_in import link_address
from forms_service.refusal import Refusal
from forms_service.staff.accounts import Account, accounts
from forms_service.staff.administration import Given
from forms_service.staff.on_request import Wanted, ask_service
from forms_service.staff.roles import Role
from forms_service.store.durable import StoreLocked
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.sealed import Damaged
from forms_service.store.tables import JOURNAL_NAME, open_store
from site_src.settings import BadSettings, Settings
from site_src.source.moments import ZONE, moment
from site_src.state_folder import StateUnusable, check_readable, prepare

_HEADINGS = ("名字", "角色", "状态", "第二道验证", "上次登录")
_ROLES = "，".join(f"{role.value} {role.label}" for role in Role)


def command(argv: Sequence[str]) -> int:
    """Runs `linli staff …`; returns its exit code: 1 where it could not be done."""
    arguments = _parser().parse_args(argv)
    try:
        settings = Settings.checked(os.environ)
        folder = settings.state / "store"
        if arguments.command == "list":
            check_readable(settings.state)
            print(report(_accounts(folder)))
            return 0
        prepare(settings.state)
        wanted = _wanted(arguments)
        given, site = _done(settings, folder, wanted, datetime.now(ZONE))
    except Refusal as refusal:
        print(refusal.text, file=sys.stderr)
        return 1
    except (BadSettings, StateUnusable, StoreLocked, Damaged, StoreClosed, StoreFull) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        place = error.filename or settings.state
        print(f"「{place}」读写不了（{error.strerror}）。请检查磁盘和权限。", file=sys.stderr)
        return 1
    _say(given, wanted, site)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="linli staff", description=COMMANDS["staff"])
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    adding = commands.add_parser("add", help="添加一个人，给出设密码的链接")
    adding.add_argument("name", metavar="NAME", help="姓名，登录时写的就是它")
    adding.add_argument("--role", required=True, choices=[role.value for role in Role], help=_ROLES)
    adding.add_argument(
        "--password-stdin",
        action="store_true",
        help="不给链接，从标准输入读密码（一行），给脚本用",
    )
    commands.add_parser("list", help="都有谁，谁停用了")
    disabling = commands.add_parser("disable", help="停用：登录着的马上退出，不能再登录")
    disabling.add_argument("name", metavar="NAME")
    linking = commands.add_parser("link", help="忘了密码：给一个新链接，旧链接作废")
    linking.add_argument("name", metavar="NAME")
    return parser


def _wanted(arguments: argparse.Namespace) -> Wanted:
    """Raises Refusal for a password that won't do."""
    if arguments.command != "add":
        return Wanted(arguments.command, arguments.name)
    password = None
    if arguments.password_stdin:
        typed = sys.stdin.readline().rstrip("\r\n")
        if fault := password_fault(typed):
            raise Refusal(422, fault)
        password = hashed(typed)
    return Wanted("add", arguments.name, arguments.role, password)


def _done(settings: Settings, folder: Path, wanted: Wanted, now: datetime) -> tuple[Given, str]:
    """Does it, or has the service do it that holds the store; with the address of the site. Raises
    Refusal, and what opening and writing the store raise."""
    try:
        with open_store(folder, facts=settings.counted) as store:
            secret = read_secret(settings.state / "secret")
            given: Given = store.transact(wanted.decide(secret, now))
            return given, settings.base_url
    except StoreLocked:
        try:
            return ask_service(folder, wanted)
        except NobodyAnswers:
            text = (
                "存储正被别的命令占用，或运行着的服务是旧的，什么也没有改。请等它做完，或重启服务，"
                "再运行一次；服务在别的机器上，就到那台机器上用同一个用户运行。"
            )
            raise Refusal(503, text) from None


def _accounts(folder: Path) -> list[Account]:
    """Read beside a running service."""
    if not (folder / JOURNAL_NAME).exists():
        return []
    with open_store(folder, read_only=True) as store:
        found: list[Account] = store.transact(lambda state: ({}, accounts(state)))
        return found


def report(found: Sequence[Account]) -> str:
    """The table of `linli staff list`."""
    if not found:
        return "还没有人。用 linli staff add 姓名 --role admin 添加第一位管理员。"
    return aligned([_HEADINGS, *map(_row, found)])


def _row(account: Account) -> tuple[str, ...]:
    return (
        account.name,
        account.role.label,
        account.standing,
        "有" if account.has_second_factor else "没有",
        moment(account.seen) if account.seen else "从未",
    )


def _say(given: Given, wanted: Wanted, site: str) -> None:
    if wanted.do == "disable":
        print(f"停用了 {given.name}：登录着的已经退出。要再用，就重新添加。")
        return
    if wanted.do == "add":
        print(f"添加了 {given.name}（{given.role.label}）。")
    if given.token:
        print("设密码的链接，只能用一次，24 小时内有效，只显示这一次。请只交给本人：")
        print(link_address(site, given.token))
