"""`linli serve` on a real port: what it takes up by itself, and how it starts and stops."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from forms_service.erasure.expiry import Expiry
from forms_service.kinds.table import Counts
from forms_service.notices.calls import Called
from forms_service.run.attempts import Attempts
from forms_service.run.background import Background
from forms_service.site.built import SitePages
from forms_service.store.tables import open_store
from site_src.build.publish import Publisher
from site_src.source.moments import ZONE
from tests.conftest import GOOD, Compound, Run, article
from tests.support.building import building
from tests.support.calling import PATIENCE, Service, eventually, notice, serving

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the small compound's content lies, with a poll that is open today."""
    shutil.copytree(GOOD, tmp_path / "content")
    write_poll(Compound(tmp_path), "bench")
    return tmp_path


@pytest.fixture
def service(folder: Path) -> Iterator[Service]:
    with serving(folder) as running:
        yield running


def write_poll(compound: Compound, name: str) -> None:
    """A poll that is open for a month, from yesterday."""
    today = datetime.now(ZONE).date()
    compound.write(
        f"ask/{name}.md",
        f"---\ntitle: 长椅放哪里\nkind: form\nform:\n  id: {name}\n  kind: poll\n"
        f"  opens: {today - timedelta(days=1)}\n  closes: {today + timedelta(days=30)}\n"
        "  questions:\n    - {id: where, ask: 放哪里？, type: choice, options: [河边, 门口]}\n---\n",
    )


def page(service: Service, path: str) -> str:
    status, text, _ = service.ask("GET", f"/{path}")
    assert status == 200
    assert isinstance(text, str)
    return text


def vote(service: Service, form: str) -> None:
    body = json.dumps({"answers": {"where": "河边"}}).encode()
    status, said, _ = service.ask("POST", f"/s/forms/{form}", body, JSON)
    assert status == 201, said


def outputs(service: Service, name: str) -> list[str]:
    """What the builds that are logged as `name` said."""
    lines = (json.loads(line) for line in service.log.splitlines() if line.startswith("{"))
    return [line["output"] for line in lines if line["event"] == name]


# Content.


def test_an_edited_page_is_shown_without_a_restart(service: Service) -> None:
    compound = Compound(service.folder)
    compound.edit("rules/parking.md", "电动车 | 免费", "电动车 | 5元")
    eventually(lambda: "5元" in page(service, "rules/parking.html"))
    compound.write("rules/dogs.md", "---\ntitle: 养狗办法\n---\n\n出门牵绳。\n")
    eventually(lambda: service.ask("GET", "/rules/dogs.html")[0] == 200)


def test_a_broken_page_leaves_the_old_one_up_until_it_is_fixed(service: Service) -> None:
    compound = Compound(service.folder)
    good = page(service, "rules/parking.html")
    compound.edit("rules/parking.md", "order: 20", "oder: 20")
    eventually(lambda: outputs(service, "site not built"))
    [said] = outputs(service, "site not built")
    assert f"{service.folder}/content/rules/parking.md:3: 没有「oder」这个键" in said
    assert "想写的可能是「order」" in said
    assert page(service, "rules/parking.html") == good
    assert service.ask("GET", "/s/readyz")[1]["ok"] is True
    compound.edit("rules/parking.md", "oder: 20", "order: 20")
    compound.edit("rules/parking.md", "60元", "65元")
    eventually(lambda: "65元" in page(service, "rules/parking.html"))


def test_a_site_built_by_another_process_is_taken_up(
    service: Service, tmp_path: Path, run_linli: Run
) -> None:
    other = Compound(tmp_path / "elsewhere")
    shutil.copytree(service.folder / "content", other.content)
    write_poll(other, "swing")
    environment = Compound(service.folder).environment | {"LINLI_CONTENT": str(other.content)}
    assert run_linli("build", env=environment).returncode == 0
    eventually(lambda: "swing" in [form["id"] for form in service.ask("GET", "/s/forms")[1]])
    vote(service, "swing")
    assert "共 1 份回答" in page(service, "ask/swing.html")
    assert outputs(service, "site built") == []


def test_content_is_followed_when_the_link_to_it_is_turned(folder: Path) -> None:
    """As a push on the server does (deploy/git/post-receive): a fresh folder each time."""
    first, second, tree = folder / "first", folder / "second", folder / "tree"
    shutil.copytree(folder / "content", first / "content")
    tree.symlink_to(first)
    with serving(folder, LINLI_CONTENT=str(tree / "content")) as service:
        shutil.copytree(first, second)
        parking = second / "content/rules/parking.md"
        parking.write_text(parking.read_text("utf-8").replace("免费", "5元"), "utf-8")
        (folder / "next").symlink_to(second)
        (folder / "next").replace(tree)
        eventually(lambda: "5元" in page(service, "rules/parking.html"))
        shutil.rmtree(first)
        parking.write_text(parking.read_text("utf-8").replace("5元", "6元"), "utf-8")
        eventually(lambda: "6元" in page(service, "rules/parking.html"))
        assert service.ask("GET", "/s/readyz")[1]["ok"] is True


def test_answers_given_during_a_rebuild_are_shown_after_it(service: Service) -> None:
    Compound(service.folder).edit("ask/bench.md", "长椅放哪里", "新长椅放哪里")
    given, deadline = 0, time.monotonic() + PATIENCE
    while "新长椅放哪里" not in page(service, "ask/bench.html"):
        assert time.monotonic() < deadline
        vote(service, "bench")
        given += 1
    assert given > 1
    eventually(lambda: f"共 {given} 份回答" in page(service, "ask/bench.html"))
    assert service.ask("GET", "/facts/bench.json")[1]["answers"] == given


# The clock.


def test_a_called_notice_goes_by_itself_when_it_is_over(service: Service) -> None:
    called = notice(hours=4 / 3600, title="锅炉房警报")
    assert service.call(called)[0] == 201
    eventually(lambda: "锅炉房警报" in page(service, "index.html"))
    eventually(lambda: "锅炉房警报" not in page(service, "index.html"))
    assert datetime.now(ZONE) >= datetime.fromisoformat(str(called["until"]))


@pytest.mark.parametrize(
    ("at", "path", "until_then"),
    [
        ("2026-12-16T00:00", "roll/index.html", "C座一住户"),
        ("2026-12-01T18:00", "ask/lamp.html", "正在进行"),
        ("2026-11-25T09:00", "ask/picnic.html", "2026年11月25日09:00开始"),
        ("2026-11-25T18:00", "index.html", "A座停电检修"),
    ],
    ids=["a black-list entry ends", "a poll closes", "a sign-up opens", "a notice ends"],
)
def test_a_page_changes_by_itself_at_its_moment(
    good: Compound, at: str, path: str, until_then: str
) -> None:
    """Front matter knows no seconds, so the clock handed in stands two before the moment."""
    moment = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    begin = moment - timedelta(seconds=2)
    good.build(begin)
    assert until_then in good.page(path)
    started = time.monotonic()

    def now() -> datetime:
        return begin + timedelta(seconds=time.monotonic() - started)

    def changed() -> bool:
        return until_then not in good.page(path)

    asyncio.run(_kept_up(good, now, changed))
    assert now() >= moment
    assert good.publish(moment) == 0


def test_a_page_dated_ahead_appears_on_its_day(good: Compound) -> None:
    day = datetime(2026, 12, 1, tzinfo=ZONE)
    begin = day - timedelta(seconds=2)
    good.write("news/2026/lamps.md", article("新路灯亮了", "2026-12-01"))
    good.build(begin)
    started = time.monotonic()
    made = good.site / "news/2026/lamps.html"

    def now() -> datetime:
        return begin + timedelta(seconds=time.monotonic() - started)

    asyncio.run(_kept_up(good, now, made.exists))
    assert now() >= day
    assert "新路灯亮了" in good.page("index.html")


async def _kept_up(
    compound: Compound, now: Callable[[], datetime], changed: Callable[[], bool]
) -> None:
    """Runs what the service does beside answering, until `changed`."""
    publisher = Publisher(compound.site, compound.state)
    with open_store(compound.state / "store") as store:
        counts, called, facts = Counts(), Called(), compound.state / "facts"
        pages = SitePages(publisher, store, counts, called, facts, now, lambda _: None)
        pages.refresh(None)
        assert not changed()
        expiry = Expiry(store, pages.forms, lambda _: None)
        async with Background(
            pages, compound.content, expiry, Attempts(), now, building(compound, now)
        ).running():
            await asyncio.to_thread(eventually, changed)


# Starting.


def test_a_port_in_use_is_said_and_nothing_is_built(folder: Path, run_linli: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run_linli("serve", "--port", str(port), env=Compound(folder).environment)
    assert done.returncode == 1
    assert f"「127.0.0.1:{port}」不能用" in done.stderr
    assert "请换一个端口：--port" in done.stderr
    assert "make serve PORT=" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "site").exists()


def test_the_site_is_at_the_port_that_is_served_where_nothing_else_is_said(folder: Path) -> None:
    """In feeds and chat cards, and where the origin of an answer is checked."""
    with serving(folder, LINLI_BASE_URL="") as site:
        feed = (site.folder / "site/feeds/all.atom.xml").read_text("utf-8")
        assert f'"{site.url}/feeds/all.atom.xml"' in feed


def test_a_second_service_is_told_which_process_has_the_store(
    service: Service, run_linli: Run
) -> None:
    done = run_linli("serve", "--port", "0", env=Compound(service.folder).environment)
    assert done.returncode == 1
    assert re.search(rf"正被另一个进程占用：.*\b{service.process.pid}\b", done.stderr)
    assert "请先停掉它" in done.stderr
    assert service.ask("GET", "/s/healthz")[0] == 200


def test_broken_content_and_no_site_is_no_start(folder: Path, run_linli: Run) -> None:
    compound = Compound(folder)
    compound.edit("rules/parking.md", "order: 20", "order: 二十")
    compound.edit("rooms/index.md", "title: 公共房间", "titel: 公共房间")
    done = run_linli("serve", "--port", "0", env=compound.environment)
    assert done.returncode == 1
    assert f"{folder}/content/rules/parking.md:3: 「order」应当是数字" in done.stdout
    assert f"{folder}/content/rooms/index.md:2: 没有「titel」这个键" in done.stdout
    assert "已启动" not in done.stdout
    assert not (folder / "site").exists()


def test_broken_content_beside_a_good_site_serves_that_one(folder: Path) -> None:
    compound = Compound(folder)
    compound.build(datetime.now(ZONE))
    compound.edit("rules/parking.md", "order: 20", "order: 二十")
    with serving(folder) as service:
        assert "60元" in page(service, "rules/parking.html")


# Stopping.


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl+C"])
def test_a_stop_takes_seconds_and_leaves_a_sound_store(
    folder: Path, run_linli: Run, how: signal.Signals
) -> None:
    compound = Compound(folder)
    with serving(folder) as service:
        vote(service, "bench")
        # A build is on its way, and a reader keeps the connection open.
        compound.edit("rules/parking.md", "60元", "65元")
        with socket.create_connection(("127.0.0.1", int(service.url.rsplit(":", 1)[1]))):
            os.kill(service.process.pid, how)
            service.process.wait(20)
        assert "Traceback" not in service.log
    verified = run_linli("store", "verify", env=compound.environment)
    assert verified.returncode == 0
    assert verified.stdout.startswith("完好：")
    assert "answers 1 条" in verified.stdout
    assert "没写完" not in verified.stdout
    with serving(folder) as again:
        assert "共 1 份回答" in page(again, "ask/bench.html")
        assert "65元" in page(again, "rules/parking.html")
