"""Two people on one page, as the desk shows it to the second."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from tests.conftest import article
from tests.forms_service.revision.conftest import Office

PATH = "news/both.md"
PAGE = article("大门", "2026-11-20", "六点开。\n\n十点关。\n\n有人值班。")


def began(office: Office, ours: str, theirs: str) -> dict[str, str]:
    """Two have opened the page; one has saved `theirs`, the other was to save `ours`."""
    desk = office.saving
    office.tree.commit("写大门", both=PAGE)
    base = desk.current(PATH).version
    office.tree.commit("先保存的", both=theirs)
    there = desk.current(PATH).version
    return {"page": PATH, "base": base, "theirs": there, "ours": desk.stash(ours)}


def address(sides: dict[str, str]) -> str:
    return "/s/desk/merge?" + "&".join(f"{name}={value}" for name, value in sides.items())


def test_edits_of_different_lines_are_taken_over_with_one_press(office: Office) -> None:
    """The second sees first what the first changed, and who it was."""
    sides = began(office, PAGE.replace("十点", "十一点"), PAGE.replace("六点", "五点"))
    page = office.editor.get(address(sides)).text
    assert "<del>六</del>点开" in page
    assert "programmer" in page
    assert "<ins>一</ins>点关" in page
    assert office.editor.post("/s/desk/merge", sides).status == 303
    assert office.tree.read(PATH) == PAGE.replace("十点", "十一点").replace("六点", "五点")
    assert office.tree.log()[0].startswith("editor|")


def test_where_both_changed_a_line_the_second_chooses(office: Office) -> None:
    """Between both, one, or words of his own; nothing is saved before he has."""
    ours, theirs = PAGE.replace("六点", "七点"), PAGE.replace("六点", "五点")
    sides = began(office, ours, theirs)
    page = office.editor.get(address(sides)).text
    assert "七点开" in page
    assert "用别人写的" in page
    assert office.editor.post("/s/desk/merge", sides).status == 422
    assert office.tree.read(PATH) == theirs
    own = {"choice-0": "own", "own-0": "五点半开。"}
    assert office.editor.post("/s/desk/merge", {**sides, **own}).status == 303
    assert "五点半开。" in office.tree.read(PATH)


def test_a_third_who_saves_meanwhile_is_not_written_over(office: Office) -> None:
    """The second is led to what is there now, with what he had chosen."""
    sides = began(office, PAGE.replace("十点", "十一点"), PAGE.replace("六点", "五点"))
    office.tree.commit("第三个人", both=PAGE.replace("六点", "五点").replace("有人", "两人"))
    led = office.editor.post("/s/desk/merge", sides)
    assert led.status == 303
    page = office.editor.get(led.headers["location"]).text
    assert "<ins>两</ins>人值班" in page
    assert "第三个人" in page
    assert office.tree.read(PATH).count("十一点") == 0


def test_a_draft_ends_with_its_conflict(office: Office) -> None:
    """Whether what both wrote is taken, or what the second wrote is given up."""
    written = f"/s/desk/write?page={PATH}"
    for end in ("publish", "discard"):
        office.tree.commit("写大门", both=PAGE)
        office.editor.post(written, {"do": "discard"})
        opened = office.saving.current(PATH).version
        sent = {"seen": opened, "base": opened, "do": "save", "text": PAGE.replace("六点", "七点")}
        assert office.editor.post(written, sent).status == 303
        office.tree.commit("先保存的", both=PAGE.replace("六点", "五点"))
        led = office.editor.post(written, {**sent, "do": "publish"}).headers["location"]
        assert led.startswith("/s/desk/merge?")
        if end == "publish":
            asked = dict(parse_qsl(urlsplit(led).query))
            done = office.editor.post("/s/desk/merge", {**asked, "choice-0": "ours", "do": end})
            assert "/published/" in done.headers["location"]
            assert "七点开" in office.tree.read(PATH)
        else:
            assert office.editor.post(written, {"do": end}).status == 303
            assert "五点开" in office.editor.get(written).text
        assert 'id="drafts"' not in office.editor.get("/s/desk/pages").text
