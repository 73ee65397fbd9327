"""What holds for every kind of page: accessibility, weight, nothing from elsewhere."""

from __future__ import annotations

from urllib.parse import unquote

import pypdfium2 as pdfium
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from tests.support.serving import Site

KINDS = (
    "index.html",
    "flag/organisation.html",
    "pact/index.html",
    "boards/committee.html",
    "boards/volunteers.html",
    "lists/index.html",
    "lists/2025q4.html",
    "lists/2026q3.html",
    "stage/ledger.html",
    "family/title-deeds.html",
    "family/honours.html",
    "places/haoren.html",
    "forms/index.html",
    "forms/dianti-cz.html",
    "forms/lianqing-2026.html",
    "news/index.html",
    "news/archives.html",
    "sitemap.html",
    "kept.html",
    "404.html",
)


@pytest.mark.parametrize("path", KINDS)
def test_no_barrier_is_found(site: Site, phone: Page, path: str) -> None:
    phone.goto(f"{site.url}/{path}")
    found = Axe().run(phone)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", ["forms/dianti-cz.html", "lists/index.html", "index.html"])
def test_no_barrier_is_found_in_large_text_or_dark(site: Site, phone: Page, path: str) -> None:
    phone.goto(f"{site.url}/{path}")
    phone.locator("[data-ll-toggle=text]:visible").first.click()
    assert Axe().run(phone).violations_count == 0
    phone.locator("[data-ll-toggle=scheme]:visible").first.click()
    found = Axe().run(phone)
    assert found.violations_count == 0, found.generate_report()


def test_a_form_with_faults_has_no_barrier(site: Site, phone: Page) -> None:
    phone.goto(f"{site.url}/forms/dianti-cz.html")
    phone.evaluate("document.querySelector('form.ll-form').submit()")
    phone.wait_for_selector(".ll-faults")
    found = Axe().run(phone)
    assert found.violations_count == 0, found.generate_report()


def test_a_first_visit_is_light_and_loads_nothing_from_elsewhere(site: Site, phone: Page) -> None:
    sizes: dict[str, int] = {}
    client = phone.context.new_cdp_session(phone)
    client.send("Network.enable")
    urls: dict[str, str] = {}
    client.on(
        "Network.responseReceived", lambda e: urls.update({e["requestId"]: e["response"]["url"]})
    )
    client.on(
        "Network.loadingFinished",
        lambda e: sizes.update({urls.get(e["requestId"], ""): e["encodedDataLength"]}),
    )
    messages: list[str] = []
    phone.on("console", lambda message: messages.append(message.text))
    for path in ("index.html", "forms/dianti-cz.html", "news/index.html"):
        sizes.clear()
        phone.goto(f"{site.url}/{path}", wait_until="networkidle")
        assert all(url.startswith((site.url, "data:", "")) for url in sizes)
        assert all(url.startswith(site.url) for url in sizes if url.startswith("http"))
        weight = sum(
            size
            for url, size in sizes.items()
            if url.split("?")[0].endswith((".html", ".css", ".js", "/"))
        )
        assert weight < 80_000, sizes
    assert not messages


# Whether the page's title is drawn as a whole: no box that clips cuts into it.
TITLE_IS_WHOLE = """() => {
  const title = document.querySelector("h1");
  const range = document.createRange();
  range.selectNodeContents(title);
  const words = range.getBoundingClientRect();
  for (let box = title; box !== document.body; box = box.parentElement) {
    if (getComputedStyle(box).overflowX === "visible") continue;
    const clip = box.getBoundingClientRect();
    if (words.left < clip.left - 1 || words.right > clip.right + 1 || words.bottom > clip.bottom + 1)
      return false;
  }
  return words.width > 20 && words.left >= 0;
}"""


@pytest.mark.parametrize("width", [390, 720])
def test_a_printed_page_keeps_its_title(site: Site, phone: Page, width: int) -> None:
    phone.set_viewport_size({"width": width, "height": 1000})
    phone.emulate_media(media="print")
    for path in KINDS:
        phone.goto(f"{site.url}/{path}")
        assert phone.evaluate(TITLE_IS_WHOLE), path


def test_a_bar_of_a_result_is_printed_as_long_as_it_is(site: Site, phone: Page) -> None:
    """Browsers leave backgrounds out of what they print, unless a page asks for them."""
    phone.goto(f"{site.url}/kept.html")
    phone.evaluate(
        """document.getElementById("ll-content").innerHTML = `<figure class="ll-tally"><ul>
        <li><progress max="2" value="1"></progress></li></ul></figure>`"""
    )
    paper = next(iter(pdfium.PdfDocument(phone.pdf(format="A4")))).render().to_pil().convert("L")
    dark = [[n for n in range(paper.width) if paper.getpixel((n, y)) < 128] for y in range(80, 300)]
    bars = [row for row in dark if 150 < len(row) < 350]
    assert len(bars) >= 4, "rows of a bar that is filled by half"


def test_who_begins_to_scroll_up_finds_the_way_to_the_top(site: Site, phone: Page) -> None:
    phone.goto(f"{site.url}/pact/index.html")
    up = phone.get_by_role("button", name="回到顶部")
    phone.mouse.wheel(0, 3000)
    phone.wait_for_function("() => scrollY > 2000")
    assert not up.is_visible()
    phone.mouse.wheel(0, -300)
    up.click()
    phone.wait_for_function("() => scrollY === 0")
    up.wait_for(state="hidden")


def test_the_heading_that_one_reads_below_is_marked(site: Site, browser: Browser) -> None:
    desk = browser.new_page(viewport={"width": 1366, "height": 768})
    desk.goto(f"{site.url}/family/title-deeds.html")
    links = desk.locator(".ll-toc a")
    last = links.last
    desk.evaluate("id => document.getElementById(id).scrollIntoView()", _named(last))
    desk.wait_for_selector(".ll-toc .md-nav__link--active")
    marked = desk.locator(".ll-toc .md-nav__link--active")
    assert marked.count() == 1
    desk.evaluate("scrollTo(0, 0)")
    desk.wait_for_selector(".ll-toc:not(:has(.md-nav__link--active))")
    desk.close()


def _named(link: Locator) -> str:
    return unquote((link.get_attribute("href") or "").removeprefix("#"))
