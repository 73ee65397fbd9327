"""The `linli` command. Commands of the service are found by entry point (`linli.commands`), so that
this package needs to know nothing of it. A command imports what it needs when it is chosen: all that any of
them needs takes half a second."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
import traceback
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from site_src.settings import BadSettings, Settings, site_fault
from site_src.source.faults import BuildFailed, ContentFaults
from site_src.source.moments import ZONE
from site_src.state_folder import StateUnusable, check_readable

_READ_STATE = frozenset({"build", "publish", "print"})


def _now() -> datetime:
    return datetime.now(ZONE)


class FactsLost(Exception):
    """What answers add up to is missing, and the site has published it; the text is for operators."""


def _refuse_lost_facts(settings: Settings) -> None:
    from site_src.forms.facts import lost

    facts, published = settings.counted
    if forms := lost(facts, published):
        raise FactsLost(
            f"「{facts}」里没有统计，可是网站上有（{'、'.join(forms)}）：照这样做出来的页面会说没有人回答过。"
            "没有发布，网站还是原来的样子。请看 LINLI_STATE 有没有指错、磁盘有没有挂上；"
            f"统计丢了，启动 linli serve 就会重新写出来。确实要从零开始，就先移走「{published}」。"
        )


def _build(arguments: argparse.Namespace, settings: Settings) -> int:
    started = time.monotonic()
    # One build is a short life that makes much and drops little: collecting costs a tenth of it.
    gc.disable()
    from site_src.build.build import build
    from site_src.build.print_command import say_printed

    if arguments.site:
        if fault := site_fault(arguments.site, settings.content):
            print(f"--site {arguments.site} {fault}。", file=sys.stderr)
            return 1
        settings = replace(settings, site=arguments.site)
    try:
        _refuse_lost_facts(settings)
        built = build(settings, _now)
    except ContentFaults as error:
        from site_src.content.check import as_text

        print(as_text(error.faults), file=sys.stderr)
        print("没有发布：网站还是原来的样子。改好上面的问题再来一次。", file=sys.stderr)
        return 1
    except FactsLost as error:
        print(error, file=sys.stderr)
        return os.EX_TEMPFAIL
    except BuildFailed as error:
        print(f"{error}\n没有发布：网站还是原来的样子。", file=sys.stderr)
        return 1 if error.lasting else os.EX_TEMPFAIL
    except Exception as error:
        if isinstance(error, OSError) and error.strerror:
            print(_unusable(error), file=sys.stderr)
        else:
            traceback.print_exc()
        print("没有发布：网站还是原来的样子。", file=sys.stderr)
        return os.EX_TEMPFAIL
    how = "全部重建" if built.from_scratch else "只建改动"
    seconds = time.monotonic() - started
    print(
        f"建好了：{built.pages} 页，{built.changed} 个文件有变化（{how}，{seconds:.1f} 秒）→ {settings.site}"
    )
    say_printed(built.printed)
    for each in built.advice:
        print(each)
    return 0


def _unusable(error: OSError) -> str:
    place = f"「{error.filename}」" if error.filename else ""
    return f"{place}读写不了（{error.strerror}）。请检查磁盘和权限。"


def _check(arguments: argparse.Namespace, settings: Settings) -> int:
    from site_src.check_command import run

    try:
        return run(arguments, settings, _now())
    except BuildFailed as error:
        print(error, file=sys.stderr)
        return 1 if error.lasting else os.EX_TEMPFAIL
    except BrokenPipeError:
        raise  # Whoever reads it has read enough.
    except OSError as error:
        print(_unusable(error), file=sys.stderr)
        return 1


def _new(arguments: argparse.Namespace, settings: Settings) -> int:
    from site_src.new_command import new

    return new(arguments.kind, arguments.title, settings, _now())


def _init(arguments: argparse.Namespace, _: Settings) -> int:
    from site_src.init_command import init

    return init(arguments, _now().date())


def _publish(_: argparse.Namespace, settings: Settings) -> int:
    from site_src.build.publish import NoSite, Publisher

    try:
        _refuse_lost_facts(settings)
        written = Publisher(settings.site, settings.state).publish(None, _now())
    except (FactsLost, NoSite) as error:
        print(error, file=sys.stderr)
        return 1
    except FileNotFoundError as error:
        print(f"「{error.filename}」不见了。请运行 linli build 重建网站。", file=sys.stderr)
        return 1
    except OSError as error:
        print(_unusable(error), file=sys.stderr)
        return os.EX_TEMPFAIL
    print(f"已按最新统计更新：{written} 个文件有变化。")
    return 0


def _print(arguments: argparse.Namespace, settings: Settings) -> int:
    from site_src.build.print_command import print_site, print_to_folder, say_printed
    from site_src.build.publish import NoSite
    from site_src.paper.posters import KINDS

    chosen = frozenset(arguments.kind or KINDS)
    if strange := sorted(chosen - set(KINDS)):
        print(f"没有「{strange[0]}」这种海报。可以印：{'、'.join(KINDS)}。", file=sys.stderr)
        return 2
    try:
        if arguments.out:
            paths, printed = print_to_folder(settings, chosen, arguments.out, _now())
        else:
            paths, printed = print_site(settings, chosen, _now)
    except ContentFaults as error:
        from site_src.content.check import as_text

        print(f"{as_text(error.faults)}\n没有印：改好上面的问题再来一次。", file=sys.stderr)
        return 1
    except NoSite as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(map(str, paths)) or "现在没有可印的。")
    say_printed(printed)
    if urlsplit(settings.base_url).hostname in ("127.0.0.1", "localhost", "::1"):
        print(
            f"海报上的二维码指向 {settings.base_url} ，别人的手机打不开。"
            "要贴出去的，先把 LINLI_BASE_URL 设成小区网站的地址再印。",
            file=sys.stderr,
        )
    return 1 if printed.failed else 0


def _build_arguments(build: ArgumentParser) -> None:
    build.add_argument("--site", type=Path, help="建到哪里（默认 LINLI_SITE）")


def _check_arguments(check: ArgumentParser) -> None:
    from site_src.check_command import add_arguments

    add_arguments(check)


def _new_arguments(new: ArgumentParser) -> None:
    from site_src.content.new_page import KIND_CHOICES

    new.add_argument("kind", choices=KIND_CHOICES, metavar="KIND", help="、".join(KIND_CHOICES))
    new.add_argument("title", metavar="TITLE", help="标题")


def _init_arguments(init: ArgumentParser) -> None:
    from site_src.init_command import add_arguments

    add_arguments(init)


def _no_arguments(_: ArgumentParser) -> None:
    pass


def _print_arguments(printing: ArgumentParser) -> None:
    from site_src.paper.posters import KINDS

    printing.add_argument("kind", nargs="*", metavar="KIND", help=f"只印这些：{'、'.join(KINDS)}")
    printing.add_argument("--out", type=Path, help="印到这个文件夹（默认更新网站上的海报）")


@dataclass(frozen=True)
class _Command:
    """What it does, what it takes, and how; what it needs of the house is imported by the last two."""

    does: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[argparse.Namespace, Settings], int]


_COMMANDS: Mapping[str, _Command] = {
    "build": _Command("内容 + 统计 → 网站", _build_arguments, _build),
    "check": _Command(
        "检查内容，逐条指出哪个文件哪一行有什么问题、怎么改", _check_arguments, _check
    ),
    "new": _Command("新建一页，信息区已经写好", _new_arguments, _new),
    "init": _Command("新建一个小区：问几句话，就能检查、发布、收回答", _init_arguments, _init),
    "publish": _Command("按最新统计更新已建好的页面", _no_arguments, _publish),
    "print": _Command("印海报：PDF，可以直接拿去打印", _print_arguments, _print),
}


def _read(given: list[str], others: Mapping[str, str]) -> argparse.Namespace:
    """What was typed; what a command doesn't know is refused with its own usage, not with that of all."""
    parser = ArgumentParser(prog="linli", description="邻里栏：居民能回答的小区公告网站")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for name, command in _COMMANDS.items():
        found = commands.add_parser(name, help=command.does)
        if name in given[:1]:
            command.arguments(found)
    for name, does in others.items():
        commands.add_parser(name, help=does, add_help=False)
    arguments, left = parser.parse_known_args(given)
    if left:
        own = commands.choices[arguments.command]
        own.error(f"看不懂「{' '.join(left)}」。能写什么，见 {own.prog} --help")
    return arguments


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    try:
        code = _run(argv)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever reads what it says has read enough (`| head`); Python flushes once more as it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(argv: Sequence[str] | None) -> int:
    given = list(sys.argv[1:] if argv is None else argv)
    if given and given[0] not in _COMMANDS:
        from importlib.metadata import entry_points

        found = {point.name: point for point in entry_points(group="linli.commands")}
        if given[0] in found:
            return int(found[given[0]].load()(given[1:]))
        told = {
            name: does
            for point in entry_points(group="linli.help")
            for name, does in point.load().items()
        }
        others = {name: told.get(name, f"见 linli {name} --help") for name in sorted(found)}
    else:
        others = {}
    arguments = _read(given, others)
    try:
        settings = Settings.checked(os.environ)
        if arguments.command in _READ_STATE:
            check_readable(settings.state)
    except (BadSettings, StateUnusable) as error:
        print(error, file=sys.stderr)
        return 1
    return _COMMANDS[arguments.command].run(arguments, settings)
