"""The desk of a compound without git, with somebody of each role signed in."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest

from forms_service.staff.roles import Role
from site_src.source.moments import ZONE
from tests.conftest import GOOD
from tests.support.desk import Answered, Desk, sign_in_all
from tests.support.serving import Site, serving


@dataclass(frozen=True)
class Office:
    """A served compound, and its desk as each role sees it."""

    desks: dict[Role, Desk]
    site: Site

    @property
    def editor(self) -> Desk:
        return self.desks[Role.EDITOR]

    def begun(self, kind: str, title: str) -> str:
        """Begins a page; the address of its form."""
        begun = self.editor.post("/s/desk/pages", {"kind": kind, "title": title})
        assert begun.status == 303, begun.text
        return begun.headers["location"]

    def page(self, address: str) -> str:
        """A page of the desk."""
        found = self.editor.get(address)
        assert found.status == 200, found.text
        return found.text

    def press(self, address: str, button: str, **changed: str | list[str]) -> Answered:
        """Sends the form at `address` as it is, but for what is `changed` (`meta/` may be left out)."""
        sent = {**fields(self.page(address)), "do": button}
        for name, value in changed.items():
            sent[name if name in sent else f"meta/{name}"] = value
        page = re.search(r"page=[^&]+", address)
        assert page
        pressed = self.editor.post(f"/s/desk/write?{page[0]}", sent)
        assert pressed.status in (303, 413, 422), texts(pressed.text)
        return pressed

    def published(self, pressed: Answered) -> str:
        """What the page says once the build has ended."""
        assert pressed.status == 303, pressed.text
        outcome = pressed.headers["location"]
        assert "/published/" in outcome, texts(self.page(outcome))
        while "正在建网站" in (page := self.page(outcome)):
            pass  # Each asking waits for it a while.
        return page


def address(page: str) -> str:
    return f"/s/desk/write?{urlencode({'page': page})}"


def fields(page: str) -> dict[str, str | list[str]]:
    """What a browser would send of a form of the desk."""
    form = page[page.index('id="writing"') :]
    found: dict[str, list[str]] = {}
    pattern = (
        r"<input ([^>]*)>|<textarea ([^>]*)>\n?(.*?)</textarea>|<select ([^>]*)>(.*?)</select>"
    )
    for one in re.finditer(pattern, form, re.DOTALL):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', one[1] or one[2] or one[4]))
        name, value = attributes.get("name", ""), attributes.get("value", "")
        if one[2] is not None:
            value = one[3].replace("\n", "\r\n")
        elif one[4] is not None:
            chosen = re.search(r'<option[^>]*value="([^"]*)" selected', one[5])
            first = re.search(r'<option value="([^"]*)"', one[5])
            value = (chosen or first)[1] if chosen or first else ""  # type: ignore[index]
            if turned := re.search(r'<option selected value="([^"]*)"', one[5]):
                value = turned[1]
        elif attributes.get("type") == "checkbox" and " checked" not in one[1]:
            continue
        found.setdefault(html.unescape(name), []).append(html.unescape(value))
    return dict(found)


def texts(page: str) -> str:
    """What a page says, without its tags."""
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def _solved() -> str:
    """A page with what was solved in the quarter whose contest is held."""
    day = datetime.now(ZONE).date() - timedelta(days=20)
    rows = "".join(
        f"  - {{title: {title}, kind: 公共设施, opened: {day}, settled: {day}, by: 物业, how: 修好了}}\n"
        for title in ("灯亮了，好走", "井盖稳了")
    )
    return f"---\ntitle: 办好的事\nproblems:\n{rows}---\n"


@pytest.fixture(scope="package")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(GOOD, folder / "content")
    (folder / "content" / "story" / "solved.md").write_text(_solved(), encoding="utf-8")
    tokens: Mapping[Role, str] = sign_in_all(folder / "state")
    with serving(folder) as site:
        yield Office({role: Desk(site.url, token) for role, token in tokens.items()}, site)
