"""`linli init`: asks for what it isn't told, and says what comes next."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path

from site_src.content.new_compound import (
    NewCompound,
    NotEmpty,
    new_compound,
    read_buildings,
    read_households,
    read_words,
)

# By option: what is asked, and what reads the answer.
_ASKED: dict[str, tuple[str, Callable[[str], str | int]]] = {
    "name": ("小区叫什么名字", read_words),
    "address": ("在哪里（城市、街道）", read_words),
    "households": ("有多少户", read_households),
    "buildings": ("有几栋楼（每栋一块公示牌，没有就写 0）", read_buildings),
}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="新建在哪个文件夹里")
    for name, (asked, _) in _ASKED.items():
        parser.add_argument(f"--{name}", metavar=name.upper(), help=asked)


def init(arguments: Namespace, today: date) -> int:
    """Makes the compound; returns the exit code."""
    folder: Path = arguments.folder
    try:
        given = _answers(arguments)
        made = new_compound(folder, given, today)
    except _Untold as error:
        print(error, file=sys.stderr)
        return 2
    except NotEmpty as error:
        print(error, file=sys.stderr)
        return 1
    except (EOFError, KeyboardInterrupt):
        print("\n没有新建任何文件。", file=sys.stderr)
        return 1
    except OSError as error:
        place = error.filename or folder
        print(f"「{place}」写不进去（{error.strerror}）。请换一个文件夹。", file=sys.stderr)
        return 1
    print(f"建好了「{given.name}」：{made}。接下来：\n")
    print("\n".join(f"  {command}" for command in _next(folder)))
    print("\n再打开 http://127.0.0.1:8000 ，投一票试试。")
    return 0


class _Untold(Exception):
    """What is missing or wrong where nobody can be asked; in Chinese."""


def _answers(arguments: Namespace) -> NewCompound:
    """What was told, and asked for where it wasn't. Raises _Untold, EOFError."""
    given: dict[str, str | int] = {}
    wrong: list[str] = []
    for name, (asked, read) in _ASKED.items():
        told = getattr(arguments, name)
        try:
            if told is None and sys.stdin.isatty():
                given[name] = _ask(asked, read)
            elif told is None:
                wrong.append(f"缺少 --{name}：{asked}。")
            else:
                given[name] = read(told)
        except ValueError as error:
            wrong.append(f"--{name} {told!r} {error}。")
    if wrong:
        raise _Untold(
            "\n".join([*wrong, "没有新建任何文件。补上再运行一次，或在终端里运行，会逐项问您。"])
        )
    return NewCompound(**given)  # type: ignore[arg-type]


def _ask(asked: str, read: Callable[[str], str | int]) -> str | int:
    while True:
        try:
            return read(input(f"{asked}？"))
        except ValueError as error:
            print(f"{error}，请再写一次。")


def _next(folder: Path) -> list[str]:
    """The three commands to type now, here."""
    linli = _program()
    if folder.resolve() == Path.cwd():
        return [f"{linli} check", f"{linli} build", f"{linli} serve"]
    return [f"cd {shlex.quote(str(folder))}", f"{linli} check", f"{linli} serve"]


def _program() -> str:
    """What to type for this very program: `linli` where a shell finds it under that name."""
    run = Path(sys.argv[0]).resolve()
    if run.name != "linli":
        return f"{shlex.quote(sys.executable)} -m site_src"
    found = shutil.which("linli", path=os.environ.get("PATH"))
    return "linli" if found and Path(found).resolve() == run else shlex.quote(str(run))
