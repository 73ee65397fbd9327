"""The lobby screens' decks: every slide fits, is readable from three metres, and outlives the network."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from site_src.content.reading import read_site
from site_src.content.site import Site as SiteContent
from site_src.forms.facts import FormFacts
from site_src.kinds.page_kinds import FormMeta
from site_src.live.region_kinds import render_region
from site_src.lobby.decks import seal
from site_src.questions.options import Option
from site_src.show.tokens import TOKENS
from site_src.show.view import View
from site_src.source.moments import ZONE
from tests.conftest import GOOD
from tests.support.lobby import put_lobby
from tests.support.serving import ROOT, Site, start

SCREENS = ("hall", "lobby-01", "lobby-05")
SIZES = ((1080, 1920), (1920, 1080), (1280, 720))
# 16 arc minutes at three metres, in millimetres: ISO 9241-303 asks for no smaller type.
SMALLEST = 13.9

# Lays out every page of every slide as the screen would and looks for what is not wholly seen.
_LAY_OUT = """
async () => {
  const { paged } = await import(new URL("paging.js", location.href).href);
  const box = document.querySelector("#measure");
  const show = document.querySelector("#show");
  const slides = document.querySelector("template#deck").content.querySelectorAll(".slide");
  const wrong = [];
  let total = 0;
  let smallest = Infinity;
  for (const source of slides) {
    const slide = document.importNode(source, true);
    await Promise.all(Array.from(slide.querySelectorAll("img"), (img) => img.decode()));
    const words = (element) => element.textContent.replace(/（\\d+／\\d+）/g, "").replace(/\\s/g, "");
    const pages = paged(slide, box);
    const flow = (element) => (element.querySelector(".flow") ? words(element.querySelector(".flow")) : "");
    if (pages.map(flow).join("") !== flow(slide)) wrong.push([slide.dataset.slide, "text lost"]);
    for (const page of pages) {
      total += 1;
      show.textContent = "";
      show.appendChild(page);
      const frame = show.getBoundingClientRect();
      const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
      for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        if (!text.data.trim() || text.parentElement.closest("svg")) continue;
        smallest = Math.min(smallest, parseFloat(getComputedStyle(text.parentElement).fontSize));
        const range = document.createRange();
        range.selectNodeContents(text);
        for (const rect of range.getClientRects()) {
          // A serif line is taller than its glyphs: the boxes of text, not of lines, must be inside.
          const slack = rect.height * 0.15;
          if (rect.left < frame.left - 1 || rect.right > frame.right + 1 || rect.top < frame.top - slack || rect.bottom > frame.bottom + slack)
            wrong.push([page.dataset.slide, text.data.trim().slice(0, 20), rect.toJSON()]);
        }
      }
      for (const element of page.querySelectorAll("*")) {
        if (getComputedStyle(element).overflow === "hidden" && !element.matches(".turnout") && element.scrollHeight > element.clientHeight + 1)
          wrong.push([page.dataset.slide, element.className, element.scrollHeight, element.clientHeight]);
      }
      for (const part of page.querySelectorAll("[data-split]"))
        if ("。；！？，、：）」』》”’…".includes(part.textContent.trim()[0] || "字"))
          wrong.push([page.dataset.slide, "begins with", part.textContent.slice(0, 9)]);
      for (const code of page.querySelectorAll(".qr")) {
        const rect = code.getBoundingClientRect();
        if (rect.right > frame.right + 1 || rect.bottom > frame.bottom + 1 || rect.width !== rect.height)
          wrong.push([page.dataset.slide, "qr", rect.toJSON()]);
      }
    }
  }
  const inches = Number(document.documentElement.dataset.inches);
  const millimetres = (inches * 25.4) / Math.hypot(innerWidth, innerHeight);
  return { wrong, total, smallest: smallest * millimetres };
}
"""

# Every page of a notice as a screen would show it, and what is not seen whole of it.
_NOTICE = """
async ([title, text]) => {
  const { urgentPages } = await import(new URL("urgent.js", location.href).href);
  const section = document.querySelector("#takeover");
  section.hidden = false;
  section.textContent = "";
  const until = new Date(Date.now() + 3600000).toISOString();
  const pages = urgentPages({ title, text, until }, "离线：11月28日 20:00 起没有连上，内容停在那时", section);
  const frame = section.getBoundingClientRect();
  const wrong = [];
  let smallest = Infinity;
  for (const page of pages) {
    section.replaceChildren(page);
    for (const element of page.children) {
      smallest = Math.min(smallest, parseFloat(getComputedStyle(element).fontSize));
      for (const rect of element.getClientRects())
        if (rect.top < frame.top || rect.bottom > frame.bottom || rect.right > frame.right)
          wrong.push([element.className, rect.toJSON()]);
    }
  }
  section.hidden = true;
  const says = pages.map((page) => page.querySelector(".says").textContent).join("\\n");
  return { wrong, smallest: smallest / parseFloat(getComputedStyle(document.documentElement).fontSize), says, pages: pages.length };
}
"""


def _open(browser: Browser, url: str, size: tuple[int, int] = (1080, 1920)) -> Page:
    viewport: ViewportSize = {"width": size[0], "height": size[1]}
    page = browser.new_context(viewport=viewport).new_page()
    page.goto(url)
    expect(page.locator("#show .slide")).not_to_have_count(0)
    return page


@pytest.mark.parametrize(
    ("text", "most", "first"),
    [
        ("每户打一个勾，这里看得到。", 6, "每户打一个"),
        ("我承诺，我遵守。", 5, "我承诺，"),
        ("，，，，", 2, "，，"),
        ("短", 9, "短"),
    ],
)
def test_no_page_of_a_slide_begins_with_a_comma(
    site: Site, browser: Browser, text: str, most: int, first: str
) -> None:
    page = _open(browser, f"{site.url}/kiosk/hall/")
    asks = """async ([text, most]) => {
      const { beginning } = await import(new URL("paging.js", location.href).href);
      return text.slice(0, beginning(text, (start) => start.length <= most));
    }"""
    assert page.evaluate(asks, [text, most]) == first


@pytest.mark.parametrize("inches", [7, 24, 32, 120])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_slide_fits_a_screen_of_any_size(
    site: Site, browser: Browser, screen: str, inches: int
) -> None:
    with browser.new_context(viewport={"width": 1920, "height": 1080}) as context:
        page = context.new_page()
        page.goto(f"{site.url}/kiosk/{screen}/")
        page.evaluate(f"document.documentElement.style.setProperty('--inches', '{inches}')")
        for size in SIZES:
            page.set_viewport_size({"width": size[0], "height": size[1]})
            assert page.evaluate(_LAY_OUT)["wrong"] == []


@pytest.mark.parametrize(
    "text",
    [
        "请走楼梯。",
        "\n".join(f"{number}栋请走南门" for number in range(1, 39)),
        "\n".join("水" * 250),
        "请马上从最近的楼梯离开，不要坐电梯；" * 27,
        "水" * 500,
    ],
    ids=["short", "list", "250 lines", "long", "one word"],
)
def test_an_urgent_notice_is_seen_whole_and_read_from_three_metres(
    site: Site, browser: Browser, text: str
) -> None:
    with browser.new_context(viewport={"width": 1920, "height": 1080}) as context:
        page = context.new_page()
        page.goto(f"{site.url}/kiosk/lobby-01/")
        for inches in (7, 43, 55, 120):
            page.evaluate(f"document.documentElement.style.setProperty('--inches', '{inches}')")
            for size in SIZES:
                page.set_viewport_size({"width": size[0], "height": size[1]})
                seen = page.evaluate(_NOTICE, ["请" * 60, text])
                assert seen["wrong"] == [], (inches, size)
                assert "".join(seen["says"].split()) == "".join(text.split())
                # A rem has 20 arc minutes.
                assert round(seen["smallest"], 3) >= 0.8, (inches, size)


def test_the_pages_of_a_long_notice_take_turns_and_what_has_just_come_goes_first(
    site: Site, browser: Browser
) -> None:
    """By a clock that is put back and forth, as the server's may be."""
    with browser.new_context(viewport={"width": 1920, "height": 1080}) as context:
        page = context.new_page()
        page.goto(f"{site.url}/kiosk/lobby-01/")
        storm = {
            "id": "a",
            "title": "大风",
            "text": "水" * 500,
            "until": "2027-01-01T00:20:00+08:00",
        }
        smoke = {"id": "b", "title": "有烟", "text": "走楼梯", "until": "2027-01-01T00:10:00+08:00"}
        seen = page.evaluate(
            """async ([storm, smoke]) => {
              const { Takeover } = await import(new URL("takeover.js", location.href).href);
              const section = document.querySelector("#takeover").cloneNode();
              document.body.appendChild(section);
              let time = Date.parse("2027-01-01T00:00:00+08:00");
              const takeover = new Takeover({ section, clock: { now: () => time }, report: () => {} });
              const at = (seconds) => {
                time += seconds * 1000;
                takeover.tick();
                const words = section.hidden ? ["", ""] : [section.querySelector(".kicker").textContent, section.querySelector("h1").textContent];
                return words.join(" ");
              };
              takeover.set([storm]);
              const seen = [at(0), at(10), at(10), at(-60)];
              takeover.set([storm, smoke]);
              seen.push(at(0), at(10), at(10), at(10), at(710), at(600));
              return seen;
            }""",
            [storm, smoke],
        )
    first, second = "紧急通知（1／2） 大风", "紧急通知（2／2） 大风"
    smoke_alone = "紧急通知 有烟"
    assert seen[:4] == [first, second, first, first]
    assert seen[4:] == [smoke_alone, first, second, smoke_alone, first, " "]


@pytest.mark.parametrize("options", [2, 24])
def test_a_closed_polls_result_fits_every_screen(
    site: Site, browser: Browser, options: int
) -> None:
    """Whole, however many options there are and however long they are."""
    asked = tuple(f"第{number}个选项，" + "说得很长的" * 12 for number in range(options))
    content = read_site(GOOD).site
    page, meta = content.pages["ask/lamp.md"], content.pages["ask/lamp.md"].meta
    assert isinstance(meta, FormMeta)
    question = meta.form.questions[0].model_copy(
        update={"options": tuple(Option(say=each) for each in asked)}
    )
    form = meta.form.model_copy(update={"questions": (question, *meta.form.questions[1:])})
    title = meta.model_copy(update={"form": form, "title": "河边步道装哪种灯" * 5})
    pages = {**content.pages, "ask/lamp.md": replace(page, meta=title)}
    counts = dict.fromkeys(asked, 3)
    facts = FormFacts.model_validate(
        {
            "form": "lamp",
            "state": "closed",
            "answers": 4,
            "questions": {"lamp": {"counts": counts}},
        }
    )
    view = View(SiteContent(pages, content.images), {"lamp": facts}, form.closes, "https://x.cn")
    html = render_region("slot:forms", "kiosk/lobby/index.html", view).html
    with browser.new_context(viewport={"width": 1920, "height": 1080}) as context:
        screen = context.new_page()
        screen.goto(f"{site.url}/kiosk/hall/")
        screen.evaluate(
            'html => { document.querySelector("template#deck").innerHTML = html }', html
        )
        for size in SIZES:
            screen.set_viewport_size({"width": size[0], "height": size[1]})
            found = screen.evaluate(_LAY_OUT)
            assert found["wrong"] == []
            assert found["total"] >= 2


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("screen", SCREENS)
def test_every_slide_fits_and_can_be_read_from_three_metres(
    site: Site, browser: Browser, screen: str, size: tuple[int, int]
) -> None:
    page = _open(browser, f"{site.url}/kiosk/{screen}/", size)
    found = page.evaluate(_LAY_OUT)
    page.context.close()
    assert found["wrong"] == []
    assert found["total"] > 20
    assert found["smallest"] >= SMALLEST


@pytest.mark.parametrize("screen", SCREENS)
def test_every_slide_has_a_contrast_of_seven_to_one(
    site: Site, browser: Browser, screen: str
) -> None:
    page = _open(browser, f"{site.url}/kiosk/{screen}/")
    count = page.evaluate(
        """() => {
          const slides = document.querySelector("template#deck").content.querySelectorAll(".slide");
          for (const element of [document.documentElement, document.body, document.querySelector("#stage")])
            Object.assign(element.style, { display: "block", overflow: "visible", height: "auto", position: "static" });
          document.querySelector("#rest").remove();
          document.querySelector("#show").textContent = "";
          for (const slide of slides) {
            const shown = document.importNode(slide, true);
            shown.style.position = "static";
            document.querySelector("#show").appendChild(shown);
          }
          return slides.length;
        }"""
    )
    options: dict[str, Any] = {"runOnly": ["color-contrast-enhanced"]}
    found = Axe().run(page, options=options).response
    page.context.close()
    assert count > 15
    assert [v["nodes"][0]["html"] for v in found["violations"]] == []
    assert len(found["passes"][0]["nodes"]) > 50


def test_a_deck_is_light_and_old_browsers_can_read_it(site: Site) -> None:
    """Under 60 KB of its own script and style; ES2017 and no newer CSS: Chromium 87 runs it."""
    import esprima  # type: ignore[import-untyped]

    folder = ROOT / "theme" / "kiosk"
    scripts = sorted(folder.glob("*.js"))
    assert {"deck.js", "sw.js"} <= {path.name for path in scripts}
    for path in scripts:
        esprima.parseModule(path.read_text(encoding="utf-8"))
    styles = (folder / "deck.css").read_text("utf-8") + TOKENS.read_text("utf-8")
    style = re.sub(r"/\*.*?\*/", "", styles, flags=re.DOTALL)
    for newer in (":has(", "aspect-ratio", "@layer", "@container", "color-mix", " dvh", "&"):
        assert newer not in style
    for screen in SCREENS:
        built = [p for p in (site.site / "kiosk" / screen).iterdir() if p.suffix in (".js", ".css")]
        assert sum(path.stat().st_size for path in built) < 60_000


# ---- Without the network ----


@pytest.fixture
def lobby(tmp_path: Path) -> Iterator[tuple[Site, subprocess.Popen[str]]]:
    """A service of its own that a test may stop."""
    put_lobby(tmp_path)
    process, url = start(tmp_path)
    yield Site(url, tmp_path / "content", tmp_path / "site", tmp_path / "state"), process
    process.kill()
    process.wait(20)


@pytest.fixture
def screen(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, reduced_motion="reduce")
    yield context
    context.close()


def wait_until_kept(page: Page) -> None:
    """Waits until the worker keeps a whole deck."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if page.evaluate(_KEPT):
            return
    raise AssertionError("the worker keeps no deck")


# A slide stays for twelve seconds, and its pictures may take four: no step passes over one.
STAY = 12_500


def a_round(page: Page) -> list[str]:
    """The slides that a deck shows until the first of them comes again, "" where it shows none.

    The page's clock is installed.
    """
    expect(page.locator("#show .slide")).to_have_count(1)
    page.evaluate(_NOTE_WHAT_IS_SHOWN)
    deadline = time.monotonic() + 60
    shown: list[str] = page.evaluate("window.shown")
    while shown.count(shown[0]) < 2:
        assert time.monotonic() < deadline, shown
        page.clock.run_for(STAY)
        shown = page.evaluate("window.shown")
    return shown


_NOTE_WHAT_IS_SHOWN = """() => {
  const show = document.querySelector("#show");
  window.shown = [];
  const look = () => {
    const name = show.lastElementChild ? show.lastElementChild.dataset.slide : "";
    if (name !== window.shown[window.shown.length - 1]) window.shown.push(name);
  };
  look();
  new MutationObserver(look).observe(show, { childList: true });
}"""

_KEPT = """async () => {
          const name = (await caches.keys()).find((name) => name.endsWith("pointer"));
          const kept = name ? await (await caches.open(name)).keys() : [];
          return kept.length === 1 && Boolean(navigator.serviceWorker.controller);
        }"""


def test_power_on_without_a_network_shows_the_last_deck_with_its_pictures(
    lobby: tuple[Site, subprocess.Popen[str]], screen: BrowserContext
) -> None:
    site, process = lobby
    page = screen.new_page()
    page.goto(f"{site.url}/kiosk/lobby-01/")
    wait_until_kept(page)
    page.close()
    process.kill()
    process.wait(20)
    page = screen.new_page()
    page.goto(f"{site.url}/kiosk/lobby-01/")
    expect(page.locator("#show .slide")).to_have_count(1)
    expect(page.locator("#show .slide .name").first).to_be_visible()
    pictures = page.evaluate(
        """() => Promise.all(Array.from(
          document.querySelector("template#deck").content.querySelectorAll("img"),
          (img) => document.importNode(img).decode().then(() => true, () => img.src)))"""
    )
    assert pictures
    assert set(pictures) == {True}


def test_a_screen_that_loses_the_network_says_since_when_and_recovers(
    lobby: tuple[Site, subprocess.Popen[str]], screen: BrowserContext
) -> None:
    site, _ = lobby
    page = screen.new_page()
    page.clock.install()
    page.goto(f"{site.url}/kiosk/lobby-01/")
    wait_until_kept(page)
    screen.set_offline(True)
    page.clock.run_for(4 * 60_000)
    expect(page.locator("#status")).to_have_text("")
    page.clock.run_for(2 * 60_000)
    expect(page.locator("#status")).to_contain_text(
        re.compile(r"离线：\d+月\d+日 星期. \d\d:\d\d 起没有连上")
    )
    expect(page.locator("#show .slide")).to_have_count(1)
    screen.set_offline(False)
    deadline = time.monotonic() + 30
    while page.locator("#status").text_content() and time.monotonic() < deadline:
        page.clock.run_for(1000)
    expect(page.locator("#status")).to_have_text("")


def test_what_ends_is_gone_by_the_screens_clock_even_offline(
    lobby: tuple[Site, subprocess.Popen[str]], screen: BrowserContext
) -> None:
    """The screen's clock is past the last of what ends, and no server tells it of another deck."""
    site, process = lobby
    page = screen.new_page()
    page.goto(f"{site.url}/kiosk/lobby-01/")
    wait_until_kept(page)
    slides = page.evaluate(
        """() => Array.from(document.querySelector("template#deck").content
          .querySelectorAll("[data-until]"), (e) => e.getAttribute("data-until"))"""
    )
    assert slides
    page.close()
    process.kill()
    process.wait(20)
    page = screen.new_page()
    page.clock.install(time=max(map(datetime.fromisoformat, slides)) + timedelta(days=1))
    page.goto(f"{site.url}/kiosk/lobby-01/")
    seen = a_round(page)
    assert not [name for name in seen if re.match("form|black|red|activities|$", name)]
    assert {"board", "numbers", "clock"} <= set(seen)


def break_deck(html: str, slides: str) -> str:
    """The deck with slides added, sealed like any other, as a faulty build would."""
    return seal(html.replace("</template>", slides + "</template>"))


def _break(site: Site, screen: str, only: bool = False) -> None:
    path = site.site / "kiosk" / screen / "index.html"
    text = path.read_text(encoding="utf-8")
    if only:
        text = re.sub(r"<!-- live:slot.*<!-- /live:slot:\S+ -->", "", text, flags=re.DOTALL)
    for copy in (path, path.with_name("index.html.br"), path.with_name("index.html.gz")):
        copy.unlink()
    path.write_text(break_deck(text, BROKEN), encoding="utf-8")


BROKEN = '<section class="slide" data-slide="boom" data-until="gestern"><div class="flow"></div></section>'


def test_a_slide_that_throws_is_skipped_and_the_rest_goes_on(
    lobby: tuple[Site, subprocess.Popen[str]], screen: BrowserContext
) -> None:
    site, _ = lobby
    _break(site, "lobby-01")
    page = screen.new_page()
    page.clock.install()
    page.goto(f"{site.url}/kiosk/lobby-01/")
    seen = a_round(page)
    assert not {"boom", ""} & set(seen)
    assert {"board", "clock"} <= set(seen)


def test_without_a_single_good_slide_the_name_and_the_time_are_shown(
    lobby: tuple[Site, subprocess.Popen[str]], screen: BrowserContext
) -> None:
    site, _ = lobby
    _break(site, "lobby-01", only=True)
    page = screen.new_page()
    page.clock.install(time=datetime(2026, 11, 23, 10, 20, tzinfo=ZONE))
    page.goto(f"{site.url}/kiosk/lobby-01/")
    rest = page.locator("#rest")
    expect(rest).to_be_visible()
    expect(rest).to_contain_text("柳岸新村")
    expect(rest).to_contain_text("11月23日")
    page.clock.run_for(60_000)
    expect(rest).to_be_visible()
    expect(page.locator("#show .slide")).to_have_count(0)


def test_a_wrong_clock_is_set_right_by_the_server(site: Site, screen: BrowserContext) -> None:
    page = screen.new_page()
    page.clock.install(time=datetime(2019, 1, 1, 12, 0, tzinfo=ZONE))
    page.goto(f"{site.url}/kiosk/lobby-01/")
    now = datetime.now(ZONE)
    days = {f"{day.month}月{day.day}日" for day in (now, now + timedelta(minutes=2))}
    expect(page.locator("#band .now")).to_contain_text(re.compile("|".join(days)))
