"""The office with a phone: an earlier version put back, two people's edits brought together, a picture
added. With the keys alone where that is said."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from forms_service.desk.access import COOKIE
from forms_service.staff.roles import Role
from tests.browser.conftest import PHONE
from tests.conftest import GOOD, article
from tests.site_src.pictures.test_pictures import photo
from tests.support.desk import sign_in_all
from tests.support.serving import serving
from tests.support.work_tree import WorkTree, saving, work_tree

PATH = "news/gate.md"
PAGE = article("大门", "2026-11-20", "六点开。\n\n十点关。\n\n有人值班。")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[WorkTree, str, str]]:
    """A compound whose content is a work tree: it, its address, and an editor's session."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(GOOD, folder / "content")
    (folder / ".gitignore").write_text("/*\n!/content\n", encoding="utf-8")
    tree = work_tree(folder)
    tree.commit("第一版")
    token = sign_in_all(folder / "state")[Role.EDITOR]
    with serving(folder) as site:
        yield tree, site.url, token


@pytest.fixture
def editor(browser: Browser, office: tuple[WorkTree, str, str]) -> Iterator[Page]:
    """An editor's phone."""
    _, url, token = office
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        base_url=url,
    )
    context.add_cookies([{"name": COOKIE, "value": token, "url": f"{url}/s/desk"}])
    yield context.new_page()
    context.close()


def sound(page: Page) -> None:
    """Nothing that axe finds, and nothing that scrolls sideways."""
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_earlier_version_is_put_back_with_the_keys_alone(
    editor: Page, office: tuple[WorkTree, str, str]
) -> None:
    tree, _, _ = office
    tree.commit("写大门", gate=PAGE)
    tree.commit("改错了", gate=PAGE.replace("六点", "六十点"))
    editor.goto("/s/desk/versions")
    sound(editor)
    for role, name in (("link", "改错了"), ("link", "写大门"), ("button", "恢复这个版本")):
        editor.get_by_role(role, name=name).focus()  # type: ignore[arg-type]
        with editor.expect_navigation():
            editor.keyboard.press("Enter")
        sound(editor)
    expect(editor.get_by_role("status")).to_contain_text("「大门」已经发布")
    assert tree.read(PATH) == PAGE
    assert tree.log()[0].startswith("editor|把《大门》恢复成")


def test_two_peoples_edits_are_brought_together(
    editor: Page, office: tuple[WorkTree, str, str]
) -> None:
    tree, _, _ = office
    desk = saving(tree.content, tree.folder / "state")
    tree.commit("写大门", gate=PAGE)
    base = desk.current(PATH).version
    tree.commit("王芳改的", gate=PAGE.replace("六点", "五点").replace("有人", "两人"))
    ours = desk.stash(PAGE.replace("六点", "七点").replace("十点", "十一点"))
    sides = {"page": PATH, "base": base, "theirs": desk.current(PATH).version, "ours": ours}
    editor.goto(f"/s/desk/merge?{urlencode(sides)}")
    sound(editor)
    expect(editor.get_by_text("王芳改的")).to_be_visible()
    editor.get_by_label("用我写的").check()
    editor.get_by_role("button", name="照选的发布").click()
    expect(editor.get_by_role("status")).to_contain_text("「大门」已经发布")
    assert tree.read(PATH) == PAGE.replace("六点", "七点").replace("十点", "十一点").replace(
        "有人", "两人"
    )


def test_a_picture_from_the_phone_is_seen_on_the_page_it_was_added_to(
    editor: Page, office: tuple[WorkTree, str, str], tmp_path: Path
) -> None:
    tree, _, _ = office
    tree.commit("写大门", gate=PAGE)
    file = tmp_path / "IMG_0001.jpg"
    file.write_bytes(photo((2400, 1200), turned=6))
    editor.goto(f"/s/desk/pictures?{urlencode({'page': PATH})}")
    sound(editor)
    editor.get_by_label("选照片").set_input_files(file)
    editor.get_by_label("图上画的是什么").fill("大门口的灯")
    with editor.expect_navigation():
        editor.get_by_role("button", name="放进草稿").click()
    assert "大门口的灯" not in tree.read(PATH)
    editor.get_by_role("button", name="发布", exact=True).click()
    expect(editor.get_by_role("status")).to_contain_text("「大门」已经发布")
    assert "![大门口的灯](/images/" in tree.read(PATH)
    editor.goto(f"/s/desk/preview?{urlencode({'page': PATH})}")
    picture = editor.frame_locator("iframe").get_by_alt_text("大门口的灯")
    expect(picture).to_be_visible()
    sound(editor)
    assert picture.evaluate("each => each.naturalHeight") == 1600
