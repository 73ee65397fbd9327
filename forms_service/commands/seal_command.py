"""`linli seal` and `linli recount`: a vote's result is sealed, and made again from the ballots that are kept."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime

from forms_service.commands.descriptions import COMMANDS
from forms_service.commands.showing import show
from forms_service.control import NobodyAnswers
from forms_service.keeping.facts_out import facts_of
from forms_service.kinds.table import Counts
from forms_service.paper.standing import unsettled
from forms_service.refusal import Refusal
from forms_service.sealing.certification import (
    record_in,
    refuse_unless_opened,
    refuse_unless_over,
)
from forms_service.sealing.on_request import Wanted, ask_service
from forms_service.sealing.record import PARTS, Record
from forms_service.sealing.seals import seals_in
from forms_service.store.durable import StoreLocked
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.ledger_state import Document
from forms_service.store.sealed import Damaged
from forms_service.store.tables import Store, open_store
from site_src.build.publish import NoSite, Publisher
from site_src.content.site import PublishedForm
from site_src.forms.facts import FormFacts, facts_in
from site_src.settings import BadSettings, Settings
from site_src.source.moments import ZONE, moment
from site_src.state_folder import StateUnusable, check_readable, prepare


def seal(argv: Sequence[str]) -> int:
    """Runs `linli seal`; returns its exit code: 1 where nothing was sealed."""
    parser = argparse.ArgumentParser(prog="linli seal", description=COMMANDS["seal"])
    parser.add_argument("form", metavar="FORM", help="表单的 id")
    parser.add_argument("--by", required=True, metavar="NAME", help="谁封存：办公台的账号")
    parser.add_argument("--reason", default="", help="封存过、票数又变了的，写明为什么；会公开")
    parser.add_argument(
        "--anyway", action="store_true", help="还有纸质票没有录完、没有对上，也封存：它们不算"
    )
    arguments = parser.parse_args(argv)
    wanted = Wanted(arguments.form, arguments.by, arguments.reason, arguments.anyway)
    return _done(lambda settings, now: _seal(settings, wanted, now))


def recount(argv: Sequence[str]) -> int:
    """Runs `linli recount`; returns its exit code: 1 where the count or its seal differ from what was
    published."""
    parser = argparse.ArgumentParser(prog="linli recount", description=COMMANDS["recount"])
    parser.add_argument("form", metavar="FORM", help="表单的 id")
    arguments = parser.parse_args(argv)
    return _done(lambda settings, now: _recount(settings, arguments.form, now))


def _done(work: Callable[[Settings, datetime], int]) -> int:
    try:
        return work(Settings.checked(os.environ), datetime.now(ZONE))
    except Refusal as refusal:
        print(refusal.text, file=sys.stderr)
    except (BadSettings, StateUnusable, NoSite, Damaged, StoreLocked) as error:
        print(error, file=sys.stderr)
    except (StoreClosed, StoreFull):
        print("磁盘写不了，没有封存。请检查磁盘，再运行一次。", file=sys.stderr)
    except OSError as error:
        said = f"「{error.filename}」读写不了（{error.strerror}）。请检查磁盘和权限。"
        print(said, file=sys.stderr)
    return 1


def _seal(settings: Settings, wanted: Wanted, now: datetime) -> int:
    prepare(settings.state)
    folder = settings.state / "store"
    decide = wanted.decide(Publisher(settings.site, settings.state).forms(), unsettled, now)
    try:
        with open_store(folder, facts=settings.counted) as store:
            record: Record = store.transact(decide)
            show(store, settings.site, settings.state, now)
            digest = record.digest
    except StoreLocked as locked:
        try:
            digest = ask_service(folder, wanted)
        except NobodyAnswers:
            text = f"{locked}\n请等它做完或停掉它，再运行一次。"
            raise Refusal(503, text) from None
    print(f"「{wanted.form}」的结果封存了。印章（SHA-256）：{digest}")
    return 0


def _recount(settings: Settings, name: str, now: datetime) -> int:
    check_readable(settings.state)
    published = Publisher(settings.site, settings.state).forms().get(name)
    if published is None:
        raise Refusal(404, f"没有「{name}」这张表，或者它的页面已经撤下。")
    refuse_unless_over(published, now)
    with open_store(settings.state / "store", read_only=True) as store:
        refuse_unless_opened(store.journal.state, published.form)
        record, facts = (
            record_in(store.journal.state, published.form),
            _facts(store, published, now),
        )
        seals = seals_in(store.journal.state, name)
    if record is None:
        raise Refusal(409, "还没有业主名册，没有可核的结果。")
    for question, found in facts.questions.items():
        for option, count in found.counts.items():
            print(f"  {question} {option}：{count}")
    print(f"选票 {record.ballots} 份。重新算出的印章：{record.digest}")
    shown = facts_in(settings.state / "facts" / f"{name}.json", published.form.kept_facts)
    faults = [*_differs_from_seal(record, seals), *_differs_from_shown(facts, shown)]
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print("和封存、公布的一样。" if seals else "和公布的一样；还没有封存，是初步结果。")
    return 1 if faults else 0


def _facts(store: Store, published: PublishedForm, now: datetime) -> FormFacts:
    """The result by ballots that are counted from nothing."""
    return facts_of(published.form, Counts.of(store), now)


def _differs_from_seal(record: Record, seals: Sequence[Document]) -> list[str]:
    if not seals or seals[-1]["digest"] == record.digest:
        return []
    last = seals[-1]
    parts = [said for part, said in PARTS.items() if last["parts"][part] != record.parts[part]]
    at = moment(datetime.fromisoformat(last["at"]))
    return [
        f"和{at}封存的不一样：{'、'.join(parts)}变过。封存的印章：{last['digest']}。"
        "查清原因后，用 linli seal --reason 再封存一次。"
    ]


def _differs_from_shown(facts: FormFacts, shown: FormFacts | None) -> list[str]:
    if shown is None or shown.questions != facts.questions or shown.turnout != facts.turnout:
        return ["和网页上公布的结果不一样。服务停着的，启动它就会更新；不然请看日志。"]
    return []
