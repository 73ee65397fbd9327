"""`linli kiosks`: how the lobby screens are, and pairing them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import datetime

from forms_service.commands.columns import aligned
from forms_service.commands.descriptions import COMMANDS
from forms_service.screens.kiosks import pair
from forms_service.screens.watch import Standing, standings
from site_src.build.publish import NoSite, Publisher
from site_src.settings import BadSettings, Settings
from site_src.source.characters import HIDDEN
from site_src.source.faults import did_you_mean
from site_src.source.moments import ZONE
from site_src.state_folder import StateUnusable, check_readable, prepare

_HEADINGS = ("屏", "状态", "最近报到", "节目", "时钟", "故障")


def command(argv: Sequence[str]) -> int:
    """Runs `linli kiosks …`; returns its exit code: 1 where a screen is silent."""
    parser = argparse.ArgumentParser(prog="linli kiosks", description=COMMANDS["kiosks"])
    commands = parser.add_subparsers(dest="command", metavar="命令")
    pairing = commands.add_parser("pair", help="配对一块屏，给出它的开机地址；旧的口令随即作废")
    pairing.add_argument("screen", metavar="SCREEN", help="屏的名字，content/kiosks 里的文件名")
    arguments = parser.parse_args(argv)
    now = datetime.now(ZONE)
    try:
        settings = Settings.checked(os.environ)
        check_readable(settings.state)
        site = Publisher(settings.site, settings.state).site
    except (BadSettings, NoSite, StateUnusable) as error:
        print(error, file=sys.stderr)
        return 1
    folder = settings.state / "kiosks"
    if arguments.command != "pair":
        try:
            found = standings(site, settings.site, folder, now)
        except OSError as error:
            print(
                f"「{error.filename}」读不了（{error.strerror or error}）。请检查权限和磁盘。",
                file=sys.stderr,
            )
            return 1
        print(report(found, now))
        return exit_code(found)
    if arguments.screen not in site.screens:
        fix = did_you_mean(arguments.screen, list(site.screens))
        print(
            f"没有叫「{arguments.screen}」的屏。{fix}；刚写好的先运行 linli build。",
            file=sys.stderr,
        )
        return 1
    try:
        prepare(settings.state)
        token = pair(folder, arguments.screen, now)
    except StateUnusable as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"「{folder}」写不了（{error.strerror or error}），没有配对。", file=sys.stderr)
        return 1
    print(f"开机地址：{settings.base_url}/kiosk/{arguments.screen}/#token={token}")
    print(f"口令：{token}")
    print("只显示这一次，旧的口令已经作废。请把地址设成这块屏浏览器的首页。")
    return 0


def exit_code(found: Sequence[Standing]) -> int:
    return 1 if any(standing.silent for standing in found) else 0


def report(found: Sequence[Standing], now: datetime) -> str:
    """The table of `linli kiosks`."""
    if not found:
        return "还没有屏。在 content/kiosks 里写一页，再运行 linli build。"
    return aligned([_HEADINGS, *(_row(standing, now) for standing in found)])


def _row(standing: Standing, now: datetime) -> tuple[str, ...]:
    heard, beat = standing.heard, standing.beat
    if not standing.paired:
        state = "未配对"
    else:
        state = "失联" if standing.silent else "正常" if heard else "等待报到"
    clock = beat.clock_offset if beat else None
    return (
        standing.screen,
        state,
        _ago((now - heard).total_seconds()) if heard else "从未",
        _deck(standing),
        "—" if clock is None else f"差 {abs(clock):.1f} 秒",
        _errors(standing),
    )


def _deck(standing: Standing) -> str:
    if standing.beat is None or standing.deck is None:
        return "—"
    return "最新" if standing.beat.deck == standing.deck else "旧"


def _errors(standing: Standing) -> str:
    if standing.beat is None:
        return "—"
    if not standing.beat.errors:
        return "无"
    last = standing.beat.errors[-1]
    # A screen's words on a terminal: nothing in them may steer it.
    text = HIDDEN.sub(" ", f"{last.slide}：{last.error}").replace("\n", " ").replace("\t", " ")
    return f"{len(standing.beat.errors)} 处，最近 {text[:60]}"


def _ago(seconds: float) -> str:
    if seconds < 60:
        return f"{max(seconds, 0):.0f} 秒前"
    if seconds < 3600:
        return f"{seconds // 60:.0f} 分钟前"
    if seconds < 86_400:
        return f"{seconds // 3600:.0f} 小时前"
    return f"{seconds // 86_400:.0f} 天前"
