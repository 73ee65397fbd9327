"""`linli sample`: a demo that is alive, by answers of households that don't exist."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from forms_service.attendance.samples import made_up_hours, without_nobodys
from forms_service.commands.descriptions import COMMANDS
from forms_service.commands.showing import show
from forms_service.credentials.secret import read_secret
from forms_service.desk.signing_in import link_address
from forms_service.electorate.codes import CODES, grouped
from forms_service.electorate.electorates import electorate_in
from forms_service.electorate.issuing import Issuing
from forms_service.electorate.taking_part import ballot_of
from forms_service.keeping.rules import Known
from forms_service.keeping.samples import drop_samples, is_empty, keep_samples
from forms_service.kinds.table import Counts
from forms_service.lists.samples import made_up_due_process, without_due_process
from forms_service.roster.rosters import since
from forms_service.roster.samples import MADE_UP, drop_demo_roster, put_demo_roster
from forms_service.staff.audit import SERVICE
from forms_service.staff.samples import demo_link, drop_demo_office
from forms_service.store.durable import StoreLocked
from forms_service.store.journal import StoreClosed, StoreFull
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Damaged, Patch
from forms_service.store.tables import Store, open_store
from site_src.build.publish import NoSite, Publisher
from site_src.content.site import Site
from site_src.paper.slips import code_address
from site_src.settings import BadSettings, Settings
from site_src.source.moments import ZONE
from site_src.state_folder import StateUnusable, prepare


def command(argv: Sequence[str]) -> int:
    """Runs `linli sample`; returns its exit code: 1 where there is nothing to fill or to take out."""
    parser = argparse.ArgumentParser(prog="linli sample", description=COMMANDS["sample"])
    parser.add_argument("--remove", action="store_true", help="删掉编的回答，真的一份不动")
    arguments = parser.parse_args(argv)
    now = datetime.now(ZONE)
    try:
        settings = Settings.checked(os.environ)
        prepare(settings.state)
        site = Publisher(settings.site, settings.state).site
        with open_store(settings.state / "store", facts=settings.counted) as store:
            said, code = _remove(store) if arguments.remove else _fill(store, site, now)
            if not code:
                show(store, settings.site, settings.state, now)
            if not code and not arguments.remove:
                token = demo_desk(store, settings, site, now)
                said += f"\n进办公台：{link_address(settings.base_url, token)}" if token else ""
    except OSError as error:
        print(
            f"「{error.filename}」读写不了（{error.strerror}）。请检查磁盘和权限。", file=sys.stderr
        )
        return 1
    except (BadSettings, Damaged, NoSite, StateUnusable, StoreLocked) as error:
        print(error, file=sys.stderr)
        return 1
    print(said, file=sys.stderr if code else sys.stdout)
    return code


def at_start(store: Store, known: Known, site: Site, now: datetime) -> str:
    """What a service does before it answers: fills a demo that nobody has answered, and takes the
    made-up answers out of a compound that is a demo no more. What is said of it, if anything."""
    if _is_demo(site):
        _put_roster(store, site, now)
        return _filled(store, known, site, now) if is_empty(store) else ""
    gone = _dropped(store)
    return f"首页不再写 sample: true，编的 {gone} 份示例回答已经删掉。" if gone else ""


def demo_desk(store: Store, settings: Settings, site: Site, now: datetime) -> str:
    """The token by which whoever tries a demo comes into its desk, whose office is made up too; "" of
    a compound that is none, and where somebody has come in. A disk that is full keeps no demo from
    starting."""
    if not _is_demo(site):
        return ""
    secret = read_secret(settings.state / "secret")
    try:
        token: str = store.transact(demo_link(secret, now))
    except (StoreFull, StoreClosed):
        return ""
    return token


def demo_slip(store: Store, settings: Settings, site: Site, now: datetime) -> str:
    """Where a vote of a demo is, with the code of somebody made up who hasn't taken part yet; "" where
    there is none, or a disk is full. The slip of the start before is void."""
    votes = [each for each in site.forms.values() if each.form.votes]
    vote = next((each for each in votes if each.form.state(now) == "open"), None)
    if vote is None or not _is_demo(site):
        return ""
    secret, form = read_secret(settings.state / "secret"), vote.form
    assert form.by != "anyone"
    issuing = Issuing(secret, form.by, SERVICE, now)

    def decide(state: State) -> tuple[Patch, str]:
        held, voters = since(state), electorate_in(state, form)
        if voters is None or held is None or held["by"] != MADE_UP:
            return {}, ""
        idle = (key for key in voters.voters if not ballot_of(state, form.id, key, "online"))
        key = next(idle, None)
        if key is None:
            return {}, ""
        patch, [slip] = issuing.one(key)(state)
        return patch, code_address(vote.page, grouped(slip.code))

    try:
        way: str = store.transact(decide)
    except (StoreFull, StoreClosed):
        return ""
    return way


def welcome(
    site: Site, content: Path, now: datetime, desk: Callable[[str], str], slip: str, url: str
) -> str:
    """Where to begin in a demo, as lines for whoever started it; `desk`: the way into its desk of a
    service that listens at `url`, or ""; `slip`: see `demo_slip`."""
    if not _is_demo(site):
        return ""
    opened = [each for each in site.forms.values() if each.form.state(now) == "open"]
    shown = next((each for each in opened if each.form.shows_results(now)), None)
    last = max(each.form.opens for each in site.forms.values())
    places = (
        ("看首页", url),
        ("答一张表，看结果", f"{url}/{shown.page}" if shown else ""),
        ("演示写于", "" if shown else f"{last:%Y年%-m月}前后，那时的投票都截止了，页面上是结果"),
        ("凭纸条投一票，住户是编的", f"{url}/{slip}" if slip else ""),
        ("看大堂屏", f"{url}/kiosk/{min(site.screens)}/" if site.screens else ""),
        ("进办公台，先设密码", desk(url)),
        ("改一页", f"用编辑器打开 {content}/ 里的文件，存盘，网页自己刷新"),
    )
    return "\n从这里看起：" + "".join(f"\n  {name}：{where}" for name, where in places if where)


def _is_demo(site: Site) -> bool:
    return site.pages["index.md"].meta.sample


def _fill(store: Store, site: Site, now: datetime) -> tuple[str, int]:
    if not _is_demo(site):
        text = "这不是演示小区：content/index.md 的信息区没有写 sample: true。没有编回答。"
        return text, 1
    if not is_empty(store):
        text = "已经有人回答过了，没有编回答。以前编的可以用 linli sample --remove 删掉。"
        return text, 1
    return _filled(store, Known(Counts.of(store)), site, now), 0


def _filled(store: Store, known: Known, site: Site, now: datetime) -> str:
    _put_roster(store, site, now)
    households = site.compound.households
    forms = [published.form for published in site.forms.values()]
    kept = keep_samples(store, known, forms, households, now)
    store.transact(lambda state: (made_up_hours(state, site.activities, now), None))
    store.transact(lambda _: (made_up_due_process(site, now), None))
    return f"演示小区的 {households} 户编好了 {kept} 份回答，页面上都写明是示例数据。"


def _put_roster(store: Store, site: Site, now: datetime) -> None:
    households = site.compound.households
    store.transact(lambda state: put_demo_roster(state, households, now))


def _remove(store: Store) -> tuple[str, int]:
    return f"删掉了 {_dropped(store)} 份示例回答。", 0


def _dropped(store: Store) -> int:
    """Takes out what is made up: answers, of which it says how many, the office, and the roster with the
    codes that were given by it."""
    store.transact(drop_demo_office)
    gone = drop_samples(store)
    store.transact(lambda state: (without_nobodys(state), None))
    store.transact(lambda state: (without_due_process(state), None))
    if store.transact(drop_demo_roster):
        store.transact(lambda _: ({CODES: None}, None))
    return gone
