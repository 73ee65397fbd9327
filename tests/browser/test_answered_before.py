"""A browser remembers what it answered, and a family may share it."""

from __future__ import annotations

import json
import re
import shutil
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from site_src.source.moments import ZONE
from tests.conftest import GOOD
from tests.support.serving import Site, serving

PAGE = "ask/bench.html"
ANOTHER = "替家里另一位再填一份"
RECEIPT = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A small compound with an open poll and two sign-ups, one with a single place."""
    folder: Path = tmp_path_factory.mktemp("bench")
    shutil.copytree(GOOD, folder / "content")
    today = datetime.now(ZONE).date()
    span = f"  opens: {today - timedelta(1)}\n  closes: {today + timedelta(30)}\n  questions:\n"
    (folder / "content" / PAGE).with_suffix(".md").write_text(
        f"---\ntitle: 长椅放哪里\nkind: form\nform:\n  id: bench\n  kind: poll\n{span}"
        "    - {id: where, ask: 放哪里？, type: choice, options: [河边, 门口], required: true}\n"
        "    - {id: words, ask: 想说的, type: text}\n---\n",
        "utf-8",
    )
    (folder / "content" / "ask" / "trip.md").write_text(
        f"---\ntitle: 河边走走\nkind: form\nform:\n  id: trip\n  kind: signup\n{span}"
        "    - {id: phone, ask: 电话, type: phone, required: true}\n---\n",
        "utf-8",
    )
    (folder / "content" / "ask" / "seat.md").write_text(
        f"---\ntitle: 最后一座\nkind: form\nform:\n  id: seat\n  kind: signup\n  capacity: 1\n{span}"
        "    - {id: phone, ask: 电话, type: phone, required: true}\n---\n",
        "utf-8",
    )
    with serving(folder) as running:
        yield running


def counted(site: Site, form: str = "bench") -> int:
    with urllib.request.urlopen(f"{site.url}/facts/{form}.json") as answer:
        return int(json.load(answer)["answers"])


def send(page: Page, name: str = "提交") -> None:
    """Taps the button, some time after the page came."""
    page.clock.run_for(5000)
    page.get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def reader(phone: Page) -> Page:
    """A phone with JavaScript, whose time passes when it is told to."""
    phone.clock.install()
    return phone


def test_with_javascript_the_form_begins_with_the_receipt_of_what_was_answered(
    bench: Site, reader: Page
) -> None:
    page, before = reader, counted(bench)
    page.goto(f"{bench.url}/{PAGE}")
    page.get_by_role("radio", name="河边").check()
    send(page)
    expect(page.get_by_role("status")).to_contain_text("您的回答已计入")
    first = RECEIPT.findall(page.get_by_role("status").inner_text())
    page.goto(f"{bench.url}/{PAGE}")
    expect(page.get_by_role("heading", name="您已经答过")).to_be_visible()
    assert RECEIPT.findall(page.get_by_role("status").inner_text()) == first
    expect(page.get_by_role("radio", name="门口")).to_be_hidden()
    # Somebody else in the house: nothing of the first is in the form.
    page.get_by_role("button", name=ANOTHER).click()
    expect(page.get_by_role("radio", name="河边")).not_to_be_checked()
    page.get_by_role("radio", name="门口").check()
    send(page)
    expect(page.get_by_role("status")).to_contain_text("您的回答已计入")
    assert counted(bench) == before + 2
    page.goto(f"{bench.url}/{PAGE}")
    expect(page.get_by_role("status").get_by_role("link")).to_have_count(2)
    page.get_by_role("link", name=first[0]).click()
    expect(page.get_by_role("heading", name="您的回答已计入")).to_be_visible()


def test_where_scripts_may_keep_nothing_the_answer_stays_and_goes_with_one_more_tap(
    bench: Site, reader: Page
) -> None:
    page, before = reader, counted(bench)
    for option in ("河边", "门口"):
        page.goto(f"{bench.url}/{PAGE}")
        page.get_by_role("radio", name=option).check()
        page.get_by_role("textbox", name="想说的").fill(f"靠近{option}")
        send(page)
        expect(page.get_by_role("status")).to_be_visible()
        page.evaluate("localStorage.clear()")
    expect(page.get_by_role("heading", name="您已经答过")).to_be_visible()
    assert counted(bench) == before + 1
    expect(page.get_by_role("textbox", name="想说的")).to_have_value("靠近门口")
    send(page, ANOTHER)
    expect(page.get_by_role("status")).to_contain_text("您的回答已计入")
    assert counted(bench) == before + 2


def test_without_javascript_the_receipt_is_shown_first_and_nothing_typed_is_lost(
    bench: Site, plain_phone: Page
) -> None:
    page, before = plain_phone, counted(bench)
    page.goto(f"{bench.url}/{PAGE}")
    page.get_by_role("radio", name="河边").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="您的回答已计入")).to_be_visible()
    first = page.url.rsplit("/", 1)[1]
    page.goto(f"{bench.url}/{PAGE}")
    page.get_by_role("radio", name="门口").check()
    page.get_by_role("textbox", name="想说的").fill("第一行\n第二行")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="您已经答过")).to_be_visible()
    expect(page.get_by_role("link", name=first)).to_be_visible()
    assert counted(bench) == before + 1
    page.get_by_role("button", name=ANOTHER).click()
    expect(page.get_by_role("heading", name="您的回答已计入")).to_be_visible()
    assert page.url.rsplit("/", 1)[1] != first
    expect(page.locator("dd", has_text="第二行")).to_be_visible()
    assert counted(bench) == before + 2


def test_two_taps_without_javascript_are_one_answer(bench: Site, plain_phone: Page) -> None:
    page, before = plain_phone, counted(bench)
    page.goto(f"{bench.url}/{PAGE}")
    page.get_by_role("radio", name="河边").check()
    page.get_by_role("textbox", name="想说的").fill("点了两下")
    page.get_by_role("button", name="提交").dblclick()
    expect(page.get_by_role("heading", name="您的回答已计入")).to_be_visible()
    assert counted(bench) == before + 1


def test_what_is_wrong_is_said_in_place_and_the_next_in_the_house_finds_an_empty_form(
    bench: Site, reader: Page
) -> None:
    page, before = reader, counted(bench)
    page.goto(f"{bench.url}/{PAGE}")
    page.get_by_role("textbox", name="想说的").fill("只写了这一句")
    send(page)
    faults = page.get_by_role("alert")
    expect(faults).to_contain_text("1 处要改")
    expect(faults).to_be_focused()
    faults.get_by_role("link", name="放哪里？").click()
    assert page.url == f"{bench.url}/{PAGE}#q-bench-where"
    expect(page.get_by_role("textbox", name="想说的")).to_have_value("只写了这一句")
    page.get_by_role("radio", name="河边").check()
    send(page)
    expect(page.get_by_role("status")).to_contain_text("您的回答已计入")
    assert counted(bench) == before + 1
    page.get_by_role("button", name=ANOTHER).click()
    expect(page.get_by_role("textbox", name="想说的")).to_have_value("")
    expect(page.locator(".ll-fault")).to_have_count(0)
    # Who answers for somebody else does so though something was wrong at first.
    send(page)
    expect(faults).to_be_focused()
    page.get_by_role("radio", name="门口").check()
    send(page)
    expect(page.get_by_role("status")).to_contain_text("您的回答已计入")
    assert counted(bench) == before + 2


def test_an_answer_whose_receipt_is_lost_on_the_way_is_sent_again_and_counted_once(
    bench: Site, reader: Page
) -> None:
    page, before = reader, counted(bench)
    page.goto(f"{bench.url}/{PAGE}")
    page.get_by_role("radio", name="河边").check()
    page.get_by_role("textbox", name="想说的").fill("信号不好")

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/s/forms/bench", lose)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("不会算成两份")
    expect(page.get_by_role("textbox", name="想说的")).to_have_value("信号不好")
    page.unroute("**/s/forms/bench")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("status")).to_contain_text("您的回答已计入")
    assert counted(bench) == before + 1


def test_without_a_network_that_is_said_and_the_answer_goes_with_the_next_tap(
    bench: Site, reader: Page
) -> None:
    """Who taps at once is let through: nobody is told to be slower."""
    page, before = reader, counted(bench)
    page.goto(f"{bench.url}/{PAGE}")
    page.get_by_role("radio", name="河边").check()
    page.get_by_role("textbox", name="想说的").fill("在电梯里")
    page.context.set_offline(True)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("没有连上网，没有发出去。答案还在")
    page.context.set_offline(False)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("status")).to_contain_text("您的回答已计入")
    assert counted(bench) == before + 1


def test_a_server_in_between_that_fails_in_its_own_words_is_told_from_the_network(
    bench: Site, reader: Page
) -> None:
    page = reader
    page.goto(f"{bench.url}/{PAGE}")
    page.get_by_role("radio", name="河边").check()
    page.route("**/s/forms/bench", lambda route: route.fulfill(status=502, body="Bad Gateway"))
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("本站的服务器出了故障（502）")


def test_a_number_that_is_signed_up_is_told_so_in_place(
    bench: Site, reader: Page, plain_phone: Page
) -> None:
    plain_phone.goto(f"{bench.url}/ask/trip.html")
    plain_phone.get_by_role("textbox", name="电话").fill("13600000001")
    plain_phone.get_by_role("button", name="报名").click()
    expect(plain_phone.get_by_role("heading", name="您已报上名")).to_be_visible()
    first, before = plain_phone.url.rsplit("/", 1)[1], counted(bench, "trip")
    reader.goto(f"{bench.url}/ask/trip.html")
    reader.get_by_role("textbox", name="电话").fill("136 0000 0001")
    send(reader, "报名")
    expect(reader.get_by_role("heading", name="这个号码已经报过了")).to_be_visible()
    expect(reader.get_by_role("status")).not_to_contain_text("已报上")
    expect(reader.get_by_role("status")).not_to_contain_text(first)
    assert counted(bench, "trip") == before


def test_who_comes_too_late_is_told_so_in_place_and_keeps_what_was_typed(
    bench: Site, reader: Page, plain_phone: Page
) -> None:
    for page, number in ((reader, "13600000002"), (plain_phone, "13600000003")):
        page.goto(f"{bench.url}/ask/seat.html")
        page.get_by_role("textbox", name="电话").fill(number)
    plain_phone.get_by_role("button", name="报名").click()
    expect(plain_phone.get_by_role("heading", name="您已报上名")).to_be_visible()
    send(reader, "报名")
    expect(reader.get_by_role("alert")).to_contain_text("「最后一座」名额已满，这次没有报上。")
    expect(reader.get_by_role("alert")).to_be_focused()
    expect(reader.get_by_role("textbox", name="电话")).to_have_value("13600000002")
