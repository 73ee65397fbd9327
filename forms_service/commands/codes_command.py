"""`linli roster codes`: a code for each household or owner, as slips to print or as a table."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from errno import EACCES
from pathlib import Path

from forms_service.control import NobodyAnswers
from forms_service.credentials.secret import read_secret
from forms_service.electorate.code_table import codes_csv
from forms_service.electorate.codes import grouped
from forms_service.electorate.delivery import WHOSE, address
from forms_service.electorate.electorate import By
from forms_service.electorate.issuing import Issuing, Slip
from forms_service.electorate.on_request import NOT_ISSUED, ask_service
from forms_service.refusal import Refusal
from forms_service.staff.audit import COMMAND
from forms_service.store.durable import StoreLocked, make_folder, write_durably
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.tables import open_store
from site_src.content.reading import read_site
from site_src.content.site import PublishedForm, Site
from site_src.paper.apart import NotPrinted
from site_src.paper.slips import MOST, Leaflet, announced, leaflet, slips_pdf
from site_src.settings import Settings
from site_src.source.faults import ContentFaults

_BY: dict[str, By] = {"households": "household", "owners": "owner"}


def add_to(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the words of `codes` to those of `linli roster`."""
    codes = words.add_parser("codes", help="发投票口令：纸条（PDF）或表格，还没有口令的才发")
    codes.add_argument("--for", required=True, choices=[*_BY], dest="whose", help="住户，或业主")
    codes.add_argument("--out", required=True, type=Path, metavar="DIR", help="写到哪个文件夹")
    codes.add_argument("--format", default="pdf", choices=["pdf", "csv"], help="不写是 pdf")
    codes.add_argument("--form", metavar="FORM", help="二维码打开哪张表；不写是最先截止的那张")
    codes.add_argument("--again", action="store_true", help="全部重发，以前的口令作废")


def codes(arguments: argparse.Namespace, settings: Settings, now: datetime) -> int:
    """Gives the codes and writes them into the folder; the exit code. Raises what opening the store
    raises."""
    by, suffix = _BY[arguments.whose], arguments.format
    try:
        site = read_site(settings.content).site.as_of(now) if suffix == "pdf" else None
        vote = _vote(site, by, arguments.form, now) if site else None
        _refuse_what_is_there(arguments.out, f"codes-{arguments.whose}")
        slips = _given(settings, by, arguments.again, now)
    except Refusal as refusal:
        print(refusal.text, file=sys.stderr)
        return 1
    except ContentFaults as faults:
        print(f"{faults}\n口令没有发。", file=sys.stderr)
        return 1
    if not slips:
        print(f"每个{WHOSE[by]}都有口令了，没有发新的。要全部重发（以前的作废），加 --again。")
        return 0
    try:
        said = leaflet(site, settings.base_url, WHOSE[by], vote) if site else None
        for name, data in _files(slips, said, now):
            write_durably(arguments.out / f"codes-{arguments.whose}{name}", data)
    except (OSError, NotPrinted) as error:
        print(
            f"{error}\n这 {len(slips)} 个口令没有留下：请修好以后换一个文件夹，加 --again 重发。",
            file=sys.stderr,
        )
        return 1
    print(
        f"发了 {len(slips)} 个{WHOSE[by]}口令，在「{arguments.out}」里。"
        "服务器上只留摘要，再也看不到：文件请锁好，发完就删。"
    )
    if site and vote is None:
        print(f"现在没有按{WHOSE[by]}投的票，纸条上的二维码打开的是首页。")
    return 0


def _files(
    slips: Sequence[Slip], said: Leaflet | None, now: datetime
) -> Iterator[tuple[str, bytes]]:
    """What is written, with how each file's name ends: a table, or PDFs where `said` is given. Raises
    NotPrinted."""
    if said is None:
        yield ".csv", codes_csv(slips)
        return
    lines = [(address(slip.voter), grouped(slip.code)) for slip in slips]
    for number, at in enumerate(range(0, len(lines), MOST), 1):
        end = f"-{number}.pdf" if len(lines) > MOST else ".pdf"
        yield end, slips_pdf(said, lines[at : at + MOST], now)


def _vote(site: Site, by: By, form: str | None, now: datetime) -> PublishedForm | None:
    if form is None:
        return next(iter(announced(site, by, now)), None)
    found = site.forms.get(form)
    if found is None or found.form.by != by:
        votes = [each.form.id for each in site.forms.values() if each.form.by == by]
        there = f"有的是：{'，'.join(votes)}" if votes else "现在一张也没有"
        raise Refusal(404, f"没有按{WHOSE[by]}投的表「{form}」，口令没有发。{there}。")
    return found


def _refuse_what_is_there(folder: Path, name: str) -> None:
    """Nobody's codes are written over: nowhere else are they to be had."""
    try:
        make_folder(folder)
        there = next(folder.glob(f"{name}*"), None)
        if there:
            text = f"「{there}」已经有了，里面可能是还没发完的口令；口令没有发。请换一个文件夹。"
            raise Refusal(409, text)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(EACCES, "没有写的权限")
    except OSError as error:
        raise Refusal(503, f"「{folder}」写不了（{error.strerror}），口令没有发。") from None


def _given(settings: Settings, by: By, again: bool, now: datetime) -> Sequence[Slip]:
    folder = settings.state / "store"
    try:
        with open_store(folder, facts=settings.counted) as store:
            secret = read_secret(settings.state / "secret")
            given: Sequence[Slip] = store.transact(Issuing(secret, by, COMMAND, now).batch(again))
            return given
    except StoreLocked as locked:
        try:
            return ask_service(folder, by, COMMAND, again)
        except NobodyAnswers:
            raise Refusal(503, f"{locked}\n请等它做完或停掉它，再运行一次。") from None
    except (StoreFull, StoreClosed):
        raise Refusal(503, NOT_ISSUED) from None
