"""The office erases one person's data and reads the log, with the keyboard alone, on a phone and on its PC."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from forms_service.answers.reading import Answer
from forms_service.answers.receipts import shown
from forms_service.answers.sending import Sending
from forms_service.desk.access import COOKIE
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.staff.audit import Deed, noted
from forms_service.staff.roles import Role
from forms_service.store.tables import open_store
from site_src.content.reading import read_site
from tests.conftest import GOOD
from tests.support.desk import sign_in_all
from tests.support.serving import serving

SIZES = ((390, 844), (1366, 768))
NAME, REASON = "欧阳听雨", "她说改天再去"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, list[str]]]:
    """The desk's address, an admin's token, and the receipts of two answers that the log speaks of."""
    folder: Path = tmp_path_factory.mktemp("oversight")
    shutil.copytree(GOOD, folder / "content")
    picnic = read_site(folder / "content").site.forms["picnic"].form
    token = sign_in_all(folder / "state")[Role.ADMIN]
    at, receipts = picnic.opens + timedelta(minutes=1), []
    with open_store(folder / "state" / "store") as store:
        for number in range(2):
            answer = Answer({"who": NAME, "phone": f"1391234567{number}", "menu": ["面"]})
            receipts.append(keeping(store, Known(), Sending(picnic, answer, at))().receipt)
            deed = Deed("clerk", "answer.cancel", "picnic", REASON, receipts[-1])
            store.transact(lambda state, deed=deed: (noted(state, deed, at), None))
    with serving(folder) as site:
        yield f"{site.url}/s/desk", token, receipts


def sound(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", SIZES, ids=["phone", "pc"])
def test_somebody_is_forgotten_by_keyboard_and_the_log_tells_of_it(
    browser: Browser, desk: tuple[str, str, list[str]], size: tuple[int, int]
) -> None:
    url, token, receipts = desk
    receipt = receipts[SIZES.index(size)]
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    page = context.new_page()
    page.goto(f"{url}/personal")
    sound(page)
    page.get_by_label("他的回执，或者电话").focus()
    page.keyboard.type(shown(receipt))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="删除前请核对")).to_be_visible()
    assert NAME not in page.content()
    sound(page)
    page.get_by_role("button", name="确认删掉").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("删掉了 1 份回答，统计里少了 1 份")).to_be_visible()
    sound(page)
    page.goto(f"{url}/log")
    expect(page.get_by_role("row", name="按要求删除个人信息").first).to_be_visible()
    sound(page)
    page.goto(f"{url}/log?did=answer.cancel")
    expect(page.get_by_text("已删除").first).to_be_visible()
    page.goto(f"{url}/log/chain")
    expect(page.get_by_text("没有被改过")).to_be_visible()
    sound(page)
    context.close()
