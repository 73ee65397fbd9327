"""What is spared for speed changes no page."""

from __future__ import annotations

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown

from site_src.markup.blocks import ALLOWED_TAGS
from site_src.markup.plain_text import INLINE_PATTERNS
from site_src.markup.rendering import EXTENSION_CONFIGS, EXTENSIONS
from site_src.source.frontmatter import Source, read_source
from tests.conftest import ROOT

PIECES = [
    "甲", "小区 ", "a", " ", "  \n", "\n", "\n\n", "*", "**", "_", "`", "``", "\\", "[", "]", "(", ")",
    "!", "<", ">", "&", "&amp;", "^", "[^1]", "[^1]: 注", "HTML", "*[HTML]: 超文本", "#", "## 题 ",
    "- ", "1. ", "> ", "    ", ": ", "|", "|-", "{", "}", "{: .a #b }", "=", "-", "---", "~~~",
    "```", "@", "a@b.cn", "http://a.cn", ":", "\"", "'", "\xa0", "!!! note", "/// pact\n///", "[甲]: /b",
]  # fmt: skip
MARKDOWN = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40).map("".join)


def processor() -> Markdown:
    return Markdown(extensions=list(EXTENSIONS), extension_configs=EXTENSION_CONFIGS)


def unspared() -> Markdown:
    found = processor()
    found.treeprocessors.deregister("linli-shield")
    found.treeprocessors.deregister("linli-unshield")
    return found


@given(MARKDOWN)
@settings(max_examples=400, deadline=None)
def test_any_markdown_gives_the_html_it_gives_unspared(text: str) -> None:
    assert processor().convert(text) == unspared().convert(text)


@pytest.mark.parametrize("folder", ["content", "tests/sites/good"])
def test_every_page_gives_the_html_it_gives_unspared(folder: str) -> None:
    for path in sorted((ROOT / folder).rglob("*.md")):
        source = read_source(path, path.name)
        if isinstance(source, Source):
            assert processor().convert(source.body) == unspared().convert(source.body), path


def test_the_inline_patterns_are_the_ones_the_triggers_were_made_for() -> None:
    """Another version of the library or another extension may bring one with a new trigger."""
    patterns = processor().inlinePatterns
    assert len(patterns) == len(INLINE_PATTERNS)
    assert [name for name in INLINE_PATTERNS if name not in patterns] == []


@given(st.text(st.characters(exclude_categories=["Cs", "Co"], exclude_characters="<>&")))
@settings(max_examples=400)
def test_text_that_is_not_sanitised_would_stay_as_it_is(text: str) -> None:
    sanitised = processor().postprocessors["linli-sanitise"].run(text)
    assert sanitised == nh3.clean(text, tags=set(ALLOWED_TAGS))
