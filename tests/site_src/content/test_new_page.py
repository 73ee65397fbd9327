"""`linli new`: whatever the kind and the title, the page is there and the linter accepts it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from site_src.content.check import check
from site_src.content.new_page import KIND_CHOICES, AlreadyThere, new_page
from site_src.content.site import Page, parse_page
from site_src.kinds.page_kinds import KINDS
from site_src.markup.rendering import Renderer
from site_src.source.frontmatter import Source, read_source
from tests.conftest import NOW, Compound, Run

HOME = "---\ntitle: 首页\ncompound: {name: 甲, full_name: 甲, address: 乙, motto: 丙, households: 3}\n---\n"


@pytest.fixture
def bare(tmp_path: Path) -> Compound:
    """A compound that has a home page and nothing else."""
    compound = Compound(tmp_path)
    compound.write("index.md", HOME)
    return compound


def test_there_is_a_beginning_for_every_kind() -> None:
    assert set(KIND_CHOICES) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_new_page_passes_the_check_in_the_demo(
    demo: Compound, run_linli: Run, kind: str
) -> None:
    done = run_linli("new", kind, "测试：新的一页", env=demo.environment)
    assert done.returncode == 0, done.stderr
    path = Path(done.stdout.strip())
    if kind == "pact":  # A compound has one: the new one takes the old one's place and numbers.
        more = "".join(f"  - {{title: 第{n}条, text: 文。}}\n" for n in range(2, 13))
        text = path.read_text(encoding="utf-8").replace("---\n\n", f"{more}---\n\n")
        path.replace(demo.content / "pact/index.md").write_text(text, encoding="utf-8")
    assert [str(fault) for fault in check(demo.content, [])] == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_new_page_is_of_its_kind_in_an_empty_compound(bare: Compound, kind: str) -> None:
    path = new_page(bare.content, kind, "新的一页", NOW)
    place = path.relative_to(bare.content).as_posix()
    source = read_source(path, place)
    assert isinstance(source, Source)
    page, faults = parse_page(place, source, Renderer())
    assert not faults
    assert isinstance(page, Page), page
    assert (page.kind, page.title) == (kind, "新的一页")


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
            exclude_categories=["Cs", "Cc", "Co", "Cn", "Zl", "Zp"], exclude_characters="“”"
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
    source = read_source(path, place)
    path.unlink()
    assert isinstance(source, Source), source
    page, faults = parse_page(place, source, Renderer())
    assert not faults
    assert isinstance(page, Page), page
    found: Any = page.meta
    assert found.title == title


@pytest.mark.parametrize("title", ["404", "sitemap", "index", "S", "assets"])
def test_no_title_makes_a_page_with_a_name_the_site_needs(bare: Compound, title: str) -> None:
    try:
        new_page(bare.content, "page", title, NOW)
    except AlreadyThere:
        return
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
