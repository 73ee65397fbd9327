"""A real server on a real port over a copy of the demo compound, and a real browser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.demo import put_demo
from tests.support.packages import system_browser

ROOT = Path(__file__).parents[2]
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Site:
    """A running service: its address, and its folders."""

    url: str
    content: Path
    site: Path
    state: Path


class _Server(subprocess.Popen[str]):
    """A process whose output is closed when it has ended."""

    def wait(self, timeout: float | None = None) -> int:
        status = super().wait(timeout)
        if self.stdout:
            self.stdout.close()
        return status


def start(folder: Path, **settings: str) -> tuple[subprocess.Popen[str], str]:
    """Starts `linli serve` on a free port over `folder`/content; the process and its address."""
    environment = {
        **os.environ,
        "LINLI_CONTENT": str(folder / "content"),
        "LINLI_SITE": str(folder / "site"),
        "LINLI_STATE": str(folder / "state"),
        "LINLI_RATE_LIMIT": "100000/minute",
        **settings,
    }
    with (folder / "log").open("a") as log:
        process = _Server(
            [sys.executable, "-m", "site_src", "serve", "--port", "0"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return process, found.group()
    raise AssertionError("linli serve did not start:\n" + "".join(said))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("browser")
    put_demo(folder)
    process, url = start(folder)
    try:
        yield Site(url, folder / "content", folder / "site", folder / "state")
    finally:
        process.terminate()
        process.wait(20)


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
