"""`linli vote rehearse`: observers try their parts of a secret vote's key, before it opens."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from datetime import datetime

from forms_service.commands.descriptions import COMMANDS
from forms_service.secrecy.ballot_box import key_of
from forms_service.secrecy.key_parts import BadPart, joined
from forms_service.store.sealed import Damaged
from forms_service.store.tables import open_store
from site_src.build.publish import NoSite, Publisher
from site_src.settings import BadSettings, Settings
from site_src.source.moments import ZONE
from site_src.state_folder import StateUnusable, check_readable


def command(argv: Sequence[str]) -> int:
    """Runs `linli vote`; its exit code: 1 where the parts don't fit, or there is nothing to try."""
    parser = argparse.ArgumentParser(prog="linli vote", description=COMMANDS["vote"])
    words = parser.add_subparsers(dest="command", required=True)
    rehearse = words.add_parser(
        "rehearse", help="投票开始以前，请两位监票人试试自己那一份钥匙合不合得上；什么也不写"
    )
    rehearse.add_argument("form", metavar="FORM", help="表单的 id")
    arguments = parser.parse_args(argv)
    try:
        settings = Settings.checked(os.environ)
        check_readable(settings.state)
        said, code = _rehearsed(settings, arguments.form, datetime.now(ZONE))
    except (BadSettings, StateUnusable, NoSite, Damaged) as error:
        said, code = str(error), 1
    except OSError as error:
        said, code = f"「{error.filename}」读不了（{error.strerror}）。请检查磁盘和权限。", 1
    print(said, file=sys.stderr if code else sys.stdout)
    return code


def _rehearsed(settings: Settings, name: str, now: datetime) -> tuple[str, int]:
    published = Publisher(settings.site, settings.state).forms().get(name)
    if published is None or not published.form.secret:
        return f"没有「{name}」这个不记名投票。请核对表单的 id。", 1
    if published.form.state(now) != "before":
        return "投票开始以后不再试：两份钥匙凑在一起，就有人能提前看票。", 1
    with open_store(settings.state / "store", read_only=True) as store:
        key = key_of(store.journal.state, name)
    if key is None:
        return "还没有做钥匙。请在办公台的「回答」→「票箱和钥匙」里做，三位监票人都到场。", 1
    try:
        joined(name, key["public"], (_asked("第一位的一份："), _asked("第二位的一份：")))
    except BadPart as bad:
        return f"{bad}。", 1
    return "这两份合得上，到时打得开。什么也没有写，请各自收好。", 0


def _asked(prompt: str) -> str:
    """A part, which a terminal doesn't show."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().strip()
