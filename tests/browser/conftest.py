"""A real server on a real port over a copy of the demo compound, and a real browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from forms_service.desk.access import COOKIE
from forms_service.staff.roles import Role
from tests.support.demo import put_demo
from tests.support.desk import sign_in, sign_in_all
from tests.support.neighbourhood import put_neighbourhood
from tests.support.packages import system_browser
from tests.support.serving import Site, serving

PHONE = {"width": 390, "height": 844}
PC = {"width": 1366, "height": 768}


@dataclass(frozen=True)
class Neighbourhood:
    """`site`, and the token of the clerk who is signed in at its desk."""

    site: Site
    clerk: str

    @property
    def url(self) -> str:
        return self.site.url

    def form(self, name: str) -> str:
        """The address of a form's page."""
        return f"{self.url}/forms/{name}.html"


@pytest.fixture(scope="session")
def _demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    put_demo(folder)
    return folder


@pytest.fixture(scope="session")
def tokens(_demo_folder: Path) -> Mapping[Role, str]:
    """Somebody of each role, signed in at the desk of `site` (see `desk_page`)."""
    return sign_in_all(_demo_folder / "state")


@pytest.fixture(scope="session")
def site(_demo_folder: Path, tokens: Mapping[Role, str]) -> Iterator[Site]:
    assert tokens
    with serving(_demo_folder) as running:
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
                # No process for what a graphics card would draw.
                "--in-process-gpu",
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


class DeskPage(Protocol):
    """Opens a page as somebody of a role, on a screen of so many pixels."""

    def __call__(self, role: Role, size: tuple[int, int], scripts: bool = False) -> Page: ...


@pytest.fixture
def desk_page(browser: Browser, site: Site, tokens: Mapping[Role, str]) -> Iterator[DeskPage]:
    """Pages signed in at the desk of `site`; without JavaScript, unless it is asked for."""
    contexts: list[BrowserContext] = []

    def opened(role: Role, size: tuple[int, int], scripts: bool = False) -> Page:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts
        )
        contexts.append(context)
        cookie = {"name": COOKIE, "value": tokens[role], "url": f"{site.url}/s/desk"}
        context.add_cookies([cookie])  # type: ignore[list-item]
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def neighbourhood(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbourhood]:
    """A small compound where residents take part, served, with a clerk signed in at its desk."""
    folder = tmp_path_factory.mktemp("neighbourhood")
    put_neighbourhood(folder)
    token = sign_in(folder / "state", {"clerk": Role.CLERK})["clerk"]
    with serving(folder) as running:
        yield Neighbourhood(running, token)


@pytest.fixture
def clerk(browser: Browser, neighbourhood: Neighbourhood) -> Iterator[Page]:
    """The clerk's page at the desk of `neighbourhood`, without JavaScript."""
    context = browser.new_context(viewport=PC, java_script_enabled=False)  # type: ignore[arg-type]
    cookie = {"name": COOKIE, "value": neighbourhood.clerk, "url": f"{neighbourhood.url}/s/desk"}
    context.add_cookies([cookie])  # type: ignore[list-item]
    yield from _page(context)


def _page(context: BrowserContext) -> Iterator[Page]:
    yield context.new_page()
    context.close()
