"""A real server on a real port over a copy of the demo compound, and a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.demo import put_demo
from tests.support.packages import system_browser
from tests.support.serving import Site, serving

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("browser")
    put_demo(folder)
    with serving(folder) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = system_browser() or playwright.chromium.executable_path
        if not Path(program).exists():
            pytest.skip("no browser is installed; make packages does it")
        launched = playwright.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
            ],
        )
        yield launched
        launched.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone with JavaScript."""
    yield from _page(browser.new_context(viewport=PHONE, device_scale_factor=2))  # type: ignore[arg-type]


@pytest.fixture
def plain_phone(browser: Browser) -> Iterator[Page]:
    """A phone without JavaScript."""
    yield from _page(browser.new_context(viewport=PHONE, java_script_enabled=False))  # type: ignore[arg-type]


def _page(context: BrowserContext) -> Iterator[Page]:
    yield context.new_page()
    context.close()
