"""Paths, slugs and links between pages."""

from __future__ import annotations

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.utils import slugify

from site_src.content.links import listed_images, relative, resolve, slug
from site_src.content.reading import read_site
from tests.conftest import GOOD, Compound

PATH = st.lists(st.from_regex(r"[a-z0-9]{1,5}", fullmatch=True), min_size=1, max_size=4).map(
    lambda parts: "/".join(parts) + ".md"
)


@pytest.mark.parametrize(
    ("page", "link", "goal"),
    [
        ("index.md", "rules/index.md", "rules/index.md"),
        ("news/2026/a.md", "../../rules/index.md", "rules/index.md"),
        ("news/2026/a.md", "b.md", "news/2026/b.md"),
        ("news/2026/a.md", "./b.md", "news/2026/b.md"),
        ("news/2026/a.md", "/images/a.svg", "images/a.svg"),
    ],
)
def test_a_link_means_a_file(page: str, link: str, goal: str) -> None:
    assert resolve(page, link) == goal


def test_a_link_out_of_content_is_dead(good: Compound) -> None:
    assert resolve("a.md", "../../etc/passwd.md") not in good.read().pages


@given(PATH, PATH)
def test_a_relative_link_leads_there(page: str, goal: str) -> None:
    assert resolve(page, relative(page, goal)) == goal
    assert not posixpath.isabs(relative(page, goal))


@given(st.text(st.characters(categories=["Lo", "Ll", "Lu", "Nd"]), min_size=1, max_size=10))
def test_a_slug_is_the_one_that_pelican_makes(name: str) -> None:
    """Both generators must know a tag by the same address."""
    from pelican.settings import DEFAULT_CONFIG

    assert slug(name) == slugify(
        name, regex_subs=DEFAULT_CONFIG["SLUG_REGEX_SUBSTITUTIONS"], use_unicode=False
    )


@pytest.mark.parametrize(
    ("name", "made"),
    [("志愿", "zhi-yuan"), ("公告", "gong-gao"), ("2026", "2026"), ("WiFi 6", "wifi-6")],
)
def test_a_tag_is_pinyin_in_its_address(name: str, made: str) -> None:
    assert slug(name) == made


@pytest.mark.parametrize("tag", ["!!!", "？", "……"])
def test_a_tag_of_signs_alone_would_have_no_address(good: Compound, tag: str) -> None:
    from site_src.source.faults import ContentFaults
    from tests.conftest import article

    good.write("news/a.md", article("甲", "2026-01-01", tags=f'["{tag}"]'))
    try:
        site = good.read()
    except ContentFaults:
        return
    assert slug(tag), f"{len(site.pages)} pages, and one of them nameless"


def test_pictures_are_listed_by_the_pages_that_show_them() -> None:
    site = read_site(GOOD).site
    assert listed_images(site, [site.pages["story/index.md"]]) == {"images/willow.svg"}
    assert listed_images(site, [site.pages["news/2026/2026-05-02-river.md"]]) == {
        "images/river.svg"
    }
    assert listed_images(site, []) == set()


def test_a_page_is_found_at_the_address_links_are_made_of() -> None:
    site = read_site(GOOD).site
    assert all(page.url == page.path.removesuffix(".md") + ".html" for page in site.pages.values())
