"""No page scrolls sideways, whatever stands in it: at three widths, in normal and large text."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.conftest import Compound
from tests.support.static_files import served

# Opens the first page in a frame, and there one page's body after another (they share a head, and
# loading each whole takes four times as long); what it returns is wider than its place.
_MEASURE = """async (urls) => {
  const frame = document.createElement("iframe");
  frame.style.cssText = "border:0;height:844px";
  document.body.replaceChildren(frame);
  await new Promise((done) => { frame.onload = done; frame.src = urls[0]; });
  const inside = frame.contentDocument;
  const root = inside.documentElement;
  const base = inside.head.appendChild(inside.createElement("base"));
  const script = inside.querySelector("script[src*='js/page.js']").src;
  const loaded = (node) => new Promise((done) => { node.onload = done; });
  const texts = await Promise.all(urls.map((url) => fetch(url).then((given) => given.text())));
  const wide = [];
  for (const [at, url] of urls.entries()) {
    base.href = new URL(url, location).href;
    inside.body.replaceWith(new DOMParser().parseFromString(texts[at], "text/html").body);
    const sheets = Array.from(inside.body.querySelectorAll("link[rel=stylesheet]"), loaded);
    const again = inside.createElement("script");
    again.src = script;
    inside.body.appendChild(again);
    await Promise.all([...sheets, loaded(again)]);
    const content = inside.querySelector(".md-content__inner");
    for (const text of ["normal", "large"]) {
      root.setAttribute("data-ll-text", text);
      for (const width of [320, 390, 768]) {
        frame.style.width = width + "px";
        const most = Math.max(root.scrollWidth, inside.body.scrollWidth);
        if (most > width) wide.push(`${url} in ${text} text: ${most} of ${width} px`);
        if (content.scrollWidth > content.clientWidth)
          wide.push(`${url} in ${text} text at ${width} px: cut at the side`);
      }
    }
  }
  return wide;
}"""


def _pages(folder: Path) -> list[str]:
    """All pages for people's phones, the home page first: decks are for screens of one size."""
    found = [path.relative_to(folder) for path in folder.rglob("*.html")]
    kept = sorted(path.as_posix() for path in found if path.parts[0] != "kiosk")
    return ["/index.html", *(f"/{path}" for path in kept)]


@pytest.mark.parametrize("compound", ["built_demo", "built_good", "built_wide"])
def test_no_page_scrolls_sideways(
    phone: Page, compound: str, request: pytest.FixtureRequest
) -> None:
    built: Compound = request.getfixturevalue(compound)
    folder = built.site.resolve()
    with served(folder) as url:
        phone.goto(f"{url}/robots.txt")
        assert phone.evaluate(_MEASURE, _pages(folder)) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_wide_table_and_code_scroll_in_their_own_boxes(
    phone: Page, plain_phone: Page, built_wide: Compound, scripts: bool
) -> None:
    page = phone if scripts else plain_phone
    with served(built_wide.site.resolve()) as url:
        page.goto(f"{url}/rules/parking.html")
        table = page.locator(".ll-scroll" if scripts else ".md-typeset table").first
        for box in (table, page.locator("pre code").first):
            sizes = box.evaluate(
                "e => [e.scrollWidth > e.clientWidth, getComputedStyle(e).overflowX, "
                "e.getBoundingClientRect().right <= innerWidth]"
            )
            assert sizes == [True, "auto", True]
