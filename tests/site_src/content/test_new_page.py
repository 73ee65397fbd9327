"""`linli new`: whatever the kind and the title, the page is there, and sound once it is filled in."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from site_src.content.check import check
from site_src.content.new_page import KIND_CHOICES, AlreadyThere, new_page
from site_src.content.site import Page, parse_page
from site_src.form_kinds.table import FORM_KINDS
from site_src.kinds.page_kinds import KINDS, FormMeta
from site_src.markup.rendering import Renderer
from site_src.source.faults import Fault
from site_src.source.frontmatter import Source, read_source
from site_src.source.moments import ZONE
from site_src.source.texts import BLANK
from tests.conftest import DEMO, NOW, Compound, Run

HOME = "---\ntitle: 首页\ncompound: {name: 甲, full_name: 甲, address: 乙, motto: 丙, households: 3}\n---\n"


@pytest.fixture
def bare(tmp_path: Path) -> Compound:
    """A compound that has a home page and nothing else."""
    compound = Compound(tmp_path)
    compound.write("index.md", HOME)
    return compound


def fill_in(path: Path) -> None:
    """As an editor does: with the example, where the blank gives one."""
    text = path.read_text(encoding="utf-8")
    written = BLANK.sub(lambda blank: blank.group(1).partition("例如 ")[2] or "某某", text)
    path.write_text(written, encoding="utf-8")


def parsed(path: Path, place: str) -> Page:
    source = read_source(path, place)
    assert isinstance(source, Source), source
    page, faults = parse_page(place, source, Renderer())
    assert not faults, faults
    assert page is not None
    return page


def test_there_is_a_beginning_for_every_kind_of_page_and_form() -> None:
    named = {"contest", "project"}
    assert set(KIND_CHOICES) == set(KINDS) | set(FORM_KINDS.members) - {"poll"} | named


@dataclass(frozen=True)
class Begun:
    """A new page of each kind in one copy of the demo; what `check` says of them, and once they are filled in."""

    texts: dict[str, str]
    places: dict[str, str]
    left: list[Fault]
    filled_in: list[Fault]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    content = shutil.copytree(DEMO, tmp_path_factory.mktemp("begun") / "content")
    paths = {kind: new_page(content, kind, f"测试：新的{kind}", NOW) for kind in KIND_CHOICES}
    # A compound has one pact: the new one takes the old one's place and numbers.
    more = "".join(f"  - {{title: 第{n}条, text: 文。}}\n" for n in range(2, 13))
    text = paths["pact"].read_text(encoding="utf-8").replace("〕}\n---\n", f"〕}}\n{more}---\n")
    paths["pact"].unlink()
    paths["pact"] = content / "pact/index.md"
    paths["pact"].write_text(text, encoding="utf-8")
    texts = {kind: path.read_text(encoding="utf-8") for kind, path in paths.items()}
    left = check(content, list(paths.values()))
    for path in paths.values():
        fill_in(path)
    places = {kind: path.relative_to(content).as_posix() for kind, path in paths.items()}
    return Begun(texts, places, left, check(content, list(paths.values())))


@pytest.mark.parametrize("kind", KIND_CHOICES)
def test_what_is_left_to_fill_in_is_all_that_is_wrong_with_a_new_page(
    begun: Begun, kind: str
) -> None:
    """Each fault says what to write, at its line; filled in, the page is sound."""
    blanks = [
        (number, f"这里还没有填：{blank.group(1)}")
        for number, row in enumerate(begun.texts[kind].split("\n"), 1)
        for blank in BLANK.finditer(row)
    ]
    assert blanks
    of_it = [each for each in begun.left if each.path.endswith(begun.places[kind])]
    assert [(each.line, each.what) for each in of_it if each.level == "fault"] == sorted(blanks)
    assert [str(each) for each in begun.filled_in if each.path.endswith(begun.places[kind])] == []


@pytest.mark.parametrize("kind", KIND_CHOICES)
def test_every_new_page_is_of_its_kind_in_an_empty_compound(bare: Compound, kind: str) -> None:
    path = new_page(bare.content, kind, "新的一页", NOW)
    fill_in(path)
    page = parsed(path, path.relative_to(bare.content).as_posix())
    found = page.meta.form.kind if isinstance(page.meta, FormMeta) else page.kind
    others = {"form": "poll", "contest": "poll", "project": "page"}
    assert (found, page.title) == (others.get(kind, kind), "新的一页")


def test_a_draft_may_wait_to_be_filled_in(bare: Compound) -> None:
    path = new_page(bare.content, "news", "新的一页", NOW)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("category:", "draft: true\ncategory:"), encoding="utf-8")
    assert check(bare.content, []) == []


def test_the_command_says_what_to_do_next(bare: Compound, run_linli: Run) -> None:
    done = run_linli("new", "signup", "看电影", env=bare.environment)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()) == bare.content / "forms/kan-dian-ying.md"
    assert "〔填：…〕" in done.stderr


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("page", "ting-shui.md"),
        ("news", "news/2026/2026-11-23-ting-shui.md"),
        ("activity", "news/2026/2026-11-23-ting-shui.md"),
        ("board", "boards/ting-shui.md"),
        ("form", "forms/ting-shui.md"),
        ("notice", "notices/ting-shui.md"),
    ],
)
def test_a_page_is_called_after_its_title_in_pinyin(bare: Compound, kind: str, place: str) -> None:
    assert new_page(bare.content, kind, "停水", NOW) == bare.content / place


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    title=st.text(
        st.characters(
            exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp", "Mn", "Mc", "Me"],
            exclude_characters="“”〔",
        ),
        min_size=1,
        max_size=80,
    ).filter(lambda text: text.strip() == text != "")
)
@example(title="INDEX")
@pytest.mark.parametrize("kind", ["page", "form", "board", "news"])
def test_any_title_is_kept_as_it_was_given(bare: Compound, kind: str, title: str) -> None:
    path = new_page(bare.content, kind, title, NOW)
    place = path.relative_to(bare.content).as_posix()
    fill_in(path)
    page = parsed(path, place)
    path.unlink()
    found: Any = page.meta
    assert found.title == normalize("NFC", title)


def test_characters_that_nobody_sees_are_dropped_from_a_title(bare: Compound) -> None:
    path = new_page(bare.content, "page", "停\u200b水\u2028 ", NOW)
    assert "title: 停水\n" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("title", ["404", "sitemap", "index", "S", "assets"])
def test_no_title_makes_a_page_with_a_name_the_site_needs(bare: Compound, title: str) -> None:
    try:
        path = new_page(bare.content, "page", title, NOW)
    except AlreadyThere:
        return
    fill_in(path)
    assert check(bare.content, []) == []


def test_a_page_that_is_there_is_left_alone(good: Compound, run_linli: Run) -> None:
    first = run_linli("new", "news", "停水", env=good.environment)
    path = Path(first.stdout.strip())
    path.write_text("我的字", encoding="utf-8")
    second = run_linli("new", "news", "停水", env=good.environment)
    assert second.returncode == 1
    assert "已经有了" in second.stderr
    assert path.read_text(encoding="utf-8") == "我的字"


def test_an_unknown_kind_is_told_those_there_are(good: Compound, run_linli: Run) -> None:
    done = run_linli("new", "neews", "停水", env=good.environment)
    assert done.returncode == 2
    assert "notice" in done.stderr


def test_a_contest_is_between_what_was_solved_in_the_quarter(demo: Compound) -> None:
    path = new_page(demo.content, "contest", "评比", NOW, ["灯亮了，大家好走", "井盖稳了"])
    page = parsed(path, "forms/ping-bi.md")
    assert isinstance(page.meta, FormMeta)
    [question] = page.meta.form.questions
    assert question.counted == ("灯亮了，大家好走", "井盖稳了")


@pytest.mark.parametrize(
    ("day", "quarter"),
    [("2026-12-20", "2026q4"), ("2027-01-08", "2026q4"), ("2027-02-01", "2027q1")],
)
def test_a_contest_is_of_the_quarter_that_ends_or_ended(
    bare: Compound, day: str, quarter: str
) -> None:
    """So the page that shows all of them, `/// contests | pingbi`, shows it."""
    now = datetime.fromisoformat(day).replace(tzinfo=ZONE)
    path = new_page(bare.content, "contest", "评比", now)
    assert f"  id: pingbi-{quarter}\n" in path.read_text(encoding="utf-8")
