"""`linli paper`: ballots on paper out of a table, entered twice."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from forms_service.commands.descriptions import COMMANDS
from forms_service.commands.showing import show
from forms_service.control import NobodyAnswers
from forms_service.credentials.secret import read_secret
from forms_service.electorate.codes import whose
from forms_service.keeping.rules import Known
from forms_service.kinds.table import Counts
from forms_service.paper.on_request import (
    NOT_WRITTEN,
    Faulty,
    Imported,
    Wanted,
    ask_service,
    importing,
)
from forms_service.refusal import Refusal
from forms_service.roster.tables import Unreadable, table_of
from forms_service.store.durable import StoreLocked
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.sealed import Damaged
from forms_service.store.tables import open_store
from site_src.build.publish import NoSite, Publisher
from site_src.settings import BadSettings, Settings
from site_src.source.moments import ZONE
from site_src.state_folder import StateUnusable, prepare


def command(argv: Sequence[str]) -> int:
    """`linli paper import`; the exit code: 1 where a file has faults or nothing could be done."""
    parser = argparse.ArgumentParser(prog="linli paper", description=COMMANDS["paper"])
    words = parser.add_subparsers(dest="command", required=True)
    bring = words.add_parser(
        "import", help="录一批纸质票：CSV 或 xlsx，两个人各录一遍，有错就一张也不录"
    )
    bring.add_argument("form", metavar="FORM", help="表单的 id")
    bring.add_argument(
        "file", type=Path, metavar="FILE", help="口令或楼栋、单元、房号，再是各题的 id"
    )
    bring.add_argument(
        "--entry", required=True, choices=("first", "second"), help="第一遍还是第二遍"
    )
    bring.add_argument("--by", required=True, metavar="NAME", help="谁录的，办公台账号的名字")
    arguments = parser.parse_args(argv)
    try:
        settings = Settings.checked(os.environ)
        prepare(settings.state)
        table = table_of(arguments.file.read_bytes())
        wanted = Wanted(arguments.form, arguments.entry, arguments.by, table)
        print(_said(_done(settings, wanted, datetime.now(ZONE))))
        return 0
    except Faulty as faulty:
        for fault in faulty.faults:
            print(f"{arguments.file}:{fault}。".replace("。。", "。"), file=sys.stderr)
        print(f"{len(faulty.faults)} 处要改，一张也没有录。", file=sys.stderr)
    except Unreadable as error:
        print(f"{arguments.file}: {error}", file=sys.stderr)
    except Refusal as refusal:
        print(refusal.text, file=sys.stderr)
    except OSError as error:
        place = error.filename or settings.state
        print(f"「{place}」读写不了（{error.strerror or error}）。", file=sys.stderr)
    except (BadSettings, NoSite, StateUnusable, StoreLocked, Damaged) as error:
        print(error, file=sys.stderr)
    except (StoreFull, StoreClosed):
        print(NOT_WRITTEN, file=sys.stderr)
    return 1


def _done(settings: Settings, wanted: Wanted, now: datetime) -> Imported:
    """Enters the table, by the service where one runs."""
    folder = settings.state / "store"
    forms = Publisher(settings.site, settings.state).forms
    try:
        with open_store(folder, facts=settings.counted) as store:
            known = Known(Counts.of(store), voter_of=whose(read_secret(settings.state / "secret")))
            done: Imported = store.transact(importing(known, forms, wanted, now))
            if done.counted:
                show(store, settings.site, settings.state, now)
            return done
    except StoreLocked as locked:
        try:
            return ask_service(folder, wanted)
        except NobodyAnswers:
            raise Refusal(503, f"{locked}\n请等它做完或停掉它，再运行一次。") from None


def _said(done: Imported) -> str:
    found = [f"录了 {done.entered} 张：计入 {done.counted} 张，等另一遍的 {done.waiting} 张"]
    if done.differing:
        found.append(f"两遍不一样的 {done.differing} 张，请到办公台由第三个人来定")
    if done.same:
        found.append(f"以前录过、一样的 {done.same} 张")
    if done.online:
        found.append(f"其中 {done.online} 张网上也投了，按这张表的规定以网上的为准")
    return "，".join(found) + "。"
